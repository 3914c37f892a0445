"""What people write into a briefing: headline, sentences, remarks; and which sections it has."""

import hashlib

import streamlit as st

from pages.parts import session
from response.briefing import Order
from response.briefing.order import LETTERS_MAX
from views.briefing.compose import sections

LABELS = ("What is", "What changed", "What is coming, what is asked")


def show(order: Order, headline: str, sentences: tuple[str, ...]) -> None:
    """Fields with the draft in them; what is changed is kept until the draft is asked for again."""
    own = session.recall("brief_headline")
    text = _field("Headline", "brief_headline", headline, own)
    session.remember("brief_headline", text if text.strip() and text != headline else None)
    kept: dict[int, str] = session.recall("brief_sentences") or {}
    drafts = list(enumerate(zip(LABELS, sentences, strict=True)))
    shown = {n: _field(label, f"brief_sentence_{n}", draft, kept.get(n)) for n, (label, draft) in drafts}
    session.remember("brief_sentences", {n: text for n, text in shown.items() if text != sentences[n]})
    if session.recall("brief_headline") is not None or session.recall("brief_sentences"):
        st.button("Take the draft again", key="brief_draft", icon=":material/restart_alt:", on_click=forget)
    remarks = st.text_area(
        "Remarks", value=session.recall("brief_remarks", ""), key="brief_remarks_field", height="content",
        placeholder="Your own words; an empty line begins a new paragraph", disabled=session.wall(),
        max_chars=LETTERS_MAX,
    )  # fmt: skip
    session.remember("brief_remarks", remarks)
    _sections(order)


def _field(label: str, name: str, draft: str, own: str | None) -> str:
    """A field that follows the draft until somebody writes into it: a new draft is a new widget."""
    value = draft if own is None else own
    mark = hashlib.blake2b(value.encode(), digest_size=6).hexdigest()
    turn = session.recall("brief_drafts", 0)
    return st.text_area(label, value=value, key=f"{name}_{mark}_{turn}", height="content", max_chars=LETTERS_MAX,
                        disabled=session.wall())  # fmt: skip


def forget() -> None:
    """Back to the draft."""
    session.remember("brief_headline", None)
    session.remember("brief_sentences", None)
    session.remember("brief_drafts", session.recall("brief_drafts", 0) + 1)


def _sections(order: Order) -> None:
    there = sections(order.template)
    name = f"brief_sections_{order.template}"
    kept = session.recall(name)
    picked = st.pills(
        "Sections", list(there), default=[key for key in there if kept is None or key in kept], selection_mode="multi",
        format_func=there.__getitem__, key=f"{name}_choice", disabled=session.wall(),
    )  # fmt: skip
    session.remember(
        name, None if len(picked) == len(there) else tuple(key for key in there if key in picked)
    )
