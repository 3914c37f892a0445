"""CAP in: what a message becomes, what is mended and said so, what is refused and why."""

from datetime import UTC, datetime

import pytest
import shapely

from data.feeds import adapters
from data.feeds.cap.areas import circle, polygon
from data.feeds.cap.message import Name
from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About, Parsed
from data.schema import HazardArea
from data.schema.vocab import CapStatus, Sensitivity, Severity, Status, Urgency
from tests.data.feeds.cap_samples import alert, info, ref

AT = datetime(2026, 5, 19, 12, tzinfo=UTC)
EIGHT = "&a;" * 8
BOMB = f'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "{EIGHT}">]><alert><identifier>&b;</identifier></alert>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><alert><identifier>&a;</identifier></alert>'


def read(text: str | bytes, **options: str) -> Parsed:
    about = About("ema", "https://ema.example/cap/index.xml", AT, options=options)
    return adapters.parser("cap")(text.encode() if isinstance(text, str) else text, about)


def only(parsed: Parsed) -> HazardArea:
    assert len(parsed.drafts) == 1, parsed
    record = parsed.drafts[0].record
    assert isinstance(record, HazardArea)
    return record


def notes(parsed: Parsed) -> list[str]:
    return only(parsed).sources[0].notes


def test_a_message_becomes_a_hazard_area_with_all_it_says():
    parsed = read(alert())
    record = only(parsed)
    assert record.name == "Flood Warning: Polk County"
    assert (record.severity, record.urgency, record.cap_status) == (
        Severity.SEVERE,
        Urgency.IMMEDIATE,
        CapStatus.ACTUAL,
    )
    assert record.onset == datetime(2026, 5, 19, 10, tzinfo=UTC)
    assert record.expires_at == datetime(2026, 5, 20, 10, tzinfo=UTC)
    assert record.ends is None
    assert record.sent == record.observed_at == datetime(2026, 5, 19, 11, tzinfo=UTC)
    assert record.geometry.equals(shapely.box(-93.8, 41.5, -93.4, 41.8))
    assert record.sensitivity is Sensitivity.PUBLIC
    assert record.sources[0].system == "ema"
    assert record.sources[0].record_id == "ema@polk.example,A1,2026-05-19T11:00:00+00:00"
    assert record.instruction == "Move to higher ground"
    assert notes(parsed) == []
    assert "status" not in parsed.drafts[0].given  # what an act closed, its own message does not open again


def test_two_languages_are_one_record_with_two_texts():
    french = info(language="fr-CA", event="Avis de crue", headline="La rivière déborde")
    parsed = read(alert(french, info()))
    assert only(parsed).event == "Flood Warning"
    assert [text.language for text in only(parsed).texts] == ["fr-CA", "en-US"]
    assert only(read(alert(french, info()), language="fr")).headline == "La rivière déborde"


def test_infos_that_say_other_things_are_records_of_their_own():
    later = info(severity="Minor", onset="2026-05-20T05:00:00-05:00")
    parsed = read(alert(info(), later))
    assert [draft.record.severity for draft in parsed.drafts] == [Severity.SEVERE, Severity.MINOR]
    assert [draft.key[-2:] for draft in parsed.drafts] == ["#1", "#2"]
    assert len(read(alert(info(), info())).drafts) == 2  # the same language twice


def test_a_message_without_end_is_over_when_the_feed_says_so_and_not_otherwise():
    endless = alert(info(expires=""))
    assert only(read(endless)).over_at is None
    record = only(read(endless, lasts_h="24"))
    assert record.over_at == datetime(2026, 5, 20, 11, tzinfo=UTC)
    assert "option lasts_h" in record.sources[0].notes[0]
    assert only(read(alert(), lasts_h="24")).over_at == datetime(2026, 5, 20, 10, tzinfo=UTC)
    with pytest.raises(NotUnderstood, match="option lasts_h is 'long'"):
        read(endless, lasts_h="long")


def test_the_second_info_of_a_language_goes_with_the_second_of_every_other():
    english, french = info(), info(language="fr-CA", event="Avis")
    records = [draft.record for draft in read(alert(english, english, french, french)).drafts]
    assert [[text.language for text in one.texts] for one in records] == [["en-US", "fr-CA"]] * 2


