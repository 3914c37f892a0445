"""Warnings that leave over HTTP: a feed, each message, and nothing that has to stay."""

from datetime import UTC, datetime, timedelta

import pytest
import shapely

from api import create_api
from data.access import Actor, Role
from data.exchange.cap_rules import faults
from data.feeds import adapters
from data.feeds.parsed import About
from data.schema import HazardArea
from data.settings import Settings
from data.workspace import open_workspace
from response import actions
from tests.api.conftest import OWN, START, Client, Desk

AREA = shapely.box(-94, 41, -93, 42)
FEED = Actor(
    "feed nws", "feed", roles=frozenset({Role.FEED.value}), jurisdictions=frozenset({"*"}), via="feed"
)
AT = datetime(2026, 5, 19, 12, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path, clock):
    settings = Settings(var=tmp_path, workspace="polk", cap_sender="alerts@polk.example")
    opened = open_workspace(settings, clock=clock)
    yield Desk(opened, settings)
    opened.store.close()


def warning(**changes) -> HazardArea:
    fields = {"name": "Flood", "event": "Flood Warning", "geometry": AREA, "sensitivity": "public"}
    return HazardArea(**(fields | changes))


def links(client) -> list[str]:
    answer = client.get("/cap")
    assert answer.headers["content-type"] == "application/atom+xml"
    return list(adapters.parser("cap")(answer.content, About("x", f"{OWN}/cap", AT)).more)


def test_a_warning_leaves_as_an_alert_that_our_own_reader_follows(client, put):
    put(warning())
    (address,) = links(client)
    answer = client.get(address)
    assert answer.headers["content-type"] == "application/cap+xml"
    assert faults(answer.content) == []
    record = adapters.parser("cap")(answer.content, About("x", address, AT)).drafts[0].record
    assert (record.event, record.sender) == ("Flood Warning", "alerts@polk.example")
    assert record.geometry.equals(AREA)
    assert record.sent == START


def test_changes_and_withdrawal_are_further_messages(client, put, clock):
    (first,) = put(warning())
    clock.forward(timedelta(hours=1))
    (second,) = put(first.changed(severity="severe"))
    clock.forward(timedelta(hours=1))
    put(second.changed(status="withdrawn"))
    kinds = [
        client.get(address).text.partition("<msgType>")[2].partition("<")[0] for address in links(client)
    ]
    assert kinds == ["Cancel", "Update", "Alert"]
    assert "<msgType>Cancel" in client.get(f"/cap/{first.id}").text


@pytest.mark.parametrize(
    "inside",
    [{"sensitivity": "internal"}, {"sensitivity": "restricted"}, {"withheld": True}, {"cap_status": "draft"}],
)
def test_what_has_to_stay_is_neither_listed_nor_given(client, put, inside):
    (kept,) = put(warning(**inside))
    assert links(client) == []
    answer = client.get(f"/cap/{kept.id}")
    assert answer.status_code == 404
    assert "Flood" not in answer.text


def test_other_peoples_warnings_are_not_sent_on_as_ours(client, put, desk):
    put(warning(identifier="NWS-1"))
    desk.opened.store.save(FEED, [warning()], reason="feed nws")
    assert links(client) == []


def test_a_partners_warning_that_was_opened_up_here_is_nobodys_as_ours(client, desk, ann):
    (came,) = desk.opened.store.save(FEED, [warning(sensitivity="internal")], reason="feed nws").records
    desk.opened.store.save(ann, [came.changed(sensitivity="public")], reason="shared")
    _, secret = actions.make_token(desk.opened, ann, name="county", roles=["partner"], jurisdictions=[])
    for headers in ({}, {"authorization": f"Bearer {secret}"}):
        assert client.get("/cap", **headers).text.count("<entry>") == 0


@pytest.mark.parametrize(
    "shut",
    [{"sensitivity": "internal"}, {"sensitivity": "restricted"}, {"withheld": True}, {"identifier": "NWS-1"}],
)
def test_what_has_left_and_is_closed_is_taken_back_once_and_the_same_after_a_restart(
    client, put, desk, ann, clock, shut
):
    (first,) = put(warning(name="Dam at Mill Road", headline="Dam at Mill Road fails"))
    (address,) = links(client)
    sent = client.get(address).text.partition("<identifier>")[2].partition("<")[0]
    clock.forward(timedelta(hours=1))
    (closed,) = put(first.changed(**shut))
    clock.forward(timedelta(hours=1))
    put(closed.changed(notes="the owner has called"))
    _, secret = actions.make_token(desk.opened, ann, name="press", roles=["public"], jurisdictions=[])
    press = {"authorization": f"Bearer {secret}"}
    feed = client.get("/cap", **press).text
    again = open_workspace(desk.settings, clock=clock)
    try:
        assert Client(create_api(Desk(again, desk.settings))).get("/cap").text == feed
    finally:
        again.store.close()
    for asks in ({}, press):
        (address,) = links(client)
        text = client.get(address, **asks).text
        assert "<msgType>Cancel" in text and "<info>" not in text and sent in text
        assert "Mill" not in text + client.get("/cap", **asks).text
        assert client.get(f"/cap/{sent}", **asks).status_code == 404
        assert client.get(f"/cap/{first.id}", **asks).text == text


