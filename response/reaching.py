"""How far things are from a place: by road under today's closures, as the crow flies where no road is known."""

from typing import Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from geo.network import RoadNetwork
from response.assessment import CRS, LOOKED_AT, Way, nearby

Direction = Literal["outward", "inward"]
"""Whether the trip starts at the place (people go to a shelter) or ends there (an engine comes)."""

CUT_OFF: Final = "cut_off"
NO_ROAD: Final = "no_road"


def on_road(network: RoadNetwork, place: BaseGeometry) -> bool:
    """Whether trips can start or end at a place: an open road is within 2 km."""
    return bool(network.snap(points_of(place))["on_road"].iloc[0])


def ways(
    place: BaseGeometry, things: gpd.GeoSeries, network: RoadNetwork | None, direction: Direction
) -> dict[str, Way]:
    """The way to each of the nearest things by their label: the `LOOKED_AT` quickest to reach, and of those that
    no road leads to the ones among as many nearest as the crow flies. Without a network, these nearest."""
    straight = nearby(place, things)
    if network is None or things.empty:
        return {label: Way(metres) for label, metres in straight.items()}
    # Asked from the things' side, one search from the place serves them all.
    trips = network.nearest(
        things, points_of(place), direction="from_target" if direction == "outward" else "to_target"
    )
    quickest = trips.nsmallest(LOOKED_AT, "minutes")
    off_road = set(trips.attrs["origins_off_road"])
    served = set(trips["origin"])
    found = {
        label: Way(metres, barred=NO_ROAD if label in off_road else CUT_OFF)
        for label, metres in straight.items()
        if label not in served
    }
    apart = _apart(place, things, quickest["origin"])
    for label, metres, minutes, road_m in zip(
        quickest["origin"], apart, quickest["minutes"], quickest["distance_m"], strict=True
    ):
        found[label] = Way(metres, float(minutes), float(road_m))
    return found


def _apart(place: BaseGeometry, things: gpd.GeoSeries, labels: pd.Series) -> list[float]:
    """Metres as the crow flies to some things, in their order."""
    chosen = things.loc[labels]
    metres = nearby(place, chosen)
    return [metres[label] for label in labels]


def points_of(place: BaseGeometry) -> gpd.GeoSeries:
    """One place as the engine takes places."""
    return gpd.GeoSeries([place], index=pd.Index(np.array(["place"], dtype=object)), crs=CRS)
