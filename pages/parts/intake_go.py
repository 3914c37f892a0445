"""The import itself: asked for, under way with a bar, done with a receipt."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from data import intake, uploads
from data.access import Actor
from data.intake.receipts import Receipt
from geo.progress import Progress
from pages.parts import identity, intake_receipts, intake_state, session, switch, work
from pages.parts.desk import workspace
from pages.parts.intake_state import Brought
from pages.parts.trouble import show as trouble
from response import actions, queries
from response.queries import Prospect
from views import intakewords, receiptwords, words


@dataclass(frozen=True)
class Importing:
    """An import that was asked for; ``turn`` tells it from any other of this screen."""

    turn: int
    file: Brought
    plan: intake.Plan
    actor: Actor


def button(file: Brought, found: Prospect) -> None:
    """Import it, or why not."""
    if found.refused is not None:
        trouble(found.refused, words=intakewords.on_screen)
    done = found.summary
    writes, aside = (0, 0) if done is None else (done.new + done.changed, done.quarantined)
    label = intakewords.import_label(writes, aside)
    st.button(
        label, key="intake_import", type="primary", icon=":material/download_done:", width="stretch",
        disabled=not (writes or aside) or session.read_only(),
        on_click=session.remember, args=("intake_asked_for", True), help="Nothing is written before this",
    )  # fmt: skip
    if session.take("intake_asked_for"):
        begin(file, found.plan)


def begin(file: Brought, plan: intake.Plan) -> None:
    """Begin the import; asks who you are first."""
    if not identity.first("intake_import", file, plan):
        return
    turn = session.recall("intake_turn", 0) + 1
    session.remember("intake_turn", turn)
    session.remember("intake_importing", Importing(turn, file, plan, session.actor()))
    st.rerun()


def is_under_way() -> bool:
    """Whether an import of this screen runs: what it would do is not worked out anew for each part it writes."""
    return session.recall("intake_importing") is not None


def under_way() -> None:
    """The import that runs, with its bar; says so when it is done or stopped."""
    waiting: Importing = session.recall("intake_importing")
    key = ("import", session.token("work"), waiting.turn)
    if work.background().state(key) == "stopped":
        session.remember("intake_importing", None)
        session.remember("said", receiptwords.stopped(_taken_back(waiting)))
        st.rerun()
    try:
        outcome = work.show("intake_import", key, _job(waiting), label=f"Importing {waiting.file.path.name}")
    except Exception:
        session.remember("intake_importing", None)
        raise
    if not outcome.current:
        st.caption("Others can go on working meanwhile. Cancel takes back what is written so far.")
    elif outcome.answer is not None:
        session.remember("intake_importing", None)
        summary: intake.Summary = outcome.answer
        intake_state.imported(waiting.file.key, summary)
        if waiting.file.uploaded:
            uploads.forget(workspace(), waiting.file.path)
        st.rerun()


def _taken_back(waiting: Importing) -> Receipt | None:
    """The receipt of what was written before it was stopped, and taken back; None where nothing was."""
    newest = queries.import_receipts(workspace(), waiting.actor, limit=1)
    return next((one for one in newest if one.state == "stopped" and one.sha256 == waiting.plan.sha256), None)


def _job(waiting: Importing) -> Callable[[Progress], intake.Summary]:
    opened = workspace()

    def job(progress: Progress) -> intake.Summary:
        def step(done: int, of: int) -> None:
            progress(done / max(of, 1), "write")

        return actions.import_plan(opened, waiting.actor, waiting.plan, progress=step)

    return job


def done(file: Brought) -> None:
    """What an import of this screen did, and where to go from here."""
    assert file.summary is not None and file.summary.receipt is not None
    receipt = queries.import_receipt(workspace(), session.actor(), file.summary.receipt)
    intake_receipts.row(receipt)
    with st.container(key="intake_next", horizontal=True, gap="small"):
        aside = file.summary.quarantined
        if aside:
            st.button(f"See {words.count(aside, 'row')} set aside", key="intake_to_aside",
                      on_click=switch.turn, args=("intake_views", "Set aside"))  # fmt: skip
        waiting = next((one for one in intake_state.files() if one.state == "waiting"), None)
        if waiting is not None:
            st.button(f"Next: {waiting.path.name}", key="intake_next_file", type="primary",
                      on_click=intake_state.look_at, args=(waiting.key,))  # fmt: skip
        st.button("Bring in more", key="intake_more_files", icon=":material/add:",
                  on_click=session.remember, args=("intake_more", True))  # fmt: skip
    intake_receipts.undoing()


identity.AFTER["intake_import"] = begin
