"""Kinds that happen: incidents, hazards, orders, closures, readings and what people report."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from data.schema.envelope import Record
from data.schema.figure import Count, CountFigure, Number, NumberFigure, Part, Time, time_of, value_of
from data.schema.geometry import Geometry
from data.schema.vocab import (
    CapStatus,
    Certainty,
    Channel,
    HazardCategory,
    IncidentStage,
    LocalLevel,
    NoticeStage,
    Severity,
    Trend,
    Triage,
    Urgency,
    ZoneOrder,
)


class Casualties(Part):
    """Numbers only, by source: names of missing people are never stored."""

    source: str
    confirmed: bool = Field(description="confirmed by that source, otherwise reported")
    dead: Count | None = None
    injured: Count | None = None
    missing: Count | None = None
    rescued: Count | None = None
    observed_at: Time | None = None


class Incident(Record):
    """Something that needs a response. Its geometry is where it is; ``area`` is what it covers."""

    kind: Literal["incident"] = "incident"
    numbered: ClassVar[bool] = True
    category: HazardCategory = HazardCategory.OTHER
    event: str = Field(description="event type, such as river flood")
    severity: Severity = Severity.UNKNOWN
    local_level: LocalLevel | None = None
    urgency: Urgency = Urgency.UNKNOWN
    certainty: Certainty = Certainty.UNKNOWN
    stage: IncidentStage = IncidentStage.REPORTED
    started_at: Time | None = None
    affected: CountFigure | None = None
    casualties: list[Casualties] = Field(default_factory=list)
    area: Geometry = None

    @property
    def state(self) -> str:
        return "closed" if self.stage is IncidentStage.CLOSED else self.severity.value

    @property
    def figure_at(self) -> datetime | None:
        return time_of(self.affected)


class Geocode(Part):
    """A place by its code: ``scheme`` as the sender writes it, such as SAME, UGC or EMMA_ID."""

    scheme: str
    code: str


class WarningArea(Part):
    """A part of a warning's area, as the sender describes it."""

    description: str
    geocodes: list[Geocode] = Field(default_factory=list)
    drawn: bool = Field(
        default=False, description="the message draws it itself; else it is placed by its codes"
    )


class WarningText(Part):
    """What a warning says, in one language (RFC 3066, such as fr-CA)."""

    language: str | None = None
    event: str
    headline: str | None = None
    description: str | None = None
    instruction: str | None = None


class HazardArea(Record):
    """Where a hazard is or is forecast; its geometry is the area.

    A warning from elsewhere is one record whatever languages it comes in: ``event``, ``headline``, ``description`` and
    ``instruction`` are the text that leads, ``texts`` are all of them.
    """

    kind: Literal["hazard_area"] = "hazard_area"
    numbered: ClassVar[bool] = True
    category: HazardCategory = HazardCategory.OTHER
    event: str
    severity: Severity = Severity.UNKNOWN
    urgency: Urgency = Urgency.UNKNOWN
    certainty: Certainty = Certainty.UNKNOWN
    onset: Time | None = None
    ends: Time | None = None
    cap_status: CapStatus = CapStatus.ACTUAL
    identifier: str | None = Field(default=None, description="CAP identifier")
    references: list[str] = Field(default_factory=list, description="CAP references: sender,identifier,sent")
    sender: str | None = Field(default=None, description="CAP sender")
    sender_name: str | None = Field(default=None, description="who warns, as people know them")
    sent: Time | None = Field(default=None, description="CAP sent")
    effective: Time | None = Field(default=None, description="from when the message holds")
    headline: str | None = None
    description: str | None = None
    instruction: str | None = None
    responses: list[str] = Field(default_factory=list, description="CAP responseType, such as Evacuate")
    web: str | None = Field(default=None, description="where there is more to read")
    contact: str | None = Field(default=None, description="whom the message says to ask")
    texts: list[WarningText] = Field(
        default_factory=list, description="the text in every language it came in"
    )
    areas: list[WarningArea] = Field(default_factory=list, description="the area in words and codes")
    parameters: dict[str, list[str]] = Field(
        default_factory=dict, description="what the sender adds, such as VTEC or awareness_level"
    )
    closed_by: str | None = Field(
        default=None, description="the message that cancelled (withdrawn) or replaced (ended) this one"
    )

    @property
    def state(self) -> str:
        return self.severity.value

    @property
    def over_at(self) -> datetime | None:
        """The hazard's end where it is stated, otherwise the message's."""
        return self.ends or self.expires_at


