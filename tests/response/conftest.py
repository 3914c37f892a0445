"""An actual workspace whose clock stands until a test moves it."""

from datetime import UTC, datetime

import pytest

from data.access import local_person
from data.clock import ManualClock
from data.settings import Settings
from data.workspace import open_workspace

START = datetime(2026, 5, 19, 11, tzinfo=UTC)


@pytest.fixture
def clock():
    return ManualClock(START)


@pytest.fixture
def workspace(tmp_path, clock):
    opened = open_workspace(Settings(var=tmp_path), "polk", clock=clock)
    yield opened
    opened.store.close()


@pytest.fixture
def ann():
    return local_person("Ann Ames", "Planning Section Chief")


@pytest.fixture
def put(workspace, ann):
    """Save records and give them back as they are now."""

    def save(*records):
        workspace.store.save(ann, records, reason="set up")
        return [workspace.store.get(ann, record.id) for record in records]

    return save
