"""Florida Forest Service, active wildfires (GeoJSON or CSV). Times are Florida's, without an offset."""

import csv
import io
from typing import Any

from data.feeds import fires, kit
from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About, Parsed

ZONE = "America/New_York"
"""Most of the state; the western Panhandle is an hour behind."""


def parse(body: bytes, about: About) -> Parsed:
    """Fires by the service's id; the list holds all that are active or contained lately."""
    text = kit.read_text_of(body)
    if text.lstrip().startswith("{"):
        features = kit.features_of(kit.read_json(body), "the list of fires")
        told = [
            (at, kit.an_object(kit.an_object(one).get("properties")), one)
            for at, one in enumerate(features, 1)
        ]
    else:
        reader = csv.DictReader(io.StringIO(text, newline=""))
        if "incident_number" not in (reader.fieldnames or []):
            raise NotUnderstood("the table is no list of fires", remedy="check the feed's address")
        told = [(at, row, row) for at, row in enumerate(reader, 2)]
    rows = kit.Rows(about)
    for at, fire, feature in told:
        _fire(rows, at, fire, feature)
    return rows.parsed(complete=True)


def _fire(rows: kit.Rows, at: int, told: dict[str, Any], feature: dict[str, Any]) -> None:
    key = kit.ident(told.get("id")) or kit.ident(told.get("incident_code"))
    if key is None:
        rows.refuse(at, "id", "", "the fire has no id", "ask the source for it")
        return
    try:
        drawn = kit.geometry(feature.get("geometry"))
        place = drawn if drawn is not None else kit.point(told.get("longitude"), told.get("latitude"))
    except ValueError as error:
        rows.refuse(at, "geometry", feature.get("geometry"), str(error), "ask the source", keys=[key])
        return
    zone = kit.zone_of(rows.about, ZONE)
    contained = kit.number(told.get("containment_percent"))
    rows.add(
        "incident",
        at,
        key,
        fires.wildfire(
            kit.text(told.get("name")),
            stage=fires.stage(told.get("status"), contained),
            geometry=place,
            address=kit.text(told.get("county")),
            started_at=kit.time(told.get("discovery_time"), zone),
            observed_at=kit.time(told.get("status_updated_time"), zone),
            notes=kit.lines(
                ("size", fires.acres(told.get("acres"))),
                ("contained", fires.percent(contained)),
                ("resources", kit.count(told.get("resources_assigned"))),
                ("fire number", kit.text(told.get("incident_code"))),
                ("place", "shown roughly" if str(told.get("is_obscured")).lower() == "true" else None),
            ),
        ),
    )
