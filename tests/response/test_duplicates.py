"""Duplicates: suggested, merged by a person, taken apart again, kept apart."""

from datetime import timedelta
from pathlib import Path

import pytest
from shapely import Point

from data.access import EVERYWHERE, Actor, Role, local_person
from data.errors import Conflict, Invalid, NotAllowed, NotFound
from data.intake.applying import onto
from data.intake.plan import Draft
from data.schema import Assignment, Contact, CountFigure, Incident, Shelter, Source, Zone
from data.schema.vocab import Sensitivity, Status
from response import actions, queries
from tests.response.conftest import START

OBSERVER = Actor("Bo", "Observer", roles=frozenset({Role.OBSERVER}), jurisdictions=frozenset({EVERYWHERE}))
PLANNER = Actor("Cy", "Planner", roles=frozenset({Role.PLANNER}), jurisdictions=frozenset({EVERYWHERE}))


def shelter(code, system, name="Town Hall", lon=-93.6, **more):
    return Shelter(
        id=f"01{code}", name=name, geometry=Point(lon, 41.6), address="1 Main St",
        sources=[Source(system=system, record_id=code)] if system else [], **more,
    )  # fmt: skip


def counted(people, hours, source):
    return CountFigure(value=people, observed_at=START + timedelta(hours=hours), source=source)


@pytest.fixture
def two(put):
    """The county's hall and the Red Cross's, which is the same."""
    return put(
        shelter("A", "county", occupancy=counted(40, -2, "county"), stage="open"),
        shelter("B", "red cross", "TOWN HALL", occupancy=counted(55, -1, "red cross"), operator="Red Cross",
                incident_ids=["01I"], contacts=[Contact(name="Di", phone="515-555-0100")]),
    )  # fmt: skip


def suggested(workspace, actor):
    return [(pair.a, pair.b) for pair in queries.duplicates(workspace, actor, "shelter").pairs]


def test_what_is_likely_the_same_is_suggested_to_those_who_see_both(workspace, ann, two, put):
    assert suggested(workspace, ann) == [("01A", "01B")]
    found = queries.duplicates(workspace, ann, "shelter")
    assert (found.compared, found.placed, found.apart) == (2, 2, 0)
    put(two[1].changed(sensitivity="restricted"))
    assert suggested(workspace, PLANNER) == [], "a pair must not tell of a record one may not see"


def test_a_merge_keeps_the_lead_and_adds_what_the_other_knows(workspace, ann, two):
    lead = actions.merge_records(workspace, ann, "01A", "01B", reason="seen on site")
    assert [one.system for one in lead.sources] == ["county", "red cross"]
    assert (lead.name, lead.operator, lead.occupancy.value) == ("Town Hall", "Red Cross", 55)
    assert lead.incident_ids == ["01I"] and lead.contacts[0].name == "Di"
    gone = workspace.store.get(ann, "01B")
    assert (gone.status, gone.merged_into) == (Status.WITHDRAWN, "01A")
    assert suggested(workspace, ann) == []
    (done,) = queries.merged(workspace, ann, "shelter")
    assert (done.one.id, done.two.id, done.signed.person, done.signed.reason) == (
        "01A", "01B", "Ann Ames", "seen on site",
    )  # fmt: skip
    assert "seen on site" in workspace.store.history(ann, "01A")[-1].reason


def test_undoing_gives_both_back_as_they_were(workspace, ann, two):
    actions.merge_records(workspace, ann, "01A", "01B")
    back = actions.undo_merge(workspace, ann, "01B", reason="two halls")
    for before, after in zip(two, back, strict=True):
        assert after == before.model_copy(update={"version": after.version})
    assert suggested(workspace, ann) == [("01A", "01B")], "until somebody keeps them apart"
    assert queries.merged(workspace, ann, "shelter") == []


def test_what_was_reported_since_a_merge_stays_with_whom_it_is_from(workspace, ann, two, clock):
    actions.merge_records(workspace, ann, "01A", "01B")
    clock.set(START + timedelta(hours=1))
    actions.update_occupancy(workspace, ann, "01A", people=60)
    actions.close_shelter(workspace, ann, "01A")
    told = workspace.store.get(ann, "01A")
    noted = told.sources[1].model_copy(update={"notes": ["place: swapped"]})
    later = told.changed(
        occupancy=counted(70, 2, "red cross"), children=counted(9, 2, "red cross"), sources=[told.sources[0], noted],
        contacts=[*told.contacts, Contact(phone="515-555-0123")],
    )  # fmt: skip
    workspace.store.save(ann, [later], reason="import")
    lead, other = actions.undo_merge(workspace, ann, "01B")
    assert (lead.occupancy.value, lead.occupancy.source) == (60, "Planning Section Chief")
    assert [one.system for one in lead.sources] == ["county"]
    assert [one.phone for one in lead.contacts] == ["515-555-0123"]
    assert lead.children is None and lead.stage.value == "closed" and lead.operator is None
    assert (other.occupancy.value, other.children.value) == (70, 9) and other.status is Status.CURRENT


def test_a_second_import_updates_the_merged_record_and_makes_nothing_anew(workspace, ann, two):
    actions.merge_records(workspace, ann, "01A", "01B")
    stored = workspace.store.by_source(ann, "shelter", "red cross")
    row = shelter("B", "red cross", "TOWN HALL", occupancy=counted(81, 3, "red cross"))
    (record,) = onto(stored, [Draft(row, 1, frozenset({"name", "occupancy", "sources"}))])
    assert (record.id, record.name, record.occupancy.value) == ("01A", "Town Hall", 81)


