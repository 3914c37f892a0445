"""Fetches a feed's addresses with care: time-outs, limits, conditional requests, and redirects only where allowed."""

import asyncio
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import httpx

from data.feeds import folder
from data.feeds.addresses import host_of, is_address, is_folder
from data.feeds.connecting import client
from data.feeds.errors import NotFetched, Raw
from data.feeds.secrets import Secrets, named
from data.feeds.settings import AGENT, Feed
from data.feeds.unpacking import Overflow, Truncated, Unpacker

REDIRECTS_MAX = 5
RAW_BYTES = 256 * 1024
"""How much of an answer that could not be used is kept."""
ACCEPT = "application/json, application/geo+json, application/xml, text/xml, text/csv, */*;q=0.5"
NOT_MODIFIED = 304
HEADER_MAX = 300


@dataclass(frozen=True)
class Validators:
    """What a later request can ask by: has it changed since?"""

    etag: str = ""
    modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True)
class Answer:
    """What an address answered; ``url`` is where it came from in the end, with secrets hidden. ``body`` is None where
    it has not changed."""

    url: str
    at: datetime
    body: bytes | None
    content_type: str = ""
    validators: Validators = field(default_factory=Validators)

    @property
    def raw(self) -> Raw:
        """What of it is kept when it could not be used."""
        body = self.body or b""
        return Raw(self.url, 200, self.content_type, body[:RAW_BYTES], len(body) > RAW_BYTES)


class Fetcher:
    """Fetches for one feed, and only what that may fetch. Use it as a context: connections are kept for a run."""

    def __init__(self, feed: Feed, secrets: Secrets, agent: str = AGENT) -> None:
        secrets.check(feed.name, feed.secret_names)
        self._feed, self._secrets, self._agent = feed, secrets, agent
        proxy = None if feed.proxy is None else secrets.fill(feed.proxy)
        self._client = client(private=feed.private, proxy=proxy)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def get(self, url: str, validators: Validators | None = None) -> Answer:
        """The answer of one of the feed's addresses, or of one that such an answer named.

        Raises NotFetched, in words, for whatever does not give a whole answer of the right size in time.
        """
        asked = validators or Validators()
        if is_folder(url):
            return await self._from_folder(url, asked)
        try:
            async with asyncio.timeout(self._feed.total_s):
                return await self._follow(url, asked)
        except TimeoutError as error:
            raise NotFetched(
                f"{self._shown(url)} took longer than {self._feed.total_s:g} s and was given up",
                remedy="if the source is that slow, raise total_s",
            ) from error
        except httpx.HTTPError as error:
            raise self._in_words(url, error) from error
        except httpx.InvalidURL as error:
            raise NotFetched(f"{self._shown(url)!r} is no address", remedy="look at its answer") from error

    async def _from_folder(self, url: str, validators: Validators) -> Answer:
        found = await asyncio.to_thread(folder.read, url, self._feed.urls, self._feed.size_bytes)
        same = bool(found.mark) and found.mark == validators.etag
        body = None if same else found.body
        return Answer(url, datetime.now(UTC), body, found.content_type, Validators(etag=found.mark))

    async def _follow(self, url: str, validators: Validators) -> Answer:
        """Ask, and go where the answers send us; each place is checked like the first."""
        at = url
        for _ in range(REDIRECTS_MAX + 1):
            self._check(at, from_=url)
            request = self._client.build_request(
                "GET", self._filled(at), headers=self._headers(at, validators), timeout=self._timeout
            )
            response = await self._client.send(request, stream=True)
            try:
                if not response.has_redirect_location:
                    return await self._answer(at, response)
            finally:
                await response.aclose()
            at = self._next(at, response)
        raise NotFetched(
            f"{self._shown(url)} redirects more than {REDIRECTS_MAX} times",
            remedy="set the address it ends at",
        )

    def _next(self, at: str, response: httpx.Response) -> str:
        """Where a redirect leads, with secrets hidden again."""
        there = self._shown(urljoin(self._filled(at), response.headers.get("Location", "")))
        if urlsplit(at).scheme == "https" and urlsplit(there).scheme != "https":
            raise NotFetched(
                f"{self._shown(at)} redirects to {there}, which is not encrypted",
                remedy="nothing is fetched there; ask the source for its https address",
            )
        return there

    def _check(self, url: str, *, from_: str) -> None:
        if not is_address(url) or httpx.URL(url).host.rstrip(".") != (urlsplit(url).hostname or "").rstrip(
            "."
        ):
            raise NotFetched(
                f"{self._shown(from_)} leads to {url!r}, which is no address", remedy="look at its answer"
            )
        if host_of(url) not in self._feed.allowed:
            raise NotFetched(
                f"{self._shown(from_)} leads to the host {host_of(url)!r}, which is not allowed",
                remedy=f'if that is meant, add it to this feed: hosts = ["{host_of(url)}"]',
            )

    def _headers(self, url: str, validators: Validators) -> dict[str, str]:
        """Those of the settings go to the feed's own hosts only: they may hold a key."""
        own = self._feed.headers if any(_as_safe(url, own) for own in self._feed.urls) else {}
        filled = {name: self._secrets.fill(value) for name, value in own.items()}
        plain = {"User-Agent": self._agent, "Accept": ACCEPT, "Accept-Encoding": "gzip"}
        return plain | validators.headers | filled

    def _filled(self, url: str) -> str:
        """Secrets go only to the host that the settings send them to."""
        allowed = named(own for own in self._feed.urls if _as_safe(url, own))
        return self._secrets.fill(url, allowed=allowed)

    @property
    def _timeout(self) -> httpx.Timeout:
        feed = self._feed
        return httpx.Timeout(connect=feed.connect_s, read=feed.read_s, write=feed.read_s, pool=feed.connect_s)

    async def _answer(self, url: str, response: httpx.Response) -> Answer:
        shown, at = self._shown(url), datetime.now(UTC)
        kind = response.headers.get("Content-Type", "")[:200]
        validators = Validators(*(_said(response, name) for name in ("ETag", "Last-Modified")))
        if response.status_code == NOT_MODIFIED:
            return Answer(shown, at, None, kind, validators)
        if response.status_code != 200:
            raise await self._refused(shown, kind, response)
        body = await self._body(shown, kind, response)
        return Answer(shown, at, body, kind, validators)

    async def _body(self, shown: str, kind: str, response: httpx.Response) -> bytes:
        """The whole body, unpacked, within the limit."""
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower() or "identity"
        if encoding not in ("identity", "gzip"):
            raise NotFetched(
                f"{shown} is packed as {encoding!r}, which was not asked for", remedy="ask the source"
            )
        unpacker = Unpacker(encoding, self._feed.size_bytes)
        try:
            async for chunk in response.aiter_raw():
                unpacker.feed(chunk)
            return unpacker.end()
        except Overflow:
            raise NotFetched(
                f"{shown} is larger than {self._feed.size_mib:g} MiB",
                remedy="if that is meant, raise size_mib for this feed",
                raw=_raw(shown, response.status_code, kind, unpacker.body),
            ) from None
        except (Truncated, zlib.error) as error:
            raise NotFetched(
                f"the answer of {shown} is cut off or damaged after {len(unpacker.body):,} bytes",
                remedy="it is asked again",
                raw=_raw(shown, response.status_code, kind, unpacker.body),
            ) from error

    async def _refused(self, shown: str, kind: str, response: httpx.Response) -> NotFetched:
        """The refusal in words, with the beginning of what came."""
        unpacker = Unpacker("identity", RAW_BYTES)
        try:
            async for chunk in response.aiter_raw():
                unpacker.feed(chunk)
        except (Overflow, httpx.HTTPError):
            pass
        status = response.status_code
        words = HTTPStatus(status).phrase if status in set(HTTPStatus) else "not a known status"
        return NotFetched(
            f"{shown} answered {status} ({words})",
            remedy=REMEDIES.get(status, "it is asked again; look at its answer"),
            raw=_raw(shown, status, kind, unpacker.body),
            wait_s=wait_of(response.headers, datetime.now(UTC)) if status in (429, 503) else None,
        )

    def _in_words(self, url: str, error: httpx.HTTPError) -> NotFetched:
        shown = self._shown(url)
        said = next(
            (words for kind, words in WORDS if isinstance(error, kind)), "did not answer as it should"
        )
        return NotFetched(f"{shown} {said}", remedy="it is asked again")

    def _shown(self, text: str) -> str:
        return self._secrets.hide(text, self._feed.secret_names)


