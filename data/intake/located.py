"""What is known about the place of each row, and what was mended."""

from dataclasses import dataclass, field

from data.intake.table import Objects, Reject, Table
from data.intake.values import shown


@dataclass(frozen=True)
class Repair:
    """One thing that was mended; kept in the record's source as well."""

    row: int
    column: str | None
    before: str
    after: str
    what: str


@dataclass
class Located:
    """``geometry`` holds shapely geometries in WGS 84, None where unknown and ABSENT where the file does
    not speak of the place; ``present`` is False where it has no coordinates at all."""

    geometry: Objects
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
