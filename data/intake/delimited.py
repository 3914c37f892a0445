"""CSV and its relatives: any encoding, comma, semicolon, tab or bar, titles above the header."""

import csv
import io
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from data.intake.encoding import DOUBLE_BOM, decode, detect, detect_file, double_marked
from data.intake.errors import NotUsable, TooLarge
from data.intake.header import SEARCHED_ROWS, Header, find_header
from data.intake.limits import Limits
from data.intake.parts import SCANNED_CHARACTERS, choose_part
from data.intake.table import HELD_ROWS, Objects, Reject, Stored, Table, objects

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLE_ROWS = 200
SAMPLE_CHARACTERS = 400_000
PAIR = re.compile(r"\s*([-+]?\d{1,3}\.\d+)\s*,\s*([-+]?\d{1,3}\.\d+)\s*")
LONG_BYTES = 4 * SCANNED_CHARACTERS
"""A longer file is one table (see `data.intake.parts`) and is read line by line, never as a whole."""

Lines = Callable[[], Iterable[str]]
Row = list[str]


def read_delimited(
    path: Path, limits: Limits, encoding: str | None = None, layer: str | None = None
) -> Table:
    """Read a delimited text file; short rows are padded, over-long ones rejected.

    Raises LayerNeeded where blank lines part several tables, each with a header of its own.
    """
    long = path.stat().st_size > LONG_BYTES
    data = b"" if long else path.read_bytes()
    encoding = encoding or (detect_file(path) if long else detect(data))
    lines: Lines
    try:
        if long:
            sample, before, lines = _start(path, encoding), 0, lambda: _lines_of(path, encoding)
        else:
            text, before, layer = choose_part(path.name, decode(data, encoding), layer)
            sample, lines = text[:SAMPLE_CHARACTERS], lambda: io.StringIO(text, newline="")
    except LookupError as error:
        raise NotUsable(
            f"encoding '{encoding}' is not known", remedy="try utf-8, cp1252 or gb18030"
        ) from error
    delimiter = _delimiter(sample)
    csv.field_size_limit(limits.cell_characters)
    source = _Source(path.name, lines, delimiter, limits)
    try:
        width, head = source.measured()
        header = find_header(head, width)
        if header is None:
            raise NotUsable(f"{path.name} has no cells", remedy="export it again")
        table = _table(source, head, header, encoding)
    except csv.Error as error:
        raise NotUsable(f"{path.name} is not a readable table ({error})", remedy="export it again") from error
    if not before and layer is None:
        return table
    moved = [replace(reject, row=reject.row + before) for reject in table.rejects]
    return replace(table, rows=table.rows + before, layer=layer, rejects=moved)


def _start(path: Path, encoding: str) -> str:
    with path.open("rb") as file:
        return decode(file.read(SAMPLE_CHARACTERS * 4), encoding)[:SAMPLE_CHARACTERS]


def _lines_of(path: Path, encoding: str) -> Iterator[str]:
    """The lines of a file as `decode` would give them, ends and all."""
    with path.open("rb") as file:
        if not double_marked(file.read(len(DOUBLE_BOM)), encoding):
            file.seek(0)
        lines = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
        yield from (line.removeprefix("\ufeff") for line in islice(lines, 1))
        yield from lines


@dataclass(frozen=True)
class _Source:
    """A text that can be read from its start again and again, row by row."""

    name: str
    lines: Lines
    delimiter: str
    limits: Limits

    def __iter__(self) -> Iterator[Row]:
        return csv.reader(iter(self.lines()), delimiter=self.delimiter, skipinitialspace=True)

    def measured(self) -> tuple[int, list[Row]]:
        """The width of the widest row, and the first rows. Raises TooLarge."""
        width, head = 0, []
        for number, row in enumerate(self, 1):
            if number <= SEARCHED_ROWS:
                head.append(row)
            width = max(width, len(row))
            if number > self.limits.rows:
                raise TooLarge(
                    f"the table has more than {self.limits.rows:,} rows", remedy="import it in parts"
                )
            if len(row) > self.limits.columns:
                raise TooLarge(
                    f"row {number} has {len(row):,} cells, more than {self.limits.columns:,}",
                    remedy="check the delimiter",
                )
        return width, head


