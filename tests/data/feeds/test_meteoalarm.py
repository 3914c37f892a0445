"""MeteoAlarm: the Atom list, JSON and single messages."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from data.feeds import adapters
from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About, Parsed
from tests.data.feeds.cap_samples import alert

AT = datetime(2026, 5, 19, 12, tzinfo=UTC)
ENTRY = """<entry><c:geocode><valueName>EMMA_ID</valueName><value>{code}</value></c:geocode>
<link href="https://meteoalarm.org?geocode=EMMA_ID:{code}" hreflang="en"/><c:areaDesc>{area}</c:areaDesc>
<c:event>Yellow wind warning</c:event><c:sent>2026-05-19T06:00:00+00:00</c:sent>
<c:expires>2026-05-20T06:00:00+00:00</c:expires><c:severity>{severity}</c:severity><c:urgency>Future</c:urgency>
<c:certainty>Likely</c:certainty><c:scope>Public</c:scope><c:message_type>Update</c:message_type>
<c:status>Actual</c:status><c:identifier>{identifier}</c:identifier>
<link href="https://feeds.example/{identifier}" type="application/cap+xml"/><title>Yellow wind</title></entry>"""


def read(body: str | bytes) -> Parsed:
    about = About("meteoalarm", "https://feeds.example/atom", AT)
    return adapters.parser("meteoalarm")(body.encode() if isinstance(body, str) else body, about)


def entry(code: str, identifier: str = "1", area: str = "Wales", severity: str = "Moderate") -> str:
    return ENTRY.format(code=code, identifier=identifier, area=area, severity=severity)


def feed(*entries: str) -> str:
    return f"<feed xmlns:c='urn:oasis:names:tc:emergency:cap:1.2'>{''.join(entries)}</feed>"


def as_json(**changes: Any) -> bytes:
    info = {
        "language": "en-GB", "category": ["Met"], "event": "Wind", "urgency": "Future", "severity": "Severe",
        "certainty": "Likely", "onset": "2026-05-19T06:00:00+00:00", "expires": "2026-05-20T06:00:00+00:00",
        "parameter": [{"valueName": "awareness_level", "value": "3; orange; Severe"}],
        "area": [{"areaDesc": "Wales", "geocode": [{"valueName": "EMMA_ID", "value": "UK117"}]}],
    }  # fmt: skip
    told = {
        "identifier": "2.49", "sender": "met@example.org", "sent": "2026-05-19T05:00:00+00:00", "status": "Actual",
        "msgType": "Update", "scope": "Public", "references": "met@example.org,2.48,2026-05-19T04:00:00+00:00",
        "info": [info, info | {"language": "cy", "event": "Gwynt"}],
    }  # fmt: skip
    return orjson.dumps({"warnings": [{"alert": told | changes, "uuid": "u"}]})


def test_entries_of_one_warning_are_one_record_with_all_its_areas():
    parsed = read(feed(entry("UK117"), entry("UK116", area="West Midlands"), entry("UK117", "2")))
    first, second = (draft.record for draft in parsed.drafts)
    assert first.name == "Yellow wind warning: Wales; West Midlands"
    assert [code.code for area in first.areas for code in area.geocodes] == ["UK117", "UK116"]
    assert (second.identifier, parsed.complete, first.sources[0].url) == (
        "2",
        True,
        "https://feeds.example/1",
    )
    assert first.sources[0].notes == []


def test_parts_of_a_warning_that_differ_are_records_of_their_own():
    parsed = read(feed(entry("UK117"), entry("UK116", severity="Severe")))
    assert [draft.record.severity.value for draft in parsed.drafts] == ["moderate", "severe"]


def test_json_has_texts_parameters_and_references():
    parsed = read(as_json())
    record = parsed.drafts[0].record
    assert [text.event for text in record.texts] == ["Wind", "Gwynt"]
    assert record.parameters == {"awareness_level": ["3; orange; Severe"]}
    assert parsed.acts[0].references == ("met@example.org,2.48,2026-05-19T04:00:00+00:00",)
    assert parsed.complete


def test_a_single_message_is_read():
    assert len(read(alert()).drafts) == 1


@pytest.mark.parametrize(
    "wrong", [{"info": None}, {"info": 7}, {"info": [{"area": "x"}]}, {"identifier": 7}, {"sent": {}}]
)
def test_values_of_the_wrong_type_never_crash(wrong):
    parsed = read(as_json(**wrong))
    assert len(parsed.drafts) + len(parsed.rejects) == 1


def test_an_entry_without_identifier_is_refused():
    assert [reject.row for reject in read(feed(entry("UK1"), entry("UK1", ""))).rejects] == [2]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"warnings": 7}', b"{", b"<html/>", b'{"warnings":[7]']
)
def test_what_is_none_of_it_is_refused_in_words(body):
    with pytest.raises(NotUnderstood) as refused:
        read(body)
    assert refused.value.remedy
