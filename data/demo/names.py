"""Street names of the invented network: numbered streets and lettered avenues in the country, trees in towns."""

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from data.demo.lattice import STREET_M, STREETS_PER_MILE

TREES = (
    "Oak", "Maple", "Elm", "Walnut", "Hickory", "Cottonwood", "Linden", "Cedar", "Ash", "Locust",
    "Sycamore", "Willow", "Birch", "Hackberry", "Cherry", "Plum", "Poplar", "Juniper", "Spruce", "Alder",
)  # fmt: skip
FIRST_STREET = 100
BIRD_ROADS = (
    "Bluestem", "Bobolink", "Bittern", "Cardinal", "Crane", "Dickcissel", "Eagle", "Falcon", "Finch", "Goldfinch",
    "Grouse", "Harrier", "Heron", "Jay", "Kestrel", "Killdeer", "Lark", "Mallard", "Meadowlark", "Nuthatch",
    "Oriole", "Osprey", "Partridge", "Pheasant", "Plover", "Quail", "Raven", "Robin", "Sandpiper", "Sparrow",
    "Starling", "Swallow", "Tanager", "Teal", "Thrush", "Vireo", "Warbler", "Whimbrel", "Wren", "Yarrow",
)  # fmt: skip


def street_names(
    across: NDArray[np.int64],
    horizontal: NDArray[np.bool_],
    town: NDArray[np.int64],
    towns: gpd.GeoDataFrame,
) -> list[str]:
    """Names by line number and direction; inside a town counted from its centre."""
    south = int(across[horizontal].min()) // STREETS_PER_MILE
    west = int(across[~horizontal].min()) // STREETS_PER_MILE
    centre = np.round(towns[["y", "x"]].to_numpy() / STREET_M).astype(int)
    out = []
    for line, flat, inside in zip(across.tolist(), horizontal.tolist(), town.tolist(), strict=True):
        if inside >= 0:
            out.append(_in_town(line - int(centre[inside, 0 if flat else 1]), flat))
        else:
            out.append(_in_country(line // STREETS_PER_MILE - (south if flat else west), flat))
    return out


def _in_country(mile: int, flat: bool) -> str:
    if flat:
        return f"{FIRST_STREET + 10 * mile}th Street"
    turn, bird = divmod(mile, len(BIRD_ROADS))
    return f"{'Old ' * turn}{BIRD_ROADS[bird]} Avenue"


def _in_town(blocks: int, flat: bool) -> str:
    side = ("North" if blocks > 0 else "South") if flat else ("East" if blocks > 0 else "West")
    if blocks == 0:
        return "Main Street" if flat else "Center Street"
    if not flat:
        return f"{side} {ordinal(abs(blocks))} Street"
    turn, tree = divmod(abs(blocks) - 1, len(TREES))
    return f"{side} {TREES[tree]} {('Street', 'Avenue', 'Drive', 'Lane')[turn % 4]}"


def ordinal(value: int) -> str:
    """1st, 2nd, 3rd, 4th … 11th."""
    if value % 100 in (11, 12, 13):
        return f"{value}th"
    return f"{value}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th') }"
