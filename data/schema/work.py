"""Kinds people make while responding: requests, assignments, the journal, scenarios and briefings."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from data.schema.envelope import Record
from data.schema.figure import Count, Part, Quantity, Time
from data.schema.vocab import AssignmentStage, EntryType, FillSource, Priority, RequestStage


class Request(Record):
    """A need for a quantity of one resource type."""

    kind: Literal["request"] = "request"
    numbered: ClassVar[bool] = True
    resource_type: str
    quantity: Quantity | None = Field(default=None, description="null where the asker could not say")
    unit: str
    priority: Priority = Priority.MEDIUM
    needed_by: Time | None = None
    requester: str | None = None
    beneficiary: str | None = None
    deliver_to: str | None = Field(default=None, description="id of a record, or an address in words")
    filled_quantity: Quantity | None = None
    received_quantity: Quantity | None = None
    fill_source: FillSource | None = None
    escalated_to: str | None = None
    cost: Quantity | None = None
    stage: RequestStage = RequestStage.ASKED

    @property
    def state(self) -> str:
        return self.stage.value


class Assignment(Record):
    """Who or what goes where, for which request or incident."""

    kind: Literal["assignment"] = "assignment"
    numbered: ClassVar[bool] = True
    request_id: str | None = None
    unit_id: str | None = None
    from_id: str | None = None
    to_id: str | None = None
    resource_type: str | None = None
    quantity: Quantity | None = None
    unit: str | None = None
    depart_at: Time | None = None
    arrive_at: Time | None = None
    stage: AssignmentStage = AssignmentStage.PROPOSED

    @property
    def state(self) -> str:
        return self.stage.value


class Entry(Record):
    """A line of the journal; corrected by a new entry, never edited."""

    kind: Literal["entry"] = "entry"
    type: EntryType = EntryType.EVENT
    text: str = Field(min_length=1)
    position: str | None = Field(default=None, description="position of who wrote it")
    person: str | None = None
    about_id: str | None = None
    corrects_id: str | None = None
    follow_up_by: Time | None = None

    @property
    def state(self) -> str:
        return self.type.value


class Scenario(Record):
    """A planner's what-if."""

    kind: Literal["scenario"] = "scenario"
    parameters: dict[str, Any] = Field(default_factory=dict)
    result: dict[str, Any] = Field(default_factory=dict)


class BriefingFile(Part):
    """One file of an issued briefing."""

    name: str
    media_type: str
    bytes: Count
    sha256: str


class Briefing(Record):
    """An issued document, frozen at one revision of the log."""

    kind: Literal["briefing"] = "briefing"
    moment: Time
    revision: Count
    parameters: dict[str, Any] = Field(default_factory=dict)
    files: list[BriefingFile] = Field(default_factory=list)