class Zone(Record):
    """A pre-agreed evacuation zone."""

    kind: Literal["zone"] = "zone"
    code: str
    order: ZoneOrder = ZoneOrder.NONE
    ordered_at: Time | None = None
    issued_by: str | None = None
    routes: list[str] = Field(default_factory=list)
    shelter_ids: list[str] = Field(default_factory=list, description="receiving shelters")
    people: CountFigure | None = None
    needing_transport: CountFigure | None = None
    cleared_share: NumberFigure | None = Field(default=None, description="0 to 1")

    @property
    def state(self) -> str:
        return self.order.value

    @property
    def figure_at(self) -> datetime | None:
        return time_of(self.cleared_share)


class Closure(Record):
    """A road or bridge that cannot be used; its geometry is the stretch."""

    kind: Literal["closure"] = "closure"
    numbered: ClassVar[bool] = True
    cause: str
    closed_from: Time | None = None
    closed_until: Time | None = Field(default=None, description="expected reopening; null where not known")
    applies_to: str | None = Field(default=None, description="all traffic, heavy vehicles, …")

    @property
    def state(self) -> str:
        return "closed" if self.status.value == "current" else "ended"

    @property
    def figure_at(self) -> datetime | None:
        return self.observed_at


class Thresholds(Part):
    """Values at which a gauge's state changes, in the reading's unit."""

    action: Number | None = None
    minor: Number | None = None
    moderate: Number | None = None
    major: Number | None = None


class Forecast(Part):
    """A forecast value for a time."""

    at: Time
    value: Number


class Reading(Record):
    """A gauge's or sensor's latest value."""

    kind: Literal["reading"] = "reading"
    station: str
    parameter: str
    value: NumberFigure | None = None
    unit: str
    thresholds: Thresholds = Field(default_factory=Thresholds)
    trend: Trend = Trend.UNKNOWN
    forecast: list[Forecast] = Field(default_factory=list)

    @property
    def state(self) -> str:
        value = value_of(self.value)
        if value is None:
            return "unknown"
        steps = [(name, getattr(self.thresholds, name)) for name in ("major", "moderate", "minor", "action")]
        known = [(name, limit) for name, limit in steps if limit is not None]
        reached = next((name for name, limit in known if value >= limit), None)
        return reached or ("normal" if known else "unknown")

    @property
    def figure_at(self) -> datetime | None:
        return time_of(self.value)


class Report(Record):
    """What somebody says they saw."""

    kind: Literal["report"] = "report"
    numbered: ClassVar[bool] = True
    text: str
    channel: Channel = Channel.PUBLIC
    triage: Triage = Triage.NEW
    duplicate_of: str | None = None
    notice_id: str | None = Field(default=None, description="the notice it answers")

    @property
    def state(self) -> str:
        return self.triage.value


class Notice(Record):
    """What the public is told, beside warnings: where to get water, which road to take. ``name`` is its headline, its
    geometry the area it is for. A draft stays inside; once published it is public, and leaves as CAP."""

    kind: Literal["notice"] = "notice"
    numbered: ClassVar[bool] = True
    stage: NoticeStage = NoticeStage.DRAFT
    event: str = Field(description="what it is about, in a few words, such as drinking water")
    category: HazardCategory = HazardCategory.OTHER
    severity: Severity = Severity.UNKNOWN
    urgency: Urgency = Urgency.UNKNOWN
    certainty: Certainty = Certainty.UNKNOWN
    text: str = Field(min_length=1, description="what people are told")
    instruction: str | None = Field(default=None, description="what people are asked to do")
    language: str | None = Field(default=None, description="RFC 3066, such as en-US")
    web: str | None = Field(default=None, description="where there is more to read")
    contact: str | None = Field(default=None, description="whom people may ask")
    published_at: Time | None = Field(default=None, description="when it was first published")

    @property
    def state(self) -> str:
        return self.stage.value
