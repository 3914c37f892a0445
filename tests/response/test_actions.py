"""Actions: authorised, decided, saved with the log; refused with the remedy."""

from datetime import UTC, datetime, timedelta

import pytest
import shapely

from data.access import EVERYWHERE, Actor, local_person
from data.clock import ExerciseClock
from data.errors import Conflict, Invalid, NotAllowed, NotFound
from data.schema import Figure, Jurisdiction, Report, Request, Shelter, Unit
from data.settings import Settings
from data.workspace import CLOCK_KEY, open_workspace
from response import actions
from response.stages import NEXT, may_follow, step

START = datetime(2026, 5, 19, 11, tzinfo=UTC)
PLACE = shapely.Point(-93.6, 41.6)


def flood(workspace, ann, **fields):
    return actions.create_incident(
        workspace, ann, name="Flood", event="river flood", geometry=PLACE, **fields
    )


def put(workspace, ann, record):
    return workspace.store.save(ann, [record], reason="set up").records[0]


def test_an_incident_begins_as_reported_numbered_and_answered_for_by_the_place_around_it(workspace, ann):
    state = Jurisdiction(name="Iowa", level="state", geometry=shapely.box(-96, 40, -90, 43))
    polk = Jurisdiction(
        name="Polk", level="county", short="POLK", parent=state.id, geometry=shapely.box(-94, 41, -93, 42)
    )
    workspace.store.save(ann, [state, polk], reason="set up")
    made = flood(workspace, ann, affected=120)
    assert (made.stage, made.number, made.started_at) == ("reported", "POLK-26-0001", START)
    assert (made.jurisdiction_id, made.jurisdiction_derived) == (polk.id, True)
    assert made.affected == Figure(value=120, observed_at=START, source="Planning Section Chief")


def test_an_incident_nobody_could_count_is_unknown_not_zero(workspace, ann):
    assert flood(workspace, ann).affected is None


def test_the_life_of_an_incident_is_in_its_history(workspace, ann, clock):
    made = flood(workspace, ann)
    for act in (
        lambda: actions.verify_incident(workspace, ann, made.id),
        lambda: actions.set_incident_stage(workspace, ann, made.id, "active"),
        lambda: actions.close_incident(workspace, ann, made.id, reason="water below action stage"),
    ):
        clock.forward(timedelta(minutes=10))
        last = act()
    assert (last.stage, last.status, last.confidence) == ("closed", "ended", "confirmed")
    stages = [change.changed["stage"][1] for change in workspace.store.history(ann, made.id)[1:]]
    assert stages == ["verified", "active", "closed"]
    reopened = actions.set_incident_stage(workspace, ann, made.id, "active", reason="rising again")
    assert (reopened.stage, reopened.status) == ("active", "current")


def test_closing_needs_a_reason(workspace, ann):
    made = flood(workspace, ann)
    with pytest.raises(Invalid, match="say in a few words why it is over"):
        actions.close_incident(workspace, ann, made.id, reason="  ")


def test_a_stage_that_may_not_follow_is_refused_and_the_allowed_ones_named(workspace, ann):
    made = flood(workspace, ann)
    with pytest.raises(
        Invalid, match=r"cannot go from 'reported' to 'contained'; .*active, closed, verified"
    ):
        actions.set_incident_stage(workspace, ann, made.id, "contained")


def test_editing_keeps_the_age_of_a_number_that_did_not_change(workspace, ann, clock):
    made = flood(workspace, ann, affected=120)
    clock.forward(timedelta(hours=3))
    renamed = actions.edit_incident(workspace, ann, made.id, version=1, name="Flood at Fleur", affected=120)
    assert renamed.affected.observed_at == START
    counted = actions.edit_incident(workspace, ann, made.id, version=2, affected=150)
    assert counted.affected.observed_at == START + timedelta(hours=3)
    assert actions.edit_incident(workspace, ann, made.id, affected=None).affected is None


def test_two_people_editing_the_second_is_told_the_difference_and_nothing_is_lost(workspace, ann):
    made = flood(workspace, ann)
    bob = local_person("Bob", "Incident Commander")
    actions.edit_incident(workspace, bob, made.id, version=1, severity="severe")
    with pytest.raises(Conflict, match="changed by Bob") as told:
        actions.edit_incident(workspace, ann, made.id, version=1, severity="minor")
    assert told.value.changed == {"severity": ["unknown", "severe"]}
    again = actions.edit_incident(
        workspace, ann, made.id, version=told.value.theirs.version, severity="minor"
    )
    assert again.severity == "minor"


def test_people_counted_in_a_shelter_are_a_confirmed_figure_of_now(workspace, ann, clock):
    hall = put(workspace, ann, Shelter(name="Hall", stage="open"))
    clock.forward(timedelta(hours=1))
    counted = actions.update_occupancy(workspace, ann, hall.id, people=40, version=1)
    assert counted.occupancy.model_dump() == {
        "value": 40,
        "observed_at": clock.now(),
        "source": "Planning Section Chief",
        "confidence": "confirmed",
    }
    with pytest.raises(Invalid, match="-1 people"):
        actions.update_occupancy(workspace, ann, hall.id, people=-1)


def test_still_correct_renews_the_time_and_leaves_the_number(workspace, ann, clock):
    hall = put(workspace, ann, Shelter(name="Hall", occupancy=Figure(value=40, observed_at=START)))
    clock.forward(timedelta(hours=7))
    again = actions.still_correct(workspace, ann, hall.id)
    assert (again.occupancy.value, again.occupancy.observed_at) == (40, START + timedelta(hours=7))


