"""What a receipt says: what was done, by whom, and what undoing it did or would do."""

from datetime import datetime

from data.intake.receipts import Receipt
from views import words

LEFT_SHOWN = 20
STATES = {"under way": "broke off; undo it, or import the file again", "stopped": "stopped; taken back"}


def title(receipt: Receipt) -> str:
    """The file, as what it was read."""
    head = "Rows set aside of " if receipt.what == "retry" else ""
    return f"{head}{receipt.file}"


def did(receipt: Receipt) -> str:
    """The counts, in one line; those of nothing are left out."""
    if receipt.state in STATES:
        return STATES[receipt.state]
    told = [(receipt.new, "new"), (receipt.changed, "changed"), (receipt.unchanged, "unchanged"),
            (receipt.quarantined, "set aside"), (receipt.duplicates, "repeated in the file"),
            (receipt.repaired, "repaired"), (receipt.unplaced, "without a place")]  # fmt: skip
    said = ", ".join(f"{words.number(number)} {word}" for number, word in told if number)
    return f"{words.count(receipt.rows, 'row')}: {said or 'nothing to do'}"


def who(receipt: Receipt, now: datetime, zone: str) -> str:
    """Who, in which position, when, by which entries of the log."""
    signed = " · ".join(part for part in (receipt.person, receipt.position, receipt.organisation) if part)
    log = f" · log {receipt.revision_from:,}–{receipt.revision_to:,}" if receipt.revision_to else ""
    return f"{signed} · {words.on_day(receipt.when, zone)} ({words.ago(receipt.when, now)}){log}"


def would(receipt: Receipt) -> str:
    """What undoing it takes back."""
    new, changed = words.count(receipt.new, "record"), words.count(receipt.changed, "record")
    if receipt.state == "under way":
        return "Whatever it wrote before it broke off is withdrawn or restored."
    return f"{new} it made will be withdrawn, {changed} it changed will be as before."


def undone(receipt: Receipt) -> str:
    """What undoing it did; empty where it was not."""
    if receipt.undone is None:
        return ""
    back = receipt.undone
    counts = f"{words.number(back.withdrawn)} withdrawn, {words.number(back.restored)} as before"
    if back.left:
        counts += f", {words.number(len(back.left))} left as changed since"
    return f"Undone by {back.person} ({back.position}): {counts}"


def stopped(receipt: Receipt | None) -> str:
    """What is left of an import that was stopped; None: nothing had been written."""
    if receipt is None or receipt.undone is None:
        return "Stopped: nothing was imported."
    back = receipt.undone
    told = f"{words.count(back.withdrawn, 'record')} withdrawn again, {words.number(back.restored)} as before"
    if back.left:
        told += f"; {words.number(len(back.left))} somebody has changed meanwhile: see Receipts"
    return f"Stopped and taken back: {told}."


def left(receipt: Receipt) -> list[str]:
    """Records that undoing left alone, with who changed them."""
    if receipt.undone is None:
        return []
    listed = [f"{one.name}, changed by {one.who}" for one in receipt.undone.left[:LEFT_SHOWN]]
    more = len(receipt.undone.left) - LEFT_SHOWN
    return [*listed, f"and {more:,} more"] if more > 0 else listed
