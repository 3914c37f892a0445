"""Long files: read, planned and written in pieces, with the same outcome as in one."""

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.intake import (
    Limits,
    Options,
    TooLarge,
    apply,
    applying,
    delimited,
    locate,
    prepare,
    preparing,
    spool,
    table,
)
from data.intake.delimited import read_delimited
from data.intake.encoding import detect, detect_file
from data.intake.located import Located, Points
from data.intake.plan import Draft, Plan
from data.intake.spool import Spool
from data.intake.table import Stored, read_table, write_table
from data.schema import KINDS, Shelter
from data.schema.examples import of_model
from data.store import Query

HEADER = ["ID", "NAME", "LATITUDE", "LONGITUDE", "CAPACITY", "UPDATED", "STATUS"]


@pytest.fixture
def in_pieces(monkeypatch):
    """Seven rows are a long file."""
    for module in (table, delimited, locate, preparing):
        monkeypatch.setattr(module, "HELD_ROWS", 7)
    monkeypatch.setattr(delimited, "LONG_BYTES", 0)
    monkeypatch.setattr(spool, "HELD", 7)
    monkeypatch.setattr(spool, "PACK", 3)
    monkeypatch.setattr(applying, "AT_ONCE", 7)
    monkeypatch.setattr(applying, "BATCH", 3)


def rows(number: int, seed: int = 1) -> list[list[Any]]:
    """Shelters as they come: good ones, repeated ones, and every trouble there is, all over the file."""
    dice, out = random.Random(seed), []
    for at in range(number):
        row = [
            f"S{at}",
            f"Hall {at}",
            f"{41 + at / 1000:.3f}",
            f"{-93 - at / 1000:.3f}",
            "1,200",
            "13/05/2026",
            "open",
        ]
        match dice.randrange(12):
            case 0:
                row[2], row[3] = row[3], row[2]  # swapped
            case 1:
                row[2] = row[3] = "0"
            case 2:
                row[4] = "many"
            case 3 if out:
                row = list(dice.choice(out))  # the same row again
            case 4 if out:
                row = [*dice.choice(out)[:4], "7", *row[5:]]  # the same id, with something else
            case 5:
                row[1] = ""
            case 6:
                row[2] = "400"
            case 7:
                row[2] = row[3] = ""
            case 8:
                row += ["", "one cell too many"]
        out.append(row)
    return [HEADER, *out]


def as_told(plan: Plan) -> dict[str, Any]:
    """All a plan says, without the ids that are new each time."""
    told = {
        name: getattr(plan, name) for name in Plan.__dataclass_fields__ if name not in ("drafts", "places")
    }
    drafts = [replace(one, record=one.record.model_copy(update={"id": ""})) for one in plan.drafts]
    boxes = plan.places.boxes.tolist()
    told |= {"rejects": list(plan.rejects), "repairs": list(plan.repairs)}
    return told | {
        "drafts": drafts,
        "placed": plan.places.rows.tolist(),
        "boxes": boxes,
        "unplaced": plan.unplaced,
    }


@pytest.mark.parametrize("seed", range(4))
def test_a_long_file_gives_the_plan_a_short_one_gives(write_csv, request, seed):
    path = write_csv(rows(60, seed))
    short = as_told(prepare(path, "shelter"))
    request.getfixturevalue("in_pieces")
    read = read_delimited(path, Limits())
    assert isinstance(read.columns, Stored)
    long = prepare(path, "shelter", table=read)
    assert isinstance(long.drafts, Spool)
    assert as_told(long) == short
    assert short["rejects"] and short["repairs"] and short["duplicates"] and short["cells"]


def test_a_long_table_comes_from_the_reading_process_as_it_was(write_csv, tmp_path, in_pieces):
    read = read_delimited(write_csv(rows(40)), Limits())
    write_table(read, tmp_path / "table.arrow")
    back = read_table(tmp_path / "table.arrow")
    (tmp_path / "table.arrow").unlink()
    assert isinstance(back.columns, Stored) and list(back.columns) == list(read.columns)
    assert all(list(back.columns[name]) == list(read.columns[name]) for name in read.columns)
    assert list(back.rows) == list(read.rows) and back.rejects == read.rejects


