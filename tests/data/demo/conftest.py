"""One build of the exercise and its ground, shared by the tests of this folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.demo import build, reference, region
from data.settings import EXERCISE, Settings
from data.workspace import Workspace, folder_of, open_workspace


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


@pytest.fixture(scope="session")
def raccoon(ground: Settings) -> Iterator[Workspace]:
    """The built exercise; only to be read."""
    workspace = build(ground)
    yield workspace
    workspace.store.close()


@pytest.fixture
def copy(raccoon: Workspace, tmp_path: Path) -> Iterator[Workspace]:
    """The built exercise to be played with."""
    settings = Settings(var=tmp_path)
    shutil.copytree(raccoon.folder, folder_of(settings, EXERCISE))
    workspace = open_workspace(settings, EXERCISE)
    yield workspace
    workspace.store.close()