def test_thousands_of_infos_are_read_in_one_go():
    assert len(read(alert(*[info(area="")] * 2_000)).drafts) == 2_000


def test_what_the_standard_refuses_is_refused_in_its_row(monkeypatch):
    monkeypatch.setattr("data.feeds.cap.making._name", lambda *_: "")
    parsed = read(alert())
    assert [(one.row, one.column) for one in parsed.rejects] == [(1, "name")]
    assert parsed.refused == {"ema@polk.example,A1,2026-05-19T11:00:00+00:00"}


def test_an_update_replaces_and_a_cancel_takes_back_what_they_name():
    update = read(alert(identifier="A2", msgType="Update", references=f"{ref()} {ref('A0')}"))
    assert [(act.what, act.references) for act in update.acts] == [("superseded", (ref(), ref("A0")))]
    assert only(update).references == [ref(), ref("A0")]
    cancel = read(alert("", identifier="A3", msgType="Cancel", references=ref()))
    assert [(act.what, act.by) for act in cancel.acts] == [("cancelled", ref("A3"))]
    assert cancel.drafts == ()
    assert cancel.rejects == ()


@pytest.mark.parametrize("status", ["Exercise", "Test", "System", "Draft"])
def test_what_is_not_actual_says_so(status):
    assert only(read(alert(status=status))).cap_status.value == status.lower()


def test_urgency_past_has_ended():
    assert only(read(alert(info(urgency="Past")))).status is Status.ENDED


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"identifier": ""}, "identifier", "no identifier"),
        ({"status": ""}, "status", "cannot be told from a test"),
        ({"status": "Real"}, "status", "none of CAP's"),
        ({"msgType": "Shout"}, "msgType", "none of CAP's"),
        ({"msgType": "Cancel"}, "references", "cancels nothing"),
    ],
)
def test_what_cannot_be_believed_is_refused_with_its_reason(changes, column, reason):
    parsed = read(alert(**changes))
    assert parsed.drafts == ()
    assert [reject.column for reject in parsed.rejects] == [column]
    assert reason in parsed.rejects[0].reason
    assert parsed.rejects[0].remedy


def test_a_message_without_info_is_refused():
    assert "says nothing" in read(alert("")).rejects[0].reason


@pytest.mark.parametrize("kind", ["Ack", "Error"])
def test_an_answer_to_a_message_warns_of_nothing(kind):
    parsed = read(alert(msgType=kind))
    assert (parsed.drafts, parsed.rejects) == ((), ())
    assert parsed.notes


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"expires": "tomorrow"}, "expires_at: 'tomorrow' is no time: not known"),
        ({"onset": "2026-05-19T05:00:00"}, "has no offset: read as at the offset -0500 of its other times"),
        ({"onset": "2026-13-19T05:00:00Z"}, "onset: '2026-13-19T05:00:00Z' is no time: not known"),
        ({"severity": "Terrible"}, "severity: 'Terrible' is none of CAP's: not known"),
        ({"urgency": ""}, "urgency: it is missing: not known"),
        ({"category": "Weather"}, "category: it is missing or none of CAP's: other"),
        ({"event": ""}, "event: it is missing: the headline stands for it"),
    ],
)
def test_what_is_mended_in_an_info_is_named(changes, note):
    assert any(note in one for one in notes(read(alert(info(**changes)))))


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"namespace": "urn:oasis:alerts"}, "namespace: 'urn:oasis:alerts'"),
        ({"scope": ""}, "kept internal"),
        ({"sent": ""}, "sent: it is missing"),
        ({"msgType": ""}, "taken as Alert"),
        ({"msgType": "Update"}, "names no message"),
        ({"identifier": "A 1"}, "which CAP forbids"),
    ],
)
def test_what_is_mended_in_a_message_is_named(changes, note):
    assert any(note in one for one in notes(read(alert(**changes))))


def test_elements_in_any_order_and_old_namespaces_are_read():
    shuffled = "<alert xmlns='http://www.incident.com/cap/1.0'><info><event>Flood</event><category>Met</category></info>"
    shuffled += "<status>actual</status><identifier>9</identifier><sender>s</sender></alert>"
    assert only(read(shuffled)).event == "Flood"


