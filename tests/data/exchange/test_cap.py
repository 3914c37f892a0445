"""CAP out: strictly written, and the same again through our own reader."""

from datetime import UTC, datetime, timedelta

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.exchange import ExchangeError
from data.exchange.cap import Outgoing, write_cap
from data.exchange.cap_feed import write_feed
from data.exchange.cap_messages import Sending, Version, messages
from data.exchange.cap_rules import faults
from data.exchange.cap_shapes import rings
from data.feeds import adapters
from data.feeds.cap.areas import polygon
from data.feeds.parsed import About, Parsed
from data.schema import Geocode, HazardArea, WarningArea, WarningText
from data.schema.vocab import (
    CapStatus,
    Certainty,
    HazardCategory,
    Sensitivity,
    Severity,
    Status,
    Urgency,
)
from tests.data.feeds.cap_samples import alert, info, ref

AT = datetime(2026, 5, 19, 12, tzinfo=UTC)
POLK = shapely.box(-94, 41, -93, 42)
SENDING = Sending("alerts@polk.example", "polk", "actual")


def hazard(**changes) -> HazardArea:
    fields = {
        "name": "Flood",
        "event": "Flood Warning",
        "geometry": POLK,
        "sensitivity": "public",
        "category": "met",
    }
    return HazardArea(**(fields | changes))


def outgoing(record: HazardArea, **changes) -> Outgoing:
    fields = {
        "kind": "Alert",
        "identifier": "polk.1.1",
        "sender": "alerts@polk.example",
        "sent": AT,
        "status": "Actual",
    }
    return Outgoing(record=record, **(fields | changes))


def read(body: bytes) -> Parsed:
    return adapters.parser("cap")(body, About("polk", "https://polk.example", AT))


def back(record: HazardArea, **changes) -> HazardArea:
    found = read(write_cap(outgoing(record, **changes))).drafts
    assert len(found) == 1
    assert isinstance(found[0].record, HazardArea)
    return found[0].record


TEXT = st.text(min_size=1, max_size=40).map(str.strip).filter(bool)
WORDS = st.one_of(st.none(), TEXT)
TIMES = st.one_of(st.none(), st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)).map(
    lambda one: one.replace(microsecond=0, tzinfo=UTC)
))  # fmt: skip


@st.composite
def shapes(draw):
    """Boxes, several of them, some with a hole, or a point."""
    boxes = []
    for _ in range(draw(st.integers(1, 3))):
        west, south = draw(st.floats(-170, 160)), draw(st.floats(-80, 70))
        box = shapely.box(west, south, west + draw(st.floats(0.01, 9)), south + draw(st.floats(0.01, 9)))
        holed = box.difference(shapely.affinity.scale(box, 0.3, 0.3)) if draw(st.booleans()) else box
        boxes.append(holed)
    return draw(st.sampled_from([None, shapely.Point(-93.6, 41.6), shapely.union_all(boxes)]))


HAZARDS = st.builds(
    hazard,
    category=st.sampled_from(HazardCategory),
    event=TEXT,
    severity=st.sampled_from(Severity),
    urgency=st.sampled_from(Urgency),
    certainty=st.sampled_from(Certainty),
    onset=TIMES,
    effective=TIMES,
    expires_at=TIMES,
    ends=TIMES,
    headline=WORDS,
    description=WORDS,
    instruction=WORDS,
    sender_name=WORDS,
    contact=WORDS,
    geometry=shapes(),
    sensitivity=st.sampled_from([Sensitivity.PUBLIC, Sensitivity.PARTNER]),
    areas=st.lists(
        st.builds(
            WarningArea, description=TEXT, geocodes=st.lists(st.builds(Geocode, scheme=TEXT, code=TEXT), max_size=3)
        ),
        max_size=2,
    ),
    texts=st.lists(
        st.builds(WarningText, language=st.sampled_from(["en", "fr-CA", "es"]), event=TEXT, headline=WORDS),
        max_size=3, unique_by=lambda one: one.language,
    ),
    parameters=st.dictionaries(TEXT, st.lists(TEXT, min_size=1, max_size=2), max_size=2),
)  # fmt: skip


def plain(text: str | None) -> str | None:
    """A text as XML can hold it: unwritable characters are marked, line ends are one."""
    from data.exchange.table import clean

    return None if text is None else clean(text).replace("\r\n", "\n").replace("\r", "\n").strip() or None


@settings(max_examples=80)
@given(HAZARDS)
def test_what_leaves_comes_back_the_same_through_our_own_reader(record):
    again = back(record)
    for name in ("category", "severity", "urgency", "certainty", "onset", "effective"):
        assert getattr(again, name) == getattr(record, name)
    assert again.over_at == record.over_at
    assert again.expires_at == (record.expires_at or record.ends)
    texts = record.texts or [WarningText(event=record.event, headline=record.headline)]
    lead = next((text for text in texts if text.language == "en"), texts[0])
    assert (again.event, again.headline) == (plain(lead.event), plain(lead.headline))
    assert (again.sender_name, again.contact) == (plain(record.sender_name), plain(record.contact))
    assert len(again.texts) == len(record.texts)
    codes = [(plain(one.scheme), plain(one.code)) for area in record.areas for one in area.geocodes]
    assert [(one.scheme, one.code) for area in again.areas for one in area.geocodes] == list(
        dict.fromkeys(codes)
    )
    if record.geometry is None or record.geometry.geom_type == "Point":
        assert again.geometry == record.geometry
    else:
        rounding = 2e-5 * record.geometry.length + 1e-6  # five decimals on either side of every edge
        assert again.geometry.symmetric_difference(record.geometry).area < rounding


