"""A row's values by field path as the body of a record."""

from collections.abc import Iterable
from typing import Any

from data.intake.fields import fields

Groups = dict[str, list[tuple[str, str]]]
"""Paths of several columns that make one field, by what stands before their dot."""

ADDRESS_PARTS = ("address.street", "address.city", "address.state", "address.postcode", "address.country")


DEFAULT_UNIT = "pieces"
FIGURE_PARTS = ("observed_at", "confidence", "source")


def body_of(kind: str, source: str, groups: Groups, values: dict[str, Any]) -> dict[str, Any]:
    """The record's fields from values by path."""
    known = fields(kind)
    observed = values.get("observed_at")
    body: dict[str, Any] = {"geometry": values.get("geometry")}
    for path, value in values.items():
        spec = known.get(path)
        if spec is None or "." in path or path == "address":
            continue
        if spec.figure:
            body[path] = _figure(value, _own(groups.get(path, ()), values), observed, source)
        elif value is not None:
            body[path] = value
    body["address"] = _address(values)
    _add_parts(groups, source, body, values, observed)
    return body


def _figure(value: Any, own: dict[str, Any], observed: Any, source: str) -> Any:
    """A figure with its own time where the row says one, else the row's; without a value there is none, which is
    *unknown*."""
    if value is None:
        return None
    return {"value": value, "observed_at": observed, "source": source, **own}


def _own(parts: Iterable[tuple[str, str]], values: dict[str, Any]) -> dict[str, Any]:
    """What a row says about one figure. A column for its time that is blank says that the time is unknown."""
    told = {part: values[path] for path, part in parts if part in FIGURE_PARTS and path in values}
    return {part: value for part, value in told.items() if value is not None or part == "observed_at"}


def _address(values: dict[str, Any]) -> str | None:
    """The address in one line; a street that already names the town is not followed by it again."""
    address = folded = ""
    for path in ("address", *ADDRESS_PARTS):
        value = values.get(path)
        if value and (part := str(value).casefold()) not in folded:
            address = f"{address}, {value}" if address else str(value)
            folded = f"{folded}, {part}" if folded else part
    return address or None


def _add_parts(
    groups: Groups, source: str, body: dict[str, Any], values: dict[str, Any], observed: Any
) -> None:
    """Contacts, beds, thresholds, hazards and stock lines from the columns that make them up."""
    for group, paths in groups.items():
        told = {short: values[path] for path, short in paths if path in values}
        if not told:
            continue
        match group:
            case "contact" if any(told.values()):
                body["contacts"] = [told]
            case "beds":
                body["beds"] = [{"type": name, "baseline": n} for name, n in told.items() if n is not None]
            case "thresholds":
                body["thresholds"] = told
            case "safe_for":
                named = values.get("safe_for") or []
                body["safe_for"] = [*named, *(hazard for hazard, yes in told.items() if yes)]
            case "line" if told.get("resource_type"):
                body["lines"] = [_line(told, observed, source)]


def _line(told: dict[str, Any], observed: Any, source: str) -> dict[str, Any]:
    plain = {name: value for name, value in told.items() if value is not None and name != "quantity"}
    quantity = told.get("quantity")
    figure = None if quantity is None else {"value": quantity, "observed_at": observed, "source": source}
    return {"unit": DEFAULT_UNIT, **plain, "quantity": figure}


def groups_of(paths: Iterable[str]) -> Groups:
    """Paths with a dot by what stands before it: contact → (contact.phone, phone) …"""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in paths:
        group, dot, short = path.partition(".")
        if dot and group not in ("address", "source"):
            found.setdefault(group, []).append((path, short))
    return found
