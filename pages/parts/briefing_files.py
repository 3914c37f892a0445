"""The files of the briefing on the screen: to take along as a draft, or to issue under a number."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from data.access import Actor
from data.briefings import Made
from data.schema import Briefing
from geo.progress import Progress
from pages.parts import briefing_made, dialogs, identity, session, work
from pages.parts.desk import workspace
from response import actions
from response.briefing import FORMATS, Order
from views.briefing import forms
from views.briefing.model import Document
from views.html import render


@dataclass(frozen=True)
class Issue:
    """A briefing that was asked to be issued; ``turn`` tells it from any other of this screen."""

    turn: int
    order: Order
    draft: Document
    formats: tuple[str, ...]
    actor: Actor


def buttons(draft: briefing_made.Draft) -> None:
    """A button for each form, and one that issues it."""
    with st.container(key="brief_files", horizontal=True, vertical_alignment="center", gap="small"):
        for name in FORMATS:
            form = forms.FORMS[name]
            st.download_button(
                form.word, data=_data(draft, name), mime=form.media_type, on_click="ignore",
                file_name=forms.file_name(draft.document, form), icon=":material/download:", key=f"brief_{name}",
                help="A draft: it has no number and is not kept",
            )  # fmt: skip
        st.space("stretch")
        if st.button(
            "Issue", key="brief_issue", type="primary", icon=":material/send:", disabled=session.read_only(),
            help="Number it, sign it and keep its files",
        ):  # fmt: skip
            ask(draft.order, draft.document)
    under_way()


def _data(draft: briefing_made.Draft, name: str) -> bytes | Callable[[], bytes]:
    return briefing_made.page(draft) if name == "html" else briefing_made.drawer(draft, name)


def ask(order: Order, draft: Document) -> None:
    """Ask what to issue; asks who you are first."""
    if identity.first("brief_issue", order, draft):
        _dialog(order, draft)


@dialogs.dialog("Issue this briefing", width="small")
def _dialog(order: Order, draft: Document) -> None:
    who = session.actor()
    st.text(draft.headline)
    st.caption(
        f"Signed by {briefing_made.signed(who)}. It gets the next number and is never changed afterwards."
    )
    chosen = st.pills(
        "Files", FORMATS, default=list(FORMATS), selection_mode="multi", key="brief_formats",
        format_func=lambda name: forms.FORMS[name].word,
    )  # fmt: skip
    formats = tuple(name for name in FORMATS if name in chosen)
    if st.button(
        "Issue it", key="brief_issue_now", type="primary", width="stretch", disabled=not chosen, on_click=_begin,
        args=(order, draft, formats, who),
    ):  # fmt: skip
        st.rerun()


def _begin(order: Order, draft: Document, formats: tuple[str, ...], who: Actor) -> None:
    turn = session.recall("brief_turn", 0) + 1
    session.remember("brief_turn", turn)
    session.remember("brief_issuing", Issue(turn, order, draft, formats, who))


def under_way() -> None:
    """The one that is being issued, with its bar; says so when it is done."""
    waiting: Issue | None = session.recall("brief_issuing")
    if waiting is None:
        return
    key = ("issue", session.token("work"), waiting.turn)
    if work.background().state(key) == "stopped":
        session.remember("brief_issuing", None)
        session.remember("said", "Stopped: nothing was issued.")
        st.rerun()
    try:
        outcome = work.show("brief_issue", key, _job(waiting), label="Issuing", steps=briefing_made.STEPS)
    except Exception:
        session.remember("brief_issuing", None)
        raise
    if outcome.current and outcome.answer is not None:
        session.remember("brief_issuing", None)
        session.remember("said", f"Issued: {outcome.answer.name}.")
        st.rerun()


def _job(waiting: Issue) -> Callable[[Progress], Briefing]:
    opened, about = workspace(), waiting.draft.about

    def job(progress: Progress) -> Briefing:
        made_at = opened.clock.now()

        def drawn(number: str) -> list[Made]:
            final = briefing_made.numbered(waiting.draft, number, waiting.actor, made_at)
            return list(forms.files(final, waiting.formats, progress=progress))

        return actions.issue_briefing(
            opened, waiting.actor, waiting.order, moment=about.moment, revision=about.revision, made_at=made_at,
            title=waiting.draft.title, headline=waiting.draft.headline, sentences=waiting.draft.summary, render=drawn,
        )  # fmt: skip

    return job


identity.AFTER["brief_issue"] = ask


def nothing_yet() -> None:
    """Said while the first briefing is being put together."""
    st.html(render("empty.html", title="The briefing is being put together.", remedy="It appears here."))
