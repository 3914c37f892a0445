"""What is compared, and what a comparison found."""

from dataclasses import dataclass
from typing import Literal

Agreement = Literal["same", "similar", "different"]


@dataclass(frozen=True, slots=True)
class Thing:
    """What tells one thing from another. ``place`` is longitude and latitude in degrees; None is unknown."""

    id: str
    name: str
    place: tuple[float, float] | None = None
    address: str | None = None
    phones: tuple[str, ...] = ()
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against; None where one of the two does not say. ``told_apart``: numbers or levels in the
    names that exclude each other (Station 12 and Station 13, an elementary and a high school)."""

    name: float
    distance_m: float | None
    address: Agreement | None
    phone: Agreement | None
    told_apart: bool
    type_differs: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ids in their order, and how likely they are one thing, 0…1."""

    a: str
    b: str
    score: float
    evidence: Evidence
