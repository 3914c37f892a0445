"""What is said of an import that was stopped: nothing was written, or what was is taken back, or not all of it."""

from data.intake.receipts import Left, Receipt, Undone
from views import receiptwords


def stopped(left=()):
    undone = Undone(
        "Ada", "Duty Officer", "2026-05-19T12:00:00+00:00", 9, withdrawn=4000, restored=2, left=left
    )
    return Receipt(
        id="01R", what="import", kind="shelter", source="halls", file="halls.csv", sha256="", layer=None, person="Ada",
        position="Duty Officer", organisation="", via="screen", at="2026-05-19T12:00:00+00:00", state="stopped",
        revision_from=1, undone=undone,
    )  # fmt: skip


def test_an_import_that_wrote_nothing_says_so():
    assert receiptwords.stopped(None) == "Stopped: nothing was imported."


def test_what_was_written_is_said_to_be_taken_back():
    assert (
        receiptwords.stopped(stopped())
        == "Stopped and taken back: 4,000 records withdrawn again, 2 as before."
    )


def test_what_somebody_changed_meanwhile_is_not_said_to_be_taken_back():
    said = receiptwords.stopped(stopped((Left("01A", "Hall", "Bea (Duty Officer)"),)))
    assert said.endswith("1 somebody has changed meanwhile: see Receipts.")
