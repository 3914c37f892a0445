"""The recorded real files: beside the project, or where MUSTER_REAL_DATA says."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.access import Actor, local_person
from data.store import Store

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"
MARK = "MANIFEST.csv"


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real files; without it a skip, or a failure where MUSTER_REQUIRE names ``real``."""
    folder = Path(os.environ.get("MUSTER_REAL_DATA", BESIDE))
    if (folder / MARK).exists():
        return folder
    message = f"no real data in {folder}: set MUSTER_REAL_DATA to the folder with {MARK}"
    if "real" in os.environ.get("MUSTER_REQUIRE", "").split(","):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "muster.db")
    yield made
    made.close()


@pytest.fixture
def planner() -> Actor:
    return local_person("Ada", "Planning Section Chief", via="import")
