"""Allocation in the store: promised once and in one write, followed to the end, given back when it is called off."""

import multiprocessing
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import hypothesis
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.access import EVERYWHERE, Actor, local_person
from data.clock import ManualClock, RealClock
from data.errors import Conflict, Invalid, NotAllowed
from data.schema import Assignment, Depot, Entry, QuantityFigure, Request, StockLine, Unit, value_of
from data.settings import Settings
from data.workspace import open_workspace
from response import actions
from response.assigning import Choice
from response.ledger import PROMISED, ledger
from response.stock import Rules
from tests.response.conftest import START
from tests.response.planners import want

PLACE = shapely.Point(-93.6, 41.6)
PLANNERS = 8


def line(value, *, resource="cots", unit="cot", hours=1.0, **more):
    figure = (
        None
        if value is None
        else QuantityFigure(value=value, observed_at=START - timedelta(hours=hours), source="count")
    )
    return StockLine(resource_type=resource, unit=unit, quantity=figure, **more)


def depot(*lines, name="North Depot"):
    return Depot(name=name, geometry=PLACE, lines=list(lines))


def request(quantity=100, **more):
    return Request(**{"name": "Cots for the arena", "resource_type": "cots", "unit": "cot", "quantity": quantity,
                      "stage": "approved", "geometry": PLACE} | more)  # fmt: skip


def held(record, number=0):
    return value_of(record.lines[number].quantity)


@pytest.fixture
def now(workspace, ann):
    """A record as it is now."""
    return lambda record: workspace.store.get(ann, record.id)


@pytest.fixture
def take(workspace, ann):
    def act(asked, source, quantity, rules=Rules(), **more):
        choice = Choice(asked.id, source.id, quantity, rules=rules)
        return actions.accept_allocation(workspace, ann, [choice], **more)[0]

    return act


def test_taking_a_line_promises_the_stock_fills_the_request_and_is_one_write(workspace, ann, put, now, take):
    asked, store = put(request(100), depot(line(80, minimum=20)))
    before = workspace.store.revision()
    made = take(asked, store, 60)
    assert (made.stage, made.request_id, made.from_id, made.quantity) == ("accepted", asked.id, store.id, 60)
    assert (now(asked).stage, now(asked).filled_quantity, now(asked).fill_source) == (
        "partly_filled",
        60,
        "own",
    )
    assert held(now(store)) == 80  # still there until it departs
    changes = workspace.store.changes(ann, before)
    assert {one.kind for one in changes} == {"assignment", "request"}
    assert len({one.recorded_at for one in changes}) == 1


def test_what_is_promised_is_not_given_again_and_the_minimum_stays(workspace, ann, put, take):
    asked, other, store = put(request(100), request(100), depot(line(80, minimum=20)))
    seen = workspace.store.revision()
    take(asked, store, 50)
    with pytest.raises(Conflict) as refused:
        take(other, store, 20, seen=seen)
    assert refused.value.who == "Ann Ames (Planning Section Chief)"
    assert refused.value.changed == {"cot left to give": [20, 10]}
    take(other, store, 10)
    with pytest.raises(Invalid, match="can give 0 cot"):
        take(other, store, 5, seen=workspace.store.revision())
    take(other, store, 20, rules=Rules(below_minimum=True))


@pytest.mark.parametrize(
    ("stock", "rules"),
    [
        (line(None), Rules(stale=True, below_minimum=True)),
        (line(90, hours=30), Rules()),
        (line(90, expires_on=date(2026, 5, 1)), Rules(stale=True)),
        (line(90, unit="pallet"), Rules(stale=True)),
    ],
)
def test_stock_nobody_can_count_on_is_not_given(put, take, stock, rules):
    asked, store = put(request(100), depot(stock))
    with pytest.raises(Invalid, match="can give 0"):
        take(asked, store, 10, rules=rules)


def test_old_counts_are_given_where_the_planner_says_so(put, take, now):
    asked, store = put(request(100), depot(line(90, hours=30)))
    take(asked, store, 90, rules=Rules(stale=True))
    assert now(asked).filled_quantity == 90


def test_nobody_gets_more_than_is_asked_for(put, take):
    asked, store = put(request(50, filled_quantity=20), depot(line(200)))
    with pytest.raises(Invalid, match="still lacks 30 cot, not 31"):
        take(asked, store, 31)


