"""One page with the real shell and the real bridge; what it hears is written out for the tests to read."""

from __future__ import annotations

import json
from dataclasses import asdict
from secrets import token_hex

import streamlit as st
from streamlit_folium import st_folium

from pages.parts.bridge import bridge
from tests.browser.harness import stub
from views import maps

st.set_page_config(layout="wide")
st.html("<style>.block-container{padding:1rem 1rem 0 !important} header{display:none !important}</style>")
token = st.session_state.setdefault("token", token_hex(6))
st.session_state["runs"] = st.session_state.get("runs", 0) + 1


@st.fragment
def live() -> None:
    st.session_state["fragments"] = st.session_state.get("fragments", 0) + 1
    state = {**stub.STATE["page"], **st.session_state.get("own", {})}
    news = bridge("bridge", token=token, state=state, watch_view=stub.STATE["watch_view"])
    if news.drawn and state.get("draw"):
        st.session_state["own"] = {"draw": None, "sketch": news.drawn["geometry"]}
    heard = {**asdict(news), "runs": st.session_state["runs"], "fragments": st.session_state["fragments"]}
    st.html(f'<script type="text/plain" id="heard"></script><div id="heard-text" hidden>{_safe(heard)}</div>')


def _safe(value: object) -> str:
    return json.dumps(value).replace("&", "&amp;").replace("<", "&lt;")


settings = stub.STATE["shell"]
st_folium(maps.shell(token, **settings), key="map", returned_objects=[], height=640, use_container_width=True)
live()
