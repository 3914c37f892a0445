"""The fields of a public notice, with the words for them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import streamlit as st

from data.schema import Notice
from data.schema.vocab import HazardCategory, Severity
from pages.parts import desk, session
from pages.parts.desk import workspace
from response import queries
from views import words

EVENTS = [
    "drinking water",
    "road access",
    "shelter",
    "evacuation",
    "power",
    "health",
    "school",
    "waste",
    "help offered",
]
SEVERITIES = [item.value for item in Severity]
CATEGORIES = [item.value for item in HazardCategory]
AS_IT_IS, OPEN = "as it is", "until it is ended"
LASTS = {OPEN: None, "6 hours": 6, "12 hours": 12, "24 hours": 24, "3 days": 72, "7 days": 168}
NOWHERE = "no place in particular"


def fields(base: Notice | None) -> dict[str, Any]:
    """What the form holds, as fields of the record."""
    key = base.id if base else "new"
    name = st.text_input("Headline", value=base.name if base else "", key=f"notice_name_{key}", max_chars=160,
                         placeholder="One line that stands alone: what, and for whom")  # fmt: skip
    first, second = st.columns(2)
    known = [*EVENTS, base.event] if base and base.event not in EVENTS else EVENTS
    event = first.selectbox("About", known, index=known.index(base.event) if base else None, accept_new_options=True,
                            key=f"notice_event_{key}", placeholder="Choose, or type your own")  # fmt: skip
    places = {one.id: one.name for one in queries.find(workspace(), session.actor(), ["jurisdiction"])}
    ids = ["", *sorted(places, key=places.__getitem__)]
    here = base.jurisdiction_id if base and base.jurisdiction_id in places else ""
    where = second.selectbox("For whom", ids, index=ids.index(here or ""), key=f"notice_where_{key}",
                             format_func=lambda one: places.get(one, NOWHERE))  # fmt: skip
    text = st.text_area(
        "What people are told", value=base.text if base else "", key=f"notice_text_{key}", height=110
    )
    instruction = st.text_input("What they are asked to do", value=(base.instruction or "") if base else "",
                                key=f"notice_instruction_{key}", placeholder="Leave empty if nothing")  # fmt: skip
    third, fourth = st.columns(2)
    severity = third.selectbox(
        "How grave", SEVERITIES, index=SEVERITIES.index(base.severity.value if base else "unknown"),
        key=f"notice_severity_{key}", format_func=str.capitalize,
    )  # fmt: skip
    category = fourth.selectbox(
        "Category (CAP)", CATEGORIES, index=CATEGORIES.index(base.category.value if base else "other"),
        key=f"notice_category_{key}", format_func=words.value_text,
    )  # fmt: skip
    spans = [AS_IT_IS, *LASTS] if base else list(LASTS)
    lasts = third.selectbox("Holds", spans, key=f"notice_lasts_{key}",
                            help=_until(base) if base else "From now on")  # fmt: skip
    web = fourth.text_input("More to read", value=(base.web or "") if base else "", key=f"notice_web_{key}",
                            placeholder="https://…")  # fmt: skip
    contact = st.text_input(
        "Whom to ask", value=(base.contact or "") if base else "", key=f"notice_contact_{key}"
    )
    said = {"name": name.strip(), "event": (event or "").strip(), "text": text.strip(), "severity": severity,
            "category": category, "jurisdiction_id": where or None, "instruction": instruction.strip() or None,
            "web": web.strip() or None, "contact": contact.strip() or None}  # fmt: skip
    return said if lasts == AS_IT_IS else said | {"expires_at": _from_now(LASTS[lasts])}


def _until(base: Notice) -> str:
    return f"Now: until {words.on_day(base.expires_at, desk.zone())}" if base.expires_at else f"Now: {OPEN}"


def _from_now(hours: int | None) -> Any:
    return None if hours is None else session.now() + timedelta(hours=hours)


def complete(values: Mapping[str, Any]) -> bool:
    """Whether nothing is missing; says what is."""
    said = {"name": "its headline", "event": "what it is about", "text": "what people are told"}
    missing = [label for name, label in said.items() if not values[name]]
    if missing:
        st.error(f"Say {words.listing(missing)}.")
    return not missing
