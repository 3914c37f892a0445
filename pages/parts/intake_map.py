"""Where the rows of a file lie: laid over the map, and the map brought there once."""

from typing import Any

from data.intake import Plan
from pages.parts import desk, mapview
from views import filemap

PAGE = "intake"
LAYERS = ["jurisdiction"]


def show(plan: Plan) -> None:
    """The map with the file's places."""
    sheet = filemap.overlay(plan)
    mapview.show(
        PAGE, mapview.state(overlays=[sheet] if sheet else [], incident_id=None, focus=_focus(plan)),
        layers=LAYERS,
    )  # fmt: skip


def _focus(plan: Plan) -> dict[str, Any] | None:
    """Where most of the file lies; the map goes there once, and again when that changes."""
    around = filemap.bounds(plan)
    if around is None:
        return None
    lat, lon, zoom = desk.fit(around)
    return {"lon": lon, "lat": lat, "zoom": zoom, "n": 0}
