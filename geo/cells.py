"""Integer cells of the Web Mercator grid, numbered along a Morton curve.

A cell is the tile of level 26 (about 0.6 m at the equator) that holds a point, its column and row bits
interleaved (x in the even bits, y, counted from the north, in the odd ones). Dropping two bits gives the
parent tile, so `cell >> shift` groups points by square cells of any coarser size, in SQL as in numpy:
shift 0 is the cell itself, shift 2·n the tile n levels up. Cells use 52 bits: they fit SQLite's signed
INTEGER and are exact in a float64. Tile scheme: OGC Two Dimensional Tile Matrix Set, WebMercatorQuad.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import BadArgument

LEVEL = 26
TILE_PX = 256
MAX_LATITUDE_DEG = math.degrees(math.atan(math.sinh(math.pi)))  # 85.0511…, where the square map ends

_SIDE = 1 << LEVEL
_SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


def cells_of(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int64]:
    """Cells of WGS 84 points in degrees, as int64 of the inputs' shape.

    Latitudes beyond ±85.05° are clamped to the grid's edge, longitudes beyond ±180° wrapped.
    Raises BadArgument for a coordinate that is not a finite number: a record without a place has no cell.
    """
    x_deg, y_deg = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    bad = ~(np.isfinite(x_deg) & np.isfinite(y_deg))
    if bad.any():
        raise BadArgument(
            f"{int(bad.sum())} of {bad.size} points have no finite longitude and latitude; "
            "store no cell for records without a place"
        )
    x_deg = np.where(np.abs(x_deg) > 180.0, (x_deg + 180.0) % 360.0 - 180.0, x_deg)
    north = np.arctanh(np.sin(np.radians(np.clip(y_deg, -MAX_LATITUDE_DEG, MAX_LATITUDE_DEG))))
    column = _index(x_deg / 360.0 + 0.5)
    row = _index(0.5 - north / (2.0 * math.pi))
    return (_spread(column) | (_spread(row) << np.uint64(1))).astype(np.int64)


def cell_of(lon: float, lat: float) -> int:
    """Cell of one WGS 84 point in degrees; see `cells_of`."""
    return int(cells_of(lon, lat))


def cell_bounds(cell: int, shift: int = 0) -> tuple[float, float, float, float]:
    """West, south, east and north in degrees of a cell already shifted right by `shift` bits."""
    x, y, side = _column_row(cell, shift)
    return (
        x / side * 360.0 - 180.0,
        _latitude((y + 1) / side),
        (x + 1) / side * 360.0 - 180.0,
        _latitude(y / side),
    )


def cells_bounds(cells: ArrayLike, shift: int = 0) -> NDArray[np.float64]:
    """`cell_bounds` of many cells, (n, 4); neighbours share their edges to the last bit."""
    each = [cell_bounds(int(cell), shift) for cell in np.asarray(cells, dtype=np.int64).ravel()]
    return np.array(each, dtype=np.float64).reshape(-1, 4)


def cell_centre(cell: int, shift: int = 0) -> tuple[float, float]:
    """Longitude and latitude in degrees of the middle, on the map, of a cell already shifted by `shift`."""
    x, y, side = _column_row(cell, shift)
    return (x + 0.5) / side * 360.0 - 180.0, _latitude((y + 0.5) / side)


def shift_for_zoom(zoom: float, cell_px: int = 64) -> int:
    """Bits to drop so that a cell is at least `cell_px` pixels wide on a map of 256-pixel tiles at `zoom`.

    The width is the next power of two at or above `cell_px` at whole zooms; always an even number
    from 0 to 52.
    """
    if not math.isfinite(zoom) or cell_px < 1:
        raise BadArgument(f"zoom {zoom!r} with cells of {cell_px!r} px: give a finite zoom and at least 1 px")
    level = math.floor(zoom + math.log2(TILE_PX / cell_px))
    return 2 * (LEVEL - min(max(level, 0), LEVEL))


def _index(fraction: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Grid index 0…2^26-1 of a position 0…1 along an axis; the far edge belongs to the last cell."""
    return np.clip(np.floor(fraction * _SIDE), 0, _SIDE - 1).astype(np.uint64)


def _spread(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Move bit i to bit 2·i (Morton's magic masks)."""
    for step, mask in _SPREAD:
        bits = (bits | (bits << np.uint64(step))) & np.uint64(mask)
    return bits


def _column_row(cell: int, shift: int) -> tuple[int, int, int]:
    """Column, row and number of columns of a shifted cell."""
    if shift % 2 or not 0 <= shift <= 2 * LEVEL:
        raise BadArgument(f"shift {shift} is not an even number from 0 to {2 * LEVEL}; use shift_for_zoom")
    bits = 2 * LEVEL - shift
    if not 0 <= cell < 1 << bits:
        raise BadArgument(
            f"cell {cell} is outside the grid at shift {shift}; pass the cell shifted right by it"
        )
    return _gather(cell), _gather(cell >> 1), 1 << (bits // 2)


def _gather(cell: int) -> int:
    """Every second bit of a cell, packed: the inverse of `_spread`."""
    return sum((cell >> 2 * i & 1) << i for i in range(LEVEL))


def _latitude(fraction: float) -> float:
    """Latitude in degrees at a fraction 0 (north edge) … 1 (south edge) of the square map."""
    return math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * fraction))))
