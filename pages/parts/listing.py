"""The map's list: the same records, filtered alike, as a table with words and units, to download as CSV."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st
from shapely.geometry import box

from data.exchange import About, to_bytes
from data.freshness import freshness
from pages.parts import desk, scope, session
from pages.parts.desk import workspace
from response import queries
from views import words
from views.html import render
from views.symbols import FRESH_WORDS, LAYERS, state

MOST_ROWS = 2000
HEIGHT_PX = 330
ORDER = [entry.name for entry in sorted(LAYERS.values(), key=lambda entry: -entry.order)]
DETAILS: dict[str, list[str]] = {
    "incident": ["event", "stage", "affected", "affected_at", "started_at"],
    "shelter": ["occupancy", "capacity", "occupancy_at", "type", "operator", "address"],
    "depot": ["address", "opening", "access"],
    "unit": ["resource_kind", "resource_level", "crew", "position_at"],
    "facility": ["type", "condition_at", "generator_hours", "address"],
    "hazard_area": ["event", "urgency", "certainty", "onset", "ends"],
    "zone": ["code", "people", "needing_transport", "cleared_share", "ordered_at"],
    "closure": ["cause", "applies_to", "closed_from", "closed_until", "observed_at"],
    "reading": ["station", "value", "unit", "trend", "value_at"],
    "request": ["resource_type", "quantity", "unit", "priority", "needed_by"],
    "report": ["text", "channel", "observed_at"],
    "jurisdiction": ["code", "population", "reported_at"],
}


def show(filters: Mapping[str, Any] | None, bounds: list[float] | None) -> None:
    """The list of one layer at a time. Call it inside the page's fragment."""
    with st.container(key="listbar", horizontal=True, vertical_alignment="center", gap="small"):
        layer = st.selectbox(
            "List", ORDER, index=ORDER.index("shelter"), key="list_layer", width=190,
            format_func=lambda name: LAYERS[name].plural, label_visibility="collapsed",
        )  # fmt: skip
        text = st.text_input(
            "Find", key="list_text", placeholder="Find by name or number", label_visibility="collapsed", width=230,
        )  # fmt: skip
        only_view = st.toggle("Only what the map shows", key="list_view")
        frame = _found(layer, (filters or {}).get(layer) or {}, text, bounds if only_view else None)
        st.html(render("caveat.html", text=_counted(layer, frame, filters)), width="content")
        st.space("stretch")
        _download(layer, frame)
    _table(layer, frame)


@st.cache_data(max_entries=32, show_spinner=False)
def _rows(key: tuple[Any, ...], _filter: queries.Filter, layer: str) -> Any:
    """Kept by revision, scope, layer, filter and moment; the moment is a minute where it is now."""
    return queries.selection(workspace(), session.actor(), layer, _filter, at=session.at())


def _found(layer: str, rule: Mapping[str, Any], text: str, bounds: list[float] | None) -> Any:
    wanted = queries.Filter(
        states=_words(rule.get("states")), fresh=_words(rule.get("fresh")), incident_id=session.linked_to(),
        text=text.strip() or None,
    )  # fmt: skip
    frame = _rows((layer, wanted.key, *desk.moment_key(session.actor(), session.at())), wanted, layer)
    if rule.get("visible") is False:
        return frame.iloc[:0]
    if bounds:
        frame = frame[frame.intersects(box(*bounds))]
    ranks = {look.name: look.rank for look in LAYERS[layer].states}
    order = frame["state"].map(ranks).fillna(0)
    return frame.assign(_rank=-order).sort_values(["_rank", "name"]).drop(columns="_rank")


def _words(values: Any) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)


def _counted(layer: str, frame: pd.DataFrame, filters: Mapping[str, Any] | None) -> str:
    entry = LAYERS[layer]
    if ((filters or {}).get(layer) or {}).get("visible") is False:
        return f"{entry.plural} are switched off in the legend"
    unplaced = int(frame.geometry.isna().sum())
    told = words.count(len(frame), entry.word, entry.plural.lower())
    return f"{told}, {unplaced} without a place on the map" if unplaced else told


def _download(layer: str, frame: Any) -> None:
    about = About(
        kind=layer, workspace=workspace().name, mode=workspace().mode, made_at=workspace().clock.now(),
        made_by=session.actor().name or "not signed", at=session.at(),
    )  # fmt: skip
    st.download_button(
        "CSV", data=lambda: to_bytes(frame, about, format="csv"), file_name=f"{workspace().name}-{layer}.csv",
        mime="text/csv", icon=":material/download:", on_click="ignore", key="list_csv", disabled=frame.empty,
    )  # fmt: skip


def _table(layer: str, frame: Any) -> None:
    if frame.empty:
        st.html(
            render(
                "empty.html", title="Nothing here.", remedy="Widen the legend, the search or the incident."
            )
        )
        return
    most = frame.head(MOST_ROWS)
    shown = table(layer, most, now=session.now(), zone=desk.zone(), limit=desk.settings().stale_after(layer))
    picked = st.dataframe(
        shown, key=f"list_{layer}_{session.recall('list_round', 0)}", height=HEIGHT_PX, row_height=30, hide_index=True,
        on_select="rerun", selection_mode="single-cell", placeholder="unknown",
    )  # fmt: skip
    cells = picked["selection"]["cells"]
    if cells:
        _choose(layer, frame.index[cells[0][0]])


def _choose(layer: str, record_id: str) -> None:
    """A row was clicked: select it and bring the map there; then clear the row, so that it can be clicked again."""
    session.remember("list_round", session.recall("list_round", 0) + 1)
    session.select(layer, record_id)
    scope.look_at(queries.get(workspace(), session.actor(), record_id, at=session.at()))
    st.rerun(scope="fragment")


def table(layer: str, frame: pd.DataFrame, *, now: Any, zone: str, limit: Any) -> pd.DataFrame:
    """The frame in words: name, number, state, how fresh, then what matters of the kind."""
    shown = pd.DataFrame({"Name": frame["name"], "Number": frame["number"].fillna("")}, index=frame.index)
    shown["State"] = [state(layer, value).word for value in frame["state"]]
    if LAYERS[layer].ages:
        shown["Last known"] = [words.ago(_moment(at), now) for at in frame["figure_at"]]
        shown["How fresh"] = [FRESH_WORDS[age] for age in fresh(frame["figure_at"], now, limit)]
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
    if values.dtype == object:
        return [words.value_text(value, zone) if value is not None else "" for value in values]
    return values


def _moment(at: Any) -> Any:
    return None if at is None or at != at else at.to_pydatetime() if hasattr(at, "to_pydatetime") else at
