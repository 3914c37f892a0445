"""What the briefing is to be: template, filters, what it is compared with; and the moment it is frozen at."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from pages.parts import desk, session
from pages.parts.desk import workspace
from response import queries
from response.briefing import TEMPLATES, Order, Template
from views import words
from views.briefing.compose import TITLES

ALL_INCIDENTS, ALL_PLACES, LAST = "All incidents", "All jurisdictions", "Since the last one"
HOURS = (1, 3, 6, 12, 24, 48)
Frozen = tuple[datetime, int]
"""Moment and revision."""


def frozen() -> Frozen:
    """The moment and the revision the screen stands at: now when it was opened, or the past that is looked at."""
    opened, at = workspace(), session.at()
    kept = session.recall("brief_frozen")
    if kept is None or kept[0] != (desk.token(), at):
        revision = opened.store.revision() if at is None else opened.store.revision_at(at)
        kept = ((desk.token(), at), (at or opened.clock.now(), revision))
        session.remember("brief_frozen", kept)
    return kept[1]


def renew() -> None:
    """Stand at now."""
    session.remember("brief_frozen", None)


def bar() -> None:
    """The row of choices. Call it inside the page's fragment."""
    with st.container(key="scope", horizontal=True, vertical_alignment="center", gap="small"):
        chosen = st.segmented_control(
            "Template", TEMPLATES, default=session.recall("brief_template", "brief"), required=True,
            key="brief_template_choice", format_func=TITLES.__getitem__, label_visibility="collapsed",
        )  # fmt: skip
        session.remember("brief_template", chosen)
        _choice("brief_incident", ALL_INCIDENTS, _incidents(), width=270)
        _choice("brief_place", ALL_PLACES, _places(), width=190)
        _choice("brief_since", LAST, {str(hours): f"Since {hours} h ago" for hours in HOURS}, width=190)
        moved = _changes_since()
        older = workspace().clock.now() - frozen()[0] >= timedelta(minutes=1)
        st.button(
            f"Make it of now ({words.count(moved, 'change')} since)" if moved else "Make it of now",
            key="brief_renew", icon=":material/update:", on_click=renew,
            disabled=session.read_only() or not (moved or older), type="primary" if moved else "secondary",
            help="Freeze the picture anew; what you wrote stays",
        )  # fmt: skip


def _changes_since() -> int:
    if session.at() is not None:
        return 0
    opened = workspace()
    return opened.store.revision() - frozen()[1]


def _choice(name: str, everything: str, options: dict[str, str], *, width: int) -> None:
    kept = session.recall(name)
    keys = ["", *options]
    picked = st.selectbox(
        everything, keys, index=keys.index(kept) if kept in keys else 0, key=f"{name}_choice", width=width,
        format_func=lambda key: options.get(key, everything), label_visibility="collapsed",
    )  # fmt: skip
    session.remember(name, picked or None)


def _incidents() -> dict[str, str]:
    found = queries.open_incidents(workspace(), session.actor(), at=session.at())
    return {item.id: f"{item.number} · {item.name}" if item.number else item.name for item in found}


def _places() -> dict[str, str]:
    found = queries.jurisdictions(workspace(), session.actor(), at=session.at())
    return {item.id: item.name for item in sorted(found, key=lambda item: item.name)}


def base() -> Order:
    """Template, filters and comparison; without what people wrote."""
    moment, _ = frozen()
    template: Template = session.recall("brief_template", "brief")
    hours = session.recall("brief_since")
    order = Order(
        template=template, incident_id=session.recall("brief_incident"), jurisdiction_id=session.recall("brief_place"),
        since=None if hours is None else moment - timedelta(hours=int(hours)),
    )  # fmt: skip
    return queries.compared(workspace(), session.actor(), order, at=moment)


def written(order: Order, drafted: tuple[str, ...]) -> Order:
    """The order with what people wrote and ticked; sentences nobody touched are those of the draft."""
    own: dict[int, str] = session.recall("brief_sentences") or {}
    sentences = tuple(own.get(n, text) for n, text in enumerate(drafted)) if own else None
    return replace(
        order,
        headline=session.recall("brief_headline"),
        sentences=sentences,
        remarks=session.recall("brief_remarks", ""),
        sections=session.recall(f"brief_sections_{order.template}"),
    )


def key(order: Order, at: Frozen) -> tuple[Any, ...]:
    """Names a briefing in caches: store, scope, moment, revision and the whole order."""
    return desk.token(), session.actor().scope.key, at, order