@settings(max_examples=80)
@given(HAZARDS)
def test_what_leaves_breaks_no_rule(record):
    assert faults(write_cap(outgoing(record))) == []


def test_a_hole_is_cut_open_and_not_filled():
    holed = POLK.difference(shapely.box(-93.6, 41.4, -93.4, 41.6))
    parts = [polygon(text)[0] for text in rings(holed)]
    assert len(parts) >= 2
    assert shapely.union_all(parts).area == pytest.approx(holed.area)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (alert(sent="2026-05-19T06:00:00Z"), "is not written as"),
        (alert(sent="2026-05-19T06:00:00+00:00"), "is UTC, which CAP writes as -00:00"),
        (alert(identifier="A 1"), "identifier 'A 1'"),
        (alert(sender="a,b"), "sender 'a,b'"),
        (alert(msgType="Update"), "Update names no message"),
        (alert("", msgType="Cancel"), "Cancel names no message"),
        (alert(msgType="Update", references="A0"), "no sender,identifier,sent"),
        (alert(msgType="Update", references=ref()), "references itself"),
        (alert(scope="Restricted"), "no restriction"),
        (alert(scope="Private"), "no addresses"),
        (alert(status="Exercise"), "no note"),
        (alert(""), "no info"),
        (alert(info(language="english please")), "language"),
        (alert(info(headline=" ")), "headline is empty"),
        (
            alert(info(area="<area><areaDesc>x</areaDesc><polygon>1,1 2,2 1,1</polygon></area>")),
            "fewer than four",
        ),
        (
            alert(info(area="<area><areaDesc>x</areaDesc><polygon>1,1 2,2 3,1 1,2</polygon></area>")),
            "not closed",
        ),
        (
            alert(info(area="<area><areaDesc>x</areaDesc><polygon>1,1 2,2 3,999 1,1</polygon></area>")),
            "outside",
        ),
        (alert(info(area="<area><areaDesc>x</areaDesc><circle>1 2 3</circle></area>")), "circle"),
        ("<alert/>", "the root is alert"),
    ],
)
def test_every_rule_that_the_schema_cannot_say_is_checked(text, rule):
    assert any(rule in one for one in faults(text.encode())), faults(text.encode())
    good = alert(identifier="A9", msgType="Update", references=ref(), status="Exercise", note="EXERCISE")
    assert faults(good.encode()) == []


def test_a_message_that_breaks_a_rule_does_not_leave():
    with pytest.raises(ExchangeError, match="cannot leave as CAP: sender 'a b'"):
        write_cap(outgoing(hazard(), sender="a b"))


# what became of a warning, as messages


def versions(*records: HazardArea | None) -> list[Version]:
    return [Version(at, AT + timedelta(hours=at), one) for at, one in enumerate(records, start=1)]


def test_a_warning_is_an_alert_its_change_an_update_its_withdrawal_a_cancel():
    first, worse = hazard(), hazard(severity="severe")
    found = messages(versions(first, worse, worse.changed(status="withdrawn")), SENDING)
    assert [one.kind for one in found] == ["Alert", "Update", "Cancel"]
    assert [len(one.references) for one in found] == [0, 1, 2]
    assert found[2].references == (found[0].reference, found[1].reference)
    assert found[0].reference == f"alerts@polk.example,polk.{first.id}.1,2026-05-19T13:00:00-00:00"
    assert all(faults(write_cap(one)) == [] for one in found)


def test_a_hazard_that_is_over_is_an_update_with_urgency_past():
    found = messages(versions(hazard(), hazard(status="ended")), SENDING)
    assert [one.kind for one in found] == ["Alert", "Update"]
    again = read(write_cap(found[1])).drafts[0].record
    assert (again.urgency, again.status, again.responses) == (Urgency.PAST, Status.ENDED, ["AllClear"])


def test_our_own_reader_ends_the_story_as_it_ended():
    from data.feeds.lifecycle import Deeds, deeds_of, settled

    found = messages(versions(hazard(), hazard(severity="severe"), hazard(status="withdrawn")), SENDING)
    parsed = [read(write_cap(one)) for one in found]
    deeds = Deeds([deed for one in parsed for deed in deeds_of(one.acts)])
    records = [settled(draft.record, deeds) for one in parsed for draft in one.drafts]
    assert [one.status for one in records] == [Status.WITHDRAWN, Status.WITHDRAWN]


def test_a_change_of_what_no_message_says_is_no_message():
    assert len(messages(versions(hazard(), hazard(notes="called the mayor")), SENDING)) == 1


