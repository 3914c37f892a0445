"""How a file is read: kind and source in sight, what is seldom changed behind one button."""

from dataclasses import replace

import streamlit as st

from data.intake import Options
from data.schema import KINDS
from pages.parts import desk, intake_state
from pages.parts.intake_state import Asked, Brought
from response.queries import Look
from views import intakewords, words
from views.html import render


def show(file: Brought, look: Look, asked: Asked) -> Asked:
    """Draw it, and take up what is changed."""
    assert asked.kind is not None and asked.options is not None
    options = asked.options
    order = [one.kind for one in look.kinds] + [kind for kind in KINDS if kind == asked.kind]
    kinds = list(dict.fromkeys(order))
    st.html(render("caveat.html", text="as"), width="content")
    kind = st.selectbox(
        "Kind", kinds, index=kinds.index(asked.kind), key=intake_state.widget("kind"), width=190,
        label_visibility="collapsed", help="What one row is", format_func=intakewords.kind_word,
    )  # fmt: skip
    st.html(render("caveat.html", text="from the source"), width="content")
    source = st.text_input(
        "Source", value=options.source or file.path.stem, key=intake_state.widget("source"), width=250,
        label_visibility="collapsed", max_chars=120,
        help="The series this file belongs to: the next file of this source updates the same records",
    ).strip()  # fmt: skip
    with st.popover("How it is read", key=intake_state.widget("reading")):
        encoding = _text(
            "Encoding", asked.encoding, "as found", ["utf-8", "cp1252", "gb18030", "cp932", "big5"]
        )
        crs = _text(
            "Coordinates are in", options.crs, "as found", ["EPSG:4326", "EPSG:3857", "GCJ-02", "BD-09"]
        )
        zone = _text("Times without a zone are in", options.time_zone, "UTC", [desk.zone()])
        names = ["", *look.table.columns]
        identity = st.selectbox(
            "What identifies a row", names, index=names.index(options.id_column) if options.id_column in names else 0,
            key=intake_state.widget("id"), format_func=lambda name: name or "as found",
        )  # fmt: skip
        if asked.layer is not None:
            st.button(f"Another table than {asked.layer}", key="intake_other_layer", on_click=intake_state.ask,
                      args=(file.key, Asked()))  # fmt: skip
    if kind != asked.kind or encoding != asked.encoding:  # other fields, or other columns
        options = replace(options, mapping={}, values={}, unmapped=frozenset(), declined={})
    options = replace(
        options, source=source or file.path.stem, crs=crs, time_zone=zone, id_column=identity or None
    )
    wanted = replace(asked, kind=kind, options=options, encoding=encoding)
    if wanted != asked:
        intake_state.ask(file.key, wanted, anew=kind != asked.kind)
        intake_state.again()
    return asked


def _text(label: str, value: str | None, empty: str, known: list[str]) -> str | None:
    choices = ["", *dict.fromkeys([*known, *([value] if value else [])])]
    picked = st.selectbox(
        label, choices, index=choices.index(value or ""), key=intake_state.widget(label), accept_new_options=True,
        format_func=lambda one: one or empty,
    )  # fmt: skip
    return (picked or "").strip() or None


def before(file: Brought, look: Look, asked: Asked) -> None:
    """Says that it is mapped as the last time, and offers to begin afresh."""
    saved = look.saved
    if saved is None or asked.options is None or dict(asked.options.mapping) != dict(saved.mapping):
        return
    with st.container(key="intake_before", horizontal=True, vertical_alignment="center", gap="small"):
        when = words.on_day(saved.at, desk.zone()) if saved.at else "before"
        st.html(
            render("caveat.html", text=f"Mapped as {saved.source} was by {saved.by or 'somebody'}, {when}.")
        )
        st.button(
            "Map it afresh", key="intake_afresh", type="tertiary", on_click=_afresh, args=(file, look, asked)
        )


def _afresh(file: Brought, look: Look, asked: Asked) -> None:
    fresh = replace(asked, kind=look.kinds[0].kind, options=Options(source=file.path.stem))
    intake_state.ask(file.key, fresh, anew=True)
