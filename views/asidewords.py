"""What people read about rows set aside."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from data.intake.aside import Aside
from data.intake.problems import pattern
from response.actions import Tried
from views import intakewords

SHOWN_REASONS = 6


def table(rows: Sequence[Aside]) -> pd.DataFrame:
    """The worklist as a table."""
    return pd.DataFrame(
        {
            "Row": [one.row for one in rows],
            "Reason": [intakewords.on_screen(one.troubles[0].reason) for one in rows],
            "It says": [said(one) for one in rows],
            "Column": [one.troubles[0].column or "" for one in rows],
            "File": [one.file for one in rows],
            "Kind": [intakewords.kind_word(one.kind) for one in rows],
        }
    )


def said(row: Aside, at: int = 0) -> str:
    """The value a row is in trouble for; where that counts as blank, what the cell has all the same."""
    trouble = row.troubles[at]
    return trouble.value or cell(row.cells.get(trouble.column or ""))


def reasons(rows: Sequence[Aside]) -> list[str]:
    """The reasons with their numbers, the most frequent first."""
    counted, words_ = Counter(pattern(one.troubles[0].reason) for one in rows), by_pattern(rows)
    listed = [f"{number:,} × {words_[reason]}" for reason, number in counted.most_common(SHOWN_REASONS)]
    more = len(counted) - SHOWN_REASONS
    return [*listed, f"and {more:,} more reasons"] if more > 0 else listed


def by_pattern(rows: Sequence[Aside]) -> dict[str, str]:
    """For each reason without its values the words of the first row that has it."""
    found: dict[str, list[str]] = {}
    for one in rows:
        found.setdefault(pattern(one.troubles[0].reason), []).append(one.troubles[0].reason)
    return {
        key: intakewords.on_screen(all_[0]) + (" and the like" if len(set(all_)) > 1 else "")
        for key, all_ in found.items()
    }


def title(row: Aside) -> str:
    """Which row of which file."""
    return f"Row {row.row} of {row.file}" if row.row is not None else row.file


def fields_by_column(row: Aside) -> dict[str, str]:
    """What each column was read as."""
    return {column: field for field, column in row.about.get("mapping", {}).items()}


def label(column: str, field: str | None) -> str:
    """A column with the field it fills; as text, so that a heading of the file is never markup."""
    plain = "".join(f"\\{sign}" if sign in "\\`*_[]<>:$#~|!" else sign for sign in column)
    return f"{plain} → {intakewords.field_word(field)}" if field else plain


def cell(value: Any) -> str:
    """A cell as text to be edited."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def tried(done: Tried, number: int) -> str:
    """What trying again came to."""
    still = len({(one.file, one.row) for one in done.still})
    if not still:
        return "It went in." if number == 1 else f"All {number:,} rows went in."
    if not done.went_in:
        return "It still cannot go in; see the reason." if number == 1 else "None of them can go in yet."
    return f"{done.went_in:,} went in, {still:,} still cannot."
