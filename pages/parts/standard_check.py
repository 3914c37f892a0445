"""Check a file: the verdict line by line before anything is sent. Nothing is written."""

import hashlib
import tempfile
from pathlib import Path

import streamlit as st

from data import validating
from data.errors import MusterError
from data.exchange import table_to_csv
from data.schema import KINDS
from data.validating import Verdict
from pages.parts import session, trouble, work
from views import words
from views.html import render

MOST_LINES = 300
HEIGHT_PX = 520
ITSELF = "as it says itself"
PASTED = "pasted.txt"


def show() -> None:
    """What to check on the left, the verdict on the right."""
    left, right = st.columns([1, 2], gap="medium")
    with left:
        body, name = _given()
        kind = st.selectbox(
            "Kind", [ITSELF, *KINDS], key="standard_as", format_func=lambda kind: kind.replace("_", " "),
            help="JSON of the standard and CAP say what they hold; for a table or a map choose it.",
        )  # fmt: skip
        pressed = st.button("Check", type="primary", key="standard_check", width="stretch")
        if pressed and not body:
            st.caption("Paste it above, or choose a file.")
        elif pressed:  # never disabled: who has just pasted presses it while the text is still on its way
            session.remember("standard_check", (body, name, None if kind == ITSELF else kind))
        limit = validating.BYTES_MAX // 1024**2
        text = f"The standard's JSON, CAP, and whatever import reads; up to {limit} MB. Nothing is kept."
        st.html(render("caveat.html", text=text))
    with right:
        asked = session.recall("standard_check")
        if asked is None:
            title, remedy = "Nothing checked yet.", "Paste or choose a file on the left and press Check."
            st.html(render("empty.html", title=title, remedy=remedy))
            return
        try:
            _answer(*asked)
        except MusterError as error:
            trouble.show(error, title="This cannot be checked", words=_on_screen)


def _on_screen(text: str) -> str:
    """What the checker says, in the words of this screen."""
    return "choose its kind on the left, and press Check again" if text == validating.SAY_THE_KIND else text


def _given() -> tuple[bytes, str]:
    file = st.file_uploader("A file", key="standard_file", max_upload_size=validating.BYTES_MAX // 1024**2)
    text = st.text_area(
        "or paste it here", key="standard_text", height=230, disabled=file is not None,
        placeholder='{"kind": "shelter", "name": "Valley Fields Arena", …}',
    )  # fmt: skip
    return (file.getvalue(), file.name) if file is not None else (text.strip().encode(), PASTED)


def _answer(body: bytes, name: str, kind: str | None) -> None:
    now = session.now()

    def checked(_: work.Progress) -> Verdict:
        with tempfile.TemporaryDirectory(prefix="muster-") as folder:
            path = Path(folder) / f"file{Path(name).suffix[:12]}"
            path.write_bytes(body)
            return validating.check(path, kind=kind, name=name, at=now)

    key = ("standard", hashlib.sha256(body).hexdigest(), name, kind)
    outcome = work.show("standard_check", key, checked, label=f"Checking {name}", stops=False)
    if outcome.answer is not None and outcome.current:
        _verdict(outcome.answer)


def _verdict(verdict: Verdict) -> None:
    counts = {word: verdict.count(word) for word in ("fits", "fits, but", "refused")}
    st.html(render("std_verdict.html", verdict=verdict, counts=counts))
    with st.container(key="standard_found", horizontal=True, vertical_alignment="center", gap="small"):
        only = st.toggle("Only what is not right", key="standard_only", value=bool(counts["refused"]))
        lines = [line for line in verdict.lines if line.findings] if only else list(verdict.lines)
        st.space("stretch")
        st.download_button(
            "Verdict as CSV", data=lambda: table_to_csv(validating.table(verdict.lines).set_index("place")),
            file_name=f"{Path(verdict.name).stem}-verdict.csv", mime="text/csv", icon=":material/download:",
            on_click="ignore", key="standard_csv",
        )  # fmt: skip
    if not lines:
        st.html(render("empty.html", title="Every line fits.", remedy="Send it."))
        return
    if len(lines) > MOST_LINES:
        text = f"The first {words.number(MOST_LINES)} of {words.number(len(lines))} lines; the CSV has all."
        st.html(render("caveat.html", text=text))
    with st.container(key="standard_lines", height=HEIGHT_PX):
        st.html(render("std_lines.html", lines=lines[:MOST_LINES]))
