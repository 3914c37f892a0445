"""A replay server for each test that asks for one."""

import pytest

from tests.data.feeds.replay import replaying


@pytest.fixture
def replay():
    with replaying() as running:
        yield running
