"""The frame every screen sits in: page, look, navigation, workspace banner, clock, who you are."""

from pathlib import Path

import streamlit as st

from data.errors import MusterError
from pages.parts import desk, frame, session, trouble

HERE = Path(__file__).resolve().parent

st.set_page_config(page_title="Muster", page_icon=str(HERE / "views" / "assets" / "icon.svg"), layout="wide")
st.html(HERE / "views" / "assets" / "app.css")

SCREENS = [
    st.Page(HERE / "pages" / "picture.py", title="Picture", url_path="picture", default=True),
    st.Page(HERE / "pages" / "coverage.py", title="Coverage", url_path="coverage"),
    st.Page(HERE / "pages" / "allocation.py", title="Allocation", url_path="allocation"),
    st.Page(HERE / "pages" / "briefing.py", title="Briefing", url_path="briefing"),
    st.Page(HERE / "pages" / "intake.py", title="Intake", url_path="intake"),
    st.Page(HERE / "pages" / "feeds.py", title="Feeds", url_path="feeds"),
    st.Page(HERE / "pages" / "standard.py", title="Standard", url_path="standard"),
    st.Page(HERE / "pages" / "journal.py", title="Journal", url_path="journal"),
]

screen = st.navigation(SCREENS, position="hidden")
try:
    desk.workspace()
except MusterError as error:
    trouble.show(error)
    st.stop()

frame.top(SCREENS, screen)
screen.run()
if not session.wall():
    frame.bottom()