def test_bytes_that_are_not_what_they_say_are_read_as_windows_1252():
    body = ("<?xml version='1.0' encoding='UTF-8'?>" + alert(info(headline="Überflutung"))).encode("cp1252")
    parsed = read(body)
    assert only(parsed).headline == "Überflutung"
    assert parsed.notes == ("the bytes are not utf-8: read as cp1252",)
    declared = ("<?xml version='1.0' encoding='ISO-8859-1'?>" + alert(info(headline="Über"))).encode(
        "latin-1"
    )
    assert only(read(declared)).headline == "Über"
    twice = b"\xc3\xaf\xc2\xbb\xc2\xbf<?xml version='1.0'?>" + alert().encode()
    assert only(read(twice)).event == "Flood Warning"


@pytest.mark.parametrize(
    "attack", [BOMB, OUTSIDE, "<!DOCTYPE alert><alert/>", "<?xml version='1.0'?>" + BOMB]
)
def test_entities_and_document_types_are_refused(attack):
    with pytest.raises(NotUnderstood, match="document type or entities"):
        read(attack)
    with pytest.raises(NotUnderstood):
        read(attack.encode("utf-16"))


@pytest.mark.parametrize(
    "body", [b"", b"  \n", b"<alert", b"{}", b"<html><body>Busy</body></html>", b"\xff\xfe\x00"]
)
def test_what_is_no_cap_is_refused_in_words(body):
    with pytest.raises(NotUnderstood) as refused:
        read(body)
    assert refused.value.remedy


def test_deep_nesting_ends_in_an_answer():
    deep = "<feed>" + "<a>" * 50_000 + "</a>" * 50_000 + "</feed>"
    assert read(deep).drafts == ()


def test_an_index_names_the_messages_to_fetch_once_each():
    index = """<feed xmlns='http://www.w3.org/2005/Atom'>
    <entry><title>one</title><link href='https://x.example/page' type='text/html'/>
      <link rel='related' type='application/cap+xml' href='one.xml'/></entry>
    <entry><title>again</title><link href='one.xml'/></entry>
    <entry><title>script</title><link href='javascript:alert(1)'/></entry>
    <entry><title>page</title><link href='https://x.example/page' type='text/html'/></entry></feed>"""
    parsed = read(index)
    assert parsed.more == ("https://ema.example/cap/one.xml",)
    assert [(reject.row, reject.value) for reject in parsed.rejects] == [(3, "script"), (4, "page")]
    rss = "<rss><channel><item><link> https://ema.example/2.cap </link></item></channel></rss>"
    assert read(rss).more == ("https://ema.example/2.cap",)
    assert read("<rss><channel/></rss>") == Parsed()


def test_messages_inside_entries_and_envelopes_are_read():
    feed = f"<feed><entry><content>{alert()}</content></entry><entry>{alert(identifier='A2')}</entry></feed>"
    assert [draft.row for draft in read(feed).drafts] == [1, 2]
    holder = (
        "<contentObject><xmlContent><embeddedXMLContent>{}</embeddedXMLContent></xmlContent></contentObject>"
    )
    envelope = f"<EDXLDistribution>{holder.format(alert())}{holder.format('')}</EDXLDistribution>"
    assert len(read(envelope).drafts) == len(read(envelope).rejects) == 1


def test_a_message_that_comes_twice_counts_once():
    parsed = read(f"<feed><entry>{alert()}</entry><entry>{alert()}</entry></feed>")
    assert only(parsed)
    assert parsed.notes == ("1 record(s) came twice: the later is taken",)


@pytest.mark.parametrize(
    ("text", "repair"),
    [
        ("1,1 1,2 2,2", "closed"),
        ("1,1, 1,2, 2,2, 1,1", "commas"),
        ("1, 1 1, 2 2, 2 1, 1", "odd blanks"),
        ("1,1,9 1,2,9 2,2,9 1,1,9", "heights"),
        ("120,30 121,30 121,31 120,30", "turned round"),
        ("0,0 1,1 0,1 1,0 0,0", "taken apart"),
    ],
)
def test_polygons_are_mended_and_it_is_said(text, repair):
    shape, repairs = polygon(text)
    assert shape is not None
    assert shape.is_valid
    assert any(repair in one for one in repairs)


