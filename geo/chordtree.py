"""A k-d tree of WGS 84 points that answers by geodesic, not by chord.

Chords and geodesics do not sort exactly alike: what geodesic a chord has varies with latitude and azimuth, by
1.4 cm at 100 km and metres at 500 km. So one candidate more than asked is fetched, and wherever bounds
cannot exclude the targets not fetched, more are, until they can.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.ellipsoid import ARC_LIMIT_M, GEOD, arc_m, shortest_arc_m, to_ecef

if TYPE_CHECKING:
    from geo.treewalk import FlatTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Found = tuple[Ints, Floats]

# Distances are rounded to the micrometre, so that ties are ties whatever the rounding of coordinates.
_DECIMALS: Final = 6
# The error of the arc formula, twice over: bounds closer than this decide nothing.
_SLACK_M: Final = 2e-5
_MAX_CANDIDATES: Final = 1 << 22
_WORTH_SORTING: Final = 1 << 13
_WORTH_COMPILING: Final = 250_000


@dataclass(frozen=True, slots=True)
class ChordTree:
    """Targets as longitudes and latitudes in degrees, (m, 2); `queries` is about how many will be asked."""

    lonlat: Floats
    queries: int = 0
    ecef: Floats = field(init=False, repr=False)
    tree: cKDTree = field(init=False, repr=False)
    flat: "FlatTree | None" = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ecef", to_ecef(self.lonlat))
        object.__setattr__(self, "tree", cKDTree(self.ecef))
        object.__setattr__(self, "flat", _flat(self.tree) if self.queries >= _WORTH_COMPILING else None)

    def nearest(self, lonlat: Floats, k: int, limit_m: float) -> Found:
        """Target numbers and metres, each (n, k), nearest first, ties by target number.

        `k` is at most the number of targets. Beyond `limit_m` the distance is inf and the number arbitrary.
        """
        if len(lonlat) < _WORTH_SORTING:
            return self._rank(lonlat, to_ecef(lonlat), k, min(k + 1, len(self.lonlat)), limit_m)
        # Neighbouring queries walk the same branches: in order along a curve the tree takes half the time.
        order = np.argsort(_curve_key(lonlat), kind="stable")
        along = lonlat[order]
        numbers, metres = self._rank(along, to_ecef(along), k, min(k + 1, len(self.lonlat)), limit_m)
        out = np.empty_like(numbers), np.empty_like(metres)
        out[0][order], out[1][order] = numbers, metres
        return out

    def _rank(self, lonlat: Floats, ecef: Floats, k: int, fetch: int, limit_m: float) -> Found:
        """`nearest` with `fetch` candidates by chord; the last one only bounds those not fetched."""
        everything = fetch == len(self.lonlat)
        chords, numbers = self._candidates(ecef, fetch, limit_m)
        used = fetch if everything else fetch - 1
        metres = self._geodesics(lonlat, ecef, chords[:, :used], numbers[:, :used])
        metres[metres > limit_m] = np.inf
        best, far = _sorted_rows(numbers[:, :used], metres)
        best, far = best[:, :k], far[:, :k]
        if everything:
            return best, far
        unseen = shortest_arc_m(chords[:, -1])
        unsure = np.flatnonzero(
            (unseen <= np.minimum(far[:, -1], limit_m) + _SLACK_M) & np.isfinite(chords[:, -1])
        )
        more = min(2 * fetch, len(self.lonlat))
        for rows in np.array_split(unsure, 1 + len(unsure) * more // _MAX_CANDIDATES):
            if len(rows):
                best[rows], far[rows] = self._rank(lonlat[rows], ecef[rows], k, more, limit_m)
        return best, far

    def _candidates(self, ecef: Floats, fetch: int, limit_m: float) -> tuple[Floats, Ints]:
        """Chords (inf: no such target) and target numbers by ascending chord, (n, fetch)."""
        # A chord is never longer than its geodesic; scipy's bound is exclusive.
        limit_m += 1e-3
        if self.flat is not None:
            return self.flat.query(ecef, fetch, limit_m)
        found = self.tree.query(ecef, k=range(1, fetch + 1), distance_upper_bound=limit_m)
        chords, numbers = np.asarray(found[0]), np.asarray(found[1], dtype=np.int64)
        numbers[numbers == len(self.lonlat)] = 0
        return chords, numbers

    def _geodesics(self, lonlat: Floats, ecef: Floats, chords: Floats, numbers: Ints) -> Floats:
        """Metres, (n, c), of each candidate; inf where the chord is."""
        metres = arc_m(ecef[:, None, :], self.ecef[numbers], chords)
        metres[~np.isfinite(chords)] = np.inf
        row, column = np.nonzero((chords > ARC_LIMIT_M) & np.isfinite(chords))
        if len(row):
            start, end = lonlat[row], self.lonlat[numbers[row, column]]
            metres[row, column] = GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[2]
        return np.round(metres, _DECIMALS, out=metres)


def _flat(tree: cKDTree) -> "FlatTree":
    # numba takes half a second to import, which screens with a few hundred points need not wait for.
    from geo.treewalk import flatten

    return flatten(tree)


def _sorted_rows(numbers: Ints, metres: Floats) -> Found:
    """Each row by metres, then number."""
    if metres.shape[1] == 1:
        return numbers, metres
    order = np.lexsort((numbers, metres), axis=-1)
    return np.take_along_axis(numbers, order, axis=1), np.take_along_axis(metres, order, axis=1)


def _curve_key(lonlat: Floats) -> NDArray[np.uint16]:
    """Position along a Morton curve over a 256 x 256 grid; 16 bits, which numpy sorts by radix."""
    key = np.zeros(len(lonlat), np.uint16)
    for axis in (0, 1):
        degrees = lonlat[:, axis]
        low = degrees.min()
        bits = ((degrees - low) * (255.99 / max(degrees.max() - low, 1e-12))).astype(np.uint16)
        bits = (bits | bits << 4) & 0x0F0F
        bits = (bits | bits << 2) & 0x3333
        key |= ((bits | bits << 1) & 0x5555) << axis
    return key
