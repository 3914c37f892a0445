"""stub"""

import streamlit as st

from pages.parts import session
from views.cards import Card, Part
from views.html import render

CARDS = [
    Card(
        "incidents",
        "Active incidents",
        "7",
        parts=[
            Part("incident", "extreme", "1"),
            Part("incident", "severe", "2"),
            Part("incident", "moderate", "4"),
        ],
        age="newest 8 min ago",
        trend="▲ 2 in 1 h",
    ),
    Card(
        "people",
        "People affected",
        "12,400",
        of="at least",
        note="2 incidents have no count",
        age="oldest count 3 h ago",
    ),
    Card(
        "places",
        "Shelter places free",
        "1,240",
        of="of 3,100",
        note="310 stale · 2 shelters unknown",
        age="oldest 7 h ago",
        stale=True,
        trend="▼ 120 in 1 h",
    ),
    Card(
        "units",
        "Units available",
        "14",
        of="of 31",
        note="engines 6 · ambulances 4 · boats 2",
        age="positions under 15 min",
    ),
    Card(
        "overdue",
        "Overdue reporters",
        "1",
        note="Madison County, 2 h late",
        age="of 8 that report",
        stale=True,
    ),
    Card(
        "warnings",
        "Warnings in force",
        "5",
        parts=[Part("hazard_area", "extreme", "1"), Part("hazard_area", "severe", "4")],
        age="next ends in 2 h",
    ),
]


def show():
    with st.container(key="strip", horizontal=True, wrap=False):
        for card in CARDS:
            with st.container(key=f"card_{card.key}"):
                st.html(render("card.html", card=card, theme=session.theme()))
                st.button(f"Open the rows of: {card.label}", key=f"open_{card.key}")
        with st.container(key="list_seen"):
            st.html("<b>x</b>")
        with st.container(key="list_needs"):
            st.html("<b>x</b>")