@pytest.mark.parametrize(
    "text",
    [
        "1,1 2,2 1,1",
        "1,1 1,2 95,200 1,1",
        "nothing",
        "nan,nan 1,2 2,3 1,1",
        "1,1 x 1,2 2,2 1,1",
        "1,1 1,1e999 2,2 1,1",
        "1,1 999999 2,2",
        "0,0 1,1 2,2 0,0",
    ],
)
def test_polygons_without_area_are_left_out_and_it_is_said(text):
    shape, repairs = polygon(text)
    assert shape is None
    assert repairs


def test_a_polygon_across_the_antimeridian_is_cut_there():
    shape, _ = polygon("50,179 50,-179 52,-179 52,179 50,179")
    assert shape.geom_type == "MultiPolygon"
    assert shape.area == pytest.approx(4)


def test_a_circle_is_as_wide_as_it_says_and_a_point_without_radius():
    shape, _ = circle("41.6,-93.6 10")
    metres_a_degree = 111_132.954
    assert (shape.bounds[3] - shape.bounds[1]) / 2 * metres_a_degree == pytest.approx(10_000, rel=0.005)
    assert circle("41.6,-93.6 0")[0] == shapely.Point(-93.6, 41.6)
    assert circle("41.6,-93.6")[1]
    assert circle("north of here")[0] is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("s,i,2026-05-19T06:00:00-05:00", "s,i,2026-05-19T11:00:00-00:00", True),
        ("s,i,2026-05-19T06:00:00-05:00", "PAAQ,i,2026-05-19T11:00:00Z", True),
        ("s,i,2026-05-19T06:00:00-05:00", "s,i,", True),
        ("s,i,2026-05-19T06:00:00-05:00", "i", True),
        ("s,i,2026-05-19T06:00:00-05:00", "t,i,2026-05-19T06:00:00Z", False),
        ("s,i,2026-05-19T06:00:00-05:00", "s,j,2026-05-19T06:00:00-05:00", False),
    ],
)
def test_messages_are_known_by_identifier_and_sender_or_time(one, other, same):
    assert Name.read(one).means(Name.read(other)) is same


CHICAGO = {"time_zone": "America/Chicago"}
BARE = {"sent": "2026-05-19T06:00:00"}


def test_times_without_offset_are_those_of_the_feeds_zone_and_the_record_says_so():
    told = alert(info(onset="2026-05-19T07:00:00", expires="2026-12-19T07:00:00"), **BARE)
    (draft,) = read(told, **CHICAGO).drafts
    record = draft.record
    assert record.sent == datetime(2026, 5, 19, 11, tzinfo=UTC)
    assert record.onset == datetime(2026, 5, 19, 12, tzinfo=UTC)
    assert record.expires_at == datetime(2026, 12, 19, 13, tzinfo=UTC)  # winter time by then
    notes = "; ".join(record.sources[0].notes)
    for field in ("sent", "onset", "expires_at"):
        assert f"{field}: '20" in notes
    assert "has no offset: read as one of America/Chicago, by the feed's option time_zone" in notes


def test_a_message_without_offsets_is_still_the_one_that_others_name():
    first = alert(info(), **BARE)
    again = alert(
        info(),
        identifier="A2",
        msgType="Update",
        sent="2026-05-19T08:00:00",
        references=ref(sent=BARE["sent"]),
    )
    (one,), (act,) = read(first, **CHICAGO).drafts, read(again, **CHICAGO).acts
    assert Name.read(act.references[0]) == Name("ema@polk.example", "A1", one.record.sent)
    assert act.at == datetime(2026, 5, 19, 13, tzinfo=UTC)


def test_times_with_an_offset_do_not_mind_the_zone():
    there, here = read(alert(), **CHICAGO).drafts[0].record, only(read(alert()))
    assert (there.sent, there.onset, there.expires_at) == (here.sent, here.onset, here.expires_at)
    assert there.sources == here.sources


def test_without_a_zone_a_time_without_offset_is_utc_and_says_so():
    (draft,) = read(alert(**BARE)).drafts
    assert draft.record.sent == datetime(2026, 5, 19, 6, tzinfo=UTC)
    assert any(
        "sent: '2026-05-19T06:00:00' has no offset: read as UTC" in note
        for note in draft.record.sources[0].notes
    )


def test_a_zone_that_is_none_is_said():
    with pytest.raises(NotUnderstood, match="'Chicago' is no time zone"):
        read(alert(), time_zone="Chicago")
