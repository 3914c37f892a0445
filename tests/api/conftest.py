"""An API over a real store, asked in the process: no socket is opened."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from api import create_api
from data.access import local_person
from data.clock import ManualClock
from data.settings import Settings
from data.workspace import Workspace, open_workspace

START = datetime(2026, 5, 19, 11, tzinfo=UTC)
OWN = "http://127.0.0.1:8501"


@dataclass
class Desk:
    """Hands out the workspace it has at the moment."""

    opened: Workspace
    settings: Settings

    def workspace(self) -> Workspace:
        return self.opened


@dataclass
class Client:
    """Asks an ASGI app; redirects are not followed."""

    app: Any

    def get(self, address: str, **headers: str) -> httpx.Response:
        return self.ask("GET", address, **headers)

    def ask(
        self, method: str, address: str, *, content: bytes | None = None, **headers: str
    ) -> httpx.Response:
        named = {k.replace("_", "-"): v for k, v in headers.items()}
        return asyncio.run(self._ask(method, address, named, content))

    def all(self, addresses: list[str]) -> list[httpx.Response]:
        """GET each, one after the other."""
        return asyncio.run(self._all(addresses))

    async def _all(self, addresses: list[str]) -> list[httpx.Response]:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=OWN) as client:
            return [await client.get(address) for address in addresses]

    async def _ask(
        self, method: str, address: str, headers: dict[str, str], content: bytes | None
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=OWN) as client:
            return await client.request(method, address, headers=headers, content=content)


@pytest.fixture
def clock():
    return ManualClock(START)


@pytest.fixture
def desk(tmp_path, clock):
    settings = Settings(var=tmp_path, workspace="polk")
    opened = open_workspace(settings, clock=clock)
    yield Desk(opened, settings)
    opened.store.close()


@pytest.fixture
def ann():
    return local_person("Ann Ames", "Planning Section Chief")


@pytest.fixture
def put(desk, ann):
    """Save records."""
    return lambda *records: desk.opened.store.save(ann, records, reason="set up").records


@pytest.fixture
def client(desk):
    return Client(create_api(desk))
