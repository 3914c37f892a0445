"""A verdict: each row, record or message with what was found in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

Word = Literal["fits", "fits, but", "refused"]
COLUMNS = ("place", "name", "verdict", "field", "value", "reason", "remedy")
SHOWN_CHARACTERS = 120


@dataclass(frozen=True)
class Finding:
    """One thing to say about one value. ``refused``: with it the record cannot go in."""

    field: str
    value: str
    reason: str
    remedy: str
    refused: bool = True


@dataclass(frozen=True)
class Line:
    """One row, record or message. ``place`` says where it stands: ``row 14``, ``record 3, line 57``."""

    place: str
    name: str
    findings: tuple[Finding, ...] = ()

    @property
    def word(self) -> Word:
        if any(finding.refused for finding in self.findings):
            return "refused"
        return "fits, but" if self.findings else "fits"


@dataclass(frozen=True)
class Verdict:
    """``what`` the file is, ``kind`` of record it was checked as, ``notes`` on the whole of it."""

    name: str
    what: str
    kind: str | None
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()

    def count(self, word: Word) -> int:
        """How many lines got this word."""
        return sum(line.word == word for line in self.lines)

    @property
    def passed(self) -> bool:
        """Whether all of it can go in, and there is something of it."""
        return bool(self.lines) and not self.count("refused")


def table(lines: Sequence[Line]) -> pd.DataFrame:
    """A row a finding, or a line without one; columns `COLUMNS`."""
    rows = [
        (line.place, line.name, line.word, finding.field, finding.value, finding.reason, finding.remedy)
        for line in lines
        for finding in (line.findings or (Finding("", "", "", ""),))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def shown(value: object) -> str:
    """A value in few characters, all of which can be written."""
    text = "" if value is None else str(value).encode("utf-8", "replace").decode()
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1]}…"
