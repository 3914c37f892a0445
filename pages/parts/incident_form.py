"""The fields of an incident that a person fills in at 3 a.m.: few, with the words for them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.schema import Incident, value_of
from data.schema.vocab import HazardCategory, Severity
from views import words

SEVERITIES = [item.value for item in Severity]
CATEGORIES = [item.value for item in HazardCategory]
EVENTS = ["river flood", "flash flood", "wind damage", "power loss", "hazmat release", "structure fire",
          "food poisoning", "road accident", "missing person"]  # fmt: skip


def fields(base: Incident | None) -> dict[str, Any]:
    """The fields a person fills in at 3 a.m.: few, with the words for them."""
    key = base.id if base else "new"
    name = st.text_input("Name", value=base.name if base else "", key=f"incident_name_{key}", max_chars=200,
                         placeholder="What and where, as you would say it on the radio")  # fmt: skip
    first, second = st.columns(2)
    known = [*EVENTS, base.event] if base and base.event not in EVENTS else EVENTS
    event = first.selectbox("What", known, index=known.index(base.event) if base else None, accept_new_options=True,
                            key=f"incident_event_{key}", placeholder="Choose, or type your own")  # fmt: skip
    severity = second.selectbox(
        "Severity", SEVERITIES, index=SEVERITIES.index(base.severity.value if base else "unknown"),
        key=f"incident_severity_{key}", format_func=str.capitalize,
    )  # fmt: skip
    category = first.selectbox(
        "Category (CAP)", CATEGORIES, index=CATEGORIES.index(base.category.value if base else "other"),
        key=f"incident_category_{key}", format_func=words.value_text,
    )  # fmt: skip
    affected = second.number_input(
        "People affected", min_value=0, step=1, value=value_of(base.affected) if base else None,
        key=f"incident_affected_{key}", placeholder="Leave empty if nobody knows",
    )  # fmt: skip
    notes = st.text_area(
        "Notes", value=(base.notes or "") if base else "", key=f"incident_notes_{key}", height=80
    )
    return {"name": name.strip(), "event": (event or "").strip(), "severity": severity, "category": category,
            "affected": affected, "notes": notes.strip() or None}  # fmt: skip


def complete(values: Mapping[str, Any]) -> bool:
    missing = [label for label in ("name", "event") if not values[label]]
    if missing:
        said = {"name": "its name", "event": "what it is"}
        st.error(f"Say {words.listing([said[label] for label in missing])}.")
    return not missing
