"""Keeps our routes to this machine and this site: foreign hosts and other sites' pages are refused."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAME_SITE_ONLY = {b"Cross-Origin-Resource-Policy": b"same-origin", b"X-Content-Type-Options": b"nosniff"}
TRUSTED_FETCHES = {"same-origin", "none"}
"""``Sec-Fetch-Site``: our own pages, or an address somebody typed (W3C Fetch Metadata)."""
HOST = re.compile(r"(\[[0-9a-f:.]*\]|[^\s:@/#?,\[\]]*)(?::\d*)?")
MISDIRECTED, FORBIDDEN = 421, 403


class Guard:
    """ASGI middleware for anything that is mounted: ``Guard(StaticFiles(…), allowed_hosts=settings.allowed_hosts)``.

    The Host header must name an allowed host, on any port (421 otherwise: DNS rebinding); a browser must say
    that the request comes from our own origin or from nowhere (403 otherwise); no CORS header is ever sent.
    """

    def __init__(self, app: ASGIApp, *, allowed_hosts: Iterable[str]) -> None:
        self.app = app
        self.allowed = frozenset(host.lower() for host in allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 421 or 403, or pass on and add the headers."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(Headers(scope=scope))
        if refusal is None:
            await self.app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refuse(send, *refusal)

    def _refusal(self, headers: Headers) -> tuple[int, str, str] | None:
        host = ", ".join(headers.getlist("host"))  # two are none of ours
        if name_of(host) not in self.allowed:
            known = ", ".join(sorted(self.allowed))
            return MISDIRECTED, f"host {host[:100]!r} is not served here", f"use one of {known}"
        came_from = headers.get("sec-fetch-site")
        if came_from is not None and came_from not in TRUSTED_FETCHES:
            return FORBIDDEN, f"a request from another site ({came_from[:20]})", "open Muster's own address"
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return FORBIDDEN, f"a request from {origin[:100]!r}", "open Muster's own address"
        return None


def name_of(host: str) -> str:
    """The name in a Host header, without its port: ``[::1]:8501`` gives ``[::1]``; all of it where more follows."""
    host = host.strip().lower()
    match = HOST.fullmatch(host)
    return match[1] if match else host


def _with_headers(send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SAME_SITE_ONLY.items():
                headers[name.decode()] = value.decode()
        await send(message)

    return sender


async def _refuse(send: Send, status: int, error: str, remedy: str) -> None:
    body = orjson.dumps({"error": error, "remedy": remedy})
    start: dict[str, Any] = {
        "type": "http.response.start",
        "status": status,
        "headers": [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            *((name.lower(), value) for name, value in SAME_SITE_ONLY.items()),
        ],
    }
    await send(start)
    await send({"type": "http.response.body", "body": body})
