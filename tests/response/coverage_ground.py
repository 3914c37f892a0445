"""The grid town with people on both banks of its river: what coverage is asked about in tests."""

import geopandas as gpd
import shapely

from data import reference
from data.schema import CountFigure, Jurisdiction, Shelter
from data.workspace import Workspace
from tests import grid

SOUTH_BANK, NORTH_BANK = 400, 600
"""People on each bank, spread over four corners."""


def settle(workspace: Workspace) -> gpd.GeoDataFrame:
    """Population points: four corners south of the river, four north of it."""
    south = [grid.at(column, row) for column in (0, 2) for row in (0, 2)]
    north = [grid.at(column, row) for column in (0, 2) for row in (4, 6)]
    people = [SOUTH_BANK / 4] * 4 + [NORTH_BANK / 4] * 4
    points = gpd.GeoDataFrame({"people": people}, geometry=[*south, *north], crs=4326)
    reference.register(
        workspace.settings.var / "reference", f"{workspace.name}/population", points, source="a test",
        licence="CC0", date="2026-01-01",
    )  # fmt: skip
    return points


def counties() -> list[Jurisdiction]:
    """One county a bank."""
    river = grid.SOUTH + grid.STEP * (grid.RIVER_ROW + 0.5)
    west, east = grid.WEST - 0.02, grid.WEST + 0.1
    return [
        Jurisdiction(
            id="01SOUTH", name="South bank", level="county", geometry=shapely.box(west, 41.4, east, river)
        ),
        Jurisdiction(
            id="01NORTH", name="North bank", level="county", geometry=shapely.box(west, river, east, 41.8)
        ),
    ]


def shelter(code: str, column: float, row: float, **more: object) -> Shelter:
    """A shelter at a corner; open unless said otherwise."""
    fields = {
        "id": f"01HALL{code}",
        "name": f"Hall {code}",
        "geometry": grid.at(column, row),
        "stage": "open",
    }
    return Shelter.model_validate(fields | more)


def places(number: int) -> CountFigure:
    """A capacity or a count, dated at the tests' beginning."""
    return CountFigure(value=number, observed_at="2026-05-19T11:00:00Z", source="shelter manager")
