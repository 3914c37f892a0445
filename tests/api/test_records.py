"""Records in: each item judged alone, nothing beyond what the token may touch, nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import orjson
import pytest
import shapely

from api.records import BODY_MAX_BYTES
from data.access import local_person
from data.errors import StoreBusy
from data.schema import Contact, CountFigure, Jurisdiction, Report, Shelter, Source
from response import actions
from tests.api.conftest import START

INSIDE = {"type": "Point", "coordinates": [-93.6, 41.6]}
ELSEWHERE = {"type": "Point", "coordinates": [10.0, 50.0]}
SYSTEMS = ["eoc", *(f"s{n}" for n in range(11))]


@pytest.fixture
def polk(put):
    polk = Jurisdiction(name="Polk", level="county", short="POLK", geometry=shapely.box(-94, 41, -93, 42))
    story = Jurisdiction(name="Story", level="county", geometry=shapely.box(-94, 42, -93, 43))
    put(polk, story)
    return polk


@pytest.fixture
def token_of(desk, ann, polk):
    def make(*roles, name="eoc", jurisdictions=("Polk",)):
        return actions.make_token(
            desk.opened, ann, name=name, roles=list(roles), jurisdictions=list(jurisdictions), systems=SYSTEMS
        )[1]

    return make


@pytest.fixture
def send(client, token_of):
    kept = {}

    def post(*records, role="feed", body=None, **headers):
        secret = kept.setdefault(role, None) or token_of(role, name=f"eoc-{role}")
        kept[role] = secret
        given = {"authorization": f"Bearer {secret}", "content-type": "application/json"} | headers
        content = orjson.dumps({"records": records}) if body is None else body
        return client.ask("POST", "/records", content=content, **given)

    return post


def hall(key="1", **fields):
    return {
        "kind": "shelter",
        "name": f"Hall {key}",
        "geometry": INSIDE,
        "sources": [{"system": "eoc", "record_id": key, "licence": "CC0-1.0"}],
    } | fields


def result(answer, at=0):
    assert answer.status_code == 200, answer.text
    return answer.json()["results"][at]


def test_a_record_is_created_updated_and_left_as_it_is(send, desk, ann):
    first = send(hall(stage="open"))
    made = result(first)
    assert (made["result"], made["version"], first.json()["workspace_mode"]) == ("created", 1, "ACTUAL")
    stored = desk.opened.store.get(ann, made["id"])
    assert (stored.name, stored.stage.value, stored.jurisdiction_derived) == ("Hall 1", "open", True)
    assert result(send(hall(stage="open"))) == made | {"result": "unchanged"}
    counted = {"value": 12, "observed_at": "2026-05-19T05:00:00-06:00"}
    changed = result(send({"kind": "shelter", "sources": hall()["sources"], "occupancy": counted}))
    assert (changed["result"], changed["id"], changed["version"]) == ("updated", made["id"], 2)
    stored = desk.opened.store.get(ann, made["id"])
    assert (stored.name, stored.stage.value, stored.occupancy.value) == ("Hall 1", "open", 12)
    last = desk.opened.store.history(ann, made["id"])[-1]
    assert (last.person, last.via) == ("eoc-feed", "token")


def test_a_figure_older_than_the_one_there_is_left_out(send, desk, ann):
    def counted(value, at):
        return hall(occupancy={"value": value, "observed_at": at.isoformat()})

    made = result(send(counted(9, START)))
    assert result(send(counted(5, START - timedelta(hours=1))))["result"] == "unchanged"
    assert desk.opened.store.get(ann, made["id"]).occupancy.value == 9


def test_each_item_is_judged_alone_and_says_field_value_and_remedy(send, desk, ann):
    answer = send(
        hall("1"),
        hall("2", occupancy={"value": -4}),
        hall("3", colour="red"),
        hall("4", geometry={"type": "Point", "coordinates": [-93.6, 410]}),
        hall("5", geometry={"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}),
        hall("6", geometry=ELSEWHERE),
        {"kind": "boat"},
        {"kind": "entry", "text": "x", "name": "x"},
        "text",
        hall("7", sources=[]),
        hall("8", sources=[{"system": "eoc"}]),
        hall("9", number="POLK-26-0001"),
        hall("10", id="01NEVERWAS"),
        {"kind": "shelter", "sources": [{"system": "eoc", "record_id": "11"}]},
        hall("12", sensitivity="restricted"),
        hall("13", observed_at="2026-05-19T10:00:00"),
        hall("14", schema_version=99),
        hall("15", version=3),
        {"kind": "organisation", "name": "x", "sources": [{"record_id": "16"}]},
    )
    results = answer.json()["results"]
    assert [one["result"] for one in results] == ["created"] + ["refused"] * 18
    assert (answer.json()["created"], answer.json()["refused"]) == (1, 18)
    assert [one["field"] for one in results[1:]] == [
        "occupancy.value", "colour", "geometry", "geometry", "jurisdiction_id", "kind", "kind", "", "sources",
        "sources.0.record_id", "number", "id", "name", "sensitivity", "observed_at", "schema_version", "version",
        "kind",
    ]  # fmt: skip
    assert results[1]["value"] == "-4"
    assert "latitude 410" in results[3]["reason"]
    assert all(one["reason"] and one["remedy"] for one in results[1:])
    assert desk.opened.store.count(ann, ["shelter"]) == 1


def test_a_version_that_is_no_longer_true_is_refused(send):
    made = result(send(hall()))
    assert result(send({"kind": "shelter", "id": made["id"], "version": 1, "stage": "open"}))["version"] == 2
    stale = result(send({"kind": "shelter", "id": made["id"], "version": 1, "stage": "closed"}))
    assert (stale["result"], stale["field"], stale["reason"]) == ("refused", "version", "it is at version 2")


def test_a_record_of_somebody_else_gets_a_second_source_where_it_is_named_by_id(send, desk, ann, put, polk):
    (theirs,) = put(
        Shelter(name="Hall", jurisdiction_id=polk.id, sources=[Source(system="fema", record_id="7")])
    )
    assert result(send(hall("1", id=theirs.id, name="Hall")))["result"] == "updated"
    stored = desk.opened.store.get(ann, theirs.id)
    assert [(one.system, one.record_id) for one in stored.sources] == [("fema", "7"), ("eoc", "1")]


def test_nothing_outside_the_token_s_jurisdictions_is_touched_or_revealed(send, put, desk, ann, polk):
    (elsewhere, hidden, restricted) = put(
        Shelter(name="public elsewhere", sensitivity="public"),
        Shelter(
            name="withheld",
            withheld=True,
            jurisdiction_id=polk.id,
            sources=[Source(system="eoc", record_id="w")],
        ),
        Shelter(name="partner", sensitivity="partner", jurisdiction_id=polk.id),
    )
    answer = send(
        {"kind": "shelter", "id": elsewhere.id, "stage": "open", "geometry": INSIDE},
        {"kind": "shelter", "id": hidden.id, "stage": "open"},
        hall("w"),
        {"kind": "shelter", "id": restricted.id, "sensitivity": "public"},
        {"kind": "shelter", "id": restricted.id, "contacts": [{"phone": "555-0100"}], "stage": "open"},
    )
    results = answer.json()["results"]
    assert [one["result"] for one in results] == ["refused"] * 4 + ["updated"]
    assert results[1]["reason"] == results[2]["reason"] == "no such record, or not for you"
    assert desk.opened.store.get(ann, elsewhere.id).version == 1
    assert desk.opened.store.get(ann, restricted.id).contacts == []


def test_who_reports_may_change_figures_and_send_reports_alone(send, put, desk, ann, polk):
    (mine,) = put(Shelter(name="Hall", jurisdiction_id=polk.id, contacts=[Contact(phone="1")]))
    figure = {"value": 3, "observed_at": "2026-05-19T11:00:00Z"}
    water = {
        "kind": "report",
        "text": "water over the road",
        "geometry": INSIDE,
        "sources": [{"record_id": "r1"}],
    }
    answer = send(
        {"kind": "shelter", "id": mine.id, "occupancy": figure},
        {"kind": "shelter", "id": mine.id, "name": "Mine"},
        hall("new"),
        water,
        role="site_manager",
    )
    results = answer.json()["results"]
    assert [one["result"] for one in results] == ["updated", "refused", "refused", "created"]
    assert [one["field"] for one in results[1:3]] == ["name", "kind"]
    (told,) = desk.opened.store.find(ann, ["report"])
    assert isinstance(told, Report) and told.name == "water over the road"
    assert told.sources[0].system == "eoc"
    assert desk.opened.store.get(ann, mine.id).occupancy == CountFigure(value=3, observed_at=START)


def test_items_of_one_batch_build_on_each_other(send, desk, ann):
    results = send(hall(), hall(stage="open"), hall(stage="closed")).json()["results"]
    assert len({one["id"] for one in results}) == 1
    (stored,) = desk.opened.store.find(ann, ["shelter"])
    assert (stored.stage.value, stored.version) == ("closed", 1)


def test_a_key_answers_the_same_again_and_refuses_other_records(send, desk, monkeypatch):
    first = send(hall(stage="open"), idempotency_key="a")
    revision = desk.opened.store.revision()
    again = send(hall(stage="open"), idempotency_key="a")
    assert (again.json(), desk.opened.store.revision()) == (first.json(), revision)
    other = send(hall(stage="closed"), idempotency_key="a")
    assert (other.status_code, "was sent with other records" in other.json()["error"]) == (409, True)
    assert send(hall(stage="closed"), idempotency_key="b").json()["updated"] == 1
    assert send(hall(), idempotency_key="x" * 201).status_code == 400


@pytest.mark.parametrize("sensitivity", ["internal", "restricted"])
def test_what_was_merged_names_the_other_record_to_those_who_may_see_it(
    send, desk, ann, put, polk, sensitivity
):
    made = result(send(hall()))
    (lead,) = put(Shelter(name="Lead", sensitivity=sensitivity, jurisdiction_id=polk.id))
    put(desk.opened.store.get(ann, made["id"]).changed(merged_into=lead.id, status="withdrawn"))
    answer = send({"kind": "shelter", "id": made["id"], "stage": "open"})
    assert result(answer)["result"] == "refused"
    assert (lead.id in answer.text) == (sensitivity == "internal")


@pytest.mark.parametrize("systems", [None, ["cad", "avl"]])
def test_a_token_speaks_for_the_systems_it_is_bound_to_and_for_no_other(client, desk, ann, polk, systems):
    _, secret = actions.make_token(
        desk.opened, ann, name="county", roles=["feed"], jurisdictions=["Polk"], systems=systems
    )
    own = systems or ["county"]
    each = [
        hall("1", sources=[{"record_id": "1"}]),
        *(hall("2", sources=[{"system": one, "record_id": "2"}]) for one in own),
        *(hall("3", sources=[{"system": one, "record_id": "3"}]) for one in ("nws", ["cad"], None)),
    ]
    given = {"authorization": f"Bearer {secret}", "content-type": "application/json"}
    answer = client.ask("POST", "/records", content=orjson.dumps({"records": each}), **given).json()
    assert (answer["created"], answer["refused"]) == (1 + len(own), 3)
    refused = answer["results"][-3]
    assert (refused["field"], refused["value"]) == ("sources.0.system", "nws")
    assert refused["reason"] == f"this token sends for {', '.join(own)}"
    made = desk.opened.store.get(ann, answer["results"][0]["id"])
    assert made.sources[0].system == own[0]


def test_one_request_names_so_many_systems_and_no_more(send, monkeypatch):
    monkeypatch.setattr("response.actions.records.SYSTEMS_MAX", 10)
    each = [hall("1", sources=[{"system": f"s{n}", "record_id": "1"}]) for n in range(11)]
    assert send(*each[:10]).json()["created"] == 10
    answer = send(*each, idempotency_key="a")
    assert (answer.status_code, "at most 10" in answer.json()["remedy"]) == (400, True)
    assert send(*each[:10], idempotency_key="a").json()["unchanged"] == 10


def test_many_requests_of_one_sender_push_out_no_answer_of_another(send, monkeypatch):
    monkeypatch.setattr("response.actions.records.KEYS_KEPT", 3)
    first = send(hall(), idempotency_key="a")
    for key in "bcdef":
        send(hall(key), role="administrator", idempotency_key=key)
    assert send(hall(), idempotency_key="a").json() == first.json()


def test_a_request_that_failed_frees_its_key(send, desk, monkeypatch):
    send(hall("0"))

    def busy(*_, **__):
        raise StoreBusy("locked", remedy="try again")

    with monkeypatch.context() as patched:
        patched.setattr(desk.opened.store, "decide", busy)
        assert send(hall(), idempotency_key="a").status_code == 503
    assert send(hall(), idempotency_key="a").json()["created"] == 1


def test_the_same_request_at_the_same_time_is_written_once(send, desk, ann):
    send(hall("0"))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: send(hall("new"), idempotency_key="k"), range(8)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    bodies = {answer.text for answer in answers if answer.status_code == 200}
    assert len(bodies) == 1
    assert desk.opened.store.count(ann, ["shelter"]) == 2


@pytest.mark.parametrize(
    ("body", "headers", "status", "said"),
    [
        (b"{", {}, 400, "is not JSON"),
        (b"[]", {}, 400, "the body is '[]'"),
        (b'{"records": {}}', {}, 400, "the body is"),
        (b'{"records": [], "x": 1}', {}, 400, "the body is"),
        (b'{"records": []}', {}, 400, "0 records"),
        (b'{"records": [' + b",".join([b"1"] * 1001) + b"]}", {}, 400, "1,001 records"),
        (b'{"records": [NaN]}', {}, 400, "is not JSON"),
        (b"[" * 100_000, {}, 400, "is not JSON"),
        (b"x" * (BODY_MAX_BYTES + 1), {}, 413, "more than 5,242,880 bytes"),
        (b"{}", {"content_type": "text/plain"}, 415, "the body is text/plain"),
        (b"{}", {"content_encoding": "gzip"}, 415, "the body is"),
        (b"{}", {"origin": "https://evil.example"}, 403, "https://evil.example"),
        (b"{}", {"sec_fetch_site": "cross-site"}, 403, "another site"),
        (b"{}", {"authorization": "Bearer x"}, 401, "not known"),
    ],
)
def test_a_request_that_is_none_is_refused_as_a_whole(send, desk, body, headers, status, said):
    content = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = send(body=body, **content)
    assert (answer.status_code, said in answer.json()["error"], bool(answer.json()["remedy"])) == (
        status,
        True,
        True,
    )
    assert desk.opened.store.count(local_person(), ["shelter"]) == 0


def test_without_a_token_or_with_one_that_only_reads_nothing_is_taken(client, send):
    plain = client.ask("POST", "/records", content=b"{}", **{"content-type": "application/json"})
    assert (plain.status_code, plain.json()["error"]) == (401, "records come with a token")
    assert send(hall(), role="observer").status_code == 403


def test_no_value_that_goes_in_keeps_others_from_coming_out(send, client):
    answer = send(
        hall("1", occupancy={"value": 2**64 - 1}),
        hall("2", occupancy={"value": 2**53}),
        hall("3", floor_area_m2=1e308),
        hall("4", name="a\0b", notes="x" * 100_000),
        hall("5", observed_at="0001-01-01T00:00:00Z", expires_at="9999-12-31T23:59:59Z"),
        hall("6", observed_at="9999-12-31T23:59:59-14:00"),
        hall("7", sources=[{"record_id": "\u2028\u00e9"}]),
    )
    results = answer.json()["results"]
    assert [one["result"] == "refused" for one in results] == [True, False, False, False, False, True, False]
    page = client.get("/ogc/collections/shelter/items").json()
    assert page["features"][0]["properties"]["occupancy"] == 2**53
    assert page["numberReturned"] == 5
    for address in ("/ogc/collections", "/layers/shelter", "/export/shelter.csv", "/export/shelter.geojson"):
        assert client.get(address).status_code == 200
