"""Columns and constants in the types of their fields."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from data.intake import vocabulary
from data.intake.codes import code_cleaner, zip_cell
from data.intake.errors import BadOption
from data.intake.fields import Field, fields
from data.intake.identity import id_text
from data.intake.table import Objects, Table, objects
from data.intake.times import read_date, time_reader
from data.intake.values import Cell, Converted, convert, is_null, number_reader, read_flag, read_text
from data.intake.words import normal

Converter = Callable[[Objects], Converted]


def read_constants(kind: str, values: Mapping[str, str], zone: ZoneInfo) -> dict[str, Any]:
    """Constants (``--set``) as typed values. Raises BadOption naming field, value and remedy."""
    out = {}
    for name, text in values.items():
        spec = fields(kind).get(name)
        if spec is None:
            listed = ", ".join(fields(kind))
            raise BadOption(f"'{name}' is not a field of {kind}", remedy=f"it has {listed}")
        converted = convert_column(spec, "", objects([text]), zone)
        cell = converted.problems.get(0)
        guessed = spec.type == "enum" and not is_null(text) and converted.repairs
        if cell is not None or guessed:
            choices = f"one of {', '.join(spec.choices)}" if spec.choices else "another value"
            reason = cell.problem if cell else "this is not in the vocabulary"
            raise BadOption(f"--set {name}={text}: {reason}", remedy=f"give {choices}")
        out[name] = converted.values[0]
    return out


def convert_column(spec: Field, column: str, values: Objects, zone: ZoneInfo) -> Converted:
    """One column in the field's type."""
    return converter(spec, column, values, zone)(values)


def converter(spec: Field, column: str, values: Objects, zone: ZoneInfo) -> Converter:
    """What converts a column to the field's type, part by part; ``values`` are all of it: they say together what a
    comma means, whether the day comes first, how long a code is."""
    match spec.type:
        case "count" | "number":
            whole = spec.type == "count"
            return _each(number_reader(values, whole=whole, zero_is_null=spec.zero_is_null))
        case "flag" | "flagged":
            return _each(read_flag)
        case "time":
            return _each(time_reader(values, zone))
        case "date":
            read = time_reader(values, zone)
            return _each(lambda value: read_date(read(value)))
        case "enum":
            assert spec.choices is not None
            return _each(vocabulary.reader(spec.choices))
        case "texts":
            return _each(vocabulary.read_hazards if spec.path == "safe_for" else _texts)
    if spec.path == "code":
        clean = code_cleaner(values)
        return lambda some: convert(clean(some), read_text)
    if spec.path == "address.postcode" and normal(column).startswith("zip"):
        return _each(zip_cell)
    return _each(read_text)


def _each(read: Callable[[Any], Cell]) -> Converter:
    return lambda values: convert(values, read)


def _texts(value: Any) -> Cell:
    if is_null(value):
        return Cell([])
    parts = value if isinstance(value, list) else str(value).split(";")
    return Cell([str(part).strip() for part in parts if not is_null(part)])


def id_reader(kind: str, values: Objects) -> Callable[[Objects], Objects]:
    """What makes ids of a column, part by part; ``values`` are all of it."""
    clean = code_cleaner(values) if kind == "jurisdiction" else None

    def ids(some: Objects) -> Objects:
        cleaned = some if clean is None else clean(some)
        return objects([None if is_null(value) else id_text(value) for value in cleaned])

    return ids


def ids_of(table: Table, kind: str, column: str | None) -> Objects | None:
    """The ids of a table's rows, None where no column identifies them."""
    return None if column is None else id_reader(kind, table.columns[column])(table.columns[column])
