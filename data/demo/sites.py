"""What stands before the exercise begins: jurisdictions, organisations, facilities, shelters, depots and units."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from data.demo import region
from data.demo.cast import Cast, in_world
from data.demo.places import campus
from data.demo.tables import flag, number, rows
from data.demo.times import START, TIME_ZONE
from data.schema import (
    Beds,
    Contact,
    CountFigure,
    Depot,
    Facility,
    Figure,
    Jurisdiction,
    Organisation,
    QuantityFigure,
    Record,
    Shelter,
    Source,
    StockLine,
    Unit,
)
from data.schema.vocab import Confidence, JurisdictionLevel, Sensitivity

STATE = "Iowa"
STATE_POPULATION = 3_190_369
CAMPUS = "Ames campus"
CAMPUS_PEOPLE = 30_000
EVACUATION_M2 = 1.858
LONGER_M2 = 3.716
CAPACITY_STANDARD = "US planning figures: 20 ft² per person for evacuation, 40 ft² beyond 72 h"
SOURCE = Source(system="Exercise Raccoon tables", licence="CC0")
LAST_REPORT = timedelta(minutes=50)
SINCE_CONDITION = timedelta(hours=3)
SINCE_STOCK = timedelta(hours=2)
LEFT_UNCOUNTED = {"marion-depot": timedelta(hours=20)}
"""Depots whose last count is older than the others'."""
UNKNOWN_LINES = {("madison-depot", "generators")}


def jurisdictions(cast: Cast, atlas: Path) -> Iterator[Record]:
    """The state, its eight counties, their towns and the campus, parents first."""
    level, ground = JurisdictionLevel, cast.ground
    yield _place(
        cast, STATE, level.STATE, region.state(atlas), short="IA", code="19", population=STATE_POPULATION
    )
    county = {row["fips"]: f"{row['name']} County" for row in rows("counties")}
    for row in rows("counties"):
        fips = row["fips"]
        yield _place(
            cast, county[fips], level.COUNTY, ground.counties.geometry[fips], parent=STATE, short=row["short"],
            code=fips, population=int(row["population"]), report_every=int(row["report_every_min"]),
            reported_at=START - LAST_REPORT,
        )  # fmt: skip
    for row in rows("towns"):
        yield _place(
            cast, row["name"], level.TOWN, ground.towns.geometry[row["name"]], parent=county[row["fips"]],
            short=row["short"], population=int(row["population"]),
            notes=f"Population: {row['figure']}; outline approximate",
        )  # fmt: skip
    yield _place(
        cast,
        CAMPUS,
        level.CAMPUS,
        in_world(campus()),
        parent="Ames",
        short="CAMPUS",
        population=CAMPUS_PEOPLE,
    )


def _place(
    cast: Cast,
    name: str,
    level: JurisdictionLevel,
    shape: BaseGeometry,
    *,
    parent: str | None = None,
    **more: Any,
) -> Record:
    above = cast.id(f"jurisdiction/{parent}") if parent else None
    own = cast.name(f"jurisdiction/{name}", START)
    stands = _envelope(own, name, shape, Sensitivity.PUBLIC)
    return Jurisdiction(**stands, jurisdiction_id=own, level=level, parent=above, time_zone=TIME_ZONE, **more)


def organisations(cast: Cast) -> Iterator[Record]:
    """Agencies, companies, hospitals, the university, helpers and the laboratory, with their duty desks."""
    for row in rows("organisations"):
        own = cast.name(f"organisation/{row['key']}", START)
        yield Organisation(
            **_envelope(own, row["name"], None, Sensitivity.PARTNER),
            jurisdiction_id=cast.id(f"jurisdiction/{row['jurisdiction']}"),
            type=row["type"],
            function=row["function"],
            agreements=[row["agreements"]] if row["agreements"] else [],
            contacts=[
                Contact(position=row["position"], phone=row["phone"], email=row["email"], hours=row["hours"])
            ],
        )


def facilities(cast: Cast) -> Iterator[Record]:
    """Hospitals, clinics, stations, schools, utilities, laboratories and everything on the campus."""
    for row in rows("facilities"):
        own = cast.name(f"facility/{row['key']}", START)
        known = row["condition"] != "unknown"
        yield Facility(
            **_sited(cast, own, row),
            type=row["type"],
            lifeline=row["lifeline"],
            condition=row["condition"],
            condition_at=START - SINCE_CONDITION if known else None,
            people=_count(number(row["people"]), "site register"),
            generator_hours=_quantity(number(row["generator_hours"]), "site register"),
            emergency_department=row["emergency_department"] or "unknown",
            diversion=False if row["emergency_department"] else None,
            beds=list(_beds(row["beds"])),
        )


