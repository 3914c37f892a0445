"""Two charts under the map: incidents over time, and how full the shelters are."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import desk, session
from pages.parts.desk import workspace
from response import queries
from views import charts
from views.html import render

FULLEST = 8


def show() -> None:
    """Call it inside the page's fragment."""
    key = desk.moment_key(session.actor(), session.at(), ("incident", "shelter"))
    counts, shelters = _numbers(session.linked_to(), key)
    theme = session.theme()
    st.html(render("section.html", title="Open incidents by severity, last 24 hours"))
    figure = charts.severity_over_time(counts, zone=desk.zone(), theme=theme)
    st.plotly_chart(figure, theme=None, config=charts.CONFIG, key="chart_severity")
    st.html(render("section.html", title=f"Open shelters, the {FULLEST} fullest"))
    if shelters.empty:
        st.html(
            render("empty.html", title="No shelter is open.", remedy="Open one from the list or the map.")
        )
        return
    figure = charts.shelter_occupancy(shelters, theme=theme, most=FULLEST)
    st.plotly_chart(figure, theme=None, config=charts.CONFIG, key="chart_shelters")


@st.cache_data(max_entries=32, show_spinner=False)
def _numbers(incident: str | None, key: tuple[Any, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Kept by incident, revision, scope and minute or moment."""
    opened, who, at = workspace(), session.actor(), session.at()
    return (
        queries.severity_over_time(opened, who, at=at),
        queries.shelter_occupancy(opened, who, at=at, incident_id=incident),
    )
