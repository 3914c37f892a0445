"""Kinds that stay where they are or belong somewhere: who answers, where people and stock are kept."""

from datetime import date, datetime
from typing import ClassVar, Literal

from pydantic import Field

from data.schema.envelope import Record
from data.schema.figure import Count, CountFigure, Part, Quantity, QuantityFigure, Time, time_of, value_of
from data.schema.vocab import (
    Condition,
    EmergencyDepartment,
    FacilityType,
    JurisdictionLevel,
    Lifeline,
    OrganisationType,
    ShelterStage,
    ShelterType,
    UnitStage,
)


class Jurisdiction(Record):
    """Who answers for a place; a tree from nation to campus."""

    kind: Literal["jurisdiction"] = "jurisdiction"
    level: JurisdictionLevel
    code: str | None = Field(default=None, description="FIPS, GB/T 2260 or the nation's own code, zeros kept")
    short: str | None = Field(default=None, max_length=8, description="prefix of numbers, such as POLK")
    parent: str | None = Field(default=None, description="id of the jurisdiction above")
    population: Count | None = None
    report_every: Count | None = Field(default=None, description="minutes between situation reports")
    reported_at: Time | None = Field(default=None, description="last situation report received")
    time_zone: str | None = Field(default=None, description="IANA name, such as America/Chicago")

    @property
    def state(self) -> str:
        return self.level.value

    @property
    def figure_at(self) -> datetime | None:
        return self.reported_at

    @property
    def parent_id(self) -> str | None:
        return self.parent


class Organisation(Record):
    """Agency, enterprise, hospital, university, NGO or laboratory."""

    kind: Literal["organisation"] = "organisation"
    type: OrganisationType = OrganisationType.OTHER
    function: str | None = Field(default=None, description="its function in an emergency")
    agreements: list[str] = Field(default_factory=list)


class Shelter(Record):
    """Where people are put up. Capacities of different standards are kept apart and never added."""

    kind: Literal["shelter"] = "shelter"
    type: ShelterType = ShelterType.UNKNOWN
    operator: str | None = None
    capacity_evacuation: CountFigure | None = Field(default=None, description="places for a short stay")
    capacity_longer: CountFigure | None = Field(default=None, description="places for a longer stay")
    capacity_standard: str | None = Field(default=None, description="standard and edition of the capacities")
    floor_area_m2: Quantity | None = None
    occupancy: CountFigure | None = None
    arrivals: CountFigure | None = None
    departures: CountFigure | None = None
    children: CountFigure | None = None
    access_needs: CountFigure | None = None
    pet_places: Count | None = None
    pets: CountFigure | None = None
    stage: ShelterStage = ShelterStage.UNKNOWN
    accepting: bool | None = None
    accessible: bool | None = None
    power: bool | None = None
    medical: bool | None = None
    safe_for: list[str] = Field(default_factory=list, description="hazards it is safe for")

    @property
    def capacity(self) -> int | None:
        """Places for the present need: evacuation if known, otherwise the longer stay."""
        evacuation = value_of(self.capacity_evacuation)
        return evacuation if evacuation is not None else value_of(self.capacity_longer)

    @property
    def state(self) -> str:
        occupancy, capacity = value_of(self.occupancy), self.capacity
        full = occupancy is not None and bool(capacity) and occupancy >= (capacity or 0)
        return "full" if self.stage is ShelterStage.OPEN and full else self.stage.value

    @property
    def figure_at(self) -> datetime | None:
        return time_of(self.occupancy)


class StockLine(Part):
    """One resource type in a depot; quantity and its age are the line's own."""

    resource_type: str
    quantity: QuantityFigure | None = None
    unit: str
    minimum: Quantity | None = None
    lot: str | None = None
    expires_on: date | None = None
    inspected_at: Time | None = None


class Depot(Record):
    """Where stock is kept."""

    kind: Literal["depot"] = "depot"
    lines: list[StockLine] = Field(default_factory=list)
    opening: str | None = None
    loading: str | None = None
    access: str | None = None

    @property
    def state(self) -> str:
        if any(_below_minimum(line) for line in self.lines):
            return "below_minimum"
        known = bool(self.lines) and all(value_of(line.quantity) is not None for line in self.lines)
        return "stocked" if known else "unknown"

    @property
    def figure_at(self) -> datetime | None:
        """The oldest line's time; None as soon as one line is unknown or undated."""
        times = [time_of(line.quantity) for line in self.lines]
        dated = [time for time in times if time is not None]
        return min(dated) if dated and len(dated) == len(times) else None


def _below_minimum(line: StockLine) -> bool:
    quantity = value_of(line.quantity)
    return quantity is not None and line.minimum is not None and quantity < line.minimum


class Unit(Record):
    """A team, vehicle or aircraft; its geometry is its last known position."""

    kind: Literal["unit"] = "unit"
    numbered: ClassVar[bool] = False
    resource_kind: str = Field(description="NIMS resource kind, such as fire engine")
    resource_level: int | None = Field(default=None, ge=1, le=4, description="NIMS type 1 (best) to 4")
    home_id: str | None = None
    crew: Count | None = None
    capability: list[str] = Field(default_factory=list)
    on_duty_since: Time | None = None
    stage: UnitStage = UnitStage.UNKNOWN
    position_at: Time | None = Field(default=None, description="when it was at its geometry")
    position_source: str | None = None

    @property
    def state(self) -> str:
        return self.stage.value

    @property
    def figure_at(self) -> datetime | None:
        return self.position_at


class Beds(Part):
    """Beds of one type in a hospital."""

    type: str
    available: CountFigure | None = None
    baseline: Count | None = None


class Facility(Record):
    """Hospital, clinic, fire station, school, dormitory, canteen, laboratory, assembly point or utility."""

    kind: Literal["facility"] = "facility"
    type: FacilityType = FacilityType.OTHER
    lifeline: Lifeline | None = None
    condition: Condition = Condition.UNKNOWN
    condition_at: Time | None = None
    beds: list[Beds] = Field(default_factory=list)
    people: CountFigure | None = Field(default=None, description="people usually or now inside")
    diversion: bool | None = None
    emergency_department: EmergencyDepartment = EmergencyDepartment.UNKNOWN
    generator_hours: QuantityFigure | None = None

    @property
    def state(self) -> str:
        return self.condition.value

    @property
    def figure_at(self) -> datetime | None:
        return self.condition_at
