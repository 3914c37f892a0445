"""What a person decides about a file, one decision at a time: the options with it, and without what it replaces."""

from dataclasses import replace

from data.intake.plan import Options

PAIRS = {"lat": "lon", "lon": "lat", "x": "y", "y": "x"}
"""Axes that only place a row together."""


def with_column(options: Options, field: str, column: str) -> Options:
    """Fill a field, or an axis, from a column; half a pair of axes brings the other half along, to be chosen next."""
    cleared = _without(options, field)
    told = {**cleared.mapping, field: column}
    other = PAIRS.get(field)
    if other is not None:
        told.setdefault(other, column)
    return replace(cleared, mapping=told)


def with_value(options: Options, field: str, value: str) -> Options:
    """Give all rows one value in a field."""
    cleared = _without(options, field)
    return replace(cleared, values={**cleared.values, field: value})


def without_column(options: Options, field: str) -> Options:
    """Leave a field as it is, whatever a column is called."""
    cleared = _without(options, field)
    return replace(cleared, unmapped=cleared.unmapped | {field})


def declining(options: Options, repair: str, rows: frozenset[int] | None) -> Options:
    """Do without a repair in these rows, in all (None), or in none (empty)."""
    declined = {name: one for name, one in options.declined.items() if name != repair}
    if rows is None or rows:
        declined[repair] = rows
    return replace(options, declined=declined)


def _without(options: Options, field: str) -> Options:
    told = {name: one for name, one in options.mapping.items() if name != field}
    values = {name: one for name, one in options.values.items() if name != field}
    return replace(options, mapping=told, values=values, unmapped=options.unmapped - {field})
