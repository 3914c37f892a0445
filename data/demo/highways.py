"""Highways of the exercise: where they run, what they meet and where they cross water."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from data.demo.lattice import STREET_M, STREETS_PER_MILE
from data.demo.region import plane_line
from data.demo.tables import course, document

BRIDGE_HALF_M = 250.0
APART_M = 60.0
"""Cuts closer together than this become one."""
INTERCHANGE_MILES = {True: 2, False: 5}
"""Every how many section roads an interstate has an interchange: in towns, in the country."""
TOWN_CROSSING = 4
"""In towns a highway meets every how many-th street."""


@dataclass(frozen=True)
class Highway:
    """One stretch: its line in metres, and the table of its junctions.

    ``junctions``: at (metres along), x, y, lattice (number of the street line it meets, -1 another highway),
    flat (whether that line runs east-west). ``wet``: metres along where it crosses a river.
    """

    name: str
    kind: str
    line: shapely.LineString
    junctions: pd.DataFrame
    wet: NDArray[np.float64]

    def cuts(self) -> NDArray[np.float64]:
        """Metres along where it is cut: ends, junctions, both ends of every bridge (junctions come first)."""
        fixed = np.unique(np.concatenate([[0.0, self.line.length], self.junctions["at"].to_numpy()]))
        banks = np.concatenate([self.wet - BRIDGE_HALF_M, self.wet + BRIDGE_HALF_M])
        loose = [
            b for b in np.unique(banks) if np.abs(fixed - b).min() > APART_M and 0 < b < self.line.length
        ]
        dry = [b for b in loose if not len(self.wet) or np.abs(self.wet - b).min() > BRIDGE_HALF_M / 2]
        return np.unique(np.concatenate([fixed, np.array(dry, dtype=float)]))


def highways(region: BaseGeometry, built_up: BaseGeometry, rivers: gpd.GeoDataFrame) -> list[Highway]:
    """The table's highways, cut at the region's edge (metres)."""
    table = document("highways")["highway"]
    lines = [_inside(plane_line(course(row["course"])), region) for row in table]
    shapely.prepare(built_up)
    ways = []
    for n, (row, line) in enumerate(zip(table, lines, strict=True)):
        others = shapely.union_all([other for m, other in enumerate(lines) if m != n])
        wet = _along(line, shapely.intersection(line, shapely.union_all(rivers.geometry.to_numpy())))
        met = _junctions(line, row["class"], others, built_up)
        far = np.array([not len(wet) or np.abs(wet - at).min() > 20 for at in met["at"]], dtype=bool)
        ways.append(Highway(row["name"], row["class"], line, met[far].reset_index(drop=True), wet))
    return ways


def _inside(line: shapely.LineString, region: BaseGeometry) -> shapely.LineString:
    parts = shapely.get_parts(shapely.intersection(line, region))
    merged = shapely.line_merge(shapely.multilinestrings(parts))
    longest: shapely.LineString = max(shapely.get_parts(merged), key=lambda part: part.length)
    return longest


def _along(line: shapely.LineString, where: BaseGeometry) -> NDArray[np.float64]:
    points = np.asarray(shapely.points(shapely.get_coordinates(where)))
    return np.unique(shapely.line_locate_point(line, points)) if len(points) else np.array([])


def _junctions(
    line: shapely.LineString, kind: str, others: BaseGeometry, built_up: BaseGeometry
) -> pd.DataFrame:
    rows = [_with_streets(line, kind, built_up, flat=flat) for flat in (True, False)]
    shared = shapely.get_coordinates(shapely.intersection(line, others))
    at = shapely.line_locate_point(line, shapely.points(shared)) if len(shared) else np.array([])
    rows.append(pd.DataFrame({"at": at, "x": shared[:, 0], "y": shared[:, 1], "lattice": -1, "flat": False}))
    met = pd.concat(rows[::-1], ignore_index=True)
    kept: list[int] = []
    for n, position in enumerate(met["at"]):
        if not kept or np.abs(met["at"].to_numpy()[kept] - position).min() > APART_M:
            kept.append(n)
    return met.iloc[kept].sort_values("at").reset_index(drop=True)


def _with_streets(line: shapely.LineString, kind: str, built_up: BaseGeometry, *, flat: bool) -> pd.DataFrame:
    """Where the highway meets east-west (``flat``) or north-south street lines it has a junction with."""
    axis = 1 if flat else 0
    low, high = line.bounds[axis] / STREET_M, line.bounds[axis + 2] / STREET_M
    numbers = np.arange(np.ceil(low), np.floor(high) + 1).astype(int)
    west, south, east, north = line.bounds
    cut = [
        shapely.LineString([(west - 1, n * STREET_M), (east + 1, n * STREET_M)])
        if flat
        else shapely.LineString([(n * STREET_M, south - 1), (n * STREET_M, north + 1)])
        for n in numbers
    ]
    found = [(n, point) for n, where in zip(numbers, shapely.intersection(line, cut), strict=True)
             for point in shapely.get_coordinates(where)]  # fmt: skip
    if not found:
        return pd.DataFrame(columns=["at", "x", "y", "lattice", "flat"])
    lattice, xy = np.array([n for n, _ in found]), np.array([point for _, point in found])
    town = shapely.contains_xy(built_up, xy)
    kept = _meets(kind, lattice, town)
    at = shapely.line_locate_point(line, shapely.points(xy))
    frame = pd.DataFrame({"at": at, "x": xy[:, 0], "y": xy[:, 1], "lattice": lattice, "flat": flat})
    return frame[kept]


def _meets(kind: str, lattice: NDArray[np.int64], town: NDArray[np.bool_]) -> NDArray[np.bool_]:
    if kind != "interstate":
        every = np.where(town, TOWN_CROSSING, STREETS_PER_MILE)
    else:
        every = np.where(town, INTERCHANGE_MILES[True], INTERCHANGE_MILES[False]) * STREETS_PER_MILE
    met: NDArray[np.bool_] = lattice % every == 0
    return met
