"""Foreign hosts and other sites' pages get nothing, on the API and on any folder of files."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.guard import Guard, name_of
from tests.api.conftest import Client


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8501", "localhost:9", "LOCALHOST", "[::1]:8501"])
def test_its_own_names_are_answered_on_any_port(client, host):
    assert client.get("/health", host=host).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8501", "", "[::2]", "127.0.0.2"],
)
def test_a_foreign_host_is_refused_with_the_names_that_are_served(client, host):
    answer = client.get("/layers/shelter", host=host)
    assert answer.status_code == 421
    assert answer.json()["remedy"] == "use one of 127.0.0.1, [::1], localhost"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
    ],
)
def test_another_sites_page_is_refused(client, headers):
    answer = client.get("/changes", **headers)
    assert answer.status_code == 403
    assert "another site" in answer.json()["error"] or "a request from" in answer.json()["error"]


@pytest.mark.parametrize(
    "headers",
    [{"sec_fetch_site": "same-origin"}, {"sec_fetch_site": "none"}, {"origin": "http://127.0.0.1:8501"}],
)
def test_our_own_pages_and_typed_addresses_are_answered(client, headers):
    assert client.get("/health", **headers).status_code == 200


def test_no_answer_lets_another_origin_read_it(client):
    for method, address in (("GET", "/health"), ("OPTIONS", "/health"), ("GET", "/nothing")):
        answer = client.ask(method, address, access_control_request_method="GET")
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_the_guard_stands_around_any_mounted_app():
    async def page(_):
        return PlainTextResponse("file")

    files = Client(Guard(Starlette(routes=[Route("/", page)]), allowed_hosts=["127.0.0.1"]))
    assert files.get("/").text == "file"
    assert files.get("/", host="evil.example").status_code == 421


def test_a_foreign_web_socket_is_closed_before_it_opens():
    sent = []

    async def send(message):
        sent.append(message)

    async def never(*_):
        raise AssertionError("the app was reached")

    scope = {"type": "websocket", "headers": [(b"host", b"evil.example")]}
    asyncio.run(Guard(never, allowed_hosts=["localhost"])(scope, never, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_the_name_of_a_host_is_what_stands_before_its_port():
    assert [name_of(h) for h in ("a:1", "a", "[::1]:8501", "[::1]", " A ")] == [
        "a",
        "a",
        "[::1]",
        "[::1]",
        "a",
    ]
