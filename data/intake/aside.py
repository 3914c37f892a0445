"""Rows set aside: what is kept of each so that it can be mended and tried again, and which were discarded for good."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from data.intake.cells import GEOMETRY_CELL, table_of
from data.intake.fields import fields
from data.intake.plan import BY_NAME_AND_PLACE, Options, Plan
from data.intake.preparing import plan_of
from data.intake.table import Reject
from data.schema import Record
from data.store import Quarantined

DISCARDED = "discarded"
"""The shelf of rows somebody discarded."""
RIVAL = "stands in row"
KEY_CHARACTERS = 32


@dataclass(frozen=True)
class Trouble:
    """One reason why a row cannot go in."""

    column: str | None
    value: str | None
    reason: str
    remedy: str


@dataclass(frozen=True)
class Aside:
    """One row of the worklist. ``cells`` is the whole row, empty where it was never kept (a feed's, an unreadable
    line); ``about`` says how its file was read."""

    kind: str
    source: str
    file: str
    row: int | None
    troubles: tuple[Trouble, ...]
    cells: Mapping[str, Any]
    about: Mapping[str, Any]
    qids: tuple[int, ...]

    @property
    def key(self) -> str:
        """Names what it holds: the same row of the same source is the same, in whichever file it comes again."""
        told = self.cells or [self.file, self.row, [one.reason for one in self.troubles]]
        text = json.dumps([self.kind, self.source, told], sort_keys=True, ensure_ascii=False)
        return sha256(text.encode()).hexdigest()[:KEY_CHARACTERS]

    @property
    def can_be_mended(self) -> bool:
        return bool(self.cells) and "mapping" in self.about


def gathered(rows: Iterable[Quarantined]) -> list[Aside]:
    """The worklist row by row: a row with several troubles comes once."""
    found: dict[tuple[str, str, str, int | None], list[Quarantined]] = {}
    for one in rows:
        found.setdefault((one.kind, one.source, one.file, one.row), []).append(one)
    return [_aside(items) for items in found.values()]


def _aside(items: list[Quarantined]) -> Aside:
    first, about = items[0], json.loads(items[0].raw)
    return Aside(
        kind=first.kind,
        source=first.source,
        file=first.file,
        row=first.row,
        troubles=tuple(Trouble(one.column, one.value, one.reason, one.remedy) for one in items),
        cells=about.pop("cells", None) or {},
        about=about,
        qids=tuple(one.qid for one in items if one.qid is not None),
    )


def set_aside(plan: Plan, rejects: Iterable[Reject], receipt: str | None) -> Iterator[Quarantined]:
    """The refused rows of a plan as the worklist keeps them."""
    about = _about(plan) | {"receipt": receipt}
    for reject in rejects:
        yield Quarantined(
            kind=plan.kind,
            source=plan.source,
            file=plan.path.name,
            row=reject.row,
            column=reject.column,
            value=reject.value,
            reason=reject.reason,
            remedy=reject.remedy,
            raw=json.dumps(about | {"cells": plan.cells.get(reject.row)}, ensure_ascii=False),
        )


def _about(plan: Plan) -> dict[str, Any]:
    """How the file was read, in full, so that one row alone is read the same way."""
    mapping = {one.field: one.column for one in plan.mapping if one.column in plan.columns} | plan.axes
    if not plan.axes and any(GEOMETRY_CELL in cells for cells in plan.cells.values()):
        mapping["wkt"] = GEOMETRY_CELL
    return {
        "sha256": plan.sha256,
        "layer": plan.layer,
        "columns": list(plan.columns),
        "mapping": mapping,
        "values": plan.constants,
        "id_column": BY_NAME_AND_PLACE if plan.id_column is None else _own(plan.id_column, plan),
        "declined": sorted(plan.options.declined),
        "crs": plan.crs,
        "time_zone": plan.options.time_zone,
    }


def _own(column: str, plan: Plan) -> str | None:
    return column if column in plan.columns else None


def plan_again(rows: Sequence[Aside], *, jurisdictions: Sequence[Record] = ()) -> Plan:
    """A plan of rows of one file, read as the file was; all must have the same ``about``."""
    first, about = rows[0], rows[0].about
    mapping, values = dict(about["mapping"]), dict(about["values"])
    cells = {one.row or 0: one.cells for one in rows}
    if not any(row.get(GEOMETRY_CELL) for row in cells.values()):
        mapping = {name: column for name, column in mapping.items() if column != GEOMETRY_CELL}
    options = Options(
        source=first.source,
        id_column=about["id_column"],
        mapping=mapping,
        values=values,
        unmapped=frozenset(fields(first.kind)) - mapping.keys() - values.keys(),
        crs=about["crs"],
        time_zone=about["time_zone"],
        declined=dict.fromkeys(about["declined"]),
    )
    table = replace(table_of(cells, about["columns"], crs=about["crs"]), layer=about["layer"])
    return plan_of(
        Path(first.file), first.kind, options, table, jurisdictions=jurisdictions, sha256=about["sha256"]
    )


def still_rivals(rows: Sequence[Aside], plan: Plan, stored: Mapping[str, Record]) -> list[Reject]:
    """Rows that were refused because another of the same identity went in, and would now overwrite that one."""
    was = {one.row: one for one in rows if any(RIVAL in trouble.reason for trouble in one.troubles)}
    out = []
    for draft in plan.drafts:
        if draft.row in was and draft.key in stored:
            first = next(trouble for trouble in was[draft.row].troubles if RIVAL in trouble.reason)
            out.append(Reject(draft.row, first.column, first.value or "", first.reason, first.remedy))
    return out
