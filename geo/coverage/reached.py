"""The two nearest services of each point, in a straight line or over a network, as arrays."""

from dataclasses import dataclass
from typing import Literal, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.proximity import nearest

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

Direction = Literal["to_target", "from_target"]
NOWHERE = -1


class Network(Protocol):
    """What answers by travel time: `geo.network.RoadNetwork`, or anything with the same `nearest`."""

    def nearest(
        self,
        origins: gpd.GeoDataFrame,
        targets: gpd.GeoDataFrame,
        *,
        k: int = 1,
        max_minutes: float | None = None,
        direction: Direction = "to_target",
    ) -> pd.DataFrame:
        """Rows `origin, target, rank, minutes, distance_m`; labels off the road in `attrs["origins_off_road"]`
        and `attrs["targets_off_road"]`."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The nearest and second nearest service of each of n points; (n, 2) arrays, column 0 the nearest.

    `rows` are row numbers of the services, -1 where there is none; `minutes` (NaN without a network) and
    `metres` are NaN there. `off_road` are the points and `services_off_road` the services too far from any road.
    """

    rows: Ints
    minutes: Floats
    metres: Floats
    off_road: Bools
    services_off_road: Bools


def two_nearest(
    points: gpd.GeoDataFrame, services: gpd.GeoDataFrame, network: Network | None, direction: Direction
) -> Reached:
    """One query for both; `points` and `services` are labelled by row number."""
    if network is None:
        table = nearest(points, services, k=2)
    else:
        table = network.nearest(points, services, k=2, direction=direction)
    at = table["origin"].to_numpy(np.int64), table["rank"].to_numpy(np.int64) - 1
    rows = np.full((len(points), 2), NOWHERE, dtype=np.int64)
    minutes, metres = np.full(rows.shape, np.nan), np.full(rows.shape, np.nan)
    rows[at], metres[at] = table["target"].to_numpy(np.int64), table["distance_m"]
    if network is not None:
        minutes[at] = table["minutes"]
    return Reached(
        rows,
        minutes,
        metres,
        _among(len(points), table.attrs.get("origins_off_road")),
        _among(len(services), table.attrs.get("targets_off_road")),
    )


def _among(n: int, labels: pd.Index | None) -> Bools:
    """Whether each of n row numbers is among some."""
    found = np.zeros(n, dtype=bool)
    if labels is not None:
        found[np.asarray(labels, dtype=np.int64)] = True
    return found
