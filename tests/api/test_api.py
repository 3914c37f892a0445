"""The routes: what the map, partners and health checks get, and what bad questions get."""

import gzip
import time
from datetime import timedelta

import pytest
import shapely

from api import create_api
from api.errors import STATUS, status_of
from data import errors
from data.access import local_person
from data.clock import ExerciseClock
from data.schema import KINDS, CountFigure, Jurisdiction, Shelter
from data.settings import Settings
from data.workspace import CLOCK_KEY, open_workspace
from tests.api.conftest import START, Client, Desk
from views.symbols import LAYERS, SYMBOLS_VERSION

WINDOW = "bbox=-94,41,-93,42&zoom=9"
HOSTILE = "<script>alert(1)</script> ${alert(1)} `x` \u202egnp"


def hall(name="Hall", **fields):
    return Shelter(**({"name": name, "stage": "open", "geometry": shapely.Point(-93.5, 41.5)} | fields))


def test_health_says_which_workspace_and_revision(client, put):
    put(hall())
    assert client.get("/health").json() == {
        "status": "ok",
        "workspace": "polk",
        "mode": "actual",
        "revision": 1,
    }


def test_a_layer_is_geojson_with_what_the_map_needs(client, put):
    (saved,) = put(hall(occupancy=CountFigure(value=3, observed_at=START)))
    answer = client.get(f"/layers/shelter?{WINDOW}")
    said = answer.json()
    (feature,) = said["features"]
    assert answer.headers["content-type"] == "application/geo+json"
    assert (said["type"], said["revision"], said["total"], said["unplaced"]) == ("FeatureCollection", 1, 1, 0)
    assert (feature["id"], feature["geometry"]) == (saved.id, {"type": "Point", "coordinates": [-93.5, 41.5]})
    own = feature["properties"]
    assert (own["layer"], own["state"], own["fresh"], own["figure_at"]) == (
        "shelter",
        "open",
        "current",
        "2026-05-19T11:00:00Z",
    )
    assert ["occupancy", 3, "people", "2026-05-19T11:00:00Z", "current"] in own["facts"]


def test_a_cluster_says_how_many_in_which_states_and_where(client, put):
    put(hall("a"), hall("b", stage="closed"), hall("c", geometry=shapely.Point(-93.5001, 41.5001)))
    (cluster,) = client.get(f"/layers/shelter?{WINDOW}").json()["features"]
    own = cluster["properties"]
    assert cluster["id"].startswith("c/shelter/")
    assert (own["cluster"], own["count"], own["states"]) == (True, 3, {"open": 2, "closed": 1})
    assert own["bounds"] == [-93.5001, 41.5, -93.5, 41.5001]


def test_every_layer_of_the_symbol_table_is_served(client):
    assert {layer["name"] for layer in client.get("/layers").json()["layers"]} == set(LAYERS)
    for name in LAYERS:
        assert client.get(f"/layers/{name}").json()["features"] == []


def test_what_the_browser_already_has_costs_nothing(client, put, clock):
    put(hall())
    first = client.get(f"/layers/shelter?{WINDOW}")
    tag = first.headers["etag"]
    assert SYMBOLS_VERSION in tag
    assert (first.headers["cache-control"], "Cookie" in first.headers["vary"]) == ("private, no-cache", True)
    for offered in (tag, f"W/{tag}", f'"other", {tag}'):
        again = client.get(f"/layers/shelter?{WINDOW}", if_none_match=offered)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    put(hall("new"))
    changed = client.get(f"/layers/shelter?{WINDOW}", if_none_match=tag)
    assert (changed.status_code, changed.json()["total"]) == (200, 2)


def test_another_kinds_change_leaves_a_layers_tag_and_the_minute_does_not(client, put, clock):
    put(hall())
    tag = client.get(f"/layers/shelter?{WINDOW}").headers["etag"]
    put(Jurisdiction(name="Polk", level="county"))
    clock.forward(timedelta(seconds=30))
    assert client.get(f"/layers/shelter?{WINDOW}").headers["etag"] == tag
    clock.forward(timedelta(seconds=30))
    assert client.get(f"/layers/shelter?{WINDOW}").headers["etag"] != tag