def test_a_request_that_was_changed_since_it_was_seen_is_a_conflict(workspace, ann, put, now):
    asked, store = put(request(50), depot(line(200)))
    workspace.store.save(
        local_person("Bo", "Dispatcher"), [now(asked).changed(quantity=40)], reason="fewer came"
    )
    with pytest.raises(Conflict, match=r"Bo \(Dispatcher\)") as refused:
        actions.accept_allocation(workspace, ann, [Choice(asked.id, store.id, 50, asked.version)])
    assert refused.value.changed["quantity"] == [50, 40]


def test_a_request_met_in_full_is_assigned_and_asking_is_approved_by_it(put, take, now):
    asked, store = put(request(50, stage="asked"), depot(line(200)))
    take(asked, store, 50)
    assert now(asked).stage == "assigned"


def test_several_lines_go_together_or_not_at_all(workspace, ann, put, now):
    asked, near, far = put(request(100), depot(line(60)), depot(line(10), name="Far"))
    with pytest.raises(Invalid):
        actions.accept_allocation(
            workspace, ann, [Choice(asked.id, near.id, 60), Choice(asked.id, far.id, 40)]
        )
    assert workspace.store.find(ann, ["assignment"]) == []
    done = actions.accept_allocation(
        workspace, ann, [Choice(asked.id, near.id, 60), Choice(asked.id, far.id, 10)]
    )
    assert [one.quantity for one in done] == [60, 10]
    assert now(asked).filled_quantity == 70


def test_gallons_asked_for_are_taken_from_litres(put, take, now, workspace, ann):
    asked, store = put(
        request(100, resource_type="water", unit="gal"), depot(line(400, resource="Water", unit="L"))
    )
    with pytest.raises(Invalid):
        take(asked, depot(line(1)) and store, 106)
    made = take(asked, store, 100)
    actions.set_assignment_stage(workspace, ann, made.id, "en_route")
    assert held(now(store)) == pytest.approx(400 - 378.5411784)


def test_what_departs_leaves_the_count_and_its_age_and_what_arrives_is_received(
    workspace, ann, put, now, take, clock
):
    asked, store = put(request(100), depot(line(80)))
    made = take(asked, store, 60)
    clock.forward(timedelta(minutes=5))
    going = actions.set_assignment_stage(workspace, ann, made.id, "en_route")
    figure = now(store).lines[0].quantity
    assert (figure.value, figure.observed_at) == (20, START - timedelta(hours=1))
    assert figure.source == "count, less what left since"
    assert going.depart_at == clock.now()
    assert now(asked).stage == "partly_filled"  # 40 are still lacking
    actions.set_assignment_stage(workspace, ann, made.id, "arrived")
    actions.set_assignment_stage(workspace, ann, made.id, "completed", received=55)
    assert (now(asked).received_quantity, now(asked).filled_quantity) == (55, 55)
    assert now(made).quantity == 55


def test_a_request_moves_and_is_delivered_with_its_last_assignment(workspace, ann, put, now, take):
    asked, store = put(request(100), depot(line(100)))
    made = take(asked, store, 100)
    stages = [now(asked).stage.value]
    for stage in ("en_route", "arrived", "completed"):
        actions.set_assignment_stage(workspace, ann, made.id, stage)
        stages.append(now(asked).stage.value)
    assert stages == ["assigned", "moving", "moving", "delivered"]


@pytest.mark.parametrize("after", [[], ["en_route"], ["en_route", "arrived"]])
def test_what_is_called_off_goes_back_to_stock_and_request(workspace, ann, put, now, take, after):
    asked, store = put(request(100), depot(line(80)))
    made = take(asked, store, 60)
    for stage in after:
        actions.set_assignment_stage(workspace, ann, made.id, stage)
    before = workspace.store.revision()
    actions.set_assignment_stage(workspace, ann, made.id, "cancelled", reason="road flooded")
    assert (held(now(store)), now(asked).filled_quantity, now(asked).stage) == (80, 0, "approved")
    assert {one.reason for one in workspace.store.changes(ann, before)} == {"road flooded"}
    take(asked, store, 80)


def test_what_expires_first_leaves_first_and_more_than_was_counted_leaves_an_unknown(
    workspace, ann, put, now, take
):
    lots = [line(50), line(30, expires_on=date(2027, 1, 1)), line(30, expires_on=date(2026, 8, 1))]
    asked, store = put(request(100), depot(*lots))
    made = take(asked, store, 40)
    actions.set_assignment_stage(workspace, ann, made.id, "en_route")
    assert [held(now(store), i) for i in range(3)] == [50, 20, 0]
    more = take(asked, store, 60)
    workspace.store.save(ann, [now(store).changed(lines=[line(10)])], reason="recount")
    actions.set_assignment_stage(workspace, ann, more.id, "en_route")
    assert now(store).lines[0].quantity is None


