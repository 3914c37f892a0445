"""Single values: what means nothing, numbers, yes and no, times, and text made fit to keep."""

import html
import math
import re
import unicodedata
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from data.intake.table import ABSENT, Objects, objects
from data.intake.words import NO_WORDS, NULL_WORDS, YES_WORDS, normal

NULL_TEXTS = frozenset({"-999", "-9999", "-999.0", "-9999.0"})
NULL_NUMBERS = frozenset({-999.0, -9999.0, -99999.0, -999999.0})

INVISIBLE = re.compile("[\u200b\u200c\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LINE_MARKS = re.compile("[\u2028\u2029\x85]")
MOJIBAKE = re.compile("[ÃÂâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
ENTITY = re.compile(r"&(#\d{2,5}|#x[0-9a-fA-F]{2,5}|amp|quot|apos|lt|gt|nbsp|[a-z]+acute|[a-z]tilde);")

EPOCH_MS_FROM = 1e11
"""Numbers above this count milliseconds since 1970, below it seconds."""
EPOCH_S_FROM = 1e8

TIME_FORMATS = (
    "%Y-%m-%d %H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%a %b %d %H:%M:%S %z %Y",
    "%a, %d %b %Y %H:%M:%S %z",
    "%a, %d %b %Y %H:%M:%S",
    "%d %B %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%Y年%m月%d日",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日%H時%M分",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%Y%m%d%H%M%S",
    "%Y%m%d",
)
DAY_FIRST = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d-%m-%Y")
MONTH_FIRST = (
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y",
    "%m-%d-%Y",
)


@dataclass(frozen=True)
class Cell:
    """One converted value; ``problem`` sends the row to quarantine, ``repair`` is recorded with the row,
    ``note`` once for the file."""

    value: Any = None
    problem: str = ""
    remedy: str = ""
    repair: str = ""
    note: str = ""


@dataclass(frozen=True)
class Converted:
    """One converted column: values, and by position what is wrong with them and what was repaired."""

    values: Objects
    problems: dict[int, Cell]
    repairs: dict[int, str]
    notes: frozenset[str] = frozenset()


def convert(values: Objects, read: Callable[[Any], Cell]) -> Converted:
    """Apply ``read`` to each distinct value once; null stays None and a missing key stays ABSENT."""
    out: list[Any] = []
    problems: dict[int, Cell] = {}
    repairs: dict[int, str] = {}
    seen: dict[Hashable, Cell] = {}
    for at, value in enumerate(values):
        if value is ABSENT or value is None:
            out.append(value)
            continue
        key: Hashable = (type(value), value) if isinstance(value, Hashable) else (type(value), repr(value))
        cell = seen.get(key)
        if cell is None:
            cell = seen[key] = read(value)
        out.append(cell.value)
        if cell.problem:
            problems[at] = cell
        if cell.repair:
            repairs[at] = cell.repair
    notes = frozenset(cell.note for cell in seen.values() if cell.note)
    return Converted(objects(out), problems, repairs, notes)


def is_null(value: Any) -> bool:
    """Whether a value says nothing: null, blank, a dash, -999, "NOT AVAILABLE" in many languages."""
    if value is None or value is ABSENT:
        return True
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return value in NULL_NUMBERS or not math.isfinite(value)
    if isinstance(value, list | dict):
        return not value
    return _is_null_text(str(value))


@lru_cache(maxsize=65_536)
def _is_null_text(text: str) -> bool:
    text = text.strip()
    if not text.strip("-–—_.?*/ <>()"):
        return True
    return (len(text) < 24 and normal(text) in NULL_WORDS) or text in NULL_TEXTS


def read_text(value: Any) -> Cell:
    """Text without invisible characters and line marks, entities and double-encoded UTF-8 undone."""
    if is_null(value):
        return Cell()
    if isinstance(value, list):
        value = ", ".join(str(one) for one in value if not is_null(one))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    before = str(value)
    if before.isascii() and before.isprintable() and "&" not in before:
        return Cell(before.strip() or None)
    text = unicodedata.normalize("NFC", INVISIBLE.sub("", LINE_MARKS.sub(" ", before))).strip()
    repair = ""
    if MOJIBAKE.search(text) and (mended := _undo_mojibake(text)):
        text, repair = mended, "text was UTF-8 read as cp1252"
    if ENTITY.search(text):
        text, repair = html.unescape(text), repair or "HTML entities were undone"
    if LINE_MARKS.search(before):
        repair = repair or "a U+2028/U+2029/U+0085 line mark became a space"
    return Cell(text or None, repair=repair)


def _undo_mojibake(text: str) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return ""


def number_reader(values: Objects, *, whole: bool, zero_is_null: bool = False) -> Callable[[Any], Cell]:
    """A reader of numbers for one column, which decides from all of it what a comma means."""
    comma = comma_is_decimal(values, whole=whole)

    def read(value: Any) -> Cell:
        if is_null(value):
            return Cell()
        if isinstance(value, bool | list | dict):
            return Cell(problem="this is not a number", remedy="write digits only")
        if isinstance(value, int | float):
            number, repair = float(value), ""
        else:
            parsed = parse_number(str(value), comma_decimal=comma)
            if parsed is None:
                return Cell(problem="this is not a number", remedy="write digits only, or leave it blank")
            number, repair = parsed, "decimal comma" if comma and "," in str(value) else ""
        if number in NULL_NUMBERS:
            return Cell()
        if zero_is_null and number == 0:
            return Cell(repair="0 means not known here, and was kept as unknown")
        if whole and not number.is_integer():
            return Cell(round(number), repair="rounded to a whole number")
        return Cell(int(number) if whole else number, repair=repair)

    return read


def comma_is_decimal(values: Sequence[Any] | Objects, *, whole: bool) -> bool:
    """Whether commas in a column of numbers are decimal: ``29,53`` is, ``1,248`` in a count is not."""
    texts = [value.strip() for value in values if isinstance(value, str) and "," in value]
    if not texts:
        return False
    thousands = sum(bool(re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", text)) for text in texts)
    return thousands < len(texts) if whole else thousands < len(texts) or _small(texts)


def _small(texts: list[str]) -> bool:
    """Three digits behind every comma are decimals where two commas or a point never occur."""
    return all(text.count(",") == 1 and "." not in text for text in texts)


def parse_number(text: str, *, comma_decimal: bool) -> float | None:
    """The number a text shows, None where it shows none; spaces and apostrophes group thousands."""
    text = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-")
    text = re.sub(r"(?<=\d)[\s'’](?=\d{3}(\D|$))", "", text)
    text = text.replace(".", "").replace(",", ".") if comma_decimal and "," in text else text.replace(",", "")
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def read_flag(value: Any) -> Cell:
    """Yes or no in the languages of the tables."""
    if isinstance(value, bool):
        return Cell(value)
    if isinstance(value, int | float) and value in (0, 1):
        return Cell(bool(value))
    text = str(value).strip()
    word = normal(text) or text
    if word in YES_WORDS:
        return Cell(True)
    if word in NO_WORDS:
        return Cell(False)
    if is_null(value):
        return Cell()
    return Cell(problem="this is neither yes nor no", remedy="write yes, no, or leave it blank")


def time_reader(values: Objects, zone: Any = UTC) -> Callable[[Any], Cell]:
    """A reader of times for one column, which decides from all of it whether the day or the month is first."""
    orders = _slash_orders(values)

    def read(value: Any) -> Cell:
        if is_null(value):
            return Cell()
        if isinstance(value, bool | list | dict):
            return _not_a_time()
        if isinstance(value, int | float):
            return _epoch(float(value))
        return _read_time(str(value).strip(), orders, zone)

    return read


def _slash_orders(values: Objects) -> tuple[str, ...]:
    """Formats for 05/07/2010: by a day above 12 anywhere in the column; none where it stays open."""
    pairs = [
        (int(match.group(1)), int(match.group(2)))
        for value in values
        if isinstance(value, str) and (match := re.match(r"(\d{1,2})[/-](\d{1,2})[/-]\d{4}", value.strip()))
    ]
    day, month = any(first > 12 for first, _ in pairs), any(second > 12 for _, second in pairs)
    if day == month:
        return ()
    return DAY_FIRST if day else MONTH_FIRST


def _epoch(value: float) -> Cell:
    seconds = value / 1000 if value >= EPOCH_MS_FROM else value
    if seconds < EPOCH_S_FROM or seconds > 4e9:
        return Cell(problem="this number is no time", remedy="write times as 2026-05-19T06:00-05:00")
    return Cell(datetime.fromtimestamp(seconds, UTC))


def _read_time(text: str, orders: tuple[str, ...], zone: Any) -> Cell:
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return _epoch(float(text))
    made = _parse_time(text, orders)
    if made is None:
        if re.match(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}", text) and not orders:
            return Cell(
                problem="it cannot be told whether the day or the month comes first",
                remedy="write times as 2026-05-19T06:00-05:00",
            )
        return _not_a_time()
    if made.tzinfo is not None:
        return Cell(made.astimezone(UTC))
    return Cell(
        made.replace(tzinfo=zone).astimezone(UTC), note=f"times without an offset were read as {zone}"
    )


def _parse_time(text: str, orders: tuple[str, ...]) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    plain = re.sub(r"(\d)[T ](\d)", r"\1 \2", text).strip()
    in_utc = re.search(r"(\.\d+)?\s?(Z|UTC|GMT)$", plain)
    plain = plain[: in_utc.start()] if in_utc else plain
    for format in (*TIME_FORMATS, *orders):
        try:
            made = datetime.strptime(plain, format)
        except ValueError:
            continue
        return made.replace(tzinfo=UTC) if in_utc else made
    return None


def _not_a_time() -> Cell:
    return Cell(problem="this is not a time", remedy="write times as 2026-05-19T06:00-05:00")


def read_date(cell: Cell) -> Cell:
    """The day of a time."""
    value = cell.value
    day = value.date() if isinstance(value, datetime) else value
    return Cell(day, cell.problem, cell.remedy)


def shown(value: Any) -> str:
    """A value as a person would recognise it, shortened."""
    if value is None or value is ABSENT:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)[:300]
