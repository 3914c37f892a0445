"""CAL FIRE incidents (JSON). The answer holds the active ones and, for the year, all; only the active list is read."""

from typing import Any
from urllib.parse import urljoin

from data.feeds import fires, kit
from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About, Parsed

SITE = "https://www.fire.ca.gov"


def parse(body: bytes, about: About) -> Parsed:
    """Incidents by ``UniqueId``; the list holds all that are active."""
    answer = kit.read_json(body)
    listed = answer if isinstance(answer, list) else kit.an_object(answer).get("Incidents")
    if not isinstance(listed, list):
        raise NotUnderstood("the answer has no list of Incidents", remedy="check the feed's address")
    rows = kit.Rows(about)
    for at, one in enumerate(listed, 1):
        _fire(rows, at, kit.an_object(one))
    return rows.parsed(complete=True)


def _fire(rows: kit.Rows, at: int, told: dict[str, Any]) -> None:
    key = kit.ident(told.get("UniqueId"))
    if key is None:
        rows.refuse(at, "UniqueId", "", "the incident has no UniqueId", "ask the source for it")
        return
    try:
        place = kit.point(told.get("Longitude"), told.get("Latitude"))
    except ValueError as error:
        pair = f"{told.get('Latitude')}, {told.get('Longitude')}"
        rows.refuse(at, "Latitude", pair, str(error), "ask the source", keys=[key])
        return
    contained = kit.number(told.get("PercentContained"))
    out = kit.time(told.get("Extinguished")) is not None or told.get("Active") is False
    rows.add(
        "incident",
        at,
        key,
        fires.wildfire(
            kit.text(told.get("Name")),
            stage=fires.stage(told.get("Status"), contained, out=out),
            geometry=place,
            address=kit.text(told.get("Location")),
            started_at=kit.time(told.get("Started")),
            observed_at=kit.time(told.get("Updated")),
            casualties=_casualties(rows.about, told),
            notes=_notes(told, contained),
        ),
        url=urljoin(SITE, str(told.get("CanonicalUrl") or told.get("Url") or "")),
    )


def _casualties(about: About, told: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The agency's own numbers; none of them means that none is said."""
    dead, injured = kit.count(told.get("Fatalities")), kit.count(told.get("Injuries"))
    if dead is None and injured is None:
        return None
    at = kit.time(told.get("Updated"))
    return [{"source": about.feed, "confirmed": True, "dead": dead, "injured": injured, "observed_at": at}]


def _notes(told: dict[str, Any], contained: float | None) -> str | None:
    counties = told.get("Counties")
    return kit.lines(
        ("size", fires.acres(told.get("AcresBurned"))),
        ("contained", fires.percent(contained)),
        ("counties", ", ".join(map(str, counties)) if isinstance(counties, list) else counties),
        ("people on it", kit.count(told.get("PersonnelInvolved"))),
        ("structures destroyed", kit.count(told.get("StructuresDestroyed"))),
        ("structures damaged", kit.count(told.get("StructuresDamaged"))),
        ("structures threatened", kit.count(told.get("StructuresThreatened"))),
        ("led by", kit.text(told.get("AdminUnit"))),
        ("", kit.plain(told.get("ConditionStatement"))),
    )