def test_a_unit_follows_its_assignment(workspace, ann, put, now, take, clock):
    unit = Unit(name="Bus 4", resource_kind="Bus", stage="available", geometry=PLACE, position_at=START)
    asked, bus = put(request(2, resource_type="buses", unit="bus"), unit)
    made = take(asked, bus, 1)
    assert (made.unit_id, now(bus).stage, now(asked).stage) == (bus.id, "assigned", "partly_filled")
    with pytest.raises(Invalid, match="can give 0"):
        take(asked, bus, 1)
    seen = []
    for stage in ("en_route", "arrived", "completed"):
        actions.set_assignment_stage(workspace, ann, made.id, stage)
        seen.append(now(bus).stage.value)
    assert seen == ["en_route", "on_scene", "returning"]


def test_a_unit_called_off_before_it_left_is_available_again(workspace, ann, put, now, take):
    unit = Unit(name="Bus 4", resource_kind="Bus", stage="available", geometry=PLACE, position_at=START)
    asked, bus = put(request(1, resource_type="buses", unit="bus"), unit)
    made = take(asked, bus, 1)
    actions.set_assignment_stage(workspace, ann, made.id, "cancelled", reason="no longer needed")
    assert now(bus).stage == "available"


def test_declining_is_signed_in_the_journal_kept_with_the_pair_and_can_be_taken_back(workspace, ann, put):
    asked, store = put(request(50), depot(line(200)))
    with pytest.raises(Invalid, match="reason"):
        actions.decline_allocation(workspace, ann, asked.id, [store.id], reason=" ")
    entry = actions.decline_allocation(workspace, ann, asked.id, [store.id], reason="needed in the north")
    assert (entry.about_id, entry.person, entry.type) == (asked.id, "Ann Ames", "decision")
    assert entry.text == "North Depot not for Cots for the arena: needed in the north"
    kept = [one for one in workspace.store.find(ann, ["assignment"]) if isinstance(one, Assignment)]
    assert [(one.stage, one.from_id, one.notes) for one in kept] == [
        ("cancelled", store.id, "needed in the north")
    ]
    assert actions.offer_again(workspace, ann, kept[0].id).status == "withdrawn"
    assert all(isinstance(one, Entry) for one in workspace.store.find(ann, ["entry"]))


def test_promises_an_actor_may_not_see_are_not_given_away(workspace, ann, put):
    asked, other, store = put(request(50, sensitivity="restricted"), request(50), depot(line(60)))
    actions.accept_allocation(workspace, ann, [Choice(asked.id, store.id, 50)])
    planner = Actor("Pia", "Planner", roles=frozenset({"planner"}), jurisdictions=frozenset({EVERYWHERE}))
    assert workspace.store.find(planner, ["assignment"]) == []
    with pytest.raises(Invalid, match="can give 10"):
        actions.accept_allocation(workspace, planner, [Choice(other.id, store.id, 20)])
    watcher = Actor("Wim", "Observer", roles=frozenset({"observer"}), jurisdictions=frozenset({EVERYWHERE}))
    with pytest.raises(NotAllowed):
        actions.accept_allocation(workspace, watcher, [Choice(other.id, store.id, 10)])


def counted_now(value, opened):
    figure = QuantityFigure(value=value, observed_at=opened.clock.now())
    return StockLine(resource_type="cots", unit="cot", quantity=figure)


def promised_in_all(workspace, ann, store):
    live = workspace.store.find(ann, ["assignment"])
    return sum(ledger(one for one in live if one.stage.value in PROMISED).promised.values())


def test_eight_threads_never_promise_more_than_there_is_and_losers_hear_who_was_first(tmp_path, ann):
    opened = open_workspace(Settings(var=tmp_path), "polk", clock=RealClock())
    stock = depot(counted_now(100, opened))
    asked = [request(30, name=f"Cots {i}") for i in range(PLANNERS)]
    opened.store.save(ann, [stock, *asked], reason="set up")
    seen = opened.store.revision()

    def plan(i):
        who = local_person(f"Planner {i}", "Logistics")
        try:
            return actions.accept_allocation(opened, who, [Choice(asked[i].id, stock.id, 30, 1)], seen=seen)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(PLANNERS) as pool:
        ends = list(pool.map(plan, range(PLANNERS)))
    lost = [end for end in ends if isinstance(end, Conflict)]
    winners = {f"Planner {i} (Logistics)" for i, end in enumerate(ends) if not isinstance(end, Conflict)}
    assert len(winners) == 3
    assert len(lost) == PLANNERS - 3
    assert {one.who for one in lost} <= winners
    assert promised_in_all(opened, ann, stock) == 90
    opened.store.close()


