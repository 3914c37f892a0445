"""The envelope every record has, whatever its kind."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, get_args

from pydantic import Field

from data.schema.figure import Figure, Part, Time
from data.schema.geometry import Geometry
from data.schema.ids import new_id
from data.schema.vocab import SCHEMA_VERSION, Confidence, Sensitivity, Status


class Source(Part):
    """Where a record comes from, and what was repaired on the way in."""

    system: str = Field(description="the agency's system, feed or file series")
    record_id: str | None = Field(default=None, description="the record's id in that system")
    url: str | None = None
    licence: str | None = None
    notes: list[str] = Field(default_factory=list, description="repairs and conversions made on import")
    not_reported_since: Time | None = Field(
        default=None,
        description="when a source that lists all there is first no longer named it; that is not *closed*",
    )


class Contact(Part):
    """Somebody to call, by position; never public."""

    position: str | None = None
    name: str | None = None
    phone: str | None = None
    radio: str | None = None
    email: str | None = None
    hours: str | None = None


class Record(Part):
    """The envelope. ``version`` 0 means never saved; the store counts it up and refuses a stale one."""

    numbered: ClassVar[bool] = False
    """Whether the store gives it a spoken number such as POLK-26-0042."""

    id: str = Field(default_factory=new_id, description="opaque, sortable by the time it was made")
    number: str | None = Field(default=None, description="spoken and short, per jurisdiction and year")
    kind: str
    name: str = Field(min_length=1, max_length=500)
    geometry: Geometry = None
    address: str | None = None
    status: Status = Status.CURRENT
    jurisdiction_id: str | None = Field(default=None, description="who answers for it")
    jurisdiction_derived: bool = Field(default=False, description="assigned by point in polygon, not stated")
    organisation_id: str | None = Field(default=None, description="who runs it")
    incident_ids: list[str] = Field(default_factory=list)
    sources: list[Source] = Field(default_factory=list, description="the first is the one that leads")
    observed_at: Time | None = Field(default=None, description="when it was true in the world")
    expires_at: Time | None = None
    confidence: Confidence = Confidence.REPORTED
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    withheld: bool = Field(
        default=False, description="never leaves the agency, whatever else says so: no export, count or map"
    )
    contacts: list[Contact] = Field(default_factory=list)
    merged_into: str | None = Field(
        default=None, description="id of the record it is the same thing as; this one is then withdrawn"
    )
    version: int = Field(default=0, ge=0)
    schema_version: int = SCHEMA_VERSION
    notes: str | None = None

    @property
    def state(self) -> str:
        """The one word the map draws and the legend filters by."""
        return self.status.value

    @property
    def figure_at(self) -> datetime | None:
        """When the figure that ages was last true; None where the kind has none or it is unknown."""
        return None

    @property
    def over_at(self) -> datetime | None:
        """From when it no longer speaks about the world."""
        return self.expires_at

    @property
    def not_reported_since(self) -> datetime | None:
        """Since when none of its sources names it any more; None where one still does, or where it has none."""
        times = [source.not_reported_since for source in self.sources]
        missed = [time for time in times if time is not None]
        return max(missed) if missed and len(missed) == len(times) else None

    @property
    def parent_id(self) -> str | None:
        """The record above it in a tree (jurisdictions only)."""
        return None

    @classmethod
    def figures(cls) -> Iterator[str]:
        """Names of the fields that are figures."""
        return (name for name, field in cls.model_fields.items() if is_figure(field.annotation))

    def lightened(self) -> None:
        """Forget which of its fields were told and which are the defaults: nobody asks pydantic that, and its sets
        are nearly half of what a record weighs in memory. The record itself does not change."""
        told = self.__dict__
        figures = [told[name] for name in _figures(type(self)) if told[name] is not None]
        for part in (self, *self.sources, *figures):
            object.__setattr__(part, "__pydantic_fields_set__", _NOT_KEPT)

    def changed(self, **fields: Any) -> "Record":
        """A validated copy with other values in some fields; the record itself stays as it is."""
        shallow = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate(shallow | fields)


_NOT_KEPT: set[str] = set()


@cache
def _figures(model: type[Record]) -> tuple[str, ...]:
    return tuple(model.figures())


def is_figure(annotation: Any) -> bool:
    """Whether a field's annotation is a Figure, optional or not."""
    options = get_args(annotation) or (annotation,)
    return any(isinstance(option, type) and issubclass(option, Figure) for option in options)
