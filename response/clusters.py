"""Points counted by square map cells: pure numpy, the same for now and for any past moment."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Groups:
    """One entry a cell that holds points. ``states`` counts (n, states), ``bounds`` are those of the points.

    ``first`` is the row of one of the points: the only one where ``count`` is 1.
    """

    cell: Ints
    count: Ints
    states: Ints
    stale: Ints
    x: Floats
    y: Floats
    bounds: Floats
    first: Ints


def group(cell: Ints, state: Ints, stale: Bools, x: Floats, y: Floats, *, shift: int, states: int) -> Groups:
    """Group points, given in ascending order of ``cell``, by cells ``shift`` bits coarser.

    ``state`` are codes below ``states``; x and y are longitude and latitude in degrees, averaged per cell.
    """
    coarse = cell >> shift
    starts = np.flatnonzero(np.r_[True, coarse[1:] != coarse[:-1]]) if len(coarse) else np.empty(0, np.int64)
    count = np.diff(np.r_[starts, len(coarse)])
    row = np.repeat(np.arange(len(starts)), count)
    counted = np.bincount(row * states + state, minlength=len(starts) * states).reshape(-1, states)
    if not len(starts):
        return Groups(coarse, count, counted, count, x, y, np.empty((0, 4)), starts)
    return Groups(
        cell=coarse[starts],
        count=count,
        states=counted,
        stale=np.add.reduceat(stale.astype(np.int64), starts),
        x=np.add.reduceat(x, starts) / count,
        y=np.add.reduceat(y, starts) / count,
        bounds=np.column_stack(
            [
                np.minimum.reduceat(x, starts),
                np.minimum.reduceat(y, starts),
                np.maximum.reduceat(x, starts),
                np.maximum.reduceat(y, starts),
            ]
        ),
        first=starts,
    )