def test_a_record_entered_by_hand_keeps_leading(workspace, ann, put):
    put(shelter("A", None), shelter("B", "red cross", operator="Red Cross"))
    lead = actions.merge_records(workspace, ann, "01A", "01B")
    assert [one.system for one in lead.sources] == ["entered by hand", "red cross"]
    back, _ = actions.undo_merge(workspace, ann, "01B")
    assert back.sources == [] and back.operator is None


@pytest.mark.parametrize("hidden", ["01A", "01B"])
def test_what_is_withheld_or_restricted_survives_a_merge(workspace, ann, two, put, hidden):
    for one in two:
        strict = one.id == hidden
        put(one.changed(sensitivity="restricted" if strict else "public", withheld=strict))
    lead = actions.merge_records(workspace, ann, "01A", "01B")
    gone = workspace.store.get(ann, "01B")
    assert (
        {lead.sensitivity, gone.sensitivity} == {Sensitivity.RESTRICTED} and lead.withheld and gone.withheld
    )
    for record_id in ("01A", "01B"):
        with pytest.raises(NotFound):
            workspace.store.get(OBSERVER, record_id)
    assert queries.merged(workspace, OBSERVER, "shelter") == []
    actions.undo_merge(workspace, ann, "01B")
    seen = {one.id for one in workspace.store.find(OBSERVER, ["shelter"])}
    assert seen == {"01A", "01B"} - {hidden}


def test_what_pointed_to_the_other_points_to_the_lead_and_back(workspace, ann, two, put):
    zone, trip, ours = put(
        Zone(id="01Z", name="Zone A", code="A", shelter_ids=["01B", "01C"]),
        Assignment(id="01T", name="Cots", to_id="01B", from_id="01A"),
        Assignment(id="01U", name="Cots", to_id="01A"),
    )
    actions.merge_records(workspace, ann, "01A", "01B")
    assert workspace.store.get(ann, "01Z").shelter_ids == ["01A", "01C"]
    assert workspace.store.get(ann, "01T").to_id == "01A"
    actions.undo_merge(workspace, ann, "01B")
    assert workspace.store.get(ann, "01Z").shelter_ids == ["01B", "01C"]
    after = workspace.store.get(ann, "01T")
    assert (after.from_id, after.to_id) == ("01A", "01B")
    assert workspace.store.get(ann, "01U") == ours and trip.version + 2 == after.version and zone


def test_incidents_take_what_belongs_to_them_along(workspace, ann, put):
    one, two = (Incident(id=f"01{code}", name="River flood", event="flood") for code in "IJ")
    put(one, two, shelter("A", "county", incident_ids=["01J"]))
    actions.merge_records(workspace, ann, "01I", "01J")
    assert workspace.store.get(ann, "01A").incident_ids == ["01I"]


def test_a_chain_of_merges_is_undone_from_its_end(workspace, ann, two, put):
    put(shelter("C", "city"))
    actions.merge_records(workspace, ann, "01A", "01B")
    actions.merge_records(workspace, ann, "01C", "01A")
    assert workspace.store.by_source(ann, "shelter", "red cross")["B"].id == "01C"
    with pytest.raises(Invalid, match="undo that merge first"):
        actions.undo_merge(workspace, ann, "01B")
    actions.undo_merge(workspace, ann, "01A")
    actions.undo_merge(workspace, ann, "01B")
    assert len(workspace.store.find(ann, ["shelter"])) == 3


def test_somebody_elses_change_meanwhile_is_a_conflict_and_nothing_is_merged(workspace, ann, two):
    actions.update_occupancy(workspace, local_person("Bo", "Shelter Manager"), "01B", people=7)
    with pytest.raises(Conflict, match="Bo"):
        actions.merge_records(workspace, ann, "01A", "01B", versions=(two[0].version, two[1].version))
    assert workspace.store.get(ann, "01A").version == two[0].version
    with pytest.raises(Invalid, match="not merged"):
        actions.undo_merge(workspace, ann, "01B")


def test_only_records_of_one_kind_that_stand_for_themselves_are_merged(workspace, ann, two, put):
    put(Incident(id="01I", name="Flood", event="flood"))
    for pair in (("01A", "01A"), ("01A", "01I")):
        with pytest.raises(Invalid):
            actions.merge_records(workspace, ann, *pair)
    with pytest.raises(NotAllowed):
        actions.merge_records(workspace, OBSERVER, "01A", "01B")
    with pytest.raises(NotAllowed):
        actions.keep_apart(workspace, OBSERVER, "01A", "01B")


def test_a_pair_kept_apart_is_not_suggested_until_somebody_asks_again(workspace, ann, two):
    actions.keep_apart(workspace, ann, "01B", "01A", reason="two halls in one yard")
    assert suggested(workspace, ann) == [] and queries.duplicates(workspace, ann, "shelter").apart == 1
    (kept,) = queries.kept_apart(workspace, ann, "shelter")
    assert ({kept.one.id, kept.two.id}, kept.signed.reason) == ({"01A", "01B"}, "two halls in one yard")
    assert (kept.signed.person, kept.signed.position, kept.signed.at) == (ann.name, ann.position, START)
    actions.suggest_again(workspace, ann, "01A", "01B")
    assert suggested(workspace, ann) == [("01A", "01B")]
    assert queries.kept_apart(workspace, ann, "shelter") == []


def test_a_comparison_shows_both_and_what_would_become_of_them(workspace, ann, two, tmp_path: Path):
    shown = queries.comparison(workspace, ann, "01A", "01B")
    assert shown.merged["01A"].name == "Town Hall" and shown.merged["01B"].name == "TOWN HALL"
    assert shown.merged["01A"].occupancy.value == 55
