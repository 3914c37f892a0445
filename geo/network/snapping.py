"""From points to the nearest place on an edge, by a grid over the edges' pieces.

Distances are measured on a plane that touches the ellipsoid at the point (radii of curvature of WGS 84 there): within
0.1 % of the geodesic up to some kilometres, below 80° of latitude.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.ellipsoid import ECCENTRICITY_2, SEMI_MAJOR_M
from geo.network.chains import Floats, Ints, compiled

Longs = NDArray[np.int64]

_MIN_CELL_DEG = 5e-4
_CELLS_PER_PIECE = 1.0
# Shares nearer to an end than this are that end: a node's own coordinates must be the node.
_END = 1e-9


class Grid(NamedTuple):
    """Cells of `size` degrees from the south-west corner `low`; cell c holds pieces item[ptr[c]:ptr[c + 1]].

    Piece p runs from vertex piece[p] to the one after it, on edge of[p].
    """

    low: Floats
    size: Floats
    shape: Longs
    ptr: Longs
    item: Ints
    piece: Ints
    of: Ints


def make_grid(start: Longs, xy: Floats) -> Grid:
    """About as many cells as there are pieces."""
    edges = np.repeat(np.arange(len(start) - 1, dtype=np.int32), np.diff(start) - 1)
    inner = np.ones(len(xy), dtype=bool)
    inner[start[1:] - 1] = False
    piece = np.flatnonzero(inner).astype(np.int32)
    low, high = (xy.min(axis=0), xy.max(axis=0)) if len(xy) else (np.zeros(2), np.zeros(2))
    span = np.maximum(high - low, _MIN_CELL_DEG)
    lon_scale = max(np.cos(np.radians((low[1] + high[1]) / 2)), 0.01)
    side = np.sqrt(span[0] * lon_scale * span[1] / (max(len(piece), 1) * _CELLS_PER_PIECE))
    size = np.maximum(np.array([side / lon_scale, side]), _MIN_CELL_DEG)
    shape = (span / size).astype(np.int64) + 1
    ptr, item = _fill(xy, piece, low, size, shape)
    return Grid(low, size, shape, ptr, item, piece, edges)


@compiled
def _columns(
    ax: float, ay: float, bx: float, by: float, row: int, low: Floats, size: Floats, shape: Longs
) -> tuple[int, int]:
    """First and last column that the piece from a to b passes in a row, with room for rounding."""
    if ay != by:
        south, north = low[1] + row * size[1], low[1] + (row + 1) * size[1]
        t0 = min(max((south - ay) / (by - ay), 0.0), 1.0)
        t1 = min(max((north - ay) / (by - ay), 0.0), 1.0)
        ax, bx = ax + t0 * (bx - ax), ax + t1 * (bx - ax)
    first = int((min(ax, bx) - low[0]) / size[0] - 1e-6)
    last = int((max(ax, bx) - low[0]) / size[0] + 1e-6)
    return max(first, 0), min(last, shape[0] - 1)


@compiled
def _fill(xy: Floats, piece: Ints, low: Floats, size: Floats, shape: Longs) -> tuple[Longs, Ints]:
    ptr = np.zeros(shape[0] * shape[1] + 1, np.int64)
    item = np.empty(0, np.int32)
    at = ptr
    for turn in range(2):
        for p in range(len(piece)):
            ax, ay, bx, by = xy[piece[p], 0], xy[piece[p], 1], xy[piece[p] + 1, 0], xy[piece[p] + 1, 1]
            first_row = max(int((min(ay, by) - low[1]) / size[1] - 1e-6), 0)
            last_row = min(int((max(ay, by) - low[1]) / size[1] + 1e-6), shape[1] - 1)
            for row in range(first_row, last_row + 1):
                first, last = _columns(ax, ay, bx, by, row, low, size, shape)
                for column in range(first, last + 1):
                    cell = row * shape[0] + column
                    if turn == 0:
                        ptr[cell + 1] += 1
                    else:
                        item[at[cell]] = p
                        at[cell] += 1
        if turn == 0:
            ptr = np.cumsum(ptr)
            at = ptr.copy()
            item = np.empty(ptr[-1], np.int32)
    return ptr, item


@compiled
def metres_per_degree(lat: float) -> tuple[float, float]:
    """Metres along a degree of longitude and of latitude, at a latitude."""
    s = np.sin(np.radians(lat))
    root = np.sqrt(1 - ECCENTRICITY_2 * s * s)
    east = SEMI_MAJOR_M / root * np.cos(np.radians(lat))
    north = SEMI_MAJOR_M * (1 - ECCENTRICITY_2) / (root * root * root)
    return np.radians(east), np.radians(north)


@compiled
def _to_piece(ax: float, ay: float, bx: float, by: float) -> tuple[float, float]:
    """Squared distance from the origin to the piece from a to b, and the share of it where that is."""
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    t = min(max(-(ax * dx + ay * dy) / square, 0.0), 1.0) if square > 0 else 0.0
    x, y = ax + t * dx, ay + t * dy
    return x * x + y * y, t


@compiled
def snap(grid: Grid, xy: Floats, start: Longs, lonlat: Floats, reach_m: float) -> tuple[Ints, Floats, Floats]:
    """Edge (-1: none within `reach_m`), share along it and metres to it, of each point."""
    edge = np.full(len(lonlat), -1, np.int32)
    share, walk = np.zeros(len(lonlat)), np.full(len(lonlat), np.nan)
    # The compiler counts references wherever an array is taken out of a tuple: not within the loop, then.
    low, size, shape, ptr, item, piece, of = grid
    for i in range(len(lonlat)):
        px, py = lonlat[i, 0], lonlat[i, 1]
        if not (np.isfinite(px) and np.isfinite(py)):
            continue
        east, north = metres_per_degree(py)
        # Rings of cells are narrowest where they are nearest to the pole.
        narrow = metres_per_degree(min(abs(py) + 1.1 * reach_m / 110_000, 89.9))[0]
        step = min(narrow * size[0], north * size[1])
        column, row = (
            int(np.floor((px - low[0]) / size[0])),
            int(np.floor((py - low[1]) / size[1])),
        )
        best, found, at = reach_m * reach_m, -1, 0.0
        rings = int(reach_m / step) + 1
        for ring in range(rings + 1):
            nearest = max(ring - 1, 0) * step
            if nearest * nearest > best:
                break
            for r in range(max(row - ring, 0), min(row + ring, shape[1] - 1) + 1):
                jump = 1 if abs(r - row) == ring or ring == 0 else 2 * ring
                for c in range(column - ring, column + ring + 1, jump):
                    if c < 0 or c >= shape[0]:
                        continue
                    cell = r * shape[0] + c
                    for q in range(ptr[cell], ptr[cell + 1]):
                        p = item[q]
                        v = piece[p]
                        square, t = _to_piece(
                            (xy[v, 0] - px) * east,
                            (xy[v, 1] - py) * north,
                            (xy[v + 1, 0] - px) * east,
                            (xy[v + 1, 1] - py) * north,
                        )
                        if square < best or (square == best and (found < 0 or p < found)):
                            best, found, at = square, p, t
        if found >= 0:
            e = of[found]
            edge[i], walk[i] = e, np.sqrt(best)
            share[i] = _share(xy, start[e], start[e + 1], piece[found], at)
    return edge, share, walk


@compiled
def _share(xy: Floats, first: int, stop: int, vertex: int, t: float) -> float:
    """Share of an edge's shape up to the part t of the piece that begins at a vertex."""
    if stop - first > 2:
        total, before = 0.0, 0.0
        east, north = metres_per_degree(xy[first, 1])
        for v in range(first, stop - 1):
            length = np.hypot((xy[v + 1, 0] - xy[v, 0]) * east, (xy[v + 1, 1] - xy[v, 1]) * north)
            if v == vertex:
                before = total + t * length
            total += length
        t = before / total if total > 0 else 0.0
    if t < _END:
        return 0.0
    return 1.0 if t > 1 - _END else t