def test_a_cancel_is_listed_as_long_as_what_it_takes_back_would_hold(client, put, clock):
    (first,) = put(warning(expires_at=START + timedelta(days=20)))
    clock.forward(timedelta(hours=1))
    put(first.changed(withheld=True))
    clock.forward(timedelta(days=15))
    assert len(links(client)) == 1
    clock.forward(timedelta(days=6))
    assert len(links(client)) == 0


def test_what_becomes_partners_alone_is_taken_back_from_everybody_else(client, put, desk, ann, clock):
    (first,) = put(warning())
    clock.forward(timedelta(hours=1))
    put(first.changed(sensitivity="partner"))
    _, secret = actions.make_token(desk.opened, ann, name="press", roles=["public"], jurisdictions=[])
    theirs = client.get(f"/cap/{first.id}", authorization=f"Bearer {secret}").text
    ours = client.get(f"/cap/{first.id}").text
    assert "<msgType>Cancel" in theirs and "Flood" not in theirs
    assert "<msgType>Update" in ours


def test_a_warning_that_a_token_sent_does_not_leave_as_ours(client, desk, ann, put):
    _, secret = actions.make_token(desk.opened, ann, name="eoc", roles=["feed"], jurisdictions=["*"])
    sender = actions.act_by_token(desk.opened, secret)
    item = {"kind": "hazard_area", "name": "Flood", "event": "Flood", "sensitivity": "public"}
    actions.receive_records(desk.opened, sender, [item | {"sources": [{"record_id": "1"}]}])
    assert links(client) == []


def test_what_a_token_changes_of_ours_is_not_said_in_our_name(client, desk, ann, put, clock):
    (first,) = put(warning())
    clock.forward(timedelta(hours=1))
    _, secret = actions.make_token(desk.opened, ann, name="eoc", roles=["feed"], jurisdictions=["*"])
    sender = actions.act_by_token(desk.opened, secret)
    item = {"kind": "hazard_area", "id": first.id, "headline": "All is well"}
    answer = actions.receive_records(desk.opened, sender, [item])
    assert answer["updated"] == 1
    assert len(links(client)) == 1
    assert "All is well" not in client.get(f"/cap/{first.id}").text


def test_what_one_may_see_is_never_taken_for_what_another_has(client, put, desk, ann):
    (shared,) = put(warning(sensitivity="partner"))
    _, secret = actions.make_token(desk.opened, ann, name="press", roles=["public"], jurisdictions=[])
    tag = client.get("/cap").headers["etag"]
    answer = client.get("/cap", authorization=f"Bearer {secret}", if_none_match=tag)
    assert (answer.status_code, answer.text.count("<entry>")) == (200, 0)
    tag = client.get(f"/cap/{shared.id}").headers["etag"]
    assert client.get(f"/cap/{shared.id}", if_none_match=tag).status_code == 304


def test_messages_are_listed_for_a_week_or_as_long_as_they_hold(client, put, clock):
    put(warning(), warning(expires_at=START + timedelta(hours=1)))
    assert len(links(client)) == 2
    clock.forward(timedelta(days=8))
    assert len(links(client)) == 1


def test_the_same_again_is_304_and_a_change_is_not(client, put):
    (first,) = put(warning())
    tag = client.get("/cap").headers["etag"]
    assert client.get("/cap", if_none_match=tag).status_code == 304
    put(first.changed(severity="severe"))
    assert client.get("/cap", if_none_match=tag).status_code == 200


def test_an_actual_workspace_says_who_it_is_or_sends_nothing(tmp_path, clock):
    settings = Settings(var=tmp_path, workspace="polk")
    opened = open_workspace(settings, clock=clock)
    answer = Client(create_api(Desk(opened, settings))).get("/cap")
    opened.store.close()
    assert answer.status_code == 400
    assert "MUSTER_CAP_SENDER" in answer.json()["remedy"]


def test_an_exercise_says_so_in_every_message_and_in_the_feed(tmp_path, clock, ann):
    settings = Settings(var=tmp_path, workspace="drill")
    opened = open_workspace(settings, mode="exercise", clock=clock)
    (made,) = opened.store.save(ann, [warning()], reason="test").records
    client = Client(create_api(Desk(opened, settings)))
    feed, message = client.get("/cap").text, client.get(f"/cap/{made.id}").text
    opened.store.close()
    assert "EXERCISE" in feed
    assert "<status>Exercise</status>" in message
    assert "not a real warning" in message
    assert "muster.invalid" in message
