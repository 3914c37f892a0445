"""A town of streets as a scipy graph: a network in the form `assess` asks for, slow and plain."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

STEP_DEG = 0.01
METRES_PER_MINUTE = 500.0
NO_ROAD_DEG = 0.02


class Town:
    """Streets on a square grid of `side` × `side` crossings from (0, 0); `minutes` of each street each way.

    Points snap to the nearest crossing at no cost and lie off the road beyond `NO_ROAD_DEG`. A street with an
    infinite time is closed in that direction.
    """

    def __init__(self, side: int, minutes: dict[tuple[int, int], float]) -> None:
        self.side = side
        pairs = [(a, b) for (a, b), time in minutes.items() if np.isfinite(time)]
        times = [minutes[pair] for pair in pairs]
        a, b = np.array(pairs, dtype=int).reshape(-1, 2).T
        self.graph = csr_array((np.array(times, dtype=float), (a, b)), shape=(side**2, side**2))

    @classmethod
    def random(cls, side: int, rng: np.random.Generator, closed: float = 0.2) -> "Town":
        """Streets of 1 to 9 minutes, each way on its own, a share of them closed."""
        drawn = {pair: float(rng.integers(1, 10)) for pair in streets(side)}
        return cls(side, {pair: np.inf if rng.random() < closed else time for pair, time in drawn.items()})

    def times(
        self, origins: gpd.GeoDataFrame, targets: gpd.GeoDataFrame, direction: str
    ) -> NDArray[np.float64]:
        """Minutes of every pair; inf where there is no way, NaN where one of them is off the road."""
        here, there = self.crossings(origins), self.crossings(targets)
        graph = self.graph if direction == "to_target" else self.graph.T.tocsr()
        found = np.asarray(dijkstra(graph, indices=np.maximum(here, 0)))[:, np.maximum(there, 0)]
        found[here < 0] = np.nan
        found[:, there < 0] = np.nan
        return found

    def crossings(self, frame: gpd.GeoDataFrame) -> NDArray[np.int64]:
        """The crossing of each point, -1 off the road or without a place."""
        x, y = frame.geometry.x.to_numpy() / STEP_DEG, frame.geometry.y.to_numpy() / STEP_DEG
        column, row = (np.clip(np.nan_to_num(np.rint(v)), 0, self.side - 1) for v in (x, y))
        near = np.hypot(x - column, y - row) * STEP_DEG <= NO_ROAD_DEG
        return np.where(near, (row * self.side + column).astype(int), -1)

    def nearest(
        self,
        origins: gpd.GeoDataFrame,
        targets: gpd.GeoDataFrame,
        *,
        k: int = 1,
        max_minutes: float | None = None,
        direction: str = "to_target",
    ) -> pd.DataFrame:
        times = self.times(origins, targets, direction)
        limit = np.inf if max_minutes is None else max_minutes
        rows = [
            (origins.index[i], targets.index[j], rank + 1, row[j], row[j] * METRES_PER_MINUTE)
            for i, row in enumerate(times)
            for rank, j in enumerate(np.argsort(row, kind="stable")[:k])
            if np.isfinite(row[j]) and row[j] <= limit
        ]
        table = pd.DataFrame(rows, columns=["origin", "target", "rank", "minutes", "distance_m"])
        for name, frame in (("origins", origins), ("targets", targets)):
            off = (self.crossings(frame) < 0) & frame.geometry.notna().to_numpy()
            table.attrs[f"{name}_off_road"] = frame.index[off]
        return table


def streets(side: int) -> list[tuple[int, int]]:
    """Pairs of neighbouring crossings, each way."""
    number = np.arange(side**2).reshape(side, side)
    along = [*zip(number[:, :-1].ravel(), number[:, 1:].ravel(), strict=True)]
    across = [*zip(number[:-1].ravel(), number[1:].ravel(), strict=True)]
    return [(int(a), int(b)) for a, b in [*along, *across, *((b, a) for a, b in [*along, *across])]]
