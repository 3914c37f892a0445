"""Connections that go only where they may: a name is resolved here, checked, and the checked address is connected to.

Nothing resolves the name a second time, so that no name can change its mind between the check and the connection.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import httpcore
import httpx

from data.feeds.addresses import is_public
from data.feeds.errors import NotFetched

NAMES_AT_ONCE = 64
"""Threads that wait for names; a server of names that hangs holds up nothing else."""
_names = ThreadPoolExecutor(NAMES_AT_ONCE, thread_name_prefix="muster-names")


class Guarded(httpcore.AsyncNetworkBackend):
    """Connects to public addresses alone, unless ``private``."""

    def __init__(self, *, private: bool) -> None:
        self._private = private
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first address of the host that answers; NotFetched where one of them is private."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._checked(host, port)
                return await self._first(addresses, port, timeout, local_address, socket_options)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error

    async def _checked(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(_names, resolve, host, port)
        except (OSError, UnicodeError) as error:
            said = getattr(error, "strerror", None) or "no such name"
            raise NotFetched(
                f"the host {host!r} was not found ({said})",
                remedy="check the address and this machine's network",
            ) from error
        for address in found:
            if not self._private and not is_public(address):
                raise NotFetched(
                    f"the host {host!r} leads to {address}, which is a private or reserved address",
                    remedy="if that is meant, set private = true for this feed",
                )
        return found

    async def _first(
        self,
        addresses: list[str],
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[Any] | None,
    ) -> httpcore.AsyncNetworkStream:
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise NotFetched(f"{path} is a socket of this machine", remedy="a feed has an address")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, also of one written as a number."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@cache
def _certificates() -> ssl.SSLContext:
    """Loaded once: that takes longer than a small answer."""
    return httpx.create_ssl_context()


class Transport(httpx.AsyncHTTPTransport):
    """httpx's own transport over guarded connections."""

    def __init__(self, *, private: bool) -> None:
        super().__init__(trust_env=False, verify=_certificates())
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_certificates(), http2=False, retries=0, network_backend=Guarded(private=private)
        )


def client(*, private: bool, proxy: str | None) -> httpx.AsyncClient:
    """A client that takes no proxy, password or address from its surroundings. Behind ``proxy``, names are resolved
    there: only what the settings say can be checked."""
    transport = (
        Transport(private=private)
        if proxy is None
        else httpx.AsyncHTTPTransport(trust_env=False, verify=_certificates(), proxy=proxy)
    )
    return httpx.AsyncClient(transport=transport, trust_env=False, follow_redirects=False)
