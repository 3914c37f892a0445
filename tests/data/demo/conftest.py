"""One build of the exercise's ground, shared by the tests of this folder."""

from pathlib import Path

import pytest

from data.demo import reference, region
from data.settings import Settings


@pytest.fixture(scope="session")
def atlas() -> Path:
    if not region.ATLAS.exists():
        pytest.skip(f"{region.ATLAS} is missing: run `make setup` once")
    return region.ATLAS


@pytest.fixture(scope="session")
def ground(atlas: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose var folder holds the exercise's reference data."""
    settings = Settings(var=tmp_path_factory.mktemp("var"))
    reference.ensure(settings, atlas=atlas)
    return settings
