"""OGC API Features over HTTP: documents, links, headers, errors."""

from datetime import timedelta

import pytest
import shapely
from starlette.applications import Starlette
from starlette.routing import Mount

from api import create_api
from api.ogc.conformance import CONFORMS_TO, GEOJSON, OPENAPI
from data.access import local_person
from data.schema import KINDS, CountFigure, HazardArea, Shelter
from data.settings import Settings
from data.workspace import open_workspace
from response.ogc import DEFAULT_CRS, SYSTEMS
from tests.api.conftest import OWN, START, Client, Desk

OGC = "/api/ogc"
ITEMS = f"{OGC}/collections/shelter/items"
HOSTILE = "<script>alert(1)</script> \u202egnp \u2028"


def hall(name="Hall", **fields):
    return Shelter(**({"name": name, "stage": "open", "geometry": shapely.Point(-93.5, 41.5)} | fields))


@pytest.fixture
def client(desk):
    return Client(Starlette(routes=[Mount("/api", create_api(desk))]))


def hrefs(said):
    return {link["rel"]: link["href"] for link in said["links"]}


def test_a_client_finds_everything_from_the_landing_page(client, put):
    (saved,) = put(hall())
    links = hrefs(client.get(OGC).json())
    assert client.get(f"{OGC}/").json() == client.get(OGC).json()
    assert client.get(links["conformance"]).json() == {"conformsTo": CONFORMS_TO}
    definition = client.get(links["service-desc"])
    assert definition.headers["content-type"] == OPENAPI
    assert definition.json()["servers"] == [{"url": f"{OWN}{OGC}"}]
    said = client.get(links["data"]).json()
    assert [one["id"] for one in said["collections"]] == list(KINDS)
    shelter = next(one for one in said["collections"] if one["id"] == "shelter")
    assert client.get(hrefs(shelter)["self"]).json() == shelter
    assert client.get(hrefs(shelter)["describedby"]).status_code == 200
    assert (shelter["crs"], shelter["storageCrs"]) == (list(SYSTEMS), DEFAULT_CRS)
    assert shelter["extent"]["spatial"]["bbox"] == [[-93.5, 41.5, -93.5, 41.5]]
    (feature,) = client.get(hrefs(shelter)["items"]).json()["features"]
    one = client.get(f"{hrefs(shelter)['items']}/{feature['id']}").json()
    assert (one["id"], one["properties"]) == (saved.id, feature["properties"])
    assert client.get(hrefs(one)["self"]).json() == one
    assert client.get(hrefs(one)["collection"]).json() == shelter


def test_every_plain_property_is_declared_as_qgis_looks_for_what_it_can_ask(client):
    paths = client.get(f"{OGC}/api").json()["paths"]
    own = [one for one in paths["/collections/shelter/items"]["get"]["parameters"] if "$ref" not in one]
    plain = {one["name"] for one in own if (one.get("style"), one.get("explode")) == ("form", False)}
    assert {"stage", "name", "occupancy", "source_system"} <= plain
    assert {one["schema"]["type"] for one in own} <= {"string", "integer", "number", "boolean"}


def test_a_page_is_geojson_that_counts_and_leads_to_the_next(client, put):
    put(*(hall(str(n)) for n in range(5)))
    address, seen = f"{ITEMS}?limit=2&stage=open", []
    while address:
        answer = client.get(address)
        said = answer.json()
        seen.append([feature["properties"]["name"] for feature in said["features"]])
        assert answer.headers["content-type"] == GEOJSON
        assert (said["type"], said["numberMatched"], said["numberReturned"]) == (
            "FeatureCollection", 5, len(seen[-1]),
        )  # fmt: skip
        assert said["timeStamp"].endswith("Z")
        address = hrefs(said).get("next")
    assert seen == [["0", "1"], ["2", "3"], ["4"]]