def test_an_unknown_count_cannot_still_be_correct(workspace, ann):
    hall = put(workspace, ann, Shelter(name="Hall"))
    with pytest.raises(Invalid, match="enter the people inside"):
        actions.still_correct(workspace, ann, hall.id)


def test_closing_a_shelter_keeps_its_last_count_and_its_age(workspace, ann, clock):
    hall = put(
        workspace, ann, Shelter(name="Hall", stage="open", occupancy=Figure(value=40, observed_at=START))
    )
    clock.forward(timedelta(hours=1))
    closed = actions.close_shelter(workspace, ann, hall.id, version=1)
    assert (closed.stage, closed.accepting, closed.occupancy.observed_at) == ("closed", False, START)
    assert actions.open_shelter(workspace, ann, hall.id).state == "open"


def test_a_drawn_closure_closes_from_now_and_can_be_lifted_once(workspace, ann, clock):
    line = shapely.LineString([(-93.6, 41.6), (-93.59, 41.6)])
    made = actions.add_closure(workspace, ann, geometry=line, name="Fleur Drive", cause="water over road")
    assert (made.state, made.closed_from, made.figure_at) == ("closed", START, START)
    clock.forward(timedelta(hours=2))
    lifted = actions.lift_closure(workspace, ann, made.id)
    assert (lifted.state, lifted.closed_until) == ("ended", START + timedelta(hours=2))
    with pytest.raises(Invalid, match="open already"):
        actions.lift_closure(workspace, ann, made.id)


def test_a_journal_line_is_signed_and_listed_with_the_incident_it_is_about(workspace, ann):
    made = flood(workspace, ann)
    line = actions.add_entry(workspace, ann, text="  Levee walked, dry. ", type="event", about_id=made.id)
    said = (line.text, line.person, line.position, line.incident_ids, line.observed_at)
    assert said == ("Levee walked, dry.", "Ann Ames", "Planning Section Chief", [made.id], START)
    correction = actions.correct_entry(workspace, ann, line.id, text="Levee walked, wet at mile 3.")
    assert (correction.corrects_id, correction.incident_ids) == (line.id, [made.id])
    assert workspace.store.get(ann, line.id) == line
    with pytest.raises(Invalid, match="empty line"):
        actions.add_entry(workspace, ann, text=" ")


def test_a_report_found_false_is_disproved_and_a_duplicate_names_its_twin(workspace, ann):
    one = put(workspace, ann, Report(name="Water", text="water in street"))
    two = put(workspace, ann, Report(name="Water too", text="water in street"))
    assert actions.set_triage(workspace, ann, one.id, "rejected").confidence == "disproved"
    with pytest.raises(Invalid, match="name the report it repeats"):
        actions.set_triage(workspace, ann, two.id, "duplicate")
    assert actions.set_triage(workspace, ann, two.id, "duplicate", duplicate_of=one.id).duplicate_of == one.id


def test_a_declined_request_needs_a_reason_and_an_approved_one_does_not(workspace, ann):
    cots = put(workspace, ann, Request(name="Cots", resource_type="cots", unit="each"))
    with pytest.raises(Invalid, match="tell the requester why"):
        actions.set_request_stage(workspace, ann, cots.id, "declined")
    assert actions.set_request_stage(workspace, ann, cots.id, "approved").stage == "approved"


def test_a_situation_report_makes_its_jurisdiction_current(workspace, ann, clock):
    polk = put(workspace, ann, Jurisdiction(name="Polk", level="county"))
    clock.forward(timedelta(hours=1))
    assert actions.receive_report(workspace, ann, polk.id).reported_at == clock.now()


def test_a_unit_moves_on_by_report(workspace, ann):
    engine = put(workspace, ann, Unit(name="E1", resource_kind="fire engine", stage="available"))
    assert actions.set_unit_stage(workspace, ann, engine.id, "en_route").state == "en_route"


def test_who_may_only_report_cannot_manage(workspace, ann):
    hall = put(workspace, ann, Shelter(name="Hall", sensitivity="public", stage="open"))
    manager = Actor(
        "Max", "Shelter manager", roles=frozenset({"site_manager"}), jurisdictions=frozenset({EVERYWHERE})
    )
    assert actions.update_occupancy(workspace, manager, hall.id, people=3).occupancy.value == 3
    with pytest.raises(NotAllowed):
        actions.close_shelter(workspace, manager, hall.id)
    with pytest.raises(NotAllowed):
        flood(workspace, manager)


def test_an_action_on_the_wrong_kind_or_a_missing_record_is_refused(workspace, ann):
    made = flood(workspace, ann)
    with pytest.raises(Invalid, match="'Flood' is of kind incident, not shelter"):
        actions.open_shelter(workspace, ann, made.id)
    with pytest.raises(NotFound):
        actions.open_shelter(workspace, ann, "nothing")


def test_only_an_exercise_has_a_clock_that_can_be_moved(workspace, ann, tmp_path):
    with pytest.raises(Invalid, match="real clock"):
        actions.pause_exercise(workspace, ann)
    drill = open_workspace(Settings(var=tmp_path), "drill", mode="exercise")
    drill.store.meta_set(CLOCK_KEY, ExerciseClock.standing_at(START))
    drill.store.close()
    drill = open_workspace(Settings(var=tmp_path), "drill")
    assert actions.run_exercise(drill, ann, rate=60).paused is False
    assert actions.pause_exercise(drill, ann).rate == 60
    drill.store.close()


@pytest.mark.parametrize("kind", NEXT)
def test_every_stage_that_can_be_reached_is_known_and_never_follows_itself(kind):
    for stage, following in NEXT[kind].items():
        assert following <= set(NEXT[kind])
        assert stage not in following
        assert step(kind, stage, stage) == stage
        assert may_follow(kind, stage) == sorted(following)
