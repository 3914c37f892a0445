"""Files that a Muster wrote: their columns are the standard's own, so nothing is guessed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from data.intake.fields import Field, fields
from data.intake.table import Stored, Table, objects

MARKS = frozenset({"source_system", "source_licence", "workspace_mode", "workspace"})
"""Columns that only such a file has together."""
FORMULA = ("'=", "'+", "'-", "'@", "'\t", "'\r")
"""How a text that a spreadsheet would take for a formula was written."""
KEPT_OUT = frozenset({"number", "jurisdiction_id", "organisation_id", "incident_ids", "withheld"})
"""Fields that name something in the store the file came from, and mean nothing in another."""
FIGURE_PARTS = {"observed_at": "at", "confidence": "confidence", "source": "source"}


def is_ours(table: Table) -> bool:
    """Whether a table is an export of Muster, in whatever format."""
    return set(table.columns) >= MARKS


def plain(table: Table) -> Table:
    """The table with its texts as they were before they were written for a spreadsheet."""
    columns = table.columns
    if isinstance(columns, Stored):
        return replace(table, columns=columns.mended(_plain))
    return replace(
        table, columns={name: objects([_plain(v) for v in values]) for name, values in columns.items()}
    )


def _plain(value: Any) -> Any:
    return value[1:] if isinstance(value, str) and value.startswith(FORMULA) else value


def mapping(table: Table, kind: str) -> dict[str, str]:
    """Field → column, by name: every field, and of every figure its time, confidence and source."""
    columns = {name.casefold(): name for name in table.columns}  # KML calls a name "Name"
    pairs = (pair for spec in fields(kind).values() for pair in _of(spec))
    return {path: columns[column] for path, column in pairs if column in columns}


def _of(spec: Field) -> Iterator[tuple[str, str]]:
    if spec.path in KEPT_OUT:
        return
    if spec.path in ("source.url", "source.licence"):
        yield spec.path, spec.path.replace(".", "_")
    elif "." not in spec.path:
        yield spec.path, spec.path
        if spec.figure:
            for part, ending in FIGURE_PARTS.items():
                yield f"{spec.path}.{part}", f"{spec.path}_{ending}"


def notes(table: Table) -> list[str]:
    """What somebody must know before it goes in: an exercise never meets what is real."""
    modes = {str(mode) for mode in table.columns["workspace_mode"] if mode} - {"ACTUAL"}
    told = [
        f"rows say {', '.join(sorted(modes))}: they are not real and do not belong in an actual workspace"
    ]
    return ["a file that Muster wrote: its columns are the standard's own", *(told if modes else [])]
