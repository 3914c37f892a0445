"""Files over HTTP: what the map's filter chooses, in every format, without what must stay."""

import csv
import io
import json
from urllib.parse import quote

import pytest
import shapely

from data.exchange import FORMATS
from data.schema import Assignment, Contact, Facility, Incident, Organisation, Shelter
from response import actions
from response.queries import Filter, Query, leaving


@pytest.fixture
def shelters(put):
    return put(
        Shelter(name="North High", geometry=shapely.Point(-93.6, 41.7), stage="open"),
        Shelter(name="South High", geometry=shapely.Point(-93.6, 41.5), stage="closed"),
        Shelter(name="Somewhere", stage="open", contacts=[Contact(phone="515 555 0100")]),
        Shelter(name="Safe house", withheld=True, stage="open"),
        Shelter(name="Command post", sensitivity="restricted", stage="open"),
    )


def _names(answer) -> list[str]:
    return [item["properties"]["name"] for item in json.loads(answer.content)["features"]]


def test_a_file_holds_what_the_filter_chooses_and_nothing_withheld_restricted_or_private(client, shelters):
    chosen = quote(json.dumps({"states": ["open"]}))
    answer = client.get(f"/export/shelter.geojson?filter={chosen}")
    assert answer.status_code == 200
    assert _names(answer) == ["North High", "Somewhere"]
    assert answer.headers["content-disposition"] == 'attachment; filename="polk-shelter.geojson"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert b"555 0100" not in answer.content


def test_ids_of_what_the_reader_may_not_see_do_not_leave(client, put, desk, ann):
    open_, shut, secret = put(
        Incident(name="Flood", event="flood", sensitivity="partner"),
        Incident(name="Leak", event="leak"),
        Incident(name="Raid", event="raid", sensitivity="restricted"),
    )
    lead, away = put(
        Shelter(name="Lead", sensitivity="partner", incident_ids=[open_.id, shut.id, secret.id]),
        Shelter(name="Away"),
    )
    put(
        Shelter(name="Second", sensitivity="partner", merged_into=away.id),
        Assignment(name="Beds", sensitivity="partner", to_id=away.id, from_id=lead.id),
    )
    _, given = actions.make_token(desk.opened, ann, name="state", roles=["partner"], jurisdictions=[])
    partner = {"authorization": f"Bearer {given}"}
    for address, headers, seen in (
        ("/export/shelter.geojson", partner, {open_.id, lead.id}),
        ("/export/shelter.geojson", {}, {open_.id, shut.id, lead.id, away.id}),
        ("/export/assignment.csv", partner, {lead.id}),
        ("/ogc/collections/shelter/items", partner, {open_.id, lead.id}),
        (f"/ogc/collections/shelter/items/{lead.id}", partner, {open_.id, lead.id}),
        ("/ogc/collections/assignment/items", partner, {lead.id}),
    ):
        text = client.get(address, **headers).text
        every = {one.id for one in (open_, shut, secret, lead, away)}
        assert {one for one in every if one in text} == seen, address


def test_a_box_and_a_moment_narrow_a_file(client, shelters):
    assert _names(client.get("/export/shelter.geojson?bbox=-94,41.6,-93,42")) == ["North High"]
    assert _names(client.get("/export/shelter.geojson?at=2020-01-01T00:00:00Z")) == []


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_an_address(client, put, name):
    put(Facility(name="Mercy", type="hospital", geometry=shapely.Point(-93.6, 41.7)))
    answer = client.get(f"/export/facility{FORMATS[name].ending}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == FORMATS[name].media_type
    assert len(answer.content) > 100


def test_kinds_that_are_no_layer_have_files_too(client, put):
    put(Organisation(name="Red Cross", type="ngo"), Organisation(name="Mercy", type="hospital"))
    chosen = quote(json.dumps({"text": "cross"}))
    answer = client.get(f"/export/organisation.csv?filter={chosen}")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["Red Cross"]
    assert client.get("/export/organisation.csv?bbox=170,-10,-170,10").status_code == 400


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/export/shelter.dbf", 404, ".geojson"),
        ("/export/shelter", 404, "openapi"),
        ("/export/dragon.csv", 404, "shelter"),
        ("/export/shelter.have.xml", 400, "facility"),
        ("/export/shelter.csv?filter=%7B%22colour%22:1%7D", 400, "states"),
        ("/export/shelter.csv?bbox=1,2", 400, "west,south,east,north"),
        ("/export/shelter.csv?at=yesterday", 400, "2026"),
    ],
)
def test_what_cannot_be_had_says_what_can(client, shelters, address, status, says):
    answer = client.get(address)
    assert answer.status_code == status
    assert says in answer.json()["error"] + answer.json()["remedy"]


def test_an_exercise_says_so_in_the_name_of_its_file(client, desk, put):
    object.__setattr__(desk.opened, "mode", "exercise")
    put(Shelter(name="North High"))
    answer = client.get("/export/shelter.csv")
    assert "polk-EXERCISE_shelter.csv" in answer.headers["content-disposition"]
    assert b"EXERCISE" in answer.content


def test_what_stays_behind_is_counted(desk, ann, shelters):
    found = leaving(desk.opened, ann, "shelter", Filter())
    inside = leaving(desk.opened, ann, "shelter", Query(), inside=True)
    assert found.behind == 2
    assert [len(part) for part in found.parts] == [3]
    assert inside.behind == 0
    assert sum(len(part) for part in inside.parts) == 5


def test_more_ids_than_the_store_is_asked_for_at_once_leave_all_the_same(desk, ann, shelters, monkeypatch):
    monkeypatch.setattr("response.queries.outward.IDS_MAX", 1)
    monkeypatch.setattr("response.queries.outward.PART_ROWS", 2)
    found = leaving(desk.opened, ann, "shelter", Filter(states=("open",)))
    parts = list(found.parts)
    assert found.behind == 2
    assert len(parts) > 1
    assert [name for part in parts for name in part["name"]] == ["North High", "Somewhere"]
