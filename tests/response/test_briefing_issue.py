"""Issuing: files and record, or nothing; the next one is compared with it."""

from datetime import UTC, datetime, timedelta

import pytest

from data.access import Actor, Role, local_person
from data.briefings import FOLDER, Made
from data.errors import Conflict, Invalid, NotAllowed, NotFound
from data.schema import Incident
from response import actions, queries
from response.briefing import FORMATS, Order
from response.briefing.order import formats

START = datetime(2026, 5, 19, 11, tzinfo=UTC)


@pytest.fixture
def fire(put):
    return put(Incident(name="Fire", event="fire", stage="active"))[0]


def issue(workspace, actor, order=Order(), *, render=None, at=None):
    moment = at or workspace.clock.now()

    def drawn(number):
        return [Made(f"polk-{number}.html", "text/html", f"Fire {number}".encode())]

    return actions.issue_briefing(
        workspace, actor, order, moment=moment, revision=workspace.store.revision_at(moment), made_at=moment,
        title="Situation brief", headline="Fire", sentences=("One.", "Two.", "Three."), render=render or drawn,
    )  # fmt: skip


def test_the_record_says_what_was_issued_and_its_files_are_kept(workspace, ann, fire):
    order = Order(template="sitrep", incident_id=fire.id, headline="Fire", remarks="Stay calm")
    record = issue(workspace, ann, order)
    assert (record.number, record.name, record.revision) == ("B-0001", "Situation brief B-0001", 1)
    assert record.parameters["edited"] == ["headline", "remarks"]
    assert record.parameters["sentences"] == ["One.", "Two.", "Three."]
    assert record.incident_ids == [fire.id]
    assert queries.briefing_file(workspace, ann, record.id, "polk-B-0001.html") == b"Fire B-0001"
    assert [one.id for one in queries.issued(workspace, ann)] == [record.id]
    assert queries.signature(workspace, ann, record.id).person == "Ann Ames"
    assert queries.find(workspace, ann, ["briefing"])[0] == record


def test_the_order_can_be_read_back_from_the_record(workspace, ann, fire):
    order = Order(
        template="sitrep", incident_id=fire.id, since=START, since_revision=0, sections=("map", "figures"), slot=START,
        headline="Fire", sentences=("One.", "Two.", "Three."), remarks="x",
    )  # fmt: skip
    assert Order.read(issue(workspace, ann, order).parameters) == order


def test_a_form_that_cannot_be_drawn_leaves_nothing(workspace, ann, fire):
    def broken(number):
        yield Made("one.html", "text/html", b"x")
        raise ValueError("no font")

    with pytest.raises(ValueError, match="no font"):
        issue(workspace, ann, render=broken)
    assert queries.issued(workspace, ann) == []
    assert list((workspace.folder / FOLDER).iterdir()) == []
    with pytest.raises(Invalid, match="choose at least one format"):
        issue(workspace, ann, render=lambda number: [])
    assert list((workspace.folder / FOLDER).iterdir()) == []


def test_a_slot_of_the_schedule_is_issued_once(workspace, ann, fire):
    issue(workspace, ann, Order(slot=START))
    with pytest.raises(Conflict):
        issue(workspace, ann, Order(slot=START))
    assert [path.name for path in (workspace.folder / FOLDER).iterdir()] == ["B-0001"]
    assert issue(workspace, ann, Order(slot=START + timedelta(hours=6))).number == "B-0002"


def test_it_is_signed_and_only_by_who_may(workspace, fire):
    with pytest.raises(Invalid, match="a name and a position"):
        issue(workspace, local_person())
    observer = Actor("Obs", "Guest", roles=frozenset({Role.OBSERVER}), jurisdictions=frozenset({"*"}))
    with pytest.raises(NotAllowed):
        issue(workspace, observer)
    assert not (workspace.folder / FOLDER).exists()


def test_a_briefing_about_a_restricted_incident_does_not_leave(workspace, ann, put):
    (secret,) = put(Incident(name="Threat", event="threat", stage="active", sensitivity="restricted"))
    with pytest.raises(NotFound):
        issue(workspace, ann, Order(incident_id=secret.id))


def test_the_next_one_is_compared_with_the_last_of_its_kind(workspace, ann, fire, clock):
    first = queries.compared(workspace, ann, Order())
    assert (first.since, first.since_number) == (START - timedelta(hours=6), None)
    record = issue(workspace, ann)
    clock.forward(timedelta(hours=2))
    issue(workspace, ann, Order(template="sitrep"))
    clock.forward(timedelta(hours=2))
    second = queries.compared(workspace, ann, Order())
    assert (second.since, second.since_revision, second.since_number) == (START, 1, record.number)
    of_fire = queries.compared(workspace, ann, Order(incident_id=fire.id))
    assert of_fire.since == clock.now() - timedelta(hours=6)
    asked = queries.compared(workspace, ann, Order(since=START + timedelta(hours=1)))
    assert (asked.since, asked.since_revision) == (START + timedelta(hours=1), 2)


def test_a_file_that_is_not_there_is_said_so(workspace, ann, fire):
    record = issue(workspace, ann)
    with pytest.raises(NotFound, match=r"no file 'x\.pdf'"):
        queries.briefing_file(workspace, ann, record.id, "x.pdf")
    with pytest.raises(NotFound):
        queries.briefing_file(workspace, ann, fire.id, "x.pdf")


@pytest.mark.parametrize(
    "wrong", [{"template": "novel"}, {"remarks": "x" * 5000}, {"sentences": ("x" * 5000,)}]
)
def test_an_order_that_cannot_be_is_refused(wrong):
    with pytest.raises(Invalid):
        Order(**wrong)


def test_formats_are_named():
    assert formats("html, pdf") == ("pdf", "html")
    assert formats(FORMATS) == FORMATS
    for wrong in ("docx", "", "pdf,docx"):
        with pytest.raises(Invalid, match="use some of pdf, pptx"):
            formats(wrong)
