"""The filled workspaces of this process, and what the contestants draw of them.

`MAP_PAGE_FOLDERS` in the environment is JSON: {number of shelters: folder of the workspace}.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

import folium
import shapely
from branca.element import MacroElement
from folium.plugins import FastMarkerCluster, MarkerCluster
from folium.template import Template

from benchmarks.map_path import BOX, NOW, SOMEONE, Desk
from data.clock import ManualClock
from data.settings import Settings
from data.store import Query
from data.workspace import open_workspace
from views import maps

CENTRE = ((BOX[1] + BOX[3]) / 2, (BOX[0] + BOX[2]) / 2)
ZOOM = 7
PLUGIN_URL = maps.VENDOR_URL + "leaflet.markercluster/dist/"
FOLDERS: dict[int, str] = {int(n): path for n, path in json.loads(os.environ["MAP_PAGE_FOLDERS"]).items()}

MarkerCluster.default_js = [("markerclusterjs", PLUGIN_URL + "leaflet.markercluster.js")]
MarkerCluster.default_css = [
    ("markerclustercss", PLUGIN_URL + "MarkerCluster.css"),
    ("markerclusterdefaultcss", PLUGIN_URL + "MarkerCluster.Default.css"),
]


class Plain(folium.Map):
    """folium's map with Leaflet alone: no jQuery, no Bootstrap, no icon fonts, no tiles. It is the fastest there is."""

    default_js = [("leaflet", maps.VENDOR_URL + maps.LEAFLET_JS)]  # noqa: RUF012
    default_css = [("leaflet_css", maps.VENDOR_URL + maps.LEAFLET_CSS)]  # noqa: RUF012


class Pins(MacroElement):
    """Where Leaflet's own pins are; it guesses wrong when its style sheet arrives after its script."""

    _template = Template(
        f"{{% macro script(this, kwargs) %}}L.Icon.Default.imagePath = '{maps.VENDOR_URL}leaflet/dist/images/';"
        "{% endmacro %}"
    )


@cache
def desk(number: int) -> Desk:
    """The workspace with so many shelters."""
    settings = Settings(var=Path(FOLDERS[number]))
    return Desk(open_workspace(settings, "bench", clock=ManualClock(NOW)))


@cache
def places(number: int) -> list[list[float]]:
    """[latitude, longitude] of each shelter. Peers get them for nothing: they are read before the clock starts."""
    frame = desk(number).workspace().store.frame(SOMEONE, "shelter")
    return shapely.get_coordinates(frame.geometry.array)[:, ::-1].tolist()


def change(number: int) -> int:
    """Count the people of one shelter anew; the log's revision."""
    store = desk(number).workspace().store
    shelter = store.find(SOMEONE, ["shelter"], Query(limit=1))[0]
    occupancy = shelter.occupancy.model_copy(update={"value": 1 + (shelter.occupancy.value or 0) % 400})
    return store.save(SOMEONE, [shelter.changed(occupancy=occupancy)], reason="count").revision


def peer(kind: str, number: int) -> folium.Map:
    """The shelters as a person would draw them with folium: bare markers, no popups."""
    drawn = Plain(location=CENTRE, zoom_start=ZOOM, tiles=None, maxZoom=maps.MAX_ZOOM)
    drawn.add_child(Pins())
    if kind == "FastMarkerCluster":
        bare = "function (row) { return L.marker(new L.LatLng(row[0], row[1])); }"
        FastMarkerCluster(places(number), callback=bare).add_to(drawn)
        return drawn
    parent = MarkerCluster().add_to(drawn) if kind == "MarkerCluster" else drawn
    for place in places(number):
        folium.Marker(place).add_to(parent)
    return drawn
