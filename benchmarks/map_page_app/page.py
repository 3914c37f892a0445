"""One map, as `?kind=` and `?number=` ask for it, and a button that runs the page again."""

from __future__ import annotations

from secrets import token_hex

import streamlit as st
from streamlit_folium import st_folium

from benchmarks.map_page_app import world
from pages.parts.bridge import bridge
from views import maps

st.set_page_config(layout="wide")
kind, number = st.query_params["kind"], int(st.query_params["number"])
token = st.session_state.setdefault("token", token_hex(6))
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
st.button("Again")


@st.fragment
def live() -> None:
    bridge("bridge", token=token, state={}, poll_url=f"/api/{number}/changes")


if kind in ("muster", "empty"):
    drawn = maps.shell(token, centre=world.CENTRE, zoom=world.ZOOM, api=f"/api/{number}")
else:
    drawn = world.peer(kind, number)
st_folium(drawn, key="map", returned_objects=[], height=640, use_container_width=True)
if kind == "muster":
    live()
st.html(f'<div id="runs">{st.session_state["runs"]}</div>')
