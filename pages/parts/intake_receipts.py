"""Receipts: every import with what it did and who did it; each can be undone as one."""

import streamlit as st

from data.intake.receipts import Receipt
from pages.parts import desk, dialogs, identity, session, work
from pages.parts.desk import workspace
from pages.parts.trouble import told
from response import actions, queries
from views import intakewords, receiptwords
from views.html import render

MOST = 100


def show() -> None:
    """The newest first."""
    found = queries.import_receipts(workspace(), session.actor(), limit=MOST)
    if not found:
        st.html(
            render(
                "empty.html",
                title="Nothing has been imported yet.",
                remedy="Press Bring in and choose a file.",
            )
        )
        return
    with st.container(key="intake_receipts"):
        for receipt in found:
            row(receipt)
    undoing()


def row(receipt: Receipt) -> None:
    """One receipt in two lines, with the button that takes it back."""
    with st.container(key=f"receipt_{receipt.id}", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(render("intake_receipt.html", receipt=receipt, title=receiptwords.title(receipt),
                       kind=intakewords.kind_word(receipt.kind), did=receiptwords.did(receipt),
                       who=receiptwords.who(receipt, session.now(), desk.zone()), undone=receiptwords.undone(receipt),
                       left=receiptwords.left(receipt)), width="stretch")  # fmt: skip
        if receipt.can_be_undone:
            st.button("Undo", key=f"undo_{receipt.id}", icon=":material/undo:", disabled=session.read_only(),
                      on_click=session.remember, args=("intake_undo", receipt),
                      help="Take the whole import back")  # fmt: skip
    asked: Receipt | None = session.recall("intake_undo")
    if asked is not None and asked.id == receipt.id:
        session.take("intake_undo")
        ask(receipt)


def ask(receipt: Receipt) -> None:
    """Ask before undoing; asks who you are first."""
    if identity.first("intake_undo", receipt):
        _dialog(receipt)


@dialogs.dialog("Undo this import?", width="small")
def _dialog(receipt: Receipt) -> None:
    st.text(receiptwords.title(receipt))
    st.text(receiptwords.would(receipt))
    st.caption("What somebody has changed since stays as it is and is listed. The log keeps everything.")
    if st.button(
        "Undo it", key="undo_now", type="primary", width="stretch", on_click=_begin, args=(receipt,)
    ):
        st.rerun()


def _begin(receipt: Receipt) -> None:
    session.remember("intake_undoing", (receipt, session.actor()))


def undoing() -> None:
    """The one that is being taken back; a large one takes a while."""
    waiting = session.recall("intake_undoing")
    if waiting is None:
        return
    receipt, actor = waiting
    opened, key = workspace(), ("undo", receipt.id, receipt.state)
    with told():
        try:
            outcome = work.show(
                "intake_undo", key, lambda _: actions.undo_import(opened, actor, receipt.id),
                label=f"Taking back {receipt.file}", stops=False,
            )  # fmt: skip
        except Exception:
            session.remember("intake_undoing", None)
            raise
        if outcome.current and outcome.answer is not None:
            session.remember("intake_undoing", None)
            session.remember("said", "The import is undone.")
            st.rerun()


identity.AFTER["intake_undo"] = ask
