"""How good the data of each source is: completeness, freshness, validity, duplicates, and how it came about."""

from datetime import timedelta

import pytest
from shapely import Point

from data.access import EVERYWHERE, Actor, Role
from data.schema import Contact, CountFigure, Organisation, Shelter, Source
from data.store import Quarantined
from response import actions, queries
from response.quality import MATTERS, WHOLE
from tests.response.conftest import START

OBSERVER = Actor("Bo", "Observer", roles=frozenset({Role.OBSERVER}), jurisdictions=frozenset({EVERYWHERE}))


def counted(people, hours):
    return CountFigure(value=people, observed_at=START + timedelta(hours=hours), source="county")


def shelter(code, *systems, **more):
    sources = [Source(system=system, record_id=code) for system in systems]
    name = "Town Hall" if more.get("address") else f"Shelter {code}"
    return Shelter(id=f"01{code}", name=name, sources=sources, **more)


@pytest.fixture
def ground(put):
    put(
        shelter("A", "county", geometry=Point(-93.6, 41.6), address="1 Main St", capacity_longer=counted(90, -1),
                occupancy=counted(40, -1), stage="open", operator="Red Cross", contacts=[Contact(phone="555")],
                confidence="confirmed"),
        shelter("B", "county", occupancy=counted(5, -30)),
        shelter("C", "city", "county", geometry=Point(-93.7, 41.6)),
        shelter("D"),
        shelter("E", "city", status="ended"),
        Organisation(id="01O", name="Red Cross", sources=[Source(system="county", record_id="1")]),
    )  # fmt: skip


def by_source(found, kind="shelter"):
    return {row.source: row for row in found.rows if row.kind == kind}


def test_each_source_is_counted_and_the_whole_counts_every_record_once(workspace, ann, ground):
    found = by_source(queries.quality(workspace, ann))
    assert {name: row.records for name, row in found.items()} == {
        WHOLE: 4, "county": 3, "city": 1, "entered by hand": 1,
    }  # fmt: skip
    assert queries.quality(workspace, ann).over["shelter"] == 1


def test_completeness_counts_the_fields_that_matter(workspace, ann, ground):
    found = by_source(queries.quality(workspace, ann))
    assert found["county"].known == {
        "geometry": 2, "address": 1, "capacity": 1, "occupancy": 2, "stage": 1, "operator": 1, "contacts": 1,
    }  # fmt: skip
    assert found["county"].complete == 9 / 21 and found["city"].complete == 1 / 7


def test_freshness_counts_unknown_apart_and_leaves_out_what_does_not_age(workspace, ann, ground):
    quality = queries.quality(workspace, ann)
    assert by_source(quality)[WHOLE].fresh == {"current": 1, "stale": 1, "unknown": 2}
    assert by_source(quality)[WHOLE].current == 0.25
    assert by_source(quality, "organisation")["county"].fresh is None
    assert by_source(quality, "organisation")["county"].current is None


def test_refused_rows_count_once_each_and_only_for_those_who_bring_in_files(workspace, ann, ground):
    rows = [
        Quarantined("shelter", source, "list.csv", row, "lat", "x", "no number", "write one")
        for source, row in (("county", 3), ("county", 3), ("county", 4), ("harbour", 2))
    ]
    workspace.store.quarantine_add(ann, rows)
    found = by_source(queries.quality(workspace, ann))
    assert (found["county"].refused, found["harbour"].refused, found[WHOLE].refused) == (2, 1, 3)
    assert (found["county"].valid, found["harbour"].valid, found["harbour"].complete) == (3 / 5, 0.0, None)
    hidden = queries.quality(workspace, OBSERVER)
    assert hidden.hidden and by_source(hidden)[WHOLE].refused is None and "harbour" not in by_source(hidden)


def test_who_may_not_see_contacts_is_not_told_how_many_there_are(workspace, ann, ground):
    found = by_source(queries.quality(workspace, OBSERVER))
    assert "contacts" not in found["county"].known and "contacts" in MATTERS["shelter"]


def test_open_duplicates_are_those_nobody_has_settled(workspace, ann, put):
    here = {"geometry": Point(-93.6, 41.6), "address": "1 Main St"}
    put(*(shelter(code, system, **here) for code, system in (("A", "a"), ("B", "b"))))
    (pair,) = queries.duplicates(workspace, ann, "shelter").pairs
    assert {name: row.pairs for name, row in by_source(queries.quality(workspace, ann)).items()} == {
        WHOLE: 1, "a": 1, "b": 1,
    }  # fmt: skip
    actions.keep_apart(workspace, ann, pair.a, pair.b)
    assert by_source(queries.quality(workspace, ann))[WHOLE].pairs == 0


def test_a_trend_shows_what_was_known_at_each_moment(workspace, ann, put, clock):
    put(shelter("A", "county", occupancy=counted(40, 0)))
    clock.set(START + timedelta(hours=12))
    put(workspace.store.get(ann, "01A").changed(address="1 Main St", operator="Red Cross"))
    found = queries.quality_over_time(workspace, ann, "shelter", hours=24)
    mine = found[found["source"] == "county"].set_index("time")
    assert mine.loc[START].complete == 1 / 7 and mine.loc[START].current == 1
    last = mine.iloc[-1]
    assert last.complete == 3 / 7 and last.current == 0, "twelve hours old, stale after six"
    before = found[(found["source"] == WHOLE) & (found["time"] < START)]
    assert (before["records"] == 0).all() and before["complete"].isna().all()


def test_the_past_is_judged_without_what_the_log_does_not_hold(workspace, ann, ground, clock):
    clock.set(START + timedelta(hours=3))
    then = queries.quality(workspace, ann, at=START + timedelta(hours=1))
    assert by_source(then)[WHOLE].records == 4 and by_source(then)[WHOLE].refused is None
    assert by_source(then)[WHOLE].pairs is None


def test_an_empty_workspace_has_no_rows(workspace, ann):
    assert queries.quality(workspace, ann).rows == []
    assert queries.quality_over_time(workspace, ann, "shelter", hours=24)["complete"].isna().all()
