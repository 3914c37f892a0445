"""Which part of the world a printed map shows, and where a place lies on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians

import geopandas as gpd
import numpy as np
import shapely

from views.briefing.model import Bounds, Map

MARGIN = 0.07
LEAST_DEG = 0.02
LOWEST, HIGHEST = 0.52, 0.86
"""Height of a map as a share of its width: within this, as the matter at hand needs."""
BEHIND = ("jurisdiction",)
"""Layers that say where things are; they are cropped to the other layers."""
KM_PER_DEG = 111.2


@dataclass(frozen=True)
class Window:
    """Degrees to points: equirectangular, true at the middle latitude; good for a county, not for a continent."""

    bounds: Bounds
    width: float
    height: float

    @property
    def per_lon(self) -> float:
        return self.width / (self.bounds[2] - self.bounds[0])

    @property
    def per_lat(self) -> float:
        return self.height / (self.bounds[3] - self.bounds[1])

    def placed(self, geometry: np.ndarray) -> np.ndarray:
        """Geometries (WGS 84) cut to the window, in points from its upper left corner."""
        spare_lon, spare_lat = 12 / self.per_lon, 12 / self.per_lat
        west, south, east, north = self.bounds
        box = (west - spare_lon, south - spare_lat, east + spare_lon, north + spare_lat)
        cut = shapely.clip_by_rect(_valid(geometry), *box)
        return shapely.transform(cut, lambda xy: (xy - (west, north)) * (self.per_lon, -self.per_lat))

    def km(self, km: float) -> float:
        """So many kilometres in points, at the middle latitude."""
        return km / KM_PER_DEG * self.per_lat


def _valid(geometry: np.ndarray) -> np.ndarray:
    broken = ~shapely.is_valid(geometry) & ~shapely.is_missing(geometry)
    if not broken.any():
        return geometry
    mended = geometry.copy()
    mended[broken] = shapely.make_valid(geometry[broken])
    return mended


def matter(drawn: Map) -> Bounds | None:
    """What the map is about: its own bounds, or around everything that has a place; None where nothing has one."""
    if drawn.bounds is not None:
        return drawn.bounds
    things = {name: frame for name, frame in drawn.frames.items() if name not in BEHIND}
    return _around(things) or _around(drawn.frames)


def _around(frames: Mapping[str, gpd.GeoDataFrame]) -> Bounds | None:
    boxes = [frame.total_bounds for frame in frames.values() if len(frame)]
    boxes = [box for box in boxes if not np.isnan(box).any()]
    if not boxes:
        return None
    corners = np.array(boxes)
    low, high = corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def window(bounds: Bounds, width: float, height: float | None = None) -> Window:
    """The window that shows the bounds whole, with a margin; without ``height`` as high as they need."""
    west, south, east, north = bounds
    squeeze = max(0.05, cos(radians((south + north) / 2)))
    wide = max(east - west, LEAST_DEG) * squeeze * (1 + 2 * MARGIN)
    high = max(north - south, LEAST_DEG) * (1 + 2 * MARGIN)
    height = height or width * min(HIGHEST, max(LOWEST, high / wide))
    per_lat = min(width / wide, height / high)
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
    half_lon, half_lat = width / per_lat / squeeze / 2, height / per_lat / 2
    corners = (middle_lon - half_lon, middle_lat - half_lat, middle_lon + half_lon, middle_lat + half_lat)
    return Window(corners, width, height)
