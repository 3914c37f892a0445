"""FEMA National Shelter System, open shelters: a bare list of rows, Esri JSON or GeoJSON.

``OBJECTID`` is handed out anew at each load: a shelter is known by ``SHELTER_ID``. Closed shelters simply vanish, and
an empty answer means nothing. Unknown is null, blank or, for capacities, 0.
"""

from typing import Any

import shapely

from data.feeds import kit
from data.feeds.errors import NotUnderstood
from data.feeds.paging import cut_off, next_arcgis
from data.feeds.parsed import About, Parsed
from data.intake.values import is_null, read_flag
from data.schema.vocab import ShelterStage, ShelterType

DISAGREE_DEG = 0.01
STAGES = {
    "OPEN": ShelterStage.OPEN,
    "FULL": ShelterStage.OPEN,
    "CLOSED": ShelterStage.CLOSED,
    "STANDBY": ShelterStage.STANDBY,
    "ALERT": ShelterStage.STANDBY,
    "PLANNED": ShelterStage.PLANNED,
}
TYPES = {"GENPOPSHEL": ShelterType.GENERAL, "MEDNEEDSHEL": ShelterType.MEDICAL, "PETSHEL": ShelterType.PET}


def parse(body: bytes, about: About) -> Parsed:
    """Shelters by ``SHELTER_ID``; the answer lists all that are open, page by page."""
    answer = kit.read_json(body)
    features = answer if isinstance(answer, list) else kit.features_of(answer, "a list of shelters")
    rows = kit.Rows(about)
    for at, feature in enumerate(features, 1):
        _shelter(rows, at, _attributes(feature), feature)
    if features and not rows.drafts and not any(_attributes(one).get("SHELTER_ID") for one in features):
        raise NotUnderstood("no row has a SHELTER_ID", remedy="is it FEMA's list of open shelters?")
    more = next_arcgis(about.url, answer, len(features))
    return rows.parsed(complete=bool(more) or not cut_off(answer), more=more)


def _attributes(feature: Any) -> dict[str, Any]:
    """A row's fields, their names in capitals: the service has changed its mind about that."""
    told = kit.an_object(feature)
    inner = told.get("attributes") or told.get("properties") or told
    return {str(name).upper(): value for name, value in kit.an_object(inner).items()}


def _shelter(rows: kit.Rows, at: int, row: dict[str, Any], feature: Any) -> None:
    key = kit.ident(row.get("SHELTER_ID"))
    if key is None:
        reason = "the shelter has no SHELTER_ID"
        rows.refuse(at, "SHELTER_ID", row.get("SHELTER_ID"), reason, "ask the source for the id")
        return
    name = kit.text(row.get("SHELTER_NAME"))
    if name is None:
        rows.refuse(at, "SHELTER_NAME", "", "the shelter has no name", "ask the source for it", keys=[key])
        return
    place, notes = _place(row, feature)
    about = rows.about
    rows.add(
        "shelter",
        at,
        key,
        {
            "name": name,
            "geometry": place,
            "address": _address(row),
            "stage": _stage(row),
            "type": TYPES.get(str(row.get("SUBFACILITY_CODE") or "").strip()),
            "operator": kit.text(row.get("ORG_ORGANIZATION_NAME") or row.get("ORG_NAME")),
            "capacity_evacuation": kit.figure(_places(row.get("EVACUATION_CAPACITY")), about),
            "capacity_longer": kit.figure(_places(row.get("POST_IMPACT_CAPACITY")), about),
            "occupancy": kit.figure(kit.count(row.get("TOTAL_POPULATION")), about),
            "access_needs": kit.figure(kit.count(row.get("MEDICAL_NEEDS_POPULATION")), about),
            "pets": kit.figure(kit.count(row.get("PET_POPULATION")), about),
            "accessible": _flag(row, "WHEELCHAIR_ACCESSIBLE", "ADA_COMPLIANT"),
            "power": _flag(row, "GENERATOR_ONSITE", "SELF_SUFFICIENT_ELECTRICITY"),
            "notes": _opened(row),
            "observed_at": kit.time(row.get("LAST_UPDATED") or row.get("EDITDATE")),
        },
        notes=notes,
    )


def _places(value: Any) -> int | None:
    """A capacity; 0 is how the form says that nobody has filled it in."""
    return kit.count(value) or None


def _stage(row: dict[str, Any]) -> ShelterStage | None:
    said = str(row.get("SHELTER_STATUS_CODE") or row.get("SHELTER_STATUS") or "").strip().upper()
    return STAGES.get(said)


def _flag(row: dict[str, Any], *names: str) -> bool | None:
    """The first of the fields that says yes or no."""
    found = (read_flag(row[name]).value for name in names if not is_null(row.get(name)))
    return next((value for value in found if value is not None), None)


def _address(row: dict[str, Any]) -> str | None:
    street = kit.text(row.get("ADDRESS_1") or row.get("ADDRESS"))
    region = " ".join(one for one in (kit.text(row.get("STATE")), kit.text(row.get("ZIP"))) if one)
    return ", ".join(one for one in (street, kit.text(row.get("CITY")), region) if one) or None


def _opened(row: dict[str, Any]) -> str | None:
    dates = ((name, kit.time(row.get(f"SHELTER_{name.upper()}_DATE"))) for name in ("open", "closed"))
    return kit.lines(*((f"{name} date", f"{at:%Y-%m-%d}") for name, at in dates if at is not None))


def _place(row: dict[str, Any], feature: Any) -> tuple[shapely.Point | None, list[str]]:
    """Where it is: latitude and longitude, else the geocoder's, else the geometry; with what was mended."""
    said, geocoded = _pair(row, "LONGITUDE", "LATITUDE"), _pair(row, "GEOX", "GEOY")
    notes: list[str] = []
    if said is None and kit.number(row.get("LATITUDE")) == 0:
        notes.append("place: (0, 0) is a failed geocode, and was kept as unknown")
    found = said or geocoded or _drawn(feature)
    if found is None:
        return None, notes
    if said is None and geocoded is not None:
        notes.append("place: from GEOX and GEOY, as LATITUDE and LONGITUDE are unknown")
    lon, lat = found
    if lat < 0 < lon:
        notes.append(f"place: latitude and longitude were swapped (was {lat:g}, {lon:g})")
        lon, lat = lat, lon
    try:
        place = kit.point(lon, lat)
    except ValueError as error:
        return None, [*notes, f"place: {error}, and was kept as unknown"]
    if said and geocoded and _differ(place, geocoded):
        notes.append(f"place: GEOX and GEOY disagree ({geocoded[0]:.5f}, {geocoded[1]:.5f})")
    return place, notes


def _differ(place: shapely.Point | None, other: tuple[float, float]) -> bool:
    """Whether another pair names another place; the same one swapped does not."""
    if place is None:
        return False
    pairs = (other, other[::-1])
    return all(max(abs(place.x - x), abs(place.y - y)) > DISAGREE_DEG for x, y in pairs)


def _pair(row: dict[str, Any], x: str, y: str) -> tuple[float, float] | None:
    lon, lat = kit.number(row.get(x)), kit.number(row.get(y))
    return None if lon is None or lat is None or (lon == 0 and lat == 0) else (lon, lat)


def _drawn(feature: Any) -> tuple[float, float] | None:
    try:
        found = kit.geometry(kit.an_object(feature).get("geometry"))
    except (ValueError, TypeError, KeyError):
        return None
    if found is None:
        return None
    centre = found.representative_point()
    return centre.x, centre.y