def test_a_column_of_many_types_stays_what_it_is_in_a_long_table(tmp_path, in_pieces):
    mixed = table.objects([1, "one", None, table.ABSENT, [1], {"a": 1}, True, 1.5, "x"])
    before = table.Table(columns={"mixed": mixed}, rows=np.arange(9))
    write_table(before, tmp_path / "table.arrow")
    after = read_table(tmp_path / "table.arrow")
    assert list(after.columns["mixed"]) == list(mixed)
    parts = [value for _, part in after.parts(4) for value in part.columns["mixed"]]
    assert parts == list(mixed) and [start for start, _ in after.parts(4)] == [0, 4, 8]


def test_a_stock_list_is_joined_over_its_pieces(write_csv, request):
    lines = [[f"D{at % 5}", f"Depot {at % 5}", "41.5", "-93.5", f"item {at}", at] for at in range(40)]
    path = write_csv([["ID", "NAME", "LAT", "LON", "ITEM", "QUANTITY"], *lines])
    options = Options(mapping={"line.resource_type": "ITEM", "line.quantity": "QUANTITY"}, id_column="ID")
    short = as_told(prepare(path, "depot", options))
    request.getfixturevalue("in_pieces")
    plan = prepare(path, "depot", options, table=read_delimited(path, Limits()))
    assert as_told(plan) == short
    assert [len(one.record.lines) for one in plan.drafts] == [8] * 5


def test_rows_refused_by_the_thousand_keep_their_reasons_and_the_first_their_cells(write_csv, monkeypatch):
    monkeypatch.setattr("data.intake.building.CELLS_MAX", 5)
    plan = prepare(
        write_csv([HEADER, *([f"S{at}", "", "1", "2", "3", "", ""] for at in range(30))]), "shelter"
    )
    assert plan.quarantined == 30 and list(plan.cells) == [2, 3, 4, 5, 6]


def test_a_long_file_is_written_in_batches_and_counts_as_if_at_once(
    write_csv, store, planner, tmp_path, request
):
    path = write_csv(rows(60))
    plan = prepare(path, "shelter")
    at_once = apply(store, planner, plan, dry_run=True)
    request.getfixturevalue("in_pieces")
    plan = prepare(path, "shelter")
    assert apply(store, planner, plan, dry_run=True) == at_once
    assert not store.find(planner, ["shelter"], Query())
    heard = []
    done = apply(store, planner, plan, progress=lambda at, total: heard.append((at, total)))
    assert replace(done, revision=None, dry_run=True) == at_once
    assert heard[0] == (0, plan.usable) and heard[-1] == (plan.usable, plan.usable)
    stored = store.find(planner, ["shelter"], Query(status=None))
    assert {one.name for one in stored} == {one.record.name for one in plan.drafts}
    assert len(store.quarantined(planner)) == len(plan.rejects)
    again = apply(store, planner, plan)
    assert (again.new, again.changed, again.unchanged) == (0, 0, done.new)
    assert len(store.quarantined(planner)) == len(plan.rejects)


