"""A small exercise to show on screens in tests: two counties, three shelters, two incidents and what goes with them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from shapely.geometry import LineString, Point, box

from data.access import Actor, local_person
from data.clock import ExerciseClock, ManualClock
from data.schema import (
    Closure,
    Contact,
    CountFigure,
    Depot,
    Entry,
    HazardArea,
    Incident,
    Jurisdiction,
    QuantityFigure,
    Record,
    Report,
    Request,
    Shelter,
    StockLine,
    Unit,
    Zone,
)
from data.settings import Settings
from data.workspace import CLOCK_KEY, Workspace, open_workspace

START = datetime(2026, 5, 19, 11, 0, tzinfo=UTC)
NOW = START + timedelta(hours=18)
NAME = "test-ground"
HOSTILE = "<script>window.hostile=1</script><img src=x onerror=window.hostile=1> ${alert(1)} `x` \u202egnp"


def person() -> Actor:
    return local_person("Ada Lindqvist", "Incident Commander", "Polk County EMA", via="test")


def build(folder: Path, *, name: str = NAME) -> Workspace:
    """An exercise workspace with 18 hours of log, its clock paused at H+18."""
    settings = Settings(var=folder, workspace=name)
    clock = ManualClock(START)
    made = open_workspace(settings, mode="exercise", clock=clock)
    for hours, records in _timeline():
        clock.set(START + timedelta(hours=hours))
        made.store.save(person(), records, reason="ground for tests")
    made.store.meta_set(CLOCK_KEY, ExerciseClock.standing_at(NOW))
    made.store.close()
    return open_workspace(settings)


def _count(value: int | None, hours: float) -> CountFigure:
    return CountFigure(value=value, observed_at=START + timedelta(hours=hours), source="shelter manager")


def _timeline() -> list[tuple[float, list[Record]]]:
    return [(0.0, _places()), (1.0, _shelters()), (2.0, _events()), (14.0, _later())]


def _places() -> list[Record]:
    polk = Jurisdiction(
        id="01POLK", name="Polk County", level="county", code="19153", short="POLK", population=492_401,
        geometry=box(-93.82, 41.49, -93.35, 41.87), time_zone="America/Chicago", report_every=240,
        reported_at=START + timedelta(hours=16),
    )  # fmt: skip
    story = Jurisdiction(
        id="01STORY", name="Story County", level="county", code="19169", short="STORY", population=98_537,
        geometry=box(-93.70, 41.87, -93.23, 42.21), time_zone="America/Chicago", report_every=240,
        reported_at=START + timedelta(hours=6),
    )  # fmt: skip
    return [polk, story]


def _shelters() -> list[Record]:
    def shelter(code: str, name: str, lon: float, lat: float, **more: object) -> Shelter:
        return Shelter.model_validate(
            {
                "id": f"01SHELTER{code}", "name": name, "geometry": Point(lon, lat), "type": "general",
                "jurisdiction_id": "01POLK", "address": "100 Court Ave", "capacity_standard": "US 20 ft², evacuation",
                "contacts": [Contact(position="Shelter manager", name="R. Okafor", phone="+1 515 555 0142")],
            }
            | more
        )  # fmt: skip

    return [
        shelter("A", "North High School", -93.63, 41.63, stage="open", accepting=True,
                capacity_evacuation=_count(420, 1), occupancy=_count(310, 17.5)),
        shelter("B", "Fairgrounds Pavilion", -93.55, 41.60, stage="open",
                capacity_evacuation=_count(260, 1), occupancy=_count(260, 16)),
        shelter("C", "Urbandale Library", -93.71, 41.63, stage="open",
                capacity_evacuation=_count(90, 1), occupancy=_count(35, 5)),
        shelter("D", HOSTILE, -93.60, 42.03, stage="standby", jurisdiction_id="01STORY"),
    ]  # fmt: skip


def _events() -> list[Record]:
    flood = Incident(
        id="01INCFLOOD", name="Raccoon River flood", event="river flood", category="met", severity="severe",
        stage="active", geometry=Point(-93.64, 41.57), area=box(-93.70, 41.54, -93.58, 41.60),
        started_at=START + timedelta(hours=1.5), affected=_count(4200, 15), jurisdiction_id="01POLK",
    )  # fmt: skip
    wind = Incident(
        id="01INCWIND", name="Derecho damage, Ames", event="wind damage", category="met", severity="moderate",
        stage="verified", geometry=Point(-93.62, 42.03), jurisdiction_id="01STORY",
    )  # fmt: skip
    warning = HazardArea(
        id="01HAZ", name="Flood warning, Raccoon River", event="flood warning", severity="severe",
        geometry=box(-93.75, 41.52, -93.55, 41.61), cap_status="exercise", jurisdiction_id="01POLK",
        onset=START + timedelta(hours=1), ends=START + timedelta(hours=30),
    )  # fmt: skip
    depot = Depot(
        id="01DEPOT", name="Des Moines depot", geometry=Point(-93.58, 41.61), jurisdiction_id="01POLK",
        lines=[
            StockLine(resource_type="cots", unit="cots", minimum=100,
                      quantity=QuantityFigure(value=60, observed_at=START + timedelta(hours=12))),
            StockLine(resource_type="water", unit="L", minimum=2000,
                      quantity=QuantityFigure(value=9000, observed_at=START + timedelta(hours=12))),
        ],
    )  # fmt: skip
    unit = Unit(
        id="01UNIT", name="Engine 4", resource_kind="fire engine", resource_level=1, stage="available",
        geometry=Point(-93.61, 41.59), position_at=NOW - timedelta(minutes=4), jurisdiction_id="01POLK",
    )  # fmt: skip
    return [flood, wind, warning, depot, unit]


def _later() -> list[Record]:
    return [
        Zone(id="01ZONE", name="Zone 3 riverside", code="3", order="order", geometry=box(-93.66, 41.55, -93.60, 41.58),
             people=_count(1800, 14), jurisdiction_id="01POLK", ordered_at=START + timedelta(hours=14)),
        Closure(id="01CLOSURE", name="Fleur Drive bridge", cause="water over the road", jurisdiction_id="01POLK",
                geometry=LineString([(-93.645, 41.57), (-93.644, 41.56)]), observed_at=START + timedelta(hours=14)),
        Request(id="01REQ", name="Cots for North High", resource_type="cots", unit="cots", quantity=100,
                priority="immediate", needed_by=NOW + timedelta(hours=2), jurisdiction_id="01POLK",
                geometry=Point(-93.63, 41.63)),
        Report(id="01REP", name="Water on 9th Street", text="Water over the kerb near 9th and Grand.",
               geometry=Point(-93.63, 41.585), jurisdiction_id="01POLK"),
        Entry(id="01ENTRY", name="Order", type="order", text="Zone 3 to leave by 21:00.", position="Incident Commander",
              person="Ada Lindqvist"),
    ]  # fmt: skip
