"""Saving what somebody entered: signed, on top of what they saw; told and shown the difference if it moved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from data.errors import Conflict, MusterError
from data.schema import Record
from pages.parts import desk, session, trouble
from pages.parts.desk import workspace
from response import queries
from views import words
from views.html import render

Save = Callable[[Record, Mapping[str, Any]], object]
"""Saves values on top of a record; raises Conflict where the record was changed since."""


@dataclass(frozen=True)
class Clash:
    """Two people changed one record: what both started from, what they saved, what was entered here."""

    base: Record
    conflict: Conflict
    mine: Mapping[str, Any]


def load(record_id: str) -> Record:
    """The record as it is now, to be edited; a clash from before is forgotten."""
    session.take("clash")
    return queries.get(workspace(), session.actor(), record_id)


def attempt(base: Record, mine: Mapping[str, Any], save: Save, *, said: str) -> bool:
    """Save and say so; keep a clash for `settle` to show. True where it was saved."""
    try:
        save(base, mine)
    except Conflict as conflict:
        session.remember("clash", Clash(base, conflict, mine))
        return False
    except MusterError as error:
        trouble.show(error)
        return False
    session.take("clash")
    session.remember("said", said)
    return True


def clash(record_id: str) -> Clash | None:
    """The clash that waits to be settled about this record."""
    found = session.recall("clash")
    return found if found is not None and found.base.id == record_id else None


def in_form(
    base: Record,
    key: str,
    *,
    fields: Callable[[Any], dict[str, Any]],
    complete: Callable[[Mapping[str, Any]], bool],
    save: Save,
    caption: str = "",
) -> None:
    """A record in a form: what was changed in it is saved alone; a clash is shown and settled in its place."""
    found = clash(base.id)
    if found:
        settle(found, save, said="Saved on top of theirs.")
        return
    with st.form(key, border=False):
        values = fields(base)
        if caption:
            st.caption(caption)
        done = st.form_submit_button("Save", type="primary", width="stretch")
    if done and complete(values):
        mine = {name: value for name, value in values.items() if value != _bare(base, name)}
        if not mine or attempt(base, mine, save, said="Saved."):
            st.rerun()
        if clash(base.id):
            st.rerun(scope="fragment")


def _bare(base: Record, name: str) -> Any:
    value = plain(getattr(base, name))
    return getattr(value, "value", value)


def settle(found: Clash, save: Save, *, said: str) -> None:
    """Show both versions; save on top of theirs, or leave theirs as it is."""
    conflict, zone = found.conflict, desk.zone()
    st.markdown(":material/sync_problem: **Somebody changed this while you had it open**")
    st.text(f"{conflict.who} saved it at {words.at_time(conflict.when, zone)}. Nothing of yours is lost yet.")
    st.html(render("difference.html", who=conflict.who, rows=difference(found, zone)))
    keep, mine = st.columns(2)
    if keep.button("Leave theirs as it is", key="clash_theirs", width="stretch"):
        session.take("clash")
        st.rerun()
    if mine.button(
        "Save mine on top of theirs", key="clash_mine", type="primary", width="stretch"
    ) and attempt(conflict.theirs, found.mine, save, said=said):
        st.rerun()


def difference(found: Clash, zone: str) -> list[dict[str, Any]]:
    """One row a field that either side touched: before, theirs, mine, in words."""
    theirs = found.conflict.theirs
    fields = list(dict.fromkeys([*found.mine, *found.conflict.changed]))
    rows = []
    for name in (field for field in fields if field in type(found.base).model_fields):
        before, now = plain(getattr(found.base, name)), plain(getattr(theirs, name))
        mine = plain(found.mine[name]) if name in found.mine else None
        rows.append(
            {
                "label": words.field_label(name).capitalize(),
                "before": words.value_text(before, zone),
                "theirs": words.value_text(now, zone),
                "theirs_changed": before != now,
                "mine": words.value_text(mine, zone) if name in found.mine else "not touched",
            }
        )
    return rows


def plain(value: Any) -> Any:
    """A record's field as plain values; a figure keeps its number alone, which is what people compare."""
    if hasattr(value, "observed_at") and hasattr(value, "value"):
        return value.value
    if hasattr(value, "__geo_interface__"):
        return value.__geo_interface__
    return value


def say() -> None:
    """A short word about what was just saved, after the screen was drawn anew."""
    said = session.take("said")
    if said:
        st.toast(said, icon=":material/check:")
