"""The tables that repeat themselves as events of the timeline: shelter counts, stock counts, situation reports."""

from collections.abc import Iterator
from typing import Any

from data.demo.tables import flag, rows

COUNTS = ("occupancy", "arrivals", "departures", "children", "access_needs", "pets")


def shelter_events() -> Iterator[dict[str, Any]]:
    """Openings, counts and closings of shelters."""
    for row in rows("shelter_log"):
        said = {"confidence": row["confidence"]} if row["confidence"] else {}
        values: dict[str, Any] = {
            name: "?" if row[name] == "?" else {"value": int(row[name])} | said
            for name in COUNTS
            if row[name]
        }
        if row["stage"]:
            values["stage"] = row["stage"]
        if row["accepting"]:
            values["accepting"] = flag(row["accepting"])
        yield _event(row, f"shelter/{row['shelter']}") | {"set": values}


def stock_events() -> Iterator[dict[str, Any]]:
    """Counts of stock: all lines confirmed, or what left and arrived."""
    for row in rows("stock_log"):
        items = row["lines"].split(";")
        pairs = (item.split("=") for item in items if "=" in item)
        stock = {name: "?" if value == "?" else float(value) for name, value in pairs}
        event = _event(row | {"who": "depot-desk"}, f"depot/{row['depot']}")
        yield event | {"stock": stock, "recounted": "counted" in items}


def situation_reports() -> Iterator[dict[str, Any]]:
    """Counties' situation reports."""
    for row in rows("sitreps"):
        for time in row["times"].split():
            why = f"Situation report of {row['county']} County"
            event = _event(row | {"t": time, "why": why}, f"jurisdiction/{row['county']} County")
            yield event | {"set": {"reported_at": time}}


def _event(row: dict[str, str], put: str) -> dict[str, Any]:
    return {"t": row["t"], "who": row["who"], "why": row["why"], "put": put}
