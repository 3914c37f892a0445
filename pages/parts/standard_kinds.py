"""The kinds, their fields and words, and a worked example of each."""

import json

import streamlit as st

from data.schema import KINDS, Record
from data.schema.examples import example
from pages.parts.standard_addresses import base
from views import standard
from views.html import render

ENVELOPE = "every record"


def show() -> None:
    """The kind on the left, its example on the right."""
    left, right = st.columns([1.7, 1], gap="medium")
    with left:
        kind = st.selectbox(
            "Kind", [ENVELOPE, *KINDS], index=1 + list(KINDS).index("shelter"), key="standard_kind", width=260,
            format_func=lambda name: name.replace("_", " "),
        )  # fmt: skip
        model = Record if kind == ENVELOPE else KINDS[kind]
        fields = model.model_fields if kind == ENVELOPE else standard.own_fields(model)
        rows = standard.described(fields, link=standard.in_words, code=str)
        st.html(
            render("std_fields.html", title=kind, says=standard.doc(model), rows=rows, own=kind != ENVELOPE)
        )
        for part in standard.parts([model]):
            rows = standard.described(part.model_fields, link=standard.in_words, code=str)
            title = f"{standard.title(part)} (in {kind})"
            st.html(render("std_fields.html", title=title, says=standard.doc(part), rows=rows, own=False))
    with right:
        _example(kind if kind != ENVELOPE else "shelter")


def _example(kind: str) -> None:
    text = json.dumps(example(kind), indent=2, ensure_ascii=False)
    st.html(render("std_example.html", kind=kind, base=base()))
    st.download_button(
        "Download the example", data=text, file_name=f"{kind}.example.json", mime="application/json",
        icon=":material/download:", on_click="ignore", key="standard_example",
    )  # fmt: skip
    st.code(text, language="json", height=560)