def test_what_was_closed_once_is_not_given_out_again_when_the_warning_is_open_again():
    shut = hazard(headline="names a witness", sensitivity="restricted")
    found = messages(versions(hazard(headline="names a witness"), shut, hazard(headline="clean")), SENDING)
    assert [(one.kind, one.silent) for one in found] == [("Cancel", True), ("Alert", False)]
    assert "witness" not in "".join(write_cap(one).decode() + one.title for one in found)


def test_a_warning_that_was_withdrawn_and_is_then_closed_keeps_its_cancel_without_a_word():
    first = hazard()
    gone = first.changed(status="withdrawn")
    before = messages(versions(first, gone), SENDING)
    found = messages(versions(first, gone, gone.changed(sensitivity="restricted")), SENDING)
    assert [one.identifier for one in found] == [before[1].identifier]
    assert (before[1].title, found[0].title) == ("Flood", "A warning")


def test_a_warning_that_becomes_another_agencys_message_is_taken_back_as_ours():
    found = messages(versions(hazard(), hazard(identifier="NWS-1")), SENDING)
    assert [one.kind for one in found] == ["Cancel"]


def test_a_warning_without_its_area_is_an_update_and_does_not_vanish():
    found = messages(versions(hazard(), hazard(geometry=None)), SENDING)
    assert [one.kind for one in found] == ["Alert", "Update"]
    assert "<polygon>" not in write_cap(found[1]).decode()


def only_public(record: HazardArea) -> bool:
    return record.sensitivity is Sensitivity.PUBLIC


def test_who_hears_of_it_later_or_no_longer_gets_messages_of_their_own():
    open_ = hazard()
    narrow = open_.changed(sensitivity="partner")
    every = messages(versions(open_, narrow, open_), SENDING)
    found = messages(versions(open_, narrow, open_), SENDING, only_public)
    assert [one.kind for one in every] == ["Alert", "Update", "Update"]
    assert [(one.kind, one.silent) for one in found] == [("Cancel", True), ("Alert", False)]
    assert found[0].references == (every[0].reference,)
    assert {one.identifier for one in found}.isdisjoint(one.identifier for one in every)
    assert all("<scope>Public</scope>" in write_cap(one).decode() for one in found)
    worse = versions(open_, open_.changed(severity="severe"))
    assert messages(worse, SENDING, only_public) == messages(worse, SENDING)


def test_what_was_read_from_a_file_says_from_where():
    read_from = hazard(sources=[{"system": "county flood maps", "url": "https://gis.example/1"}])
    assert (
        "<source>county flood maps https://gis.example/1</source>" in write_cap(outgoing(read_from)).decode()
    )
    assert "<source>" not in write_cap(outgoing(hazard())).decode()
    (cancel,) = messages(versions(read_from, read_from.changed(withheld=True)), SENDING)
    assert "gis" not in write_cap(cancel).decode()


def test_a_warning_that_comes_back_is_a_new_alert():
    gone = hazard(status="withdrawn")
    found = messages(versions(hazard(), gone, hazard()), SENDING)
    assert [(one.kind, len(one.references)) for one in found] == [("Alert", 0), ("Cancel", 1), ("Alert", 0)]


@pytest.mark.parametrize(
    "inside",
    [{"sensitivity": "internal"}, {"sensitivity": "restricted"}, {"withheld": True}, {"cap_status": "draft"}],
)
def test_what_may_not_leave_does_not_and_is_taken_back_where_it_had(inside):
    assert messages(versions(hazard(**inside)), SENDING) == []
    found = messages(versions(hazard(), hazard(**inside)), SENDING)
    assert [one.kind for one in found] == ["Cancel"]  # the alert itself is no longer given out
    body = write_cap(found[0]).decode()
    assert "Flood" not in body
    assert "<info>" not in body


@pytest.mark.parametrize(
    ("mode", "status"), [("exercise", "Exercise"), ("test", "Test"), ("actual", "Actual")]
)
def test_an_exercise_sends_exercises_alone(mode, status):
    found = messages(versions(hazard(), hazard(severity="severe")), Sending("x@y.example", "raccoon", mode))
    assert {one.status for one in found} == {status}
    assert all(("not a real warning" in one.note) is (mode != "actual") for one in found)
    assert {read(write_cap(one)).drafts[0].record.cap_status for one in found} == {CapStatus(status.lower())}


def test_what_partners_alone_may_see_is_restricted():
    body = write_cap(outgoing(hazard(sensitivity="partner"))).decode()
    assert "<scope>Restricted</scope>" in body
    assert read(body.encode()).drafts[0].record.sensitivity is Sensitivity.INTERNAL


def test_the_feed_links_to_every_message_and_our_own_reader_follows():
    found = messages(versions(hazard(headline="<b>Flood</b> & more"), hazard(severity="severe")), SENDING)
    body = write_feed(found, title="Warnings", sender="x", address="https://polk.example/api/cap", at=AT)
    parsed = read(body)
    assert parsed.more == tuple(f"https://polk.example/api/cap/{one.identifier}" for one in found)
    assert parsed.rejects == ()
    assert b"Update: Flood" in body
