"""Where the column names are: below titles, above a row of HXL hashtags, or missing."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.intake.words import KNOWN, variants

SEARCHED_ROWS = 25
FILLED_SHARE = 0.75
"""A header row names at least this share of as many columns as the fullest rows have."""

HASHTAG = re.compile(r"#[A-Za-z][\w]*(\s*\+\s*[\w]+)*\s*\??")


@dataclass(frozen=True)
class Header:
    """``first`` is the index of the first data row; ``tags`` are HXL hashtags by column name."""

    names: list[str]
    first: int
    tags: dict[str, str]
    titles: int
    """Rows above the header."""


def find_header(rows: Sequence[Sequence[Any]], width: int | None = None) -> Header | None:
    """Find the header among the first rows; None where there are no cells at all.

    ``width`` is that of the widest row, where ``rows`` are not all of them.
    """
    sample = [[_text(cell) for cell in row] for row in rows[:SEARCHED_ROWS]]
    if not any(any(row) for row in sample):
        return None
    width = max(len(row) for row in rows) if width is None else width
    tagged = next((at for at, row in enumerate(sample) if _is_tags(row)), None)
    at = _above(sample, tagged) if tagged is not None else _lowest(sample, _best(sample))
    tags = sample[tagged] if tagged is not None else []
    names = _unique(_named(sample, at), tags, width)
    first = (tagged if tagged is not None else at) + 1
    by_name = {name: clean_tag(tag) for name, tag in zip(names, tags, strict=False) if tag.startswith("#")}
    return Header(names=names, first=first, tags=by_name, titles=at)


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _is_tags(row: list[str]) -> bool:
    filled = [cell for cell in row if cell]
    return bool(filled) and sum(bool(HASHTAG.fullmatch(cell)) for cell in filled) > 0.5 * len(filled)


def clean_tag(tag: str) -> str:
    """An HXL hashtag without spaces, in lower case: ``#adm1 + Name?`` → ``#adm1+name``."""
    return re.sub(r"\s+", "", tag).rstrip("?").lower()


def _above(sample: list[list[str]], tagged: int) -> int:
    """The row of names above a row of hashtags, or that row itself where nothing stands above."""
    return next((at for at in range(tagged - 1, -1, -1) if any(sample[at])), tagged)


def _best(sample: list[list[str]]) -> int:
    filled = [sum(bool(cell) for cell in row) for row in sample]
    usual = _usual(filled)
    likely = [at for at, row in enumerate(sample) if filled[at] >= FILLED_SHARE * usual and _is_words(row)]
    if not likely:
        return next(at for at, count in enumerate(filled) if count)
    known = {at: sum(any(form in KNOWN for form in variants(cell)) for cell in sample[at]) for at in likely}
    first = likely[0]
    best = max(likely, key=lambda at: (known[at], -at))
    return best if known[best] >= known[first] + 2 else first


def _lowest(sample: list[list[str]], at: int) -> int:
    """The next row where a header of two rows names its first columns only in the second."""
    below = sample[at + 1] if at + 1 < len(sample) else []
    blank = sample[at] and not sample[at][0]
    fuller = sum(map(bool, below)) > sum(map(bool, sample[at]))
    return at + 1 if blank and below and below[0] and fuller and _is_words(below) else at


def _named(sample: list[list[str]], at: int) -> list[str]:
    """The header's cells; where one is a bare number, the word above it."""
    above = sample[at - 1] if at else []
    return [
        above[i] if re.fullmatch(r"[-+]?[\d.,]+", cell) and i < len(above) and above[i] else cell
        for i, cell in enumerate(sample[at])
    ]


def _usual(filled: list[int]) -> int:
    """How many cells a row usually has: the largest count that occurs often, rows of one cell apart."""
    counts = Counter(count for count in filled if count > 1)
    if not counts:
        return 1
    often = max(counts.values())
    return max(count for count, times in counts.items() if times >= 0.5 * often)


def _is_words(row: list[str]) -> bool:
    cells = [cell for cell in row if cell]
    numbers = sum(bool(re.fullmatch(r"[-+]?[\d.,]+%?", cell)) for cell in cells)
    return bool(cells) and numbers <= 0.25 * len(cells) and max(len(cell) for cell in cells) < 200


def _unique(header: list[str], tags: list[str], width: int) -> list[str]:
    """One name for each column: the header's, its hashtag's or its number; repeated ones are counted."""
    names: list[str] = []
    seen: Counter[str] = Counter()
    for at in range(width):
        tag = tags[at] if at < len(tags) else ""
        name = (header[at] if at < len(header) else "") or tag or f"column {at + 1}"
        name = re.sub(r"\s+", " ", name)[:200]
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
