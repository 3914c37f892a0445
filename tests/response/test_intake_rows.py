"""Row by row what an import would do: the same numbers as its summary, and for what changes from what to what."""

import pytest

from data.access import Actor
from data.intake import Limits, Options, prepare
from data.intake.reading import read_file
from response import actions
from response.queries import intake_rows

HEAD = "SHELTER_ID,SHELTER_NAME,LATITUDE,LONGITUDE,OPERATOR,EVACUATION_CAPACITY"
FIRST = [
    "1,North Hall,41.6,-93.6,Red Cross,120",
    "2,South Hall,41.5,-93.5,,80",
    "3,East Hall,41.4,-93.4,City,",
]
AGAIN = ["1,North Hall,41.6,-93.6,Red Cross,120", "2,South Hall,41.51,-93.5,City,90", "4,West Hall,41.3,-93.3,,",
         "4,West Hall,41.3,-93.3,,"]  # fmt: skip


def written(folder, lines, name="halls.csv"):
    path = folder / name
    path.write_text("\n".join([HEAD, *lines]), "utf-8")
    return path


def brought(path, **options):
    plan = prepare(path, "shelter", Options(source="county", **options))
    return plan, read_file(path, Limits())


@pytest.fixture
def later(workspace, ann, tmp_path):
    """The file of the day after one that is in already."""
    plan, _ = brought(written(tmp_path, FIRST, "first.csv"))
    actions.import_plan(workspace, ann, plan)
    return brought(written(tmp_path, AGAIN))


def fates(workspace, ann, given, **more):
    return {
        fate: intake_rows(workspace, ann, *given, fate, **more)
        for fate in ("new", "changed", "same", "repeated")
    }


def test_each_row_has_the_fate_the_summary_counts(workspace, ann, later):
    found = fates(workspace, ann, later)
    assert {fate: [one.row for one in rows] for fate, rows in found.items()} == {
        "new": [4], "changed": [3], "same": [2], "repeated": [5],
    }  # fmt: skip
    done = actions.import_plan(workspace, ann, later[0], dry_run=True)
    assert (done.new, done.changed, done.unchanged, done.duplicates) == tuple(map(len, found.values()))


def test_a_changed_row_says_which_field_from_what_to_what(workspace, ann, later):
    (row,) = intake_rows(workspace, ann, *later, "changed")
    changes = {name: (getattr(row.before, name), getattr(row.after, name)) for name in row.changes}
    assert changes["operator"] == (None, "City")
    assert [one.value for one in changes["capacity_evacuation"]] == [80, 90]
    assert [round(one.y, 2) for one in changes["geometry"]] == [41.5, 41.51]
    assert not changes.keys() & {"name", "id", "number", "stage"}
    assert workspace.store.get(ann, row.before.id) == row.before, "nothing was written"


def test_a_repeated_row_names_the_earlier_one_also_where_nothing_identifies_rows(workspace, ann, tmp_path):
    lines = ["name,lat,lon", "North Hall,41.6,-93.6", "South Hall,41.5,-93.5", "North Hall,41.6,-93.6"]
    path = tmp_path / "plain.csv"
    path.write_text("\n".join(lines), "utf-8")
    given = brought(path)
    assert given[0].id_column is None
    (row,) = intake_rows(workspace, ann, *given, "repeated")
    assert (row.row, row.name, row.again) == (4, "North Hall", 2)


def test_the_first_rows_are_found_without_looking_at_all(workspace, ann, tmp_path):
    lines = [f"{number},Hall {number},41.6,-93.6,,," for number in range(1, 1800)]
    given = brought(written(tmp_path, lines))
    told = []
    rows = intake_rows(workspace, ann, *given, "new", most=3, progress=lambda share, _: told.append(share))
    assert [one.name for one in rows] == ["Hall 1", "Hall 2", "Hall 3"]
    assert told == [0.0]
    assert len(intake_rows(workspace, ann, *given, "new")) == given[0].usable


def test_rows_of_a_record_that_is_kept_from_the_actor_tell_only_what_the_file_says(workspace, ann, later):
    stored = workspace.store.by_source(ann, "shelter", "county")["2"]
    workspace.store.save(ann, [stored.changed(withheld=True, operator="Secret Service")], reason="hidden")
    others = Actor("P", "Liaison", roles=frozenset({"partner"}), jurisdictions=frozenset({"*"}))
    rows = {one.row: one for one in intake_rows(workspace, others, *later, "same")}
    assert set(rows) == {2, 3}
    assert rows[3].before is None and rows[3].name == "South Hall"
