"""Two real, dirty files through the screen alone: into records, every refused row explained, mended, undone."""

import time

import pytest

from data.access import local_person
from tests.pages.conftest import ground, show  # noqa: F401
from tests.pages.test_screens import button, sign, turn, words

pytestmark = pytest.mark.slow  # runs whole screens
DERIVED = "dirty/derived"
IRMA = "irma_shelters_dms_semicolon_cp1252.csv"
READER = local_person("Ada", "Duty Officer")
WITHIN_S = 120


def until(test, holds) -> None:
    """Look again, as the screen does by itself, until it is so."""
    ends = time.monotonic() + WITHIN_S
    while not holds():
        assert not test.exception
        assert time.monotonic() < ends, words(test)
        time.sleep(0.2)
        test.run()


def has(test, key: str) -> bool:
    return any(one.key == key for one in test.button)


def imports(test, label: str) -> None:
    until(test, lambda: has(test, "intake_import") and button(test, "intake_import").label == label)
    button(test, "intake_import").click().run()
    until(test, lambda: has(test, "intake_more_files"))


def view(test, name: str) -> None:
    turn(test, "intake_views", name)
    test.run()


def test_they_become_records_and_every_refused_row_is_explained(show, ground, real):  # noqa: F811
    test = show("intake")
    sign(test)
    next(one for one in test.text_input if one.key == "intake_path_text").input(str(real / DERIVED))
    next(one for one in test.button if one.key.startswith("FormSubmitter:intake_path")).click().run()
    imports(test, "Import 2,454 rows")
    assert "2,454 rows: 2,454 new, 15 repaired, 29 without a place" in words(test)
    button(test, "intake_next_file").click().run()
    imports(test, "Import 198 rows")
    assert "199 rows: 198 new, 1 set aside, 5 repaired" in words(test)
    assert ground.store.count(READER, ["report"]) == 2454 + 1

    view(test, "Set aside")
    assert f"Row 10 of {IRMA}" in words(test) and "the row has no name" in words(test)
    next(one for one in test.text_input if one.label == "Shelter Name → Name").input("Hall without a name")
    next(one for one in test.button if one.label == "Try again").click().run()
    assert "No row is set aside" in words(test)
    assert "Hall without a name" in {one.name for one in ground.store.find(READER, ["shelter"])}

    view(test, "Receipts")
    receipt = next(one for one in test.button if one.label == "Undo" and one.key.startswith("undo_"))
    receipt.click().run()
    button(test, "undo_now").click().run()
    until(test, lambda: "Undone by Ada (Duty Officer)" in words(test))
    assert "Hall without a name" not in {one.name for one in ground.store.find(READER, ["shelter"])}