def shelters(cast: Cast) -> Iterator[Record]:
    """Shelters with capacities computed from their floor by the standard; unknown where the floor is unknown."""
    phone = {row["key"]: row["phone"] for row in rows("shelters")}
    for row in rows("shelters"):
        own = cast.name(f"shelter/{row['key']}", START)
        area = number(row["floor_area_m2"])
        manager = Contact(position="Shelter Manager", phone=phone[row["key"]], hours="while open")
        yield Shelter(
            **_sited(cast, own, row) | {"contacts": [manager]},
            type=row["type"],
            operator=str(cast.get(f"organisation/{row['organisation']}").name),
            capacity_evacuation=_count(area and int(area / EVACUATION_M2), "floor plan"),
            capacity_longer=_count(area and int(area / LONGER_M2), "floor plan"),
            capacity_standard=CAPACITY_STANDARD if area else None,
            floor_area_m2=area,
            stage=row["stage"],
            accepting=False,
            pet_places=number(row["pet_places"]),
            accessible=flag(row["accessible"]),
            power=flag(row["generator"]),
            medical=flag(row["medical"]),
            safe_for=row["safe_for"].split(";"),
        )


def depots(cast: Cast) -> Iterator[Record]:
    """Depots with their stock lines."""
    for row in rows("depots"):
        own = cast.name(f"depot/{row['key']}", START)
        desk = Contact(position="Depot Manager", phone=row["phone"], hours=row["opening"])
        yield Depot(
            **_sited(cast, own, row) | {"contacts": [desk]},
            opening=row["opening"],
            loading=row["loading"],
            access=row["access"],
            lines=[_line(line) for line in rows("stock") if line["depot"] == row["key"]],
        )


def units(cast: Cast) -> Iterator[Record]:
    """Teams, vehicles and aircraft at their home."""
    for row in rows("units"):
        home = cast.get(row["home"])
        own = cast.name(f"unit/{row['key']}", START)
        yield Unit(
            **_envelope(own, row["name"], home.geometry, Sensitivity.INTERNAL)
            | {"observed_at": START - timedelta(minutes=2)},
            jurisdiction_id=home.jurisdiction_id,
            organisation_id=cast.id(f"organisation/{row['organisation']}"),
            resource_kind=row["resource_kind"],
            resource_level=int(row["resource_level"]),
            home_id=home.id,
            crew=int(row["crew"]),
            capability=row["capability"].split(";"),
            stage=row["stage"],
            on_duty_since=START + timedelta(hours=int(row["on_duty_since_h"])),
            position_at=START - timedelta(minutes=2),
            position_source="vehicle tracking",
        )


def _envelope(own: str, name: str, shape: Any, sensitivity: Sensitivity) -> dict[str, Any]:
    return {
        "id": own,
        "name": name,
        "geometry": shape,
        "sources": [SOURCE],
        "observed_at": START,
        "confidence": Confidence.CONFIRMED,
        "sensitivity": sensitivity,
    }


def _sited(cast: Cast, own: str, row: dict[str, str]) -> dict[str, Any]:
    point = shapely.Point(float(row["lon"]), float(row["lat"]))
    return _envelope(own, row["name"], point, Sensitivity.PARTNER) | {
        "jurisdiction_id": cast.answers_for(point) or cast.id(f"jurisdiction/{row['place']}"),
        "jurisdiction_derived": True,
        "organisation_id": cast.id(f"organisation/{row['organisation']}"),
        "address": row["place"],
    }


def _line(row: dict[str, str]) -> StockLine:
    counted = START - LEFT_UNCOUNTED.get(row["depot"], SINCE_STOCK)
    known = (row["depot"], row["resource_type"]) not in UNKNOWN_LINES
    quantity = float(row["quantity"]) if known else None
    return StockLine(
        resource_type=row["resource_type"],
        quantity=QuantityFigure(
            value=quantity, observed_at=counted, source="stock count", confidence=Confidence.CONFIRMED
        )
        if known
        else None,
        unit=row["unit"],
        minimum=float(row["minimum"]),
        lot=row["lot"] or None,
        expires_on=date.fromisoformat(row["expires_on"]) if row["expires_on"] else None,
        inspected_at=START - timedelta(days=int(row["inspected_days_before"])),
    )


def _beds(text: str) -> Iterator[Beds]:
    for item in filter(None, text.split(";")):
        kind, numbers = item.split(":")
        free, baseline = (int(part) for part in numbers.split("/"))
        yield Beds(type=kind, available=_count(free, "bed board"), baseline=baseline)


def _count(value: int | None, source: str) -> CountFigure | None:
    return None if value is None else CountFigure(**_figure(value, source))


def _quantity(value: int | None, source: str) -> QuantityFigure | None:
    return None if value is None else QuantityFigure(**_figure(value, source))


def _figure(value: int, source: str) -> dict[str, Any]:
    return Figure[int](
        value=value, observed_at=START - SINCE_CONDITION, source=source, confidence=Confidence.CONFIRMED
    ).model_dump()
