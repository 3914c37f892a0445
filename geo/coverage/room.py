"""Who finds a place where places are limited: the least total way within capacity, as a flow."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.coverage.reached import NOWHERE, Floats, Ints
from geo.errors import BadArgument
from geo.flow import Flow, transport
from geo.progress import Progress

NEAREST_FIRST: Final = 8
"""Places looked at per point to begin with; so many times more where the answer shows that they may matter."""
_WIDER: Final = 8

# (rows of points, k) → the ways to the k nearest places with room within the limit, nearest first.
Look = Callable[[Ints, int], "Ways"]


@dataclass(frozen=True, slots=True)
class Ways:
    """Pairs of a point's row and a place's row, and the way between them, in the order of points, then ways."""

    points: Ints
    places: Ints
    way: Floats

    @classmethod
    def of(cls, table: pd.DataFrame, way: str) -> Self:
        """From a network's or `geo.proximity.nearest`'s table over row numbers."""
        points, places = (table[name].to_numpy(np.int64) for name in ("origin", "target"))
        return cls(points, places, table[way].to_numpy(np.float64))

    def replaced(self, rows: Ints, by: "Ways") -> "Ways":
        """With other ways for some of the points."""
        kept = ~np.isin(self.points, rows)
        pairs = ((self.points, by.points), (self.places, by.places), (self.way, by.way))
        points, places, way = (np.concatenate([mine[kept], other]) for mine, other in pairs)
        order = np.argsort(points, kind="stable")
        return Ways(points[order], places[order], way[order])


@dataclass(frozen=True, slots=True)
class Assigned:
    """People by point and place. `people` of each pair in `ways`; `served` per point (NaN: not known how many
    live there); `place` the row of the place that takes most of a point's people, -1 none; `capacity` per place
    (0 or more, may be infinite), `taken` of it."""

    ways: Ways
    people: Floats
    served: Floats
    place: Ints
    capacity: Floats
    taken: Floats


def assign(people: Floats, capacity: Floats, look: Look, progress: Progress | None = None) -> Assigned:
    """Give as many people as possible a place within reach, and among those ways the least total.

    `people` per point (NaN takes none), `capacity` per place. Only the nearest places of each point are looked
    at, and more where the prices of the flow say that a farther one could make a difference, so that the answer
    is the one over all pairs. `progress` is called with key "flow".
    """
    rows = np.flatnonzero(people > 0)
    sizes = np.full(len(people), NEAREST_FIRST)
    usable = int((capacity > 0).sum())
    ways = look(rows, NEAREST_FIRST) if usable else Ways(rows[:0], rows[:0], np.empty(0))
    need = np.nan_to_num(people)
    have = np.minimum(np.maximum(capacity, 0.0), np.ceil(need.sum()))
    while True:
        flow = transport(ways.points, ways.places, ways.way, need, have, progress=progress)
        short = _to_widen(flow, ways, sizes, usable)
        if not len(short):
            break
        sizes[short] = np.minimum(sizes[short] * _WIDER, usable)
        for size in np.unique(sizes[short]):
            these = short[sizes[short] == size]
            ways = ways.replaced(these, look(these, int(size)))
    served = np.where(np.isnan(people), np.nan, np.clip(need - flow.unmet, 0.0, need))
    taken = np.bincount(ways.places, flow.quantity, minlength=len(capacity)).astype(np.float64)
    return Assigned(ways, flow.quantity, served, _most(ways, flow.quantity, len(people)), capacity, taken)


def _to_widen(flow: Flow, ways: Ways, sizes: Ints, usable: int) -> Ints:
    """Points for which a place that was not looked at could change the answer.

    A pair that was left out would have to be cheaper than the point's price less the place's, which is not below
    0, and it is no shorter than the farthest pair that was looked at.
    """
    seen = np.bincount(ways.points, minlength=len(sizes))
    farthest = np.zeros(len(sizes))
    np.maximum.at(farthest, ways.points, ways.way)
    cut_short = (seen >= sizes) & (seen < usable)
    # The flow counts costs in steps, so that prices differ by whole ones.
    farthest = np.rint(farthest / flow.cost_step) * flow.cost_step
    return np.flatnonzero(cut_short & (flow.row_price > farthest + flow.cost_step / 2))


def _most(ways: Ways, people: Floats, points: int) -> Ints:
    order = np.argsort(people, kind="stable")
    order = order[people[order] > 0]
    place = np.full(points, NOWHERE, dtype=np.int64)
    place[ways.points[order]] = ways.places[order]
    return place


def capacities(supply: pd.DataFrame, column: str) -> Floats:
    """Places per service, none below 0; raises BadArgument where the column or a figure is missing."""
    if column not in supply.columns:
        raise BadArgument(f"the services have no column {column!r}; name the one with places by capacity=")
    places: NDArray[np.float64] = supply[column].to_numpy(dtype=np.float64, na_value=np.nan)
    missing = np.flatnonzero(np.isnan(places))
    if len(missing):
        raise BadArgument(
            f"{len(missing)} services have no known capacity (first: {supply.index[missing[0]]!r}); say what "
            "that means: 0 leaves them out, inf counts them without a limit, or fill in a number"
        )
    return np.maximum(places, 0.0)