def test_the_answer_names_its_system_and_has_its_axes(client, put):
    put(hall(), hall("nowhere", geometry=None))
    for crs, first in zip(
        SYSTEMS, ([-93.5, 41.5], [41.5, -93.5], [-10408372.3830435, 5086373.6492874]), strict=True
    ):
        answer = client.get(f"{ITEMS}?crs={crs}")
        placed, nowhere = answer.json()["features"]
        assert answer.headers["content-crs"] == f"<{crs}>"
        assert placed["geometry"]["coordinates"] == pytest.approx(first)
        assert nowhere["geometry"] is None
        alone = client.get(f"{ITEMS}/{placed['id']}?crs={crs}")
        assert (alone.headers["content-crs"], alone.json()["geometry"]) == (f"<{crs}>", placed["geometry"])
    assert client.get(ITEMS).headers["content-crs"] == f"<{DEFAULT_CRS}>"


def test_values_keep_their_types_and_unknown_is_null(client, put):
    put(hall(HOSTILE, occupancy=CountFigure(value=3, observed_at=START), accepting=True, floor_area_m2=12.0))
    own = client.get(ITEMS).json()["features"][0]["properties"]
    assert (own["name"], own["occupancy"], own["occupancy_at"]) == (HOSTILE, 3, "2026-05-19T11:00:00Z")
    assert (own["accepting"], own["floor_area_m2"], own["power"], own["children"]) == (True, 12.0, None, None)
    assert isinstance(own["occupancy"], int)
    assert (own["safe_for"], own["workspace_mode"]) == ([], "ACTUAL")
    assert "contacts" not in own


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/collections/boats", 404, "no collection 'boats'"),
        ("/collections/boats/items", 404, "no collection 'boats'"),
        ("/collections/shelter/items/none", 404, "no shelter 'none'"),
        ("/collections/shelter/items/none?limit=1", 400, "no parameter 'limit' here"),
        ("/collections/shelter/items?f=html", 400, "no parameter 'f' for shelter"),
        ("/collections/shelter/items?limit=0", 400, "limit='0'"),
        ("/collections/shelter/items?datetime=now", 400, "datetime='now'"),
        ("/collections/shelter?x=1", 400, "no parameter 'x' here"),
        ("/collections?x=1", 400, "no parameter 'x' here"),
        ("/conformance?x=1", 400, "no parameter 'x' here"),
        ("?x=1", 400, "no parameter 'x' here"),
        ("/nothing", 404, "Not Found"),
    ],
)
def test_a_bad_question_gets_a_message_with_the_value_and_a_remedy(client, address, status, said):
    answer = client.get(f"{OGC}{address}")
    assert answer.status_code == status
    assert said in answer.json()["error"]
    assert answer.json()["remedy"]


def test_an_exercise_says_so_in_every_title_page_and_feature(tmp_path):
    settings = Settings(var=tmp_path, workspace="drill")
    opened = open_workspace(settings, mode="exercise")
    client = Client(create_api(Desk(opened, settings)))
    flood = HazardArea(
        name="flood", event="flood", cap_status="exercise", ends=START + timedelta(days=99_999)
    )
    opened.store.save(local_person("Ann", "Planner"), [hall(), flood], reason="set up")
    assert client.get("/ogc").json()["title"].startswith("EXERCISE: ")
    said = client.get("/ogc/collections").json()["collections"]
    assert all(one["title"].startswith("EXERCISE: ") for one in said)
    for kind in ("shelter", "hazard_area"):
        page = client.get(f"/ogc/collections/{kind}/items").json()
        assert page["workspace_mode"] == "EXERCISE"
        assert [one["properties"]["workspace_mode"] for one in page["features"]] == ["EXERCISE"]
    opened.store.close()


def test_a_page_comes_packed_for_who_takes_it_and_is_never_for_all(client, put):
    put(hall())
    packed = client.get(ITEMS, accept_encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert "Authorization" in packed.headers["vary"]
    assert "private" in packed.headers["cache-control"]


def test_foreign_hosts_and_other_sites_pages_are_refused_here_too(client):
    assert client.get(OGC, host="evil.example").status_code == 421
    assert client.get(OGC, origin="https://evil.example").status_code == 403
    assert client.get(OGC, user_agent="GDAL/3.6.2").status_code == 200
