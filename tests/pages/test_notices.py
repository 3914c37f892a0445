"""Public notices on the Journal screen: listed with what may follow; nothing while the past is shown."""

import pytest

from data.schema import Notice
from response import actions
from tests.pages.ground import person
from tests.pages.test_screens import button, keys, look_back, sign, turn, words

pytestmark = pytest.mark.slow  # runs whole screens


@pytest.fixture
def notices(show):
    test = show("journal")
    sign(test)
    turn(test, "journal_part", "Public notices")
    return test.run()


@pytest.fixture
def draft(ground) -> Notice:
    said = {
        "name": "Water at <b>station</b> 1",
        "event": "drinking water",
        "text": "Bottled water from 08:00.",
    }
    return actions.write_notice(ground, person(), **said)


def test_where_there_is_none_it_says_how_one_is_written(notices):
    assert "Nobody has written a public notice." in words(notices)
    assert not button(notices, "notice_begin").disabled


def test_what_is_published_can_end_with_one_click(notices, ground, draft):
    test = notices.run()
    assert "Draft" in words(test) and "seen inside alone" in words(test)
    assert "&lt;b&gt;station" in words(test)
    assert f"notice_end_{draft.id}" not in keys(test)
    actions.publish_notice(ground, person(), draft.id)
    button(test.run(), f"notice_end_{draft.id}").click().run()
    assert "Over" in words(test) and "until it is ended" not in words(test)
    assert "None" not in words(test)
    assert not {f"notice_edit_{draft.id}", f"notice_publish_{draft.id}"} & keys(test)
    assert ground.store.get(person(), draft.id).status == "ended"


def test_in_the_past_notices_are_read_and_not_changed(notices, ground, draft):
    look_back(notices, ground.store.history(person(), draft.id)[0].recorded_at)
    test = notices.run()
    assert button(test, "notice_begin").disabled
    assert button(test, f"notice_publish_{draft.id}").disabled
    assert "journal_kinds" not in keys(test)


def test_a_search_that_finds_nothing_says_so(notices, draft):
    next(one for one in notices.text_input if one.key == "journal_find").input("sandbags").run()
    assert "No notice fits." in words(notices)
