"""Where the two of a pair lie: a small map with both places, how far apart they are, and its scale."""

import streamlit as st

from data.matching import Pair
from data.schema import Record
from pages.parts import desk, mapview, session
from views import pairmap

PAGE = "pairs"
LAYERS = ["jurisdiction"]
MAP_PX = (460, 190)
"""What a laptop leaves of the map when its tools and its key are taken off."""
CLOSEST = 18


def show(pair: Pair, one: Record | None, two: Record | None) -> None:
    """Both places; the map goes to them whenever another pair is looked at."""
    around = pairmap.bounds(one, two)
    focus = None
    if around is not None:
        lat, lon, zoom = desk.fit(around, room=MAP_PX, closest=CLOSEST)
        focus = {"lon": lon, "lat": lat, "zoom": zoom, "n": 0}
    sheets = pairmap.sheets(one, two, pair.evidence.distance_m, session.units())
    with st.container(key="pair_map"):
        mapview.show(
            PAGE, mapview.state(overlays=sheets, incident_id=None, focus=focus), layers=LAYERS, small=True
        )
