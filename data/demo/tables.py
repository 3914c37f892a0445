"""The exercise's committed tables: CSV rows and TOML documents as they stand in ``tables/``."""

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "tables"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Rows of ``NAME.csv``; every value is text, a missing one is the empty string."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple({key: value.strip() for key, value in row.items()} for row in csv.DictReader(file))


@cache
def document(name: str) -> dict[str, Any]:
    """The document ``NAME.toml``."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def course(text: str) -> list[tuple[float, float]]:
    """Pairs of longitude and latitude from ``lon lat  lon lat …``."""
    numbers = [float(word) for word in text.split()]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def flag(text: str) -> bool | None:
    """yes → True, no → False, blank → None (not known)."""
    return {"yes": True, "no": False, "": None}[text]


def number(text: str) -> int | None:
    """A whole number, or None where the table leaves it blank."""
    return int(text) if text else None
