"""CSV and its relatives: any encoding, comma, semicolon, tab or bar, titles above the header."""

import csv
import io
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from data.intake.encoding import decode, detect
from data.intake.errors import NotUsable, TooLarge
from data.intake.header import Header, find_header
from data.intake.limits import Limits
from data.intake.parts import choose_part
from data.intake.table import Reject, Table, objects

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLE_ROWS = 200
PAIR = re.compile(r"\s*([-+]?\d{1,3}\.\d+)\s*,\s*([-+]?\d{1,3}\.\d+)\s*")


def read_delimited(
    path: Path, limits: Limits, encoding: str | None = None, layer: str | None = None
) -> Table:
    """Read a delimited text file; short rows are padded, over-long ones rejected.

    Raises LayerNeeded where blank lines part several tables, each with a header of its own.
    """
    data = path.read_bytes()
    encoding = encoding or detect(data)
    try:
        text = decode(data, encoding)
    except LookupError as error:
        raise NotUsable(
            f"encoding '{encoding}' is not known", remedy="try utf-8, cp1252 or gb18030"
        ) from error
    text, before, layer = choose_part(path.name, text, layer)
    delimiter = _delimiter(text)
    csv.field_size_limit(limits.cell_characters)
    try:
        rows = _rows(text, delimiter, limits)
    except csv.Error as error:
        raise NotUsable(f"{path.name} is not a readable table ({error})", remedy="export it again") from error
    header = find_header(rows)
    if header is None:
        raise NotUsable(f"{path.name} has no cells", remedy="export it again")
    table = _table(path, rows, header, encoding, delimiter)
    if not before and layer is None:
        return table
    moved = [replace(reject, row=reject.row + before) for reject in table.rejects]
    return replace(table, rows=table.rows + before, layer=layer, rejects=moved)


def _rows(text: str, delimiter: str, limits: Limits) -> list[list[str]]:
    rows = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True):
        rows.append(row)
        if len(rows) > limits.rows:
            raise TooLarge(f"the table has more than {limits.rows:,} rows", remedy="import it in parts")
        if len(row) > limits.columns:
            raise TooLarge(
                f"row {len(rows)} has {len(row):,} cells, more than {limits.columns:,}",
                remedy="check the delimiter",
            )
    return rows


def _delimiter(text: str) -> str:
    """The delimiter that splits most rows into the same number of several cells."""
    sample = "".join(text[:400_000].splitlines(keepends=True)[:SAMPLE_ROWS])
    scores = {delimiter: _score(sample, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > 0 else ","


def _score(sample: str, delimiter: str) -> float:
    try:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
        widths = [len(row) for row in reader if row]
    except csv.Error:
        return 0.0
    several = Counter(width for width in widths if width > 1)
    if not several:
        return 0.0
    width, times = several.most_common(1)[0]
    return float(times / len(widths) * min(width, 10) ** 0.5)


def _table(path: Path, rows: list[list[str]], header: Header, encoding: str, delimiter: str) -> Table:
    width = len(header.names)
    named = max((at + 1 for at, cell in enumerate(rows[header.first - 1]) if cell.strip()), default=width)
    kept: list[list[str]] = []
    numbers: list[int] = []
    rejects: list[Reject] = []
    mended = 0
    for number, row in enumerate(rows[header.first :], header.first + 1):
        if not any(cell.strip() for cell in row):
            continue
        whole = row if len(row) >= named else _split_pair(row)
        mended += whole is not row
        if any(cell.strip() for cell in whole[_declared(rows, header) :]):
            rejects.append(_too_long(number, whole, _declared(rows, header)))
            continue
        kept.append([*whole, *[""] * (width - len(whole))][:width])
        numbers.append(number)
    notes = [f"read as {DELIMITERS[delimiter]}-separated text in {encoding}"]
    if header.titles:
        notes.append(f"header found in row {header.titles + 1}, below {header.titles} title row(s)")
    if mended:
        notes.append(f"in {mended} row(s) 'lat, lon' stood in one cell and was split over two columns")
    columns = {
        name: objects([row[at].strip() or None for row in kept]) for at, name in enumerate(header.names)
    }
    if not kept and not rejects:
        raise NotUsable(f"{path.name} has a header but 0 rows below it", remedy="export it again")
    spare = [name for name, values in columns.items() if name.startswith("column ") and not any(values)]
    return Table(
        columns={name: values for name, values in columns.items() if name not in spare},
        rows=np.array(numbers, dtype=np.int64),
        format="csv",
        encoding=encoding,
        tags=header.tags,
        notes=notes,
        rejects=rejects,
    )


def _declared(rows: list[list[str]], header: Header) -> int:
    """How many columns the header spans, with the titles above it and the hashtags below."""
    return max(len(row) for row in rows[: header.first])


def _split_pair(row: list[str]) -> list[str]:
    """A row one cell short because a comma between latitude and longitude is not the delimiter."""
    pairs = [at for at, cell in enumerate(row) if PAIR.fullmatch(cell)]
    if len(pairs) != 1:
        return row
    match = PAIR.fullmatch(row[pairs[0]])
    assert match is not None
    return [*row[: pairs[0]], *match.groups(), *row[pairs[0] + 1 :]]


def _too_long(number: int, row: list[str], width: int) -> Reject:
    return Reject(
        row=number,
        column=None,
        value=" | ".join(row)[:500],
        reason=f"the row has {len(row)} cells, the header {width}",
        remedy="put cells that contain the delimiter in quotes",
    )
