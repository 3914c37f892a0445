"""Single values: what means nothing, numbers, yes and no, and text made fit to keep."""

import html
import math
import re
import unicodedata
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from data.intake.table import ABSENT, Objects, objects
from data.intake.words import NO_WORDS, NULL_WORDS, YES_WORDS, normal

NULL_TEXTS = frozenset({"-999", "-9999", "-999.0", "-9999.0"})
NULL_WORD_CHARACTERS = 24
NUMBER_CHARACTERS = 400
"""Longer ones are beyond any number, and the patterns below would take minutes to say so."""
HAS_DIGIT = re.compile(r"\d")
NULL_NUMBERS = frozenset({-999.0, -9999.0, -99999.0, -999999.0})

INVISIBLE = re.compile("[\u200b\u200c\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LINE_MARKS = re.compile("[\u2028\u2029\x85]")
MOJIBAKE = re.compile("[ÃÂâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
ENTITY = re.compile(r"&(#\d{2,5}|#x[0-9a-fA-F]{2,5}|amp|quot|apos|lt|gt|nbsp|[a-z]+acute|[a-z]tilde);")


class Cell(NamedTuple):
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
    keys = _keys(values)
    seen: dict[Hashable, Cell] = {}
    for key, value in zip(keys, values, strict=True):
        if key not in seen:
            seen[key] = Cell(value) if value is ABSENT or value is None else read(value)
    told = {key: cell for key, cell in seen.items() if cell.problem or cell.repair}
    problems: dict[int, Cell] = {}
    repairs: dict[int, str] = {}
    for at, key in enumerate(keys) if told else ():
        cell = told.get(key)
        if cell is not None and cell.problem:
            problems[at] = cell
        if cell is not None and cell.repair:
            repairs[at] = cell.repair
    notes = frozenset(cell.note for cell in seen.values() if cell.note)
    return Converted(objects([seen[key].value for key in keys]), problems, repairs, notes)


def _keys(values: Objects) -> list[Hashable]:
    """Of each value what tells it from others: 1, 1.0 and True are three, and lists are told by what they show."""
    kinds = set(map(type, values)) - {type(None), type(ABSENT)}
    if len(kinds) <= 1 and not kinds & {list, dict}:
        return list(values)
    return [(type(value), repr(value) if isinstance(value, list | dict) else value) for value in values]


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
    if text in NULL_TEXTS:
        return True
    return len(text) < NULL_WORD_CHARACTERS and not HAS_DIGIT.search(text) and normal(text) in NULL_WORDS


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
    return Cell(None if is_null(text) else text, repair=repair)


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
        if isinstance(value, float) and math.isinf(value):
            return Cell(problem="this number is too large", remedy="correct it, or leave it blank")
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
    if len(text) > NUMBER_CHARACTERS:
        return None
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


def shown(value: Any) -> str:
    """A value as a person would recognise it, shortened."""
    if value is None or value is ABSENT:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)[:300]
