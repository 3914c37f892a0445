"""The right panel: what is selected, how fresh it is, who says so, who runs it, what can be done, its history."""

from typing import Any

import streamlit as st

from data.errors import MusterError, NotFound
from data.schema import Incident, Record, Shelter
from pages.parts import desk, incidents, near, promises, session, shelters, steps, trouble, way
from pages.parts.desk import workspace
from response import queries
from views import words
from views.html import render
from views.records import facts, mended, title
from views.symbols import CONFIDENCE_WORDS

HISTORY_MOST = 12


def show() -> None:
    """Draw the panel for what is selected. Call it inside the page's fragment."""
    with st.container(key="panel"):
        chosen = session.selected()
        if chosen is None:
            empty = queries.revision(workspace()) == 0
            st.html(render("fresh.html" if empty else "nothing.html", workspace=workspace().name))
            return
        try:
            detail = queries.record(workspace(), session.actor(), chosen.id, at=session.at())
        except NotFound:
            _gone()
        except MusterError as error:
            trouble.show(error)
        else:
            _about(detail)


def _gone() -> None:
    st.html(
        render(
            "empty.html", title="It was not known at this moment.", remedy="Choose a later one, or clear it."
        )
    )
    st.button("Clear", key="panel_clear", on_click=session.select, args=(None, None))


def _about(detail: queries.Detail) -> None:
    record, now, zone = detail.record, session.now(), desk.zone()
    limit = desk.settings().stale_after(record.kind)
    where = detail.jurisdiction.name if detail.jurisdiction else None
    st.html(render("head.html", head=title(record, detail.fresh, where), theme=session.theme()))
    if isinstance(record, Incident):
        incidents.buttons(record)
    elif isinstance(record, Shelter):
        shelters.buttons(record)
    else:
        steps.buttons(record)
    st.html(render("facts.html", facts=facts(_named(record), now=now, zone=zone, limit=limit)))
    if isinstance(record, Incident):
        near.assessment(record)
    way.about(record)
    promises.about(record)
    _says_who(detail)
    _history(record)


def _named(record: Record) -> Record:
    """Where a request goes as a name in place of the record's id."""
    place = getattr(record, "deliver_to", None)
    name = queries.name_of(workspace(), session.actor(), place) if place else None
    return record.model_copy(update={"deliver_to": name}) if name else record


def _says_who(detail: queries.Detail) -> None:
    """Source, confidence, and the people to call: its own, or those of who runs it."""
    record, zone = detail.record, desk.zone()
    st.html(render("section.html", title="Who says so, who to call"))
    source = detail.source.system if detail.source else "entered here"
    said = [source, CONFIDENCE_WORDS[record.confidence.value]]
    if record.not_reported_since:
        said.append(f"no longer listed there since {words.on_day(record.not_reported_since, zone)}")
    if detail.organisation:
        said.append(f"run by {detail.organisation.name}")
    if detail.recorded_at:
        said.append(f"last recorded {words.on_day(detail.recorded_at, zone)} by {detail.recorded_by}")
    read = mended(detail.source.notes) if detail.source else None
    said += [read] if read else []
    contacts = [_contact(contact) for contact in detail.contacts]
    st.html(render("call.html", said=" · ".join(said), contacts=contacts))


def _contact(contact: Any) -> dict[str, str]:
    who = " · ".join(part for part in (contact.position, contact.name) if part) or "Contact"
    more = " · ".join(
        part for part in (contact.radio and f"radio {contact.radio}", contact.email, contact.hours) if part
    )
    phone = contact.phone or ""
    return {"who": who, "phone": phone, "dial": "".join(c for c in phone if c in "+0123456789"), "more": more}


def _history(record: Record) -> None:
    st.html(render("section.html", title="History"))
    zone, now = desk.zone(), session.now()
    changes = queries.history(workspace(), session.actor(), record.id, at=session.at())
    shown = changes[-HISTORY_MOST:][::-1]
    items = [
        {
            "iso": change.recorded_at.isoformat(),
            "exact": words.exact(change.recorded_at, zone),
            "when": words.ago(change.recorded_at, now),
            "what": what(change, zone),
            "who": ", ".join(part for part in (change.person, change.position, change.organisation) if part),
            "reason": change.reason,
        }
        for change in shown
    ]
    st.html(render("history.html", items=items))


def what(change: Any, zone: str) -> str:
    """A change in words: ``people inside 240 → 310``."""
    if change.action == "create":
        return "first recorded"
    parts = [
        f"{words.field_label(name)} {_short(before, zone)} → {_short(after, zone)}"
        for name, (before, after) in change.changed.items()
        if name not in {"version", "schema_version"}
    ]
    return words.listing(parts, most=3) or "saved again"


def _short(value: Any, zone: str) -> str:
    if isinstance(value, dict) and "value" in value:
        return words.value_text(value["value"], zone)
    return words.value_text(value, zone)[:80]
