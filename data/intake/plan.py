"""What an import would do, before anything is written."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from data.intake.limits import Limits
from data.intake.located import Repair
from data.intake.mapping import Mapped
from data.intake.problems import Problem, grouped
from data.intake.table import Reject
from data.schema import Record

SAMPLE_ROWS = 5
BY_NAME_AND_PLACE = ""
"""In place of an id column: no column identifies rows, whatever one is called."""


@dataclass(frozen=True)
class Options:
    """How to read a file; everything may be left out.

    ``source`` names the series the file belongs to (default: the file's name without its ending);
    ``mapping`` is field → column, ``values`` field → constant as text, ``unmapped`` fields no column is proposed for;
    ``time_zone`` (IANA) is that of times without an offset (default UTC). ``declined`` names repairs (``Repair.what``)
    the person does not want, in these rows or (None) in all: such rows are refused instead.
    """

    source: str | None = None
    id_column: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    unmapped: frozenset[str] = frozenset()
    crs: str | None = None
    layer: str | None = None
    encoding: str | None = None
    time_zone: str | None = None
    declined: Mapping[str, frozenset[int] | None] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Draft:
    """One row as a record. ``given`` are the fields the row speaks of (others keep their stored value),
    ``missing`` the required ones it does not: such a row can only update."""

    record: Record
    row: int
    given: frozenset[str]
    missing: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return str(self.record.sources[0].record_id)


class Places:
    """Where the usable rows are: row number and box of each that has a place, in the order of the file."""

    def __init__(self) -> None:
        self._rows, self._boxes = array("q"), array("d")
        self.points_only = True

    def add(self, row: int, geometry: Any) -> None:
        """The next usable row; one without a place is left out."""
        if geometry is not None:
            self._rows.append(row)
            self._boxes.extend(geometry.bounds)
            self.points_only &= geometry.geom_type == "Point"

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """Row numbers."""
        return np.array(self._rows, dtype=np.int64)

    @property
    def boxes(self) -> npt.NDArray[np.float64]:
        """West, south, east, north of each, (n, 4), WGS 84."""
        return np.array(self._boxes, dtype=np.float64).reshape(-1, 4)


@dataclass(frozen=True)
class Plan:
    """An import, ready to be shown and applied."""

    path: Path
    sha256: str
    kind: str
    source: str
    format: str
    layer: str | None
    rows: int
    id_column: str | None
    mapping: list[Mapped]
    constants: dict[str, str]
    unused: list[str]
    drafts: Sequence[Draft]
    """For a long file read from disk each time they are gone through: equal then, not the same objects."""
    rejects: Sequence[Reject]
    repairs: Sequence[Repair]
    notes: list[str]
    places: Places
    repaired: int
    """Usable rows with at least one recorded repair."""
    duplicates: int = 0
    encoding: str | None = None
    crs: str | None = None
    axes: dict[str, str] = field(default_factory=dict)
    """The columns rows are placed by: lat and lon, x and y, wkt or place."""
    columns: tuple[str, ...] = ()
    """All columns of the file, in its order."""
    cells: dict[int, dict[str, Any]] = field(default_factory=dict)
    """The whole row of each refused one, by row number, as plain JSON; of very many, the first."""
    options: Options = field(default_factory=Options)

    @property
    def usable(self) -> int:
        return len(self.drafts)

    @cached_property
    def quarantined(self) -> int:
        """Rows (not reasons) that cannot go in."""
        return len({reject.row for reject in self.rejects})

    @cached_property
    def problems(self) -> list[Problem]:
        """What is wrong with the file, grouped; worked out once, for a screen asks again and again."""
        return grouped(self.rejects, self.repairs)

    @cached_property
    def mended(self) -> frozenset[int]:
        """Rows with at least one repair."""
        return frozenset(repair.row for repair in self.repairs)

    @property
    def unplaced(self) -> int:
        """Usable rows that bring no place."""
        return len(self.drafts) - len(self.places)

    @property
    def sample(self) -> list[dict[str, str]]:
        """The first usable rows, field → value as it will be stored."""
        return [_shown(draft) for draft in self.drafts[:SAMPLE_ROWS]]


def _shown(draft: Draft) -> dict[str, str]:
    value = draft.record.model_dump(mode="json", include=set(draft.given) - {"sources", "geometry"})
    shown = {"id in source": draft.key}
    for name, one in value.items():
        if isinstance(one, dict) and "value" in one:
            at = one["observed_at"]
            shown[name] = f"{one['value']} (as of {at})" if at else f"{one['value']} (time unknown)"
        elif isinstance(one, list) and one:
            shown[name] = "; ".join(_compact(part) for part in one)
        elif one not in (None, []):
            shown[name] = str(one)
    geometry = draft.record.geometry
    if geometry is not None:
        point = geometry.representative_point()
        shown["place"] = f"{geometry.geom_type} near {point.y:.5f}, {point.x:.5f}"
    return shown


def _compact(part: Any) -> str:
    if not isinstance(part, dict):
        return str(part)
    return ", ".join(f"{name} {value}" for name, value in part.items() if value is not None)