def test_eight_planners_who_accept_one_proposal_or_one_unit_get_it_once(tmp_path, ann):
    opened = open_workspace(Settings(var=tmp_path), "polk", clock=RealClock())
    now = opened.clock.now()
    bus = Unit(name="Bus", resource_kind="Bus", stage="available", geometry=PLACE, position_at=now)
    asked = request(2, resource_type="buses", unit="bus")
    rivals = [request(1, name=f"Bus {i}", resource_type="buses", unit="bus") for i in range(PLANNERS - 1)]
    opened.store.save(ann, [bus, asked, *rivals], reason="set up")
    wanted = [Choice(one.id, bus.id, 1, 1) for one in (asked, *rivals)] + [Choice(asked.id, bus.id, 1, 1)]

    def plan(choice):
        try:
            return len(actions.accept_allocation(opened, ann, [choice], seen=PLANNERS + 1))
        except Conflict:
            return 0

    with ThreadPoolExecutor(PLANNERS) as pool:
        assert sum(pool.map(plan, wanted)) == 1
    assert opened.store.count(ann, ["assignment"]) == 1
    opened.store.close()


STEPS = st.lists(
    st.tuples(st.sampled_from(["accept", "forward", "cancel"]), st.integers(0, 5), st.integers(1, 60)),
    max_size=14,
)


@pytest.mark.slow
@hypothesis.settings(max_examples=25, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_done_nothing_is_lost_and_nothing_promised_twice(tmp_path, ann, steps):
    opened = open_workspace(
        Settings(var=Path(tempfile.mkdtemp(dir=tmp_path))), "polk", clock=ManualClock(START)
    )
    store, asked = depot(line(100)), [request(80, name="one"), request(90, name="other")]
    opened.store.save(ann, [store, *asked], reason="set up")
    for act, number, quantity in steps:
        made = opened.store.find(ann, ["assignment"])
        try:
            if act == "accept":
                actions.accept_allocation(opened, ann, [Choice(asked[number % 2].id, store.id, quantity)])
            elif made:
                one = made[number % len(made)]
                ahead = {"accepted": "en_route", "en_route": "arrived", "arrived": "completed"}
                after = "cancelled" if act == "cancel" else ahead.get(one.stage.value, "completed")
                actions.set_assignment_stage(opened, ann, one.id, after, reason="so it went")
        except Invalid:
            continue
        made = [one for one in opened.store.find(ann, ["assignment"]) if isinstance(one, Assignment)]
        gone = sum(one.quantity for one in made if one.stage.value in ("en_route", "arrived", "completed"))
        owed = sum(one.quantity for one in made if one.stage.value == "accepted")
        left = held(opened.store.get(ann, store.id))
        assert left + gone == 100
        assert owed <= left
        for one in asked:
            mine = [a for a in made if a.request_id == one.id and a.stage.value != "cancelled"]
            now = opened.store.get(ann, one.id)
            assert (now.filled_quantity or 0) == sum(a.quantity for a in mine) <= one.quantity
            came = sum(a.quantity for a in mine if a.stage.value == "completed")
            assert (now.received_quantity or 0) == came
    opened.store.close()


@pytest.mark.slow
def test_eight_planners_in_two_processes_never_promise_more_than_there_is(tmp_path, ann):
    opened = open_workspace(Settings(var=tmp_path), "polk", clock=RealClock())
    stock = depot(counted_now(100, opened))
    asked = [request(30, name=f"Cots {i}") for i in range(PLANNERS)]
    opened.store.save(ann, [stock, *asked], reason="set up")
    seen, context = opened.store.revision(), multiprocessing.get_context("spawn")
    lines, running = [], []
    for half in (asked[: PLANNERS // 2], asked[PLANNERS // 2 :]):
        ours, theirs = context.Pipe()
        wanted = [one.id for one in half]
        running.append(context.Process(target=want, args=(tmp_path, theirs, wanted, stock.id, seen)))
        running[-1].start()
        lines.append(ours)
    assert [one.recv() for one in lines] == ["ready", "ready"]
    for one in lines:
        one.send("go")
    ends = [end for one in lines for end in one.recv()]
    for child in running:
        child.join(30)
    winners = {who for how, who in ends if how == "won"}
    assert len(winners) == 3
    assert {who for how, who in ends if how == "conflict"} <= winners
    assert promised_in_all(opened, ann, stock) == 90
    opened.store.close()
