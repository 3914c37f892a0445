"""Records of one kind as a table of words: name, state, how fresh, then what matters of the kind."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from data.freshness import freshness
from response.ageing import since_missing
from views import words
from views.symbols import FRESH_WORDS, LAYERS, state

DETAILS: dict[str, list[str]] = {
    "incident": ["event", "stage", "affected", "started_at"],
    "shelter": ["occupancy", "capacity", "type", "operator", "address"],
    "depot": ["address", "opening", "access"],
    "unit": ["resource_kind", "resource_level", "crew"],
    "facility": ["type", "condition_at", "generator_hours", "address"],
    "hazard_area": ["event", "urgency", "certainty", "onset", "ends"],
    "zone": ["code", "people", "needing_transport", "cleared_share", "ordered_at"],
    "closure": ["cause", "applies_to", "closed_from", "closed_until", "observed_at"],
    "reading": ["station", "value", "unit", "trend"],
    "request": ["resource_type", "quantity", "unit", "priority", "needed_by"],
    "report": ["text", "channel", "observed_at"],
    "jurisdiction": ["code", "population", "reported_at"],
}


def table(
    layer: str, frame: pd.DataFrame, *, now: datetime, zone: str, limit: timedelta | None
) -> pd.DataFrame:
    """The frame in words: name, number, state, how fresh, then what matters of the kind."""
    shown = pd.DataFrame({"Name": frame["name"], "Number": frame["number"].fillna("")}, index=frame.index)
    shown["State"] = [state(layer, value).word for value in frame["state"]]
    if LAYERS[layer].ages:
        shown["Last known"] = [words.ago(_moment(at), now) for at in frame["figure_at"]]
        shown["How fresh"] = [FRESH_WORDS[age] for age in fresh(frame["figure_at"], now, limit)]
    missing = since_missing(frame["sources"])
    if missing.notna().any():
        label = words.field_label("not_reported_since").capitalize()
        shown[label] = ["" if pd.isna(at) else words.on_day(_moment(at), zone) for at in missing]
    for column in (name for name in DETAILS[layer] if name in frame or name == "capacity"):
        shown[words.field_label(column).capitalize()] = _column(frame, column, zone)
    return shown.drop(columns=["Number"]) if not frame["number"].notna().any() else shown


def fresh(times: pd.Series, now: Any, limit: Any) -> list[str]:
    """current, stale or unknown for each time."""
    return [freshness(_moment(at), now, limit) for at in times]


def _column(frame: pd.DataFrame, column: str, zone: str) -> Any:
    if column == "capacity":
        return frame["capacity_evacuation"].fillna(frame["capacity_longer"])
    values = frame[column]
    if str(values.dtype).startswith("datetime"):
        return [words.on_day(_moment(at), zone) if at == at else "not known" for at in values]
    if not pd.api.types.is_numeric_dtype(values):
        return [words.value_text(value, zone) if value is not None else "" for value in values]
    return values


def _moment(at: Any) -> Any:
    return None if at is None or at != at else at.to_pydatetime() if hasattr(at, "to_pydatetime") else at
