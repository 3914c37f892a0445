"""A partner's file gets its verdict line by line, and nothing is written."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data.errors import Invalid, MusterError
from data.exchange import table_to_csv
from data.schema import KINDS
from data.schema.examples import example
from data.validating import BYTES_MAX, check, table
from data.validating.records import POST_MAX, RECORDS_MAX

NOW = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)


def _check(tmp_path: Path, value: Any, *, kind: str | None = None, name: str = "sent.json"):
    path = tmp_path / name
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value, indent=1).encode())
    return check(path, kind=kind, at=NOW)


@pytest.mark.parametrize("kind", KINDS)
def test_every_worked_example_passes_alone_in_a_list_and_as_a_body(kind, tmp_path):
    one = example(kind)
    for sent in (one, [one], {"records": [one]}):
        verdict = _check(tmp_path, sent)
        assert verdict.passed
        assert [line.findings for line in verdict.lines] == [()]
        assert verdict.kind == kind


def test_each_record_is_told_with_its_line_field_value_reason_and_remedy(tmp_path):
    good = example("shelter")
    sent = [
        good,
        {"kind": "shelter", "name": "South", "ocupancy": 5, "stage": "opened", "sources": good["sources"]},
        {"kind": "shelter", "occupancy": {"value": -3, "observed_at": "2026-05-20T05:00"}},
    ]
    verdict = _check(tmp_path, sent)
    text = (tmp_path / "sent.json").read_text("utf-8").splitlines()
    words = [line.word for line in verdict.lines]
    lines = [int(line.place.rpartition(" ")[2]) for line in verdict.lines]
    found = {(f.field, f.value): f for line in verdict.lines for f in line.findings}
    assert words == ["fits", "refused", "refused"]
    assert [text[number - 1].strip() for number in lines] == ["{", "{", "{"]
    assert '"ocupancy"' in text[lines[1] + 2]
    assert "did you mean occupancy" in found["ocupancy", "5"].remedy
    assert "'open'" in found["stage", "opened"].remedy
    assert found["name", ""].remedy.startswith("add it")
    assert found["occupancy.value", "-3"].remedy == "write a number in the range"
    assert "offset" in found["occupancy.observed_at", "2026-05-20T05:00"].reason


def test_records_are_found_whatever_stands_before_them(tmp_path):
    sent = (
        b'{"a": "records", "b": [1],\n"records": [5],\n"records": [{"kind": "shelter"},\n{"kind": "depot"}]}'
    )
    verdict = _check(tmp_path, sent)
    assert [line.place for line in verdict.lines] == ["record 1, line 3", "record 2, line 4"]


def test_numbers_without_end_and_halves_of_characters_are_told(tmp_path):
    with pytest.raises(Invalid, match="number that cannot be read"):
        _check(tmp_path, b'[{"kind": "shelter", "n": ' + b"1" * 5000 + b"}]")
    verdict = _check(tmp_path, b'[{"kind": "shelter", "name": "\\ud800"}, {"kind": "\\ud800"}]')
    assert [line.word for line in verdict.lines] == ["refused", "refused"]
    assert table_to_csv(table(verdict.lines))


def test_a_misspelt_kind_is_told_what_it_may_mean(tmp_path):
    verdict = _check(tmp_path, [{"kind": "sheltr", "name": "x"}, 5, {"kind": None}])
    said = [line.findings[0] for line in verdict.lines]
    assert "did you mean shelter" in said[0].remedy
    assert said[1].reason == "this is not a record"
    assert not verdict.passed


def test_what_is_right_and_yet_worth_a_word_is_told_and_not_refused(tmp_path):
    verdict = _check(tmp_path, {"kind": "shelter", "name": "A", "occupancy": {"value": 3}})
    assert verdict.passed
    assert [line.word for line in verdict.lines] == ["fits, but"]
    assert {finding.field for finding in verdict.lines[0].findings} == {"sources", "occupancy.observed_at"}


def test_more_than_one_request_takes_is_told(tmp_path):
    from response.actions import ITEMS_MAX

    one = {"kind": "shelter", "name": "A", "sources": [{"system": "x", "record_id": "1"}]}
    verdict = _check(tmp_path, {"records": [one] * (ITEMS_MAX + 1)})
    assert POST_MAX == ITEMS_MAX
    assert "in parts" in verdict.notes[0]


def test_the_same_id_twice_and_another_version_are_refused(tmp_path):
    one = example("shelter")
    later = {**one, "id": "other", "schema_version": 2}
    verdict = _check(tmp_path, [one, one, later])
    assert [line.word for line in verdict.lines] == ["fits", "refused", "refused"]
    assert "record 1" in verdict.lines[1].findings[0].reason


def test_a_table_is_checked_as_an_import_would_take_it(tmp_path):
    rows = b"name,latitude,longitude,capacity\nNorth,41.7,-93.6,40\nSouth,99,-93.6,40\nEast,41.5,-93.5,many\n"
    verdict = _check(tmp_path, rows, kind="shelter", name="sent.csv")
    assert [(line.place, line.word) for line in verdict.lines] == [
        ("row 2", "fits"),
        ("row 3", "refused"),
        ("row 4", "refused"),
    ]
    assert verdict.lines[1].findings[0].value
    assert len(table(verdict.lines)) == 3


def test_cap_is_checked_as_a_feed_would_read_it(tmp_path):
    alert = (
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>1</identifier><sender>a@b</sender>'
        "<sent>2026-05-20T05:00:00-00:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>"
        "<info><category>Met</category><event>Flood</event><urgency>Expected</urgency><severity>Severe</severity>"
        "<certainty>Likely</certainty><expires>2026-05-21T05:00:00-00:00</expires><area><areaDesc>Polk</areaDesc>"
        "<polygon>41.5,-93.7 41.5,-93.5 41.6,-93.5 41.5,-93.7</polygon></area></info></alert>"
    )
    verdict = _check(tmp_path, alert.encode(), name="sent.xml")
    broken = _check(tmp_path, alert.replace("2026-05-20T05:00:00-00:00", "yesterday").encode(), name="b.xml")
    loose = _check(tmp_path, alert.replace("T05:00:00-00:00", "T05:00:00Z").encode(), name="loose.xml")
    assert loose.passed
    assert any("2026-05-20T05:00:00Z" in finding.reason for finding in loose.lines[0].findings)
    assert (verdict.what, verdict.kind, verdict.passed) == ("CAP", "hazard_area", True)
    assert broken.count("refused") + broken.count("fits, but") == 1


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'[{"kind": "shelter",\n "name": }]', "line 2"),
        (b"a,b\n1,2\n", "kind"),
        (b"[" * 100_000, "JSON"),
        (b'[{"kind": "shelter"}' + b", 1" * RECORDS_MAX + b"]", f"{RECORDS_MAX + 1:,}"),
        (b" " * (BYTES_MAX + 1), "20"),
    ],
)
def test_what_cannot_be_checked_says_why(tmp_path, body, says):
    with pytest.raises(MusterError, match=says):
        _check(tmp_path, body, name="sent.txt")


def test_a_file_that_is_nothing_is_an_error_and_not_a_pass(tmp_path):
    assert not _check(tmp_path, {"records": []}).passed
    with pytest.raises(Invalid):
        _check(tmp_path, b"", name="sent.csv")
