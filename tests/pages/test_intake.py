"""The Intake screen: a path becomes a look; what was set aside is listed; a receipt undoes its import."""

import pytest

from data.access import local_person
from data.intake import Options, prepare
from response import actions, queries
from tests.pages.ground import HOSTILE
from tests.pages.test_screens import button, sign, turn, words

pytestmark = pytest.mark.slow  # runs whole screens

ADA = local_person("Ada", "Duty Officer")
HEAD = "SHELTER_ID,SHELTER_NAME,LATITUDE,LONGITUDE,NOTES"


@pytest.fixture
def file(tmp_path):
    """Two good rows, a nameless one, and one with a place that cannot be; one of them hostile."""
    path = tmp_path / "halls.csv"
    hostile = HOSTILE.replace('"', "'").replace("\n", " ")
    good = ["1,North Hall,41.6,-93.6,", f'2,"{hostile}",41.5,-93.5,']
    bad = ["3,,41.4,-93.4,", f'4,East Hall,141,-93.3,"{hostile}"']
    path.write_text("\n".join([HEAD, *good, *bad]), "utf-8")
    return path


def opened(show, view: str):
    test = show("intake")
    turn(test, "intake_views", view)
    return test.run()


def brought(show, path):
    """The screen with a file given by its path, once it is read and fitted."""
    test = show("intake")
    next(one for one in test.text_input if one.key == "intake_path_text").input(str(path))
    next(one for one in test.button if one.key.startswith("FormSubmitter:intake_path")).click().run()
    for _ in range(60):
        if any(one.key == "intake_import" for one in test.button):
            return test
        test.run()
    raise AssertionError("the file was not read")


def test_a_file_given_by_its_path_is_looked_at_and_nothing_is_written(show, ground, file):
    before = ground.store.revision()
    test = brought(show, file)
    assert not test.exception and "Import 2 rows" in button(test, "intake_import").label
    said = words(test)
    assert "text table · utf-8" in said and "not known here yet" in said
    assert "<script>" not in said
    assert ground.store.revision() == before


def test_a_file_that_cannot_be_read_says_what_to_do(show, ground, tmp_path):
    path = tmp_path / "page.csv"
    path.write_text("<!doctype html><html><body>not found</body></html>")
    test = show("intake")
    next(one for one in test.text_input if one.key == "intake_path_text").input(str(path))
    next(one for one in test.button if one.key.startswith("FormSubmitter:intake_path")).click().run()
    for _ in range(60):
        if "web page" in words(test):
            break
        test.run()
    assert "is a web page, not data" in words(test) and "What to do" in words(test)


def test_what_was_set_aside_is_listed_mended_and_the_receipt_undone(show, ground, file):
    actions.import_plan(ground, ADA, prepare(file, "shelter", Options(source="county")))
    listed = opened(show, "Set aside")
    assert not listed.exception and "All 2 rows of this list" in words(listed)
    listed.selectbox(key="aside_reason").set_value("the row has no name").run()
    assert "Row " in words(listed) and "What to do" in words(listed)
    assert "<script>" not in words(listed)
    receipts = opened(show, "Receipts")
    assert "2 new, 2 set aside" in words(receipts)
    sign(receipts)
    receipt = queries.import_receipts(ground, ADA)[0]
    button(receipts, f"undo_{receipt.id}").click().run()
    button(receipts, "undo_now").click().run()
    for _ in range(60):
        if "Undone by" in words(receipts):
            break
        receipts.run()
    assert "Undone by Ada (Duty Officer): 2 withdrawn, 0 as before" in words(receipts)


def test_with_nothing_set_aside_and_nothing_imported_it_says_what_to_do(show):
    assert "No row is set aside" in words(opened(show, "Set aside"))
    assert "Nothing has been imported yet" in words(opened(show, "Receipts"))


def rows_of(test, fate: str):
    """The list of the rows with this fate, once it is there."""
    next(one for one in test.segmented_control if one.key == "intake_part").set_value("Rows").run()
    switch = next(one for one in test.segmented_control if one.key.startswith("intake_fate"))
    switch.set_value(fate).run()
    for _ in range(60):
        if test.dataframe:
            return test.dataframe[0].value
        test.run()
    raise AssertionError(f"no list of {fate} rows; it says: {words(test)}")


def test_rows_are_listed_by_what_becomes_of_them_with_what_changes_from_what_to_what(show, ground, file):
    actions.import_plan(ground, ADA, prepare(file, "shelter", Options(source="halls")))
    file.write_text(
        file.read_text().replace("1,North Hall,41.6", "1,North Hall,41.7") + "\n5,South Hall,41.3,-93.2,",
        "utf-8",
    )
    test = brought(show, file)
    assert rows_of(test, "new").to_dict("records") == [
        {"Row": 6, "Name": "South Hall", "Place": "41.30000, -93.20000"}
    ]
    changed = rows_of(test, "changed")
    assert changed.to_dict("records")[0] == {
        "Row": 2, "Name": "North Hall", "Field": "Place on the map", "Is now": "41.60000, -93.60000",
        "Would be": "41.70000, -93.60000",
    }  # fmt: skip
    assert len(rows_of(test, "same")) == 1
    next(one for one in test.segmented_control if one.key.startswith("intake_fate")).set_value(
        "repeated"
    ).run()
    assert "No row repeats another" in words(test)
