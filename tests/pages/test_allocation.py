"""The Allocation screen over the small exercise: propose, change, accept, decline, follow."""

from datetime import timedelta

import pytest

from data.schema import QuantityFigure, Request, StockLine, value_of
from data.settings import Settings
from data.workspace import open_workspace
from response import actions
from response.allocation import Fixed
from response.assigning import Choice
from tests.pages.ground import NOW, person
from tests.pages.test_screens import button, choose, keys, look_back, sign, words

pytestmark = pytest.mark.slow  # runs whole screens

ASKED, DEPOT = "01REQ", "01DEPOT"


@pytest.fixture
def stocked(ground):
    """The depot's cots counted an hour ago: 160, of which 100 are to stay."""
    store = ground.store.get(person(), DEPOT)
    figure = QuantityFigure(value=160, observed_at=NOW - timedelta(hours=1), source="count")
    line = StockLine(resource_type="cots", unit="cots", minimum=100, quantity=figure)
    ground.store.save(person(), [store.changed(lines=[line, *store.lines[1:]])], reason="recount")
    return ground


@pytest.fixture
def screen(stocked, show):
    test = show("allocation")
    sign(test)
    return test.run()


def request(ground):
    return ground.store.get(person(), ASKED)


def test_the_proposal_says_from_where_how_far_why_and_what_stays_unmet(screen):
    assert not screen.exception
    said = words(screen)
    assert "As the crow flies: ignores rivers and closures." in said
    assert "lacks 100 cots" in said
    assert "<b>60 cots</b> from Des Moines depot" in said
    assert "The only one with some to give." in said
    assert "40 cots unmet: 100 kept as minimum stock." in said


def test_accepting_writes_the_assignment_and_the_next_proposal_starts_from_it(screen, stocked):
    button(screen, f"accept_{ASKED}").click().run()
    assert not screen.exception
    made = stocked.store.find(person(), ["assignment"])[0]
    assert (made.quantity, made.stage, made.from_id) == (60, "accepted", DEPOT)
    assert (request(stocked).stage, request(stocked).filled_quantity) == ("partly_filled", 60)
    assert stocked.store.history(person(), made.id)[0].person == "Ada"
    said = words(screen)
    assert "lacks 40 cots of 100" in said
    assert f"accept_{ASKED}" not in keys(screen)


def test_nobody_accepts_before_saying_who_they_are(stocked, show):
    test = show("allocation")
    button(test, f"accept_{ASKED}").click().run()
    assert "Every change is signed" in words(test)
    assert stocked.store.find(person(), ["assignment"]) == []


def test_a_line_that_is_not_ticked_is_not_taken(screen):
    tick = next(one for one in screen.checkbox if one.key == f"tick_{ASKED}_{DEPOT}")
    tick.uncheck().run()
    assert button(screen, f"accept_{ASKED}").disabled


def test_letting_the_minimum_go_offers_it(screen):
    next(one for one in screen.toggle if one.key == "alloc_minimum_switch").set_value(True).run()
    assert "<b>100 cots</b> from Des Moines depot" in words(screen)


def test_another_depot_or_quantity_shows_what_there_is(screen):
    button(screen, f"change_{ASKED}").click().run()
    assert not screen.exception
    assert "Des Moines depot" in str([one.options for one in screen.selectbox])
    assert "60 to give, 100 more kept" in str([one.options for one in screen.selectbox])
    said = words(screen)
    assert "Then: 60 cots from Des Moines depot." in said
    assert "It costs nothing more." in said


def test_a_line_set_by_hand_says_what_it_costs_and_is_taken_as_it_stands(screen, stocked):
    screen.session_state["muster_alloc_fixed"] = (Fixed(ASKED, DEPOT, 80.0),)
    screen.run()
    said = words(screen)
    assert "Set by hand. It costs 20 out of the minimum stock." in said
    assert f"undo_{ASKED}" in keys(screen)
    button(screen, f"accept_{ASKED}").click().run()
    assert request(stocked).filled_quantity == 80
    assert f"undo_{ASKED}" not in keys(screen)


