"""What is wrong with a file, grouped: how many rows, the first of them, why, and what can be done."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from data.intake.located import Repair
from data.intake.table import Reject

FIRST = 5
QUOTED = re.compile(r"'[^']*'")
NUMBERS = re.compile(r"(?<![\w.])-?\d[\d.,]*")


@dataclass(frozen=True)
class Case:
    """One row of a problem: the value there, and what a repair makes of it."""

    row: int
    value: str
    after: str | None = None


@dataclass(frozen=True)
class Problem:
    """Rows with the same trouble. ``what`` names a repair as ``Repair.what`` does; ``remedy`` is for those refused."""

    kind: Literal["repaired", "refused"]
    what: str
    column: str | None
    rows: tuple[int, ...]
    first: tuple[Case, ...]
    remedy: str = ""


def grouped(rejects: Sequence[Reject], repairs: Sequence[Repair]) -> list[Problem]:
    """Refused rows by column and reason, then repairs by what was done; the most frequent first."""
    refused: dict[tuple[str | None, str], list[Reject]] = {}
    for reject in rejects:
        refused.setdefault((reject.column, pattern(reject.reason)), []).append(reject)
    repaired: dict[str, list[Repair]] = {}
    for repair in repairs:
        repaired.setdefault(repair.what, []).append(repair)
    out = [_refused(column, items) for (column, _), items in refused.items()]
    out.sort(key=lambda one: -len(one.rows))
    return out + sorted(
        (_repaired(what, items) for what, items in repaired.items()), key=lambda one: -len(one.rows)
    )


def pattern(reason: str) -> str:
    """A reason without the value of the row: the same for all rows of the same trouble."""
    return re.sub("…{2,}", "…", NUMBERS.sub("…", QUOTED.sub("'…'", reason)))


def _refused(column: str | None, items: list[Reject]) -> Problem:
    same = len({item.reason for item in items}) == 1
    return Problem(
        kind="refused",
        what=items[0].reason if same else pattern(items[0].reason),
        column=column,
        rows=tuple(dict.fromkeys(item.row for item in items)),
        first=tuple(Case(item.row, item.value) for item in items[:FIRST]),
        remedy=items[0].remedy,
    )


def _repaired(what: str, items: list[Repair]) -> Problem:
    return Problem(
        kind="repaired",
        what=what,
        column=items[0].column,
        rows=tuple(dict.fromkeys(item.row for item in items)),
        first=tuple(Case(item.row, item.before, item.after) for item in items[:FIRST]),
    )
