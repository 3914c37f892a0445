"""Who answers for a place: the deepest jurisdiction around a point, and the tree of jurisdictions itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from data.schema import Jurisdiction, Record
from data.schema.vocab import JurisdictionLevel

DEPTH = {level: depth for depth, level in enumerate(JurisdictionLevel)}


@dataclass(frozen=True)
class Places:
    """Jurisdictions ready to be asked; the deepest level wins, within it the smallest area."""

    records: list[Jurisdiction]
    _placed: list[Jurisdiction] = field(init=False, repr=False)
    _tree: shapely.STRtree = field(init=False, repr=False)

    def __post_init__(self) -> None:
        placed = [
            one
            for one in self.records
            if one.geometry is not None and one.geometry.geom_type in ("Polygon", "MultiPolygon")
        ]
        areas = np.array([one.geometry.area for one in placed if one.geometry is not None])
        order = sorted(
            range(len(placed)), key=lambda at: (-DEPTH[placed[at].level], areas[at], placed[at].id)
        )
        ranked = [placed[at] for at in order]
        shapes = [one.geometry for one in ranked if one.geometry is not None]
        shapely.prepare(shapes)
        object.__setattr__(self, "_placed", ranked)
        object.__setattr__(self, "_tree", shapely.STRtree(shapes))

    def around(self, geometries: Sequence[shapely.Geometry | None]) -> list[str | None]:
        """Id of the jurisdiction around each geometry (lines and areas by a point on them), None outside."""
        found: list[str | None] = [None] * len(geometries)
        known = [at for at, one in enumerate(geometries) if one is not None]
        if not known or not self._placed:
            return found
        points = shapely.point_on_surface([geometries[at] for at in known])
        which, area = self._tree.query(points, predicate="intersects")
        order = np.lexsort((area, which))
        which, area = which[order], area[order]
        _, first = np.unique(which, return_index=True)
        for at in first:
            found[known[which[at]]] = self._placed[area[at]].id
        return found


def with_parents(records: list[Jurisdiction], others: Sequence[Record]) -> list[Jurisdiction]:
    """Jurisdictions with their parent set where it is null: by code (the longest one that begins theirs, of a
    higher level, around them where both have geometry), else the deepest of a higher level around them."""
    known = {one.id: one for one in [*others, *records] if isinstance(one, Jurisdiction)}
    by_code: dict[str, list[Jurisdiction]] = {}
    for one in known.values():
        if one.code:
            by_code.setdefault(_stem(one.code), []).append(one)
    orphans = [one for one in records if one.parent is None]
    found = {one.id: _parent_by_code(one, by_code) for one in orphans}
    for level in JurisdictionLevel:
        above = [one for one in known.values() if DEPTH[one.level] < DEPTH[level]]
        below = [one for one in orphans if one.level is level and found[one.id] is None]
        if above and below:
            parents = Places(above).around([one.geometry for one in below])
            found |= {one.id: parent for one, parent in zip(below, parents, strict=True)}
    return [
        one if found.get(one.id) is None else one.model_copy(update={"parent": found[one.id]})
        for one in records
    ]


def _stem(code: str) -> str:
    """A code without the zeros that fill up GB/T 2260: 410100 → 4101, 410000 → 41."""
    return code.rstrip("0") + ("0" if len(code.rstrip("0")) % 2 else "") if _is_gb(code) else code


def _is_gb(code: str) -> bool:
    return len(code) == 6 and code.isdigit() and code.endswith("00")


def _parent_by_code(one: Jurisdiction, by_code: dict[str, list[Jurisdiction]]) -> str | None:
    code = _stem(one.code or "")
    for length in range(len(code) - 1, 1, -1):
        for other in by_code.get(code[:length], []):
            if DEPTH[other.level] < DEPTH[one.level] and _around(other, one):
                return other.id
    return None


def _around(outer: Jurisdiction, inner: Jurisdiction) -> bool:
    """Whether nothing speaks against it: codes of two nations may begin alike."""
    if outer.geometry is None or inner.geometry is None:
        return True
    return bool(shapely.intersects(outer.geometry, shapely.point_on_surface(inner.geometry)))
