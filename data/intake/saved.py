"""How a source's file was mapped the last time, to be proposed again when the same columns come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data.intake.plan import Options, Plan

SHELF = "mapping"


@dataclass(frozen=True)
class SavedMapping:
    """What a person settled about files of one source: the kind, and how to read and map them."""

    source: str
    kind: str
    columns: tuple[str, ...]
    mapping: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)
    unmapped: frozenset[str] = frozenset()
    id_column: str | None = None
    crs: str | None = None
    time_zone: str | None = None
    by: str = ""
    at: datetime | None = None

    @property
    def key(self) -> str:
        """Names it on its shelf: one a source and kind."""
        return f"{self.kind}/{self.source}"

    @property
    def options(self) -> Options:
        """To read the next file of the source with."""
        return Options(
            source=self.source,
            id_column=self.id_column,
            mapping=dict(self.mapping),
            values=dict(self.values),
            unmapped=self.unmapped,
            crs=self.crs,
            time_zone=self.time_zone,
        )

    def covers(self, columns: Sequence[str]) -> bool:
        """Whether a file of these columns has all that was mapped."""
        return {*self.mapping.values(), *([self.id_column] if self.id_column else [])} <= set(columns)

    def body(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "source": self.source,
            "kind": self.kind,
            "columns": list(self.columns),
            "mapping": dict(self.mapping),
            "values": dict(self.values),
            "unmapped": sorted(self.unmapped),
            "id_column": self.id_column,
            "crs": self.crs,
            "time_zone": self.time_zone,
            "by": self.by,
        }

    @classmethod
    def read(cls, body: Mapping[str, Any], at: datetime | None = None) -> "SavedMapping":
        """The mapping a kept document holds."""
        read = {"columns": tuple(body["columns"]), "unmapped": frozenset(body["unmapped"])}
        return cls(**{**body, **read}, at=at)


def settled(plan: Plan, by: str) -> SavedMapping:
    """What an import settled. Only what the person said about CRS and zone is kept: the rest is read off each file."""
    told = {one.field: one.column for one in plan.mapping if one.column in plan.columns}
    return SavedMapping(
        source=plan.source,
        kind=plan.kind,
        columns=plan.columns,
        mapping={**told, **{axis: name for axis, name in plan.axes.items() if name in plan.columns}},
        values=plan.constants,
        unmapped=plan.options.unmapped,
        id_column=plan.id_column if plan.id_column in plan.columns else None,
        crs=plan.options.crs,
        time_zone=plan.options.time_zone,
        by=by,
    )
