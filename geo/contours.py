"""Areas around some of many points, by contour on a grid: for drawing, never for counting."""

import math
from dataclasses import dataclass
from typing import Final

import contourpy
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from geo.areas import cut_at_antimeridian
from geo.ellipsoid import SEMI_MAJOR_M

CELL_MIN_M: Final = 25.0
CELL_MAX_M: Final = 2_500.0
CELLS_MAX: Final = 2_000_000
"""More would be slower than they are worth on a screen: the cells grow instead."""
_SPACING_SAMPLE: Final = 20_000
_CELLS_PER_SPACING: Final = 2.0
# In cells: points at twice the usual spacing run together; the area ends 1.2 spacings from the last of them.
_SPREAD: Final = 1.75
_NOBODY: Final = 0.02
_MARGIN: Final = 8

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Polygons = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Outlines:
    """`polygons` in WGS 84 and the width of the grid's cells they were drawn on, in metres."""

    polygons: Polygons
    cell_m: float


def outlines(lonlat: Floats, excess: Floats, *, cell_m: float | None = None) -> Outlines:
    """Areas of the points whose `excess` is above 0, kept apart from those where it is not.

    `lonlat` (n, 2) in degrees; `excess` (n,) says by how much each is beyond the limit: the line between two
    points runs nearer the one with less. Cells are half the usual distance between points unless `cell_m` is
    given, and larger where the grid would have more than `CELLS_MAX`. Where no point is near, there is no area.
    """
    wanted = excess > 0
    if not wanted.any():
        return Outlines(np.empty(0, dtype=object), cell_m or CELL_MAX_M)
    plane = _Plane.around(lonlat[wanted])
    xy = plane.to_metres(lonlat)
    low, high = xy[wanted].min(axis=0), xy[wanted].max(axis=0)
    cell = cell_m or float(np.clip(_spacing(xy) / _CELLS_PER_SPACING, CELL_MIN_M, CELL_MAX_M))
    span = (high - low) / cell + 2 * _MARGIN
    cell *= max(1.0, math.sqrt(float(span[0] * span[1]) / CELLS_MAX))
    low = low - _MARGIN * cell
    columns, rows = np.ceil((high - low) / cell).astype(int) + _MARGIN
    place = np.floor((xy - low) / cell).astype(np.int64)
    inside = ((place >= 0) & (place < (columns, rows))).all(axis=1)
    field = _field(place[inside] @ (1, columns), excess[inside], (int(rows), int(columns)))
    coordinates, rings, shapes = _contour(field)
    corners = plane.to_degrees(low + (coordinates + 0.5) * cell)
    polygons = shapely.from_ragged_array(shapely.GeometryType.POLYGON, corners, (rings, shapes))
    return Outlines(_sound(np.asarray(polygons, dtype=object)), cell)


@dataclass(frozen=True, slots=True)
class _Plane:
    """Metres east and north, true to scale at one latitude; longitudes run on past 180° where the points do."""

    west: float
    scale: float

    @classmethod
    def around(cls, lonlat: Floats) -> "_Plane":
        longitudes = np.sort(np.unique(lonlat[:, 0] % 360.0))
        breaks = np.diff(longitudes, append=longitudes[0] + 360.0)
        # The points lie east of the widest empty stretch, so that no area is torn at a meridian.
        west = float(longitudes[(int(breaks.argmax()) + 1) % len(longitudes)])
        return cls(west, math.cos(math.radians(min(float(np.abs(lonlat[:, 1]).mean()), 85.0))))

    def to_metres(self, lonlat: Floats) -> Floats:
        degree_m = math.radians(SEMI_MAJOR_M)
        # A little west of the westernmost stays a little west, instead of coming round in the east.
        east = (lonlat[:, 0] - self.west + 90.0) % 360.0 - 90.0
        return np.column_stack([east * degree_m * self.scale, lonlat[:, 1] * degree_m])

    def to_degrees(self, xy: Floats) -> Floats:
        degree_m = math.radians(SEMI_MAJOR_M)
        west = self.west - 360.0 if self.west >= 180.0 else self.west
        return np.column_stack([west + xy[:, 0] / degree_m / self.scale, xy[:, 1] / degree_m])


def _spacing(xy: Floats) -> float:
    """Median distance to the nearest other place; infinite for one."""
    places = np.unique(xy, axis=0) if len(xy) <= _SPACING_SAMPLE else xy
    if len(places) < 2:
        return math.inf
    sample = places[:: max(1, len(places) // _SPACING_SAMPLE)]
    tree = cKDTree(places, balanced_tree=False, compact_nodes=False)
    metres = np.asarray(tree.query(sample, k=2)[0])[:, 1]
    apart = metres[metres > 0]
    return float(np.median(apart)) if len(apart) else math.inf


def _field(cells: Ints, excess: Floats, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Excess at each cell's middle, smooth between the points and below 0 away from them."""
    size = shape[0] * shape[1]
    points = np.bincount(cells, minlength=size).reshape(shape)
    sums = np.bincount(cells, excess, minlength=size).reshape(shape)
    held = points > 0
    own = np.divide(sums, points, out=np.zeros(shape), where=held).astype(np.float32)
    near = gaussian_filter(held.astype(np.float32), _SPREAD, truncate=2.5, mode="constant")
    mixed = gaussian_filter(own, _SPREAD, truncate=2.5, mode="constant")
    between = np.divide(mixed, near, out=np.full(shape, -1.0, np.float32), where=near > _NOBODY / 8)
    peopled = np.clip((near - _NOBODY) / _NOBODY, -1.0, 1.0)
    # A cell with points keeps their side of the line to its edges, whatever lies around it.
    return np.asarray(np.minimum(np.where(held, np.sign(own), between), peopled), dtype=np.float32)


def _contour(field: NDArray[np.float32]) -> tuple[Floats, Ints, Ints]:
    """Polygons where the field is above 0, as coordinates in cells, offsets of rings, offsets of polygons."""
    lines = contourpy.contour_generator(z=field, fill_type=contourpy.FillType.ChunkCombinedOffsetOffset)
    points, rings, shapes = (part[0] for part in lines.filled(0.0, 1e9))
    if points is None or rings is None or shapes is None:
        return np.empty((0, 2)), np.zeros(1, np.int64), np.zeros(1, np.int64)
    return points.astype(np.float64), rings.astype(np.int64), shapes.astype(np.int64)


def _sound(polygons: Polygons) -> Polygons:
    """Valid ones, cut at the antimeridian."""
    bad = ~shapely.is_valid(polygons)
    polygons[bad] = shapely.make_valid(polygons[bad], method="structure")
    bounds = shapely.bounds(polygons).reshape(-1, 4)
    for row in np.flatnonzero((bounds[:, 0] < -180.0) | (bounds[:, 2] > 180.0)):
        polygons[row] = cut_at_antimeridian(polygons[row])
    return polygons