def _delimiter(text: str) -> str:
    """The delimiter that splits most rows into the same number of several cells."""
    sample = "".join(text.splitlines(keepends=True)[:SAMPLE_ROWS])
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


class _Columns:
    """Cells column by column; those of very many rows lie packed in Arrow."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self._cells: list[list[str | None]] = [[] for _ in names]
        self._packed: list[pa.RecordBatch] = []
        self._used = [False] * len(names)

    def add(self, row: Row) -> None:
        """Take a row in, as wide as there are names; blank cells become None."""
        for cells, cell in zip(self._cells, row, strict=True):
            cells.append(cell.strip() or None)
        if len(self._cells[0]) >= HELD_ROWS:
            self._pack()

    def done(self) -> Mapping[str, Objects]:
        """All columns, but for those that have neither a name of their own nor a value."""
        if not self._packed:
            return {
                name: objects(cells)
                for name, cells in zip(self.names, self._cells, strict=True)
                if any(cells) or not _spare(name)
            }
        self._pack()
        kept = [name for name, used in zip(self.names, self._used, strict=True) if used or not _spare(name)]
        return Stored(pa.Table.from_batches(self._packed).select(kept))

    def _pack(self) -> None:
        self._used = [used or any(cells) for used, cells in zip(self._used, self._cells, strict=True)]
        arrays = [_packed(cells) for cells in self._cells]
        self._packed.append(pa.record_batch(arrays, names=self.names))
        for cells in self._cells:
            cells.clear()


def _packed(cells: list[str | None]) -> pa.Array:
    try:
        return pa.array(cells, type=pa.string())
    except UnicodeEncodeError:  # half of a surrogate pair, which some encodings let through
        return pa.array(
            [None if cell is None else cell.encode("utf-8", "replace").decode() for cell in cells],
            type=pa.string(),
        )


def _spare(name: str) -> bool:
    return name.startswith("column ")


def _table(source: _Source, head: list[Row], header: Header, encoding: str) -> Table:
    width = len(header.names)
    named = max((at + 1 for at, cell in enumerate(head[header.first - 1]) if cell.strip()), default=width)
    declared = max(len(row) for row in head[: header.first])  # titles above and hashtags below the header too
    columns = _Columns(header.names)
    numbers = array("q")
    rejects: list[Reject] = []
    mended = 0
    for number, row in enumerate(islice(source, header.first, None), header.first + 1):
        if not any(cell.strip() for cell in row):
            continue
        whole = row if len(row) >= named else _split_pair(row)
        mended += whole is not row
        if any(cell.strip() for cell in whole[declared:]):
            rejects.append(_too_long(number, whole, declared))
            continue
        columns.add([*whole, *[""] * (width - len(whole))][:width])
        numbers.append(number)
    if not numbers and not rejects:
        raise NotUsable(f"{source.name} has a header but 0 rows below it", remedy="export it again")
    return Table(
        columns=columns.done(),
        rows=np.array(numbers, dtype=np.int64),
        format="csv",
        encoding=encoding,
        tags=header.tags,
        notes=_notes(encoding, source.delimiter, header, mended),
        rejects=rejects,
    )


def _notes(encoding: str, delimiter: str, header: Header, mended: int) -> list[str]:
    notes = [f"read as {DELIMITERS[delimiter]}-separated text in {encoding}"]
    if header.titles:
        notes.append(f"header found in row {header.titles + 1}, below {header.titles} title row(s)")
    if mended:
        notes.append(f"in {mended} row(s) 'lat, lon' stood in one cell and was split over two columns")
    return notes


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