def test_a_long_file_of_which_no_row_can_go_in_says_why(write_csv, store, planner, in_pieces):
    plan = prepare(write_csv([["ID", "CAPACITY"], *([f"S{at}", at] for at in range(30))]), "shelter")
    with pytest.raises(applying.NothingUsable, match="needs name"):
        apply(store, planner, plan)
    assert not store.quarantined(planner)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "gb18030", "utf-16", "utf-16-le", "cp932", "big5"]
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_text_is_read_line_by_line_as_it_is_read_whole(tmp_path, monkeypatch, encoding, ends):
    names = {
        "gb18030": "郑州市第一中学体育馆",
        "cp932": "東京都立体育館のひなん所",
        "big5": "臺北市立體育館與國小",
    }
    name = names.get(encoding, "Café Zürich “Süd”")
    lines = ["NAME;LAT;LON;WORDS", *(f'{name} {at};41,5;-93,{at};"a\nb"' for at in range(50))]
    path = tmp_path / "list.csv"
    path.write_bytes(ends.join(lines).encode(encoding))
    whole = read_delimited(path, Limits())
    monkeypatch.setattr(delimited, "LONG_BYTES", 0)
    parts = read_delimited(path, Limits())
    assert whole.encoding == parts.encoding == detect_file(path)
    assert {name: list(values) for name, values in whole.columns.items()} == {
        name: list(values) for name, values in parts.columns.items()
    }
    assert whole.notes == parts.notes and list(whole.rows) == list(parts.rows)


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=600))
def test_the_encoding_of_a_file_is_that_of_its_bytes(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("bytes") / "any"
    path.write_bytes(data)
    assert detect_file(path) == detect(data)


def test_planning_a_long_file_tells_how_far_it_is_and_can_be_stopped(write_csv, in_pieces):
    heard, path = [], write_csv(rows(30))
    prepare(path, "shelter", progress=lambda done, total: heard.append((done, total)))
    total = heard[0][1]
    assert heard == [(at, total) for at in range(0, total, 7)]

    def stop(done: int, rows: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare(path, "shelter", progress=stop)


def test_too_many_rows_of_a_long_file_are_refused_before_any_is_kept(write_csv, in_pieces):
    with pytest.raises(TooLarge, match="more than 10 rows"):
        read_delimited(write_csv(rows(20)), Limits(rows=10))


@settings(max_examples=60, deadline=None)
@given(
    numbers=st.lists(st.integers(), max_size=40),
    more=st.lists(st.integers(), max_size=10),
    at=st.integers(-45, 45),
)
def test_a_spool_is_a_list(numbers, more, at):
    held, pack = spool.HELD, spool.PACK
    spool.HELD, spool.PACK = 10, 4
    try:
        made = Spool(numbers)
        made.extend(more)
        whole = numbers + more
        assert len(made) == len(whole) and list(made) == whole and made == whole
        assert list(reversed(made)) == whole[::-1] and made[at:] == whole[at:] and made[:at:2] == whole[:at:2]
        if -len(whole) <= at < len(whole):
            assert made[at] == whole[at]
        else:
            with pytest.raises(IndexError):
                made[at]
    finally:
        spool.HELD, spool.PACK = held, pack


def test_what_comes_back_from_a_spool_is_equal_to_what_went_in(in_pieces):
    drafts = [
        Draft(Shelter(name=f"Hall {at}", geometry=shapely.Point(at, 1)), at, frozenset({"name"}))
        for at in range(20)
    ]
    assert list(Spool(drafts)) == drafts and Spool(drafts)[11] == drafts[11]


def test_every_part_of_a_record_comes_back_from_a_spool(in_pieces):
    """Of every kind the standard's example, with the shapes that are no plain points too."""
    shapes = [
        shapely.box(0, 0, 1, 1),
        shapely.LineString([(0, 0), (1, 1)]),
        shapely.MultiPoint([(0, 0)]),
        None,
    ]
    records = [of_model(kind) for kind in KINDS]
    records += [Shelter(name="Hall", geometry=shape) for shape in shapes]
    drafts = [Draft(record, at, frozenset({"name"}), ("level",)) for at, record in enumerate(records)]
    back = list(Spool(drafts))
    assert back == drafts
    assert [one.record.model_dump_json() for one in back] == [one.record.model_dump_json() for one in drafts]
    assert back[0].record.model_copy(update={"notes": "x"}).notes == "x"


def test_a_full_disk_is_told_with_the_remedy(in_pieces, monkeypatch):
    monkeypatch.setattr(spool.os, "pwrite", lambda file, packed, start: 3)
    with pytest.raises(TooLarge, match=r"temporary folder .* is full"):
        Spool(range(20))


def test_points_of_a_long_table_are_those_of_a_short_one():
    lon, lat = np.array([1.0, 2.0, np.nan, 4.0]), np.array([5.0, 6.0, 7.0, 8.0])
    points = Points(lon, lat, np.isfinite(lon))
    points[3] = table.ABSENT
    expected = [shapely.Point(1, 5), shapely.Point(2, 6), None, table.ABSENT]
    assert list(points) == expected and [points[at] for at in range(4)] == expected
    part = Located(points, present=True).part(1, 4)
    assert list(part.geometry) == expected[1:]
    assert dict(part.unplaced()) == {"blank": 1, "at (0, 0)": 1}
