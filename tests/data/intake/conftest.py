"""A real store in a temporary folder, and files written as people write them."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from data.access import Actor, local_person
from data.store import Store

Rows = Sequence[Sequence[Any]]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "muster.db")
    yield made
    made.close()


@pytest.fixture
def planner() -> Actor:
    return local_person("Ada", "Planning Section Chief", via="import")


@pytest.fixture
def write_csv(tmp_path: Path) -> Callable[..., Path]:
    def write(
        rows: Rows, name: str = "shelters.csv", *, delimiter: str = ",", encoding: str = "utf-8"
    ) -> Path:
        path = tmp_path / name
        with path.open("w", newline="", encoding=encoding) as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
        return path

    return write


@pytest.fixture
def write_json(tmp_path: Path) -> Callable[..., Path]:
    def write(value: Any, name: str = "shelters.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(value), "utf-8")
        return path

    return write
