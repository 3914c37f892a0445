"""What is known about the place of each row, and what was mended."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from data.intake.table import ABSENT, Objects, Reject, Table, objects
from data.intake.values import shown


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that was mended; kept in the record's source as well."""

    row: int
    column: str | None
    before: str
    after: str
    what: str


class Points:
    """The points of a long table, made when they are asked for: a million of them weigh 16 MB so, not 200."""

    def __init__(
        self, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], known: npt.NDArray[np.bool_]
    ):
        self._lon, self._lat, self._known = lon, lat, known
        self._otherwise: dict[int, Any] = {}

    def __len__(self) -> int:
        return len(self._lon)

    def __getitem__(self, at: int) -> Any:
        return self.part(at, at + 1)[0]

    def __setitem__(self, at: int, value: Any) -> None:
        self._otherwise[int(at)] = value

    def __iter__(self) -> Iterator[Any]:
        for start in range(0, len(self), 10_000):
            yield from self.part(start, min(start + 10_000, len(self)))

    def part(self, start: int, stop: int) -> Objects:
        """These, as a table of so many rows has them."""
        out = objects([None] * (stop - start))
        known = np.flatnonzero(self._known[start:stop])
        out[known] = shapely.points(self._lon[start:stop][known], self._lat[start:stop][known])
        if self._otherwise:
            for at in range(start, stop):
                if at in self._otherwise:
                    out[at - start] = self._otherwise[at]
        return out


@dataclass
class Located:
    """``geometry`` holds shapely geometries in WGS 84, None where unknown and ABSENT where the file does
    not speak of the place; ``present`` is False where it has no coordinates at all."""

    geometry: Objects | Points
    present: bool
    used: list[str] = field(default_factory=list)
    axes: dict[str, str] = field(default_factory=dict)
    """The columns used, by what they give: lat, lon, x, y, wkt or place."""
    crs: str | None = None
    rejects: dict[int, Reject] = field(default_factory=dict)
    repairs: dict[int, list[Repair]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def reject(self, table: Table, at: int, column: str | None, value: object, why: tuple[str, str]) -> None:
        self.geometry[at] = None
        self.rejects[at] = Reject(int(table.rows[at]), column, shown(value), *why)

    def repair(self, table: Table, at: int, column: str | None, before: str, after: str, what: str) -> None:
        made = Repair(int(table.rows[at]), column, before, after, f"place: {what}")
        self.repairs.setdefault(at, []).append(made)

    def part(self, start: int, stop: int) -> "Located":
        """What is known of these rows, counted from the first of them."""
        whole = self.geometry
        return replace(
            self,
            geometry=whole.part(start, stop) if isinstance(whole, Points) else whole[start:stop],
            rejects=_between(self.rejects, start, stop),
            repairs=_between(self.repairs, start, stop),
        )

    def unplaced(self) -> Counter[str]:
        """How many rows have no place, by why."""
        found: Counter[str] = Counter()
        for at, geometry in enumerate(self.geometry):
            if geometry is ABSENT:
                found["at (0, 0)" if self.present else "the file has no coordinates"] += 1
            elif geometry is None and at not in self.rejects:
                found["blank"] += 1
        return found


def _between(told: dict[int, Any], start: int, stop: int) -> dict[int, Any]:
    if not told:
        return {}
    return {at - start: told[at] for at in range(start, stop) if at in told}
