"""The adapters there are, by the name a feed's settings use; a module is loaded when its feed is read."""

from importlib import import_module
from typing import cast

from data.feeds.errors import BadFeed
from data.feeds.parsed import Parse

ADAPTERS: dict[str, str] = {
    "cap": "data.feeds.adapters.cap",
    "fema_shelters": "data.feeds.adapters.fema_shelters",
    "gdacs": "data.feeds.adapters.gdacs",
    "meteoalarm": "data.feeds.adapters.meteoalarm",
    "nws": "data.feeds.adapters.nws",
    "usgs_quakes": "data.feeds.adapters.usgs_quakes",
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
