"""The map's list: the same records, filtered alike, as a table with words and units, to download."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from shapely.geometry import box

from data.exchange import About, formats_for, to_bytes
from pages.parts import desk, scope, session
from pages.parts.desk import workspace
from response import queries
from views import lists, words
from views.html import render
from views.symbols import LAYERS

MOST_ROWS = 2000
HEIGHT_PX = 330
ORDER = [entry.name for entry in sorted(LAYERS.values(), key=lambda entry: -entry.order)]


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
    key = desk.moment_key(session.actor(), session.at(), (layer,))
    frame = _rows((layer, wanted.key, *key), wanted, layer)
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
    """The rows of the list in every format that can hold them; restricted records and contacts stay inside."""
    about = About(
        kind=layer, workspace=workspace().name, mode=workspace().mode, made_at=workspace().clock.now(),
        made_by=session.actor().name or "not signed", at=session.at(),
    )  # fmt: skip
    with st.popover("Download", icon=":material/download:", key="list_download", disabled=frame.empty):
        ids = tuple(frame.index)
        for name, form in formats_for(layer).items():
            st.download_button(
                form.title, data=partial(_file, name, ids, about), file_name=about.file_name(form.ending),
                mime=form.media_type, on_click="ignore", key=f"list_{name}", width="stretch", disabled=frame.empty,
            )  # fmt: skip


def _file(name: str, ids: tuple[str, ...], about: About) -> bytes:
    found = queries.leaving(workspace(), session.actor(), about.kind, ids, at=about.at)
    return to_bytes(found.parts, about, format=name)


def _table(layer: str, frame: Any) -> None:
    if frame.empty:
        st.html(
            render(
                "empty.html", title="Nothing here.", remedy="Widen the legend, the search or the incident."
            )
        )
        return
    most = frame.head(MOST_ROWS)
    shown = lists.table(
        layer, most, now=session.now(), zone=desk.zone(), limit=desk.settings().stale_after(layer)
    )
    picked = st.dataframe(
        shown, key=f"list_{layer}_{session.recall('list_round', 0)}", height=HEIGHT_PX, row_height=30, hide_index=True,
        on_select="rerun", selection_mode="single-cell", placeholder="unknown", column_config=grouped(shown),
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


def grouped(shown: pd.DataFrame) -> dict[str, Any]:
    """Numbers with grouped digits."""
    numbers = shown.select_dtypes("number").columns
    return {str(name): st.column_config.NumberColumn(format="localized") for name in numbers}
