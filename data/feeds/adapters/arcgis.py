"""ArcGIS FeatureServer, page by page, as Esri JSON or GeoJSON.

Wildfires of WFIGS (points, perimeters, their downloads) are known by their fields, whatever prefix these have. Every
other layer becomes what the feed's options say: ``kind``, ``id``, ``map.FIELD``, ``set.FIELD``.
"""

from collections.abc import Iterable
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from data.feeds import kit, mapped
from data.feeds.errors import NotUnderstood
from data.feeds.paging import cut_off, next_arcgis
from data.feeds.parsed import About, Parsed
from data.schema.vocab import Certainty, HazardCategory, IncidentStage, Urgency

PREFIXES = ("attr_", "irwin_", "poly_")
FIRE_IDS = ("irwinid", "uniquefireidentifier", "incidentname")
CATEGORIES = {"WF": "wildfire", "RX": "prescribed fire", "CX": "wildfire complex"}
CONTAINED_PERCENT = 100


def parse(body: bytes, about: About) -> Parsed:
    """The features of a page; ``more`` is the next one where the server has it."""
    answer = kit.read_json(body)
    features = kit.features_of(answer, "an ArcGIS layer")
    more = next_arcgis(about.url, answer, len(features))
    complete = kit.flag_option(about, "complete", True) and (bool(more) or not cut_off(answer))
    if not kit.option(about, "kind") and any(_is_fire(_fields(one)) for one in features[:5]):
        _refuse_projected(answer)
        rows = kit.Rows(about)
        for at, feature in enumerate(features, 1):
            _fire(rows, at, kit.an_object(feature))
        return rows.parsed(complete=complete, more=more)
    return mapped.read(body, about, ending=".json", complete=complete, more=more, empty=not features)


def _refuse_projected(answer: Any) -> None:
    """Raise NotUnderstood for Esri JSON in anything but degrees."""
    told = kit.an_object(kit.an_object(answer).get("spatialReference"))
    code = told.get("latestWkid") or told.get("wkid")
    if code not in (None, 4326):
        raise NotUnderstood(
            f"the places are in EPSG:{code}, not in degrees", remedy="add outSR=4326 to the feed's address"
        )


def _is_fire(fields: dict[str, Any]) -> bool:
    return sum(name in fields for name in FIRE_IDS) >= 2


def _fields(feature: Any) -> dict[str, Any]:
    """Fields without their layer's prefix, in small letters; the incident's own (``attr_``, ``irwin_``) come first."""
    told = kit.an_object(feature)
    raw = kit.an_object(told.get("attributes") or told.get("properties"))
    found: dict[str, Any] = {}
    for name, value in sorted(raw.items(), key=lambda one: _rank(one[0])):
        bare = _bare(str(name))
        if found.get(bare) is None:
            found[bare] = value
    return found


def _rank(name: str) -> int:
    lower = name.lower()
    return next((at for at, prefix in enumerate(PREFIXES) if lower.startswith(prefix)), len(PREFIXES))


def _bare(name: str) -> str:
    lower = name.lower()
    return next((lower.removeprefix(prefix) for prefix in PREFIXES if lower.startswith(prefix)), lower)


def _fire(rows: kit.Rows, at: int, feature: dict[str, Any]) -> None:
    told = _fields(feature)
    key = next(
        (one for one in map(kit.ident, _values(told, "irwinid", "uniquefireidentifier", "globalid")) if one),
        None,
    )
    if key is None:
        rows.refuse(at, "IrwinID", "", "the fire has no id", "ask the source for its IrwinID")
        return
    try:
        shape = kit.geometry(feature.get("geometry"))
        origin = kit.point(*_values(told, "initiallongitude", "initiallatitude"))
    except ValueError as error:
        rows.refuse(at, "geometry", feature.get("geometry"), str(error), "ask the source", keys=[key])
        return
    area = shape if shape is not None and shape.geom_type in ("Polygon", "MultiPolygon") else None
    updated = _first_time(
        told, "modifiedondatetime_dt", "modifiedondatetime", "datecurrent", "polygondatetime"
    )
    rows.add(
        "incident",
        at,
        key,
        {
            "name": kit.text(told.get("incidentname")) or "fire without a name",
            "event": CATEGORIES.get(str(told.get("incidenttypecategory") or "").upper(), "wildfire"),
            "category": HazardCategory.FIRE,
            "certainty": Certainty.OBSERVED,
            "urgency": Urgency.UNKNOWN,
            "stage": _stage(told),
            "geometry": _where(shape, area, origin),
            "area": area,
            "started_at": kit.time(told.get("firediscoverydatetime")),
            "observed_at": updated,
            "notes": _notes(told),
        },
    )


def _values(told: dict[str, Any], *names: str) -> Iterable[Any]:
    return (told.get(name) for name in names)


def _first_time(told: dict[str, Any], *names: str) -> Any:
    return next((at for at in map(kit.time, _values(told, *names)) if at is not None), None)


def _where(
    shape: BaseGeometry | None, area: BaseGeometry | None, origin: shapely.Point | None
) -> BaseGeometry | None:
    """Where it is: the origin inside or beside the perimeter, else a point of the perimeter."""
    if area is None:
        return shape if shape is not None else origin
    if origin is not None and area.distance(origin) < 1:
        return origin
    return area.representative_point()


def _stage(told: dict[str, Any]) -> IncidentStage:
    if kit.time(told.get("fireoutdatetime")) is not None:
        return IncidentStage.CLOSED
    percent = kit.number(told.get("percentcontained"))
    contained = kit.time(told.get("containmentdatetime")) is not None
    return IncidentStage.CONTAINED if contained or percent == CONTAINED_PERCENT else IncidentStage.ACTIVE


def _notes(told: dict[str, Any]) -> str | None:
    acres = next(
        (
            one
            for one in map(
                kit.number, _values(told, "incidentsize", "dailyacres", "gisacres", "acres_autocalc")
            )
            if one
        ),
        None,
    )
    percent = kit.number(told.get("percentcontained"))
    return kit.lines(
        ("size", None if acres is None else f"{acres:,.0f} acres"),
        ("contained", None if percent is None else f"{percent:g} %"),
        ("people on it", kit.count(told.get("totalincidentpersonnel"))),
        ("cause", kit.text(told.get("firecause"))),
        ("where", kit.text(told.get("incidentshortdescription"))),
        ("fire number", kit.text(told.get("uniquefireidentifier"))),
    )
