"""Every route and every parameter, asked by somebody who means harm: a refusal in words, never a fault."""

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import shapely
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from api.guard import Guard
from data.access import local_person
from data.errors import Invalid
from data.schema import Jurisdiction, Shelter
from data.workspace import folder_of
from response import actions
from tests.api.conftest import Client

DEEP = 3_000
HOSTILE = [
    "",
    "NaN",
    "Infinity",
    "-1e999",
    "9" * 5_000,
    "-1",
    "1.5",
    "' OR 1=1 --",
    "%",
    "_",
    "a\x00b",
    "\ud7ff\uffff",
    "../../../etc/passwd",
    "..\\..\\windows",
    "<script>alert(1)</script>",
    "${7*7}{{7*7}}",
    "[" * DEEP,
    '{"a":' * DEEP,
    "{}",
    "[]",
    "null",
    '"text"',
    '{"text": "%\' OR 1=1 --"}',
    '{"text": "' + "(" * 190 + '"}',
    '{"states": ["\\ud800"]}',
    '{"states": [1e999]}',
    '{"incident_id": "\' UNION SELECT 1 --"}',
    '{"service": "shelter", "minutes": 1e999}',
    '{"service": "shelter", "minutes": -1}',
    '{"change": {"moved": [{"id": "x", "lon": 1e308, "lat": 1e308}]}}',
    '{"change": {"closed": [[[0, 0]]]}}',
    '[["a", "b", 1e999]]',
    "nan,nan,nan,nan",
    "1e999,0,0,0",
    "1e308,-90,1e308,90",
    "-1e308,-90,1e308,90",
    "0,0,0",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-05-19T24:00:00Z",
    "2026-13-01T00:00:00Z",
]


KNOWN = {"layer": "shelter", "kind": "shelter", "ending": "csv"}
"""What stands in a path while another part of it is attacked; anything else is called ``shelter``."""
PART = re.compile(r"{(\w+)}")


def hall(name: str = "Hall") -> Shelter:
    return Shelter(name=name, stage="open", geometry=shapely.Point(-93.5, 41.5))


def attacks(api: Any) -> Iterator[str]:
    """Addresses of every route, as the API describes itself, with each part and parameter in turn hostile."""
    for path, item in api.openapi()["paths"].items():
        for told in item.get("get", {}).get("parameters", []):
            for value in HOSTILE:
                given = quote(value, safe="")
                parts = {"path": told["name"], "query": ""}.get(told["in"])
                if parts is None or (parts and not given):
                    continue
                address = PART.sub(
                    lambda match, part=parts, given=given: (
                        given if match[1] == part else KNOWN.get(match[1], "shelter")
                    ),
                    path,
                )
                yield address if parts else f"{address}?{quote(told['name'])}={given}"


def test_no_route_fails_over_a_hostile_value_and_none_changes_anything(client, desk, put):
    """An answer, or a refusal as JSON in words of ours: no 500, no trace of the program, nothing written."""
    put(hall("100%_Hall"))
    before, addresses = desk.opened.store.revision(), list(attacks(client.app))
    answers = list(zip(addresses, client.all(addresses), strict=True))
    assert len(answers) > 20 * len(HOSTILE)
    assert [address for address, answer in answers if answer.status_code >= 500] == []
    for address, answer in answers:
        if answer.status_code >= 400:
            assert answer.headers["content-type"].startswith("application/json"), address
            assert "Traceback" not in answer.text and "site-packages" not in answer.text, address
    assert desk.opened.store.revision() == before


@pytest.mark.parametrize(
    "text", ["%", "_", "100%", "' OR 1=1 --", '" OR ""="', "a%' ESCAPE '\\", "*", "Hall* OR x"]
)
def test_what_is_searched_for_is_text_and_no_pattern(client, put, text):
    """Neither SQL's wildcards nor those of its full-text search find what does not hold them."""
    put(hall("Hall"), hall(f"Gym {text}"))
    found = {one["name"] for one in client.get(f"/search?q={quote(text)}").json()}
    assert "Hall" not in found
    within = quote(json.dumps({"text": text}))
    layer = client.get(f"/layers/shelter?zoom=20&filter={within}").json()
    assert {one["properties"].get("name") for one in layer["features"]} <= {f"Gym {text}"}


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "127.0.0.1@evil.example"},
        {"host": "evil.example@127.0.0.1"},
        {"host": "127.0.0.1, evil.example"},
        {"host": "127.0.0.1#.evil.example"},
        {"host": "127.0.0.1/.evil.example"},
        {"host": "127.0.0.1\tevil.example"},
        {"host": "[::1].evil.example"},
        {"host": "127.1"},
        {"host": "0x7f000001"},
        {"host": "evil.example", "x-forwarded-host": "127.0.0.1"},
        {"host": "evil.example", "forwarded": "host=127.0.0.1"},
        {"host": "127.0.0.1:8501", "origin": "http://127.0.0.1:8501@evil.example"},
        {"host": "127.0.0.1:8501", "origin": "http://127.0.0.1:8501.evil.example"},
        {"host": "127.0.0.1:8501", "origin": "http://127.0.0.1:8501, http://evil.example"},
        {"host": "127.0.0.1:8501", "origin": ""},
    ],
    ids=lambda headers: " ".join(headers.values())[:60],
)
def test_a_host_or_origin_dressed_up_as_ours_is_refused(client, headers):
    assert client.get("/changes", **headers).status_code in (400, 403, 421)


