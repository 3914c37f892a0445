"""The briefing the screen shows: its data, worked out behind the screen, and the document made of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import streamlit as st

from data import basemap
from data.access import Actor
from data.workspace import Workspace
from geo.progress import Progress
from pages.parts import desk, session, work
from pages.parts.briefing_order import Frozen
from pages.parts.desk import workspace
from response import queries
from response.briefing import Order
from views.briefing import forms
from views.briefing.compose import Ground, compose
from views.briefing.model import Document

AHEAD = ("pdf", "pptx")
STEPS = {
    "figures": "figures",
    "coverage": "who is reached",
    "changes": "what changed",
    "outlook": "outlook",
    **{name: form.word for name, form in forms.FORMS.items()},
}


def data(order: Order, at: Frozen) -> work.Outcome[queries.BriefingData]:
    """The figures of the frozen moment, with a bar where they take long."""
    opened, actor = workspace(), session.actor()
    bare = (order.incident_id, order.jurisdiction_id, order.since, order.since_revision)
    key = ("briefing", desk.token(), actor.scope.key, at, bare)

    def job(progress: Progress) -> queries.BriefingData:
        return queries.briefing(
            opened, actor, at=at[0], revision=at[1], incident_id=order.incident_id,
            jurisdiction_id=order.jurisdiction_id, since=order.since, since_revision=order.since_revision,
            progress=progress,
        )  # fmt: skip

    return work.show("briefing", key, job, label="Putting the briefing together", steps=STEPS)


def signed(actor: Actor) -> str:
    """Who makes it, as printed."""
    parts = [actor.name, actor.position, actor.organisation] if actor.signed else []
    return ", ".join(part for part in parts if part) or "nobody signed"


def document(found: queries.BriefingData, order: Order) -> Document:
    """The draft as a document; its making time is the frozen moment, so that it is the same each time."""
    return compose(
        found, order, made_by=signed(session.actor()), made_at=found.moment, ground=ground(workspace())
    )


def ground(opened: Workspace) -> Ground:
    """What lies below the map, from the basemap on this machine."""
    folder, exercise = opened.settings.var / "basemap", opened.mode == "exercise"
    return lambda bounds: basemap.around(folder, bounds, exercise=exercise)


@dataclass(frozen=True)
class Draft:
    """A document, what was asked for, and the key that names everything it depends on."""

    order: Order
    key: tuple[Any, ...]
    document: Document

    @property
    def untouched(self) -> bool:
        """Whether nobody has written into it yet."""
        order = self.order
        return order.headline is None and order.sentences is None and not order.remarks


def page(draft: Draft) -> bytes:
    """The HTML form."""
    return _page(draft.key, draft.document)


@st.cache_data(max_entries=6, show_spinner=False)
def _page(key: tuple[Any, ...], _document: Document) -> bytes:
    return forms.FORMS["html"].draw(_document)


def drawer(draft: Draft, name: str) -> Callable[[], bytes]:
    """Gives a form when it is asked for, outside a run of the screen: from the work behind it, where it is drawn once.

    PDF and slides of a draft nobody has written into are drawn ahead, so that they are there when they are asked for.
    """
    behind, place, key = (
        work.background(),
        f"{session.token('work')}/brief_{name}",
        ("drawn", name, *draft.key),
    )

    def drawn(_: Progress) -> bytes:
        return forms.FORMS[name].draw(draft.document)

    def take() -> bytes:
        if behind.state(key) in ("failed", "stopped"):
            behind.drop(key)
        found: bytes = behind.ask(place, key, drawn).answer
        return found

    if draft.untouched and name in AHEAD:
        behind.ask(place, key, drawn)
    return take


def numbered(draft: Document, number: str, actor: Actor, made_at: datetime) -> Document:
    """The document as it is issued."""
    about = replace(draft.about, number=number, made_by=signed(actor), made_at=made_at)
    return replace(draft, about=about)