REMEDIES = {
    401: "check the credentials in the feed's headers",
    403: "check the credentials, and whether the source knows this address",
    404: "check the address; the source may have moved",
    410: "the source is gone; look for its successor",
    429: "ask less often: raise every",
}
WORDS: list[tuple[type[Exception], str]] = [
    (httpx.ConnectTimeout, "did not take a connection in time"),
    (httpx.ReadTimeout, "sent nothing for too long"),
    (httpx.ConnectError, "takes no connection"),
    (httpx.RemoteProtocolError, "ended its answer before it was whole"),
    (httpx.ReadError, "broke off its answer"),
]


def _as_safe(url: str, own: str) -> bool:
    """Whether it is the host of the feed's ``own`` address, and no less encrypted: an answer may name an open one."""
    return host_of(url) == host_of(own) and urlsplit(url).scheme in ("https", urlsplit(own).scheme)


def wait_of(headers: Mapping[str, Any], now: datetime) -> float | None:
    """The seconds a Retry-After asks to wait; None where it asks for nothing that can be understood."""
    said = str(headers.get("Retry-After", "")).strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, IndexError, TypeError):
        return None
    known = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (known - now).total_seconds())


def _said(response: httpx.Response, name: str) -> str:
    """A header's text, where it can be sent back."""
    text = str(response.headers.get(name, ""))
    return text if text.isascii() and text.isprintable() and len(text) <= HEADER_MAX else ""


def _raw(url: str, status: int, kind: str, body: bytearray) -> Raw:
    return Raw(url, status, kind, bytes(body[:RAW_BYTES]), len(body) > RAW_BYTES)
