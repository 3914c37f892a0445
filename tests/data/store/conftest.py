"""A real store in a temporary folder, with a clock set by hand."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.access import Actor, local_person
from data.clock import ManualClock
from data.store import Store

START = datetime(2026, 5, 19, 11, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> Iterator[Store]:
    opened = Store(tmp_path / "muster.db", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def ann() -> Actor:
    return local_person("Ann Ames", "Planning Section Chief", "Polk County EMA")
