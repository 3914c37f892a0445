"""Bring in: files, a pasted table or a path on this machine; then one of them at a time, looked at and taken in."""

from pathlib import Path

import streamlit as st

from data import uploads
from pages.parts import intake_file, intake_state, session
from pages.parts.desk import workspace
from pages.parts.trouble import told
from views import intakewords
from views.html import render


def show() -> None:
    """The file being looked at, or how to bring one in."""
    if session.recall("intake_more") or intake_state.at() is None:
        _ways()
    else:
        intake_file.show()


def _ways() -> None:
    left, right = st.columns([1.2, 1], gap="medium")
    with left, st.container(key="intake_ways"):
        if intake_state.files():
            st.button("Back to the files", key="intake_back", icon=":material/arrow_back:", type="tertiary",
                      on_click=session.remember, args=("intake_more", False))  # fmt: skip
        upload, paste, path = st.tabs(["Files", "Paste a table", "A path on this machine"])
        with upload, told():
            _upload()
        with paste, told():
            _paste()
        with path, told():
            _path()
    with right:
        st.html(render("intake_how.html", takes=intakewords.TAKES, steps=intakewords.STEPS))


def _upload() -> None:
    given = st.file_uploader(
        "Files", accept_multiple_files=True, key=intake_state.widget("files"), label_visibility="collapsed",
    )  # fmt: skip
    st.caption(
        "Several at once, or a zip. Parts of a shapefile belong together. They are kept only until they are taken in."
    )
    if given and st.button(
        "Look at them" if len(given) > 1 else "Look at it", key="intake_upload", type="primary"
    ):
        _take(uploads.keep(workspace(), [(one.name, one.getvalue()) for one in given]), uploaded=True)


def _paste() -> None:
    with st.form("intake_paste", border=False):
        name = st.text_input(
            "What it is", key="intake_paste_name", max_chars=80, placeholder="shelters of today"
        )
        text = st.text_area("The table", key="intake_paste_text", height=190,
                            placeholder="Copied from a spreadsheet, with its line of headings")  # fmt: skip
        if st.form_submit_button("Look at it", type="primary") and text.strip():
            _take([uploads.keep_text(workspace(), text, name)], uploaded=True)


def _path() -> None:
    with st.form("intake_path", border=False):
        text = st.text_input("Path of a file or a folder", key="intake_path_text",
                             placeholder="/data/county/shelters.xlsx")  # fmt: skip
        st.caption("It is read where it lies and left as it is.")
        if st.form_submit_button("Look at it", type="primary") and text.strip():
            _take(uploads.at_path(text), uploaded=False)


def _take(paths: list[Path], *, uploaded: bool) -> None:
    session.remember("intake_more", False)
    intake_state.add(paths, uploaded=uploaded)
    intake_state.again()
