"""Public notices: a draft stays inside; what is published leaves as CAP, with its Updates and its Cancel."""

from datetime import timedelta

import pytest
import shapely

from data.access import Actor, Role
from data.errors import Conflict, Invalid, NotAllowed, NotFound
from data.exchange.cap import write_cap
from data.exchange.cap_rules import faults
from data.schema import Jurisdiction, Notice
from data.settings import Settings
from data.workspace import open_workspace
from response import actions, queries
from tests.response.conftest import START

SAID = {"name": "Water at station 1", "event": "drinking water", "text": "Bottled water from 08:00."}
PRESS = Actor("press", "press", roles=frozenset({Role.PUBLIC.value}))


@pytest.fixture
def workspace(tmp_path, clock):
    settings = Settings(var=tmp_path, cap_sender="alerts@polk.example")
    opened = open_workspace(settings, "polk", clock=clock)
    yield opened
    opened.store.close()


@pytest.fixture
def polk(put) -> Jurisdiction:
    (polk,) = put(Jurisdiction(name="Polk County", level="county", geometry=shapely.box(-94, 41, -93, 42)))
    return polk


@pytest.fixture
def draft(workspace, ann, polk) -> Notice:
    return actions.write_notice(workspace, ann, **SAID, jurisdiction_id=polk.id, instruction="Bring an id.")


@pytest.fixture
def published(workspace, ann, draft) -> Notice:
    return actions.publish_notice(workspace, ann, draft.id, version=draft.version)


def kinds(workspace, who) -> list[str]:
    return [one.kind for one in queries.warnings_out(workspace, who)]


def test_a_draft_stays_inside_and_leaves_as_nothing(workspace, ann, draft):
    assert (draft.state, draft.sensitivity, draft.address) == ("draft", "internal", "Polk County")
    assert kinds(workspace, ann) == []
    with pytest.raises(NotFound):
        workspace.store.get(PRESS, draft.id)


def test_what_is_published_is_public_and_leaves_strictly(workspace, published):
    assert workspace.store.get(PRESS, published.id).name == "Water at station 1"
    (message,) = queries.warnings_out(workspace, PRESS)
    body = write_cap(message)
    assert faults(body) == []
    for said in (
        "Water at station 1",
        "drinking water",
        "Bring an id.",
        "<areaDesc>Polk County",
        "<polygon>",
    ):
        assert said in body.decode()
    assert published.published_at == START


def test_changes_the_end_and_a_mistake_are_further_messages(workspace, ann, published, clock):
    clock.forward(timedelta(hours=1))
    changed = actions.edit_notice(workspace, ann, published.id, version=published.version, text="From 09:00.")
    assert kinds(workspace, PRESS) == ["Update", "Alert"]
    clock.forward(timedelta(hours=1))
    actions.end_notice(workspace, ann, published.id, version=changed.version)
    newest = queries.warnings_out(workspace, PRESS)[0]
    assert (newest.kind, newest.over, len(newest.references)) == ("Update", True, 2)
    with pytest.raises(Invalid, match="the notice is ended"):
        actions.publish_notice(workspace, ann, published.id)


def test_all_of_it_at_one_moment_of_a_clock_that_stands_is_told_apart(workspace, ann, published):
    changed = actions.edit_notice(workspace, ann, published.id, version=published.version, text="From 09:00.")
    actions.take_back_notice(workspace, ann, published.id, version=changed.version, reason="wrong")
    found = queries.warnings_out(workspace, PRESS)
    assert [one.kind for one in found] == ["Cancel", "Update", "Alert"]
    assert [one.identifier.rpartition(".")[2] for one in found] == ["4", "3", "2"]
    assert "08:00" in write_cap(found[2]).decode() and "09:00" in write_cap(found[1]).decode()


def test_a_notice_that_was_wrong_is_taken_back_with_a_reason(workspace, ann, published, clock):
    clock.forward(timedelta(hours=1))
    with pytest.raises(Invalid, match="needs a reason"):
        actions.take_back_notice(workspace, ann, published.id, reason=" ")
    actions.take_back_notice(workspace, ann, published.id, reason="the wrong station")
    assert kinds(workspace, PRESS) == ["Cancel", "Alert"]
    assert workspace.store.history(ann, published.id)[-1].reason == "the wrong station"


def test_a_published_notice_that_is_withheld_is_taken_back_without_a_word(workspace, ann, published, clock):
    clock.forward(timedelta(hours=1))
    workspace.store.save(ann, [published.changed(withheld=True)], reason="names a witness")
    (message,) = queries.warnings_out(workspace, PRESS)
    assert (message.kind, message.title) == ("Cancel", "A warning")
    assert "Water" not in write_cap(message).decode()


def test_what_somebody_else_changed_meanwhile_is_not_published_unseen(workspace, ann, draft):
    actions.edit_notice(workspace, ann, draft.id, version=draft.version, text="From 09:00.")
    with pytest.raises(Conflict):
        actions.publish_notice(workspace, ann, draft.id, version=draft.version)


@pytest.mark.parametrize("role", ["planner", "commander", "administrator"])
def test_who_manages_writes_and_publishes(workspace, role):
    who = Actor("Bo", "PIO", roles=frozenset({role}), jurisdictions=frozenset({"*"}))
    made = actions.write_notice(workspace, who, **SAID)
    assert actions.publish_notice(workspace, who, made.id).state == "published"


@pytest.mark.parametrize("role", ["observer", "site_manager", "partner", "public", "feed"])
def test_nobody_else_does(workspace, role, draft):
    who = Actor("Bo", "Clerk", roles=frozenset({role}), jurisdictions=frozenset({"*"}))
    for act in (
        lambda: actions.write_notice(workspace, who, **SAID),
        lambda: actions.publish_notice(workspace, who, draft.id),
        lambda: actions.edit_notice(workspace, who, draft.id, text="x"),
        lambda: actions.end_notice(workspace, who, draft.id),
        lambda: actions.take_back_notice(workspace, who, draft.id, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_token_sends_no_notice(workspace, ann):
    _, secret = actions.make_token(workspace, ann, name="eoc", roles=["feed"], jurisdictions=["*"])
    item = {"kind": "notice", "sources": [{"record_id": "1"}], **SAID}
    answer = actions.receive_records(workspace, actions.act_by_token(workspace, secret), [item])
    assert answer["results"][0]["reason"] == "a notice cannot be sent"


@pytest.mark.parametrize("lacking", ["name", "event", "text"])
def test_a_notice_that_says_nothing_is_none(workspace, ann, draft, lacking):
    with pytest.raises(Invalid, match="tells nobody anything"):
        actions.write_notice(workspace, ann, **SAID | {lacking: "  "})
    with pytest.raises(Invalid, match="tells nobody anything"):
        actions.edit_notice(workspace, ann, draft.id, **{lacking: ""})


def test_a_notice_that_would_be_over_is_not_published(workspace, ann, clock):
    with pytest.raises(Invalid, match="would be over"):
        actions.write_notice(workspace, ann, **SAID, expires_at=START)
    made = actions.write_notice(workspace, ann, **SAID, expires_at=START + timedelta(hours=1))
    clock.forward(timedelta(hours=2))
    with pytest.raises(Invalid, match="would be over"):
        actions.publish_notice(workspace, ann, made.id)
    assert actions.edit_notice(workspace, ann, made.id, text="Later.").text == "Later."


def test_steps_are_no_fields(workspace, ann, draft):
    with pytest.raises(Invalid, match="stage is not edited"):
        actions.edit_notice(workspace, ann, draft.id, stage="published")
