"""The adapters there are, by the name a feed's settings use; a module is loaded when its feed is read."""

from importlib import import_module
from typing import cast

from data.feeds.errors import BadFeed
from data.feeds.parsed import Parse

ADAPTERS: dict[str, str] = {
    "arcgis": "data.feeds.adapters.arcgis",
    "calfire": "data.feeds.adapters.calfire",
    "cap": "data.feeds.adapters.cap",
    "csv": "data.feeds.adapters.csv",
    "fema_shelters": "data.feeds.adapters.fema_shelters",
    "ffs": "data.feeds.adapters.ffs",
    "firms": "data.feeds.adapters.firms",
    "folder": "data.feeds.adapters.folder",
    "gdacs": "data.feeds.adapters.gdacs",
    "geojson": "data.feeds.adapters.geojson",
    "georss": "data.feeds.adapters.georss",
    "hms_smoke": "data.feeds.adapters.hms_smoke",
    "inciweb": "data.feeds.adapters.inciweb",
    "jma": "data.feeds.adapters.jma",
    "meteoalarm": "data.feeds.adapters.meteoalarm",
    "nwps": "data.feeds.adapters.nwps",
    "nws": "data.feeds.adapters.nws",
    "nws_forecast": "data.feeds.adapters.nws_forecast",
    "nws_observations": "data.feeds.adapters.nws_observations",
    "usgs_quakes": "data.feeds.adapters.usgs_quakes",
    "usgs_water": "data.feeds.adapters.usgs_water",
}
"""Name → module with ``parse``. One line each, sorted by name."""


def check(name: str) -> None:
    """Raise BadFeed for a name that no adapter has."""
    if name not in ADAPTERS:
        known = ", ".join(sorted(ADAPTERS)) or "none yet"
        raise BadFeed(f"there is no adapter {name!r}", remedy=f"choose one of: {known}")


def parser(name: str) -> Parse:
    """The adapter's function from bytes to records; BadFeed where there is none of this name."""
    check(name)
    return cast(Parse, import_module(ADAPTERS[name]).parse)
