"""Polygons that break the rules of simple features, and what repairing them changes."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.errors import WrongGeometry

_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True, slots=True)
class Repair:
    """A polygon after repair; `reason` is why it was needed (GEOS, with the place), None if it was not."""

    geometry: BaseGeometry
    reason: str | None
    area_ratio: float
    parts_before: int
    parts_after: int

    @property
    def statement(self) -> str:
        """What changed, for the record's notes; empty if nothing did."""
        if self.reason is None:
            return ""
        change = f"area {self.area_ratio - 1:+.2%}" if np.isfinite(self.area_ratio) else "area not comparable"
        return f"polygon repaired: {self.reason}; {change}, parts {self.parts_before} → {self.parts_after}"


def repair_polygon(geometry: BaseGeometry) -> Repair:
    """A valid Polygon or MultiPolygon covering the same ground.

    GEOS's structure method: rings become areas, holes are taken out, overlapping parts joined; lines and
    points left over from collapsed rings are dropped. A valid polygon is returned as it is. `area_ratio` is
    the new area divided by the old, in the geometry's own plane. A figure of eight had lobes of opposite sign, so
    there the ratio is large. Raises WrongGeometry if it is no polygon or has no area left.
    """
    if geometry.geom_type not in ("Polygon", "MultiPolygon"):
        raise WrongGeometry(
            f"a {geometry.geom_type} cannot be repaired as a polygon; give a Polygon or MultiPolygon"
        )
    parts = int(shapely.get_num_geometries(geometry))
    if geometry.is_valid and not geometry.is_empty:
        return Repair(geometry, None, 1.0, parts, parts)
    reason = shapely.is_valid_reason(geometry)
    repaired = repair_polygons(np.array([geometry], dtype=object))[0]
    if repaired.is_empty:
        raise WrongGeometry(
            f"the polygon has no area ({reason}); draw it again or keep the record without a shape"
        )
    ratio = repaired.area / geometry.area if geometry.area else np.inf
    return Repair(repaired, reason, float(ratio), parts, int(shapely.get_num_geometries(repaired)))


def repair_polygons(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """The same array with invalid polygons repaired as in `repair_polygon`; one without area becomes empty."""
    types = shapely.get_type_id(geometries)
    broken = np.isin(types, _POLYGONAL) & ~shapely.is_valid(geometries)
    if not broken.any():
        return geometries
    repaired = geometries.copy()
    repaired[broken] = shapely.make_valid(geometries[broken], method="structure", keep_collapsed=False)
    # GEOS 3.14 leaves parts that share an edge unjoined when a ring runs along itself.
    for i in np.flatnonzero(broken & ~shapely.is_valid(repaired)):
        repaired[i] = shapely.union_all(shapely.get_parts(repaired[i]))
    return repaired
