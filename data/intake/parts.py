"""Several tables in one text file, parted by blank lines."""

import re
from collections.abc import Iterator

from data.intake.errors import LayerNeeded
from data.intake.words import KNOWN, variants

SCANNED_CHARACTERS = 2_000_000
"""Files longer than this are one table: people do not write several by hand into them."""


def choose_part(name: str, text: str, layer: str | None) -> tuple[str, int, str | None]:
    """The table to read, the number of lines before it, and its layer's name (None where there is one only).

    Raises LayerNeeded naming the parts as the lines they stand in.
    """
    if len(text) > SCANNED_CHARACTERS or '"' in text:
        return text, 0, layer
    lines = re.split(r"\r\n|\n|\r", text)
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    starts = [first, *(at for at in _after_gaps(lines) if at > first and _is_header(lines[at]))]
    if len(starts) < 2 or not _is_header(lines[first]):
        return text, 0, layer
    ends = [*starts[1:], len(lines)]
    parts = {
        f"lines {start + 1}-{_last(lines, start, end)}": (start, end)
        for start, end in zip(starts, ends, strict=True)
    }
    if layer not in parts:
        raise LayerNeeded(name, list(parts))
    start, end = parts[layer]
    return "\n".join(lines[start:end]), start, layer


def _after_gaps(lines: list[str]) -> Iterator[int]:
    return (at for at in range(1, len(lines)) if lines[at].strip() and not lines[at - 1].strip())


def _is_header(line: str) -> bool:
    cells = [cell for cell in re.split(r"[,;\t|]", line) if cell.strip()]
    return sum(any(form in KNOWN for form in variants(cell)) for cell in cells) >= 2


def _last(lines: list[str], start: int, end: int) -> int:
    return max(at for at in range(start, end) if lines[at].strip()) + 1
