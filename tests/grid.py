"""A town on a grid with a river through it that two bridges cross, to be travelled in tests.

Streets every 0.01°; the river runs between the fourth and fifth street from the south, bridges in the second and
sixth column.
"""

from datetime import date

import geopandas as gpd
import shapely

from data import roads
from data.settings import Settings
from geo.network import RoadNetwork

WEST, SOUTH, STEP, SIDE = -93.63, 41.57, 0.01, 7
RIVER_ROW = 3
BRIDGE_COLUMNS = (1, 5)
KMH = 40


def at(column: float, row: float) -> shapely.Point:
    """The place of a corner, or between corners."""
    return shapely.Point(round(WEST + STEP * column, 6), round(SOUTH + STEP * row, 6))


def bridge(column: int) -> shapely.LineString:
    """The middle half of a bridge, as somebody draws a closure on it."""
    return shapely.LineString([at(column, RIVER_ROW + 0.25), at(column, RIVER_ROW + 0.75)])


def tables() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Nodes and edges as `RoadNetwork.from_edges` takes them."""
    corners = [(column, row) for row in range(SIDE) for column in range(SIDE)]
    number = {corner: n for n, corner in enumerate(corners)}
    pairs = [
        (one, other)
        for one in corners
        for other in ((one[0] + 1, one[1]), (one[0], one[1] + 1))
        if other in number
        and not (one[1] == RIVER_ROW and other[1] > RIVER_ROW and one[0] not in BRIDGE_COLUMNS)
    ]
    nodes = gpd.GeoDataFrame(geometry=[at(*corner) for corner in corners], crs=4326)
    edges = gpd.GeoDataFrame(
        {
            "u": [number[one] for one, _ in pairs],
            "v": [number[other] for _, other in pairs],
            "class": "street",
            "speed_kmh": KMH,
        },
        geometry=[shapely.LineString([at(*one), at(*other)]) for one, other in pairs],
        crs=4326,
    )
    return nodes, edges


def network(profile: str = "car") -> RoadNetwork:
    return RoadNetwork.from_edges(*tables(), profile=profile)


def lay(settings: Settings, workspace: str, profile: str = "car") -> str:
    """Build the town's roads for a workspace."""
    return roads.keep(
        settings, workspace, network(profile), title="Grid Town", source="a test", licence="CC0",
        built_at=date(2026, 5, 19),
    )  # fmt: skip