def test_declining_asks_why_and_what_was_declined_can_be_offered_again(screen, stocked):
    button(screen, f"decline_{ASKED}").click().run()
    assert "decline_reason" in {one.key for one in screen.text_input}
    actions.decline_allocation(stocked, person(), ASKED, [DEPOT], reason="needed in the north")
    said = words(screen.run())
    assert "Declined: Des Moines depot, needed in the north" in said
    assert "those that have some were declined" in said
    again = next(key for key in keys(screen) if key and key.startswith("again_"))
    button(screen, again).click().run()
    assert "<b>60 cots</b> from Des Moines depot" in words(screen)


def test_somebody_who_was_first_is_named_and_nothing_is_saved(screen, stocked):
    rival = Request(name="Cots elsewhere", resource_type="cots", unit="cots", quantity=50, stage="approved")
    stocked.store.save(person(), [rival], reason="new")
    actions.accept_allocation(stocked, person(), [Choice(rival.id, DEPOT, 50)])
    button(screen, f"accept_{ASKED}").click().run()
    assert not screen.exception
    assert request(stocked).filled_quantity is None
    assert "<b>10 cots</b> from Des Moines depot" in words(screen)


def test_an_assignment_is_followed_to_the_end(screen, stocked):
    button(screen, f"accept_{ASKED}").click().run()
    made = stocked.store.find(person(), ["assignment"])[0].id
    screen.session_state["alloc_shown"] = "On its way"
    screen.run()
    assert "promised, not yet departed" in words(screen)
    button(screen, f"go_{made}").click().run()
    assert value_of(stocked.store.get(person(), DEPOT).lines[0].quantity) == 100
    button(screen, f"go_{made}").click().run()
    assert stocked.store.get(person(), made).stage == "arrived"
    button(screen, f"go_{made}").click().run()
    assert [one.value for one in screen.number_input if one.key == "handed_over_quantity"] == [60]


def test_the_picture_tells_what_a_depot_and_a_request_wait_for(stocked, show):
    actions.accept_allocation(stocked, person(), [Choice(ASKED, DEPOT, 50)])
    for kind, record_id in (("depot", DEPOT), ("request", ASKED)):
        said = words(choose(show(), record_id, kind))
        assert "Promised and on its way" in said
        assert "<b>50 cots</b> · promised, not yet departed" in said


def test_calling_off_asks_why(screen, stocked):
    button(screen, f"accept_{ASKED}").click().run()
    made = stocked.store.find(person(), ["assignment"])[0].id
    screen.session_state["alloc_shown"] = "On its way"
    screen.run()
    button(screen, f"off_{made}").click().run()
    assert "call_off_reason" in {one.key for one in screen.text_input}
    assert stocked.store.get(person(), made).stage == "accepted"


def test_the_past_shows_what_was_known_and_nothing_can_be_taken(stocked, show):
    test = show("allocation")
    look_back(test, NOW - timedelta(minutes=30))
    test.run()
    assert not test.exception
    assert [
        one.disabled for one in test.button if one.key and one.key.startswith(("accept_", "change_"))
    ] != []
    assert all(
        one.disabled
        for one in test.button
        if one.key and one.key.startswith(("accept_", "change_", "decline_"))
    )


def test_with_nothing_asked_for_it_says_so(stocked, show):
    stocked.store.save(person(), [request(stocked).changed(stage="cancelled")], reason="over")
    test = show("allocation")
    assert "Nothing is asked for." in words(test)


def test_without_depots_and_without_a_quantity_it_says_what_to_do(show, monkeypatch, tmp_path):
    monkeypatch.setenv("MUSTER_WORKSPACE", "fresh")
    fresh = open_workspace(Settings(var=tmp_path, workspace="fresh"))
    interpreters = Request(
        name="Interpreters", resource_type="interpreters", unit="person", requester="Shelter Desk"
    )
    tents = Request(name="Tents", resource_type="tents", unit="tent", quantity=5, stage="approved")
    fresh.store.save(person(), [interpreters, tents], reason="new")
    fresh.store.close()
    said = words(show("allocation"))
    assert "No depot is known." in said
    assert "Quantity unknown: ask Shelter Desk." in said
    assert "Nobody knows where it has to go: give it a place." in said