@pytest.mark.parametrize("second", [b"evil.example", b"127.0.0.1"])
def test_a_request_with_two_hosts_is_refused(client, second):
    """What stands before us may route by the one and we by the other."""
    sent = []

    async def ask() -> None:
        scope = {"type": "http", "method": "GET", "path": "/changes", "raw_path": b"/changes", "root_path": "",
                 "query_string": b"", "http_version": "1.1", "scheme": "http", "asgi": {"version": "3.0"},
                 "headers": [(b"host", b"127.0.0.1"), (b"host", second)]}  # fmt: skip

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await client.app(scope, receive, send)

    asyncio.run(ask())
    assert sent[0]["status"] in (400, 421)


def test_a_path_leads_out_of_no_served_folder(tmp_path):
    """As /assets is served: neither dots, nor their other spellings, nor links lead out."""
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "map.js").write_text("ours")
    (tmp_path / "secret.txt").write_text("theirs")
    (tmp_path / "open" / "link.txt").symlink_to(tmp_path / "secret.txt")
    folder = Guard(StaticFiles(directory=tmp_path / "open"), allowed_hosts=["127.0.0.1"])
    client = Client(Starlette(routes=[Mount("/assets/map", folder)]))
    assert client.get("/assets/map/map.js").text == "ours"
    for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%2e%2e%2fsecret.txt", "/link.txt",
                 "/..%5csecret.txt", "//secret.txt", "/map.js/../../secret.txt", "/%00", "/" + "x" * 5_000,
                 f"/{tmp_path}/secret.txt", f"//{tmp_path}/secret.txt"):  # fmt: skip
        answer = client.get(f"/assets/map{path}")
        assert answer.status_code in (400, 404, 405) and "theirs" not in answer.text, path


@pytest.mark.parametrize(
    "name", ["../polk", "a/b", "..", ".", "", "a\x00b", "C:\\x", "~root", "%2e%2e", "x" * 5_000]
)
def test_a_workspace_is_never_looked_for_outside_its_folder(desk, name):
    with pytest.raises(Invalid, match="no plain name"):
        folder_of(desk.settings, name)


BODIES = [
    b"",
    b"null",
    b"[]",
    b'"text"',
    b'{"records": {}}',
    b'{"records": [null, 1, "x", [], {}]}',
    b"[" * 100_000,
    b'{"records": [' * 50_000,
    b'{"records": [{"kind": "shelter", "name": "\\ud800"}]}',
    b'{"records": [{"kind": "shelter", "name": "\xff\xfe"}]}',
    b'{"records": [{"kind": "shelter", "name": "Hall", "capacity_evacuation": ' + b"9" * 5_000 + b"}]}",
    b'{"records": [{"kind": "shelter", "name": "Hall", "version": 1e999}]}',
    b'{"records": [{"kind": "../shelter", "name": "Hall"}]}',
    b'{"records": [{"kind": "shelter", "id": "\' OR 1=1 --", "name": "Hall"}]}',
    b'{"records": [{"kind": "shelter", "name": "Hall", "__class__": "x", "stage": {"$ne": 1}}]}',
    b"\x1f\x8b\x08\x00" + b"\x00" * 100,
]
WRONG = {
    "name": ["", "x" * 1_000_000, "a\x00b", "\u202e", [], {"a": 1}, True, 1e308],
    "geometry": [
        {"type": "Point", "coordinates": [1e308, -1e308]},
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": [["a"]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]},
        {"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection", "geometries": []}] * 9},
        {"type": "Nothing"},
        "POINT (0 0)",
        "/etc/passwd",
        0,
    ],
    "occupancy": [{"value": -1}, {"value": 10**30}, {"value": 1, "observed_at": "0001-01-01T00:00:00+14:00"},
                  {"value": 1, "observed_at": "9999-12-31T23:59:59-14:00"}, {"value": "NaN"}, [], "1"],
    "sources": [[], [{}], [{"system": "a\x00", "record_id": "../x"}], [{"system": "eoc", "record_id": 1}] * 500],
    "version": [-1, 10**30, "1", None],
    "id": ["", "../x", "%", "x" * 100_000, None, 5],
}  # fmt: skip


def test_no_hostile_record_fails_and_none_of_them_is_stored_but_as_text(client, desk, put):
    """Bodies that are none, and a sound record with one hostile value in each of its fields in turn."""
    put(Jurisdiction(name="Polk", level="county", geometry=shapely.box(-94, 41, -93, 42)))
    boss = local_person("Ann Ames", "Planning Section Chief")
    secret = actions.make_token(desk.opened, boss, name="eoc", roles=["feed"], jurisdictions=["Polk"])[1]
    told = {"authorization": f"Bearer {secret}", "content_type": "application/json"}
    sound = {"kind": "shelter", "name": "Hall", "geometry": {"type": "Point", "coordinates": [-93.6, 41.6]},
             "sources": [{"system": "eoc", "record_id": "1", "licence": "CC0-1.0"}]}  # fmt: skip
    records = [sound | {field: value} for field, values in WRONG.items() for value in values]
    for body in [*BODIES, *(json.dumps({"records": [one]}).encode() for one in records)]:
        answer = client.ask("POST", "/records", content=body, **told)
        assert answer.status_code < 500, (body[:200], answer.text[:300])
        assert "Traceback" not in answer.text and "site-packages" not in answer.text
        assert client.get("/layers/shelter?zoom=20").status_code == 200, body[:200]