def test_a_long_answer_is_packed_for_who_takes_it(client, put):
    put(*(hall(f"Hall {n}", geometry=shapely.Point(-93.9 + n / 50, 41.5)) for n in range(20)))
    plain = client.get(f"/layers/shelter?{WINDOW}", accept_encoding="identity")
    packed = client.get(f"/layers/shelter?{WINDOW}", accept_encoding="gzip")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) == len(
        gzip.compress(plain.content, compresslevel=5, mtime=0)
    )


def test_filter_and_moment_narrow_a_layer(client, put, clock):
    (saved,) = put(hall("Open hall"))
    clock.forward(timedelta(hours=1))
    put(hall("Closed", stage="closed"), saved.changed(name="Renamed"))

    def names(query):
        return {
            f["properties"].get("name")
            for f in client.get(f"/layers/shelter?bbox=-94,41,-93,42&zoom=18&{query}").json()["features"]
        }

    assert names("") == {"Closed", "Renamed"}
    assert names('filter={"states":["open"]}') == {"Renamed"}
    assert names('filter={"text":"CLOS"}') == {"Closed"}
    for at in (
        "2026-05-19T11:30:00Z",
        "2026-05-19T06:30:00-05:00",
        "2026-05-19T11:30:00+00:00",
        "2026-05-19T11:30:00%2B00:00",
    ):
        assert names(f"at={at}") == {"Open hall"}


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/layers/boats", 404, "there is no layer 'boats'"),
        ("/layers/shelter?bbox=1,2,3", 400, "is not four numbers"),
        ("/layers/shelter?bbox=0,9,1,8", 400, "south 9 above north 8"),
        ("/layers/shelter?bbox=nan,0,1,1", 400, "is not four numbers"),
        ("/layers/shelter?zoom=high", 400, "parameter zoom is 'high'"),
        ("/layers/shelter?zoom=99", 400, "parameter zoom is '99'"),
        ("/layers/shelter?filter={", 400, "filter is not JSON"),
        ("/layers/shelter?filter=[]", 400, "not an object"),
        ('/layers/shelter?filter={"color":1}', 400, "no key 'color'"),
        ("/layers/shelter?filter=" + "x" * 9000, 400, "9000 characters"),
        ("/layers/shelter?at=yesterday", 400, "is not a time"),
        ("/layers/shelter?at=2026-05-19T10:00:00", 400, "has no offset"),
        ("/layers/shelter?at=2126-05-19T10:00:00Z", 400, "later than the workspace's clock"),
        ("/changes?since=-1", 400, "parameter since is '-1'"),
        ("/schema/boats", 404, "kind 'boats' is not in the standard"),
        ("/nothing", 404, "Not Found"),
    ],
)
def test_a_bad_question_gets_a_message_with_the_value_and_a_remedy(client, address, status, said):
    answer = client.get(address)
    assert answer.status_code == status
    assert said in answer.json()["error"]
    assert answer.json()["remedy"]


def test_writing_is_not_offered(client):
    assert client.ask("POST", "/layers/shelter").status_code == 405


def test_hostile_text_comes_through_json_unchanged_in_layers_and_search(client, put):
    put(hall(HOSTILE))
    (feature,) = client.get(f"/layers/shelter?{WINDOW}").json()["features"]
    assert feature["properties"]["name"] == HOSTILE
    (found,) = client.get("/search?q=script").json()
    assert found["name"] == HOSTILE
    assert (found["layer"], found["lon"], found["lat"], found["state"]) == ("shelter", -93.5, 41.5, "open")


def test_changes_tell_revision_minute_and_clock(client, put):
    put(hall())
    assert client.get("/changes?since=1").json() == {
        "revision": 1,
        "minute": "2026-05-19T11:00Z",
        "now": "2026-05-19T11:00:00Z",
        "mode": "actual",
        "clock": {"rate": 1.0, "paused": False},
        "changed": False,
    }
    assert client.get("/changes").json()["changed"] is True


