"""People by how a service reaches them: covered, stretched, near but full, uncovered, unknown."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.areas import first_containing
from geo.coverage import Coverage
from geo.coverage.tables import covered_people

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CLASSES: Final = ("covered", "stretched", "full", "uncovered", "unknown")
"""Within the standard (with a place); beyond it by at most half; within it without a place; farther, or cut off;
not known: only something in doubt is near, or the people have no place on the map."""
STRETCH: Final = 1.5
"""Stretched up to this many times the standard."""


def by_class(found: Coverage, perhaps: Floats) -> pd.DataFrame:
    """People in each of `CLASSES` at each point, the points' index; each row sums to the point's people.

    ``perhaps``: people, beyond those covered, whom services in doubt would cover if they served. Rows are NaN where
    nobody knows how many live.
    """
    points, value = found.points, found.value[:, 0]
    population = points["population"].to_numpy(dtype=np.float64)
    near, stretched = value <= found.limit, value <= found.limit * STRETCH
    served = covered_people(points)
    placed = points.geometry.notna().to_numpy()
    left = np.maximum(np.nan_to_num(population) - served, 0.0)
    unknown = np.where(placed, np.minimum(perhaps, left), left)
    rest = np.select([near, stretched], ["full", "stretched"], "uncovered")
    table = {name: np.where(rest == name, left - unknown, 0.0) for name in CLASSES}
    frame = pd.DataFrame(table | {"covered": served, "unknown": unknown}, index=points.index)
    frame.loc[np.isnan(population), :] = np.nan
    return frame


def perhaps_covered(found: Coverage, more: Coverage) -> Floats:
    """People ``more`` covers beyond those ``found`` does, at each point; the same points in both."""
    return np.maximum(covered_people(more.points) - covered_people(found.points), 0.0)


def main_class(classes: pd.DataFrame) -> NDArray[np.int64]:
    """The number in `CLASSES` most people of each point are in; -1 where nobody is known to live."""
    values = classes[list(CLASSES)].fillna(0.0).to_numpy()
    found = values.argmax(axis=1).astype(np.int64)
    found[values.max(axis=1, initial=0.0) <= 0] = -1
    return np.asarray(found)


def by_area(found: Coverage, classes: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """`Coverage.by` with the people of each class, most of them out of reach first.

    More columns: `CLASSES` and missing (stretched, full and uncovered); share is the covered of all who live there.
    People in no area are in ``.attrs["outside"]``.
    """
    table = found.by(areas)
    outside = table.attrs["outside"]
    placed = found.points.geometry.notna().to_numpy()
    owner = np.full(len(placed), -1, dtype=np.int64)
    owner[placed] = first_containing(found.points[placed], areas)
    sums = classes.fillna(0.0).groupby(owner).sum().reindex(range(len(areas)), fill_value=0.0)
    sums.index = areas.index
    table = table.drop(columns=["covered", "uncovered"]).join(sums)
    if not found.services:
        table["cut_off"] = 0.0  # nobody is cut off from what does not exist
    table["missing"] = table[["stretched", "full", "uncovered"]].sum(axis=1)
    table["share"] = (table["covered"] / table["population"]).where(table["population"] > 0)
    table = table.sort_values(["missing", "population"], ascending=False, kind="stable")
    table.attrs["outside"] = outside
    return table