def test_the_poll_follows_an_exercise_clock_and_a_workspace_that_was_replaced(tmp_path):
    settings = Settings(var=tmp_path, workspace="drill")
    drill = open_workspace(settings, mode="exercise")
    drill.store.meta_set(CLOCK_KEY, ExerciseClock.standing_at(START))
    drill.store.close()
    desk = Desk(open_workspace(settings), settings)
    client = Client(create_api(desk))
    said = client.get("/changes").json()
    assert (said["mode"], said["minute"], said["clock"]["paused"]) == ("exercise", "2026-05-19T11:00Z", True)
    other = open_workspace(settings, "other")
    desk.opened.store.close()
    desk.opened = other
    assert client.get("/health").json()["workspace"] == "other"
    other.store.close()


def test_the_poll_is_cheap(desk, put):
    """The work behind a poll, without the transport: two index look-ups, bounded loosely for a busy machine."""
    from response import queries

    put(hall())
    queries.pulse(desk.opened)
    times = []
    for _ in range(30):
        started = time.perf_counter()
        queries.pulse(desk.opened)
        times.append(time.perf_counter() - started)
    assert min(times) < 0.002


def test_the_symbol_table_and_the_schemas_are_served_with_tags(client):
    symbols = client.get("/symbols")
    assert symbols.json()["version"] == SYMBOLS_VERSION
    assert client.get("/symbols", if_none_match=symbols.headers["etag"]).status_code == 304
    assert [entry["kind"] for entry in client.get("/schema").json()["kinds"]] == list(KINDS)
    for kind, model in KINDS.items():
        schema = client.get(f"/schema/{kind}")
        assert schema.json() == model.model_json_schema()
        assert schema.headers["content-type"] == "application/schema+json"


def test_the_api_describes_itself_without_pages_from_elsewhere(client):
    said = client.get("/openapi.json").json()
    assert {
        "/health",
        "/changes",
        "/changes/feeds",
        "/layers",
        "/layers/{layer}",
        "/search",
        "/coverage",
        "/coverage/people",
        "/coverage/facilities",
        "/route",
        "/allocation",
        "/export/{kind}.{ending}",
        "/symbols",
        "/schema",
        "/schema/{kind}",
        "/cap",
        "/cap/{name}",
        "/records",
        "/ogc",
        "/ogc/conformance",
        "/ogc/api",
        "/ogc/collections",
        "/ogc/collections/{kind}",
        "/ogc/collections/{kind}/items",
        "/ogc/collections/{kind}/items/{record_id}",
    } == set(said["paths"])
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 404


def test_a_store_that_cannot_be_read_is_503_with_the_remedy(tmp_path):
    class Broken:
        settings = Settings(var=tmp_path)

        def workspace(self):
            raise errors.StoreUnavailable("Exercise Raccoon is not loaded", remedy="run ./muster demo")

    answer = Client(create_api(Broken())).get("/health")
    assert answer.status_code == 503
    assert answer.json() == {"error": "Exercise Raccoon is not loaded", "remedy": "run ./muster demo"}


def test_every_error_has_a_status_and_the_nearer_one_wins():
    def below(kind):
        return [kind, *(item for child in kind.__subclasses__() for item in below(child))]

    listed = [kind for kind, _ in STATUS]
    for kind in below(errors.MusterError):
        assert status_of(kind.__new__(kind)) in {400, 401, 403, 404, 409, 500, 503}
    for i, kind in enumerate(listed):
        assert not any(issubclass(later, kind) and later is not kind for later in listed[i + 1 :])


def test_reading_needs_no_signature(client, put):
    put(hall(sensitivity="restricted"))
    assert local_person("", "").signed is False
    assert client.get(f"/layers/shelter?{WINDOW}").json()["total"] == 1
