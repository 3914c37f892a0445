"""Population points: the census figures of counties and towns spread over H3 cells, to the last person."""

import zlib

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demo.region import PLANE, WGS84
from data.demo.tables import rows

RESOLUTION = 8
"""H3 resolution: cells of about 0.74 km²."""
THINNING = 1.35
"""How much thinner a town is settled one radius away from its centre (exponent of the decay)."""


def population(counties: gpd.GeoDataFrame, towns: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One row per cell with people, index cell (H3): people, county_fips, town ("" in the country), point (WGS 84).

    ``counties`` in WGS 84, ``towns`` as from ``places.towns``. A county's people sum exactly to the table's figure.
    """
    cells = _cells(counties)
    frame = pd.concat(
        [_county(row["fips"], int(row["population"]), cells, towns) for row in rows("counties")]
    )
    frame = frame[frame.people > 0].drop(columns=["x", "y", "scatter"]).set_index("cell").sort_index()
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=WGS84)


def _cells(counties: gpd.GeoDataFrame) -> pd.DataFrame:
    """Every cell whose centre lies in a county: cell, county_fips, geometry, x, y in metres."""
    parts = []
    for fips, shape in counties.geometry.items():
        found = sorted(h3.geo_to_cells(shape, RESOLUTION))
        parts.append(pd.DataFrame({"cell": found, "county_fips": fips}))
    frame = pd.concat(parts, ignore_index=True).drop_duplicates("cell")
    lat, lon = np.array([h3.cell_to_latlng(cell) for cell in frame.cell]).T
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=WGS84, index=frame.index)
    plane = points.to_crs(PLANE)
    return frame.assign(geometry=points, x=plane.x, y=plane.y, scatter=_scatter(frame.cell))


def _county(fips: str, people: int, cells: pd.DataFrame, towns: gpd.GeoDataFrame) -> pd.DataFrame:
    here = cells[cells.county_fips == fips].reset_index(drop=True)
    total = np.zeros(len(here), dtype=np.int64)
    town = np.full(len(here), "", dtype=object)
    for row in rows("towns"):
        share = _share(row, fips)
        if share <= 0:
            continue
        weight = _density(here, towns, row["name"])
        part = shared_out(round(int(row["population"]) * share), weight)
        town[(part > 0) & (town == "")] = row["name"]
        total += part
    country = np.where(town == "", here.scatter.to_numpy(), 0.0)
    return here.assign(people=total + shared_out(people - int(total.sum()), country), town=town)


def _share(row: dict[str, str], fips: str) -> float:
    """Share of a town's people who live in a county."""
    if not row["split"]:
        return float(row["fips"] == fips)
    return {code: float(part) for code, part in (item.split(":") for item in row["split"].split(";"))}.get(
        fips, 0
    )


def _density(here: pd.DataFrame, towns: gpd.GeoDataFrame, name: str) -> NDArray[np.float64]:
    town = towns.loc[name]
    points = gpd.GeoSeries(gpd.points_from_xy(here.x, here.y), crs=PLANE)
    away = np.hypot(here.x - town.x, here.y - town.y).to_numpy()
    radius = np.sqrt(town.geometry.area / np.pi)
    weight = np.exp(-THINNING * away / radius) * here.scatter.to_numpy()
    inside = points.within(town.geometry).to_numpy()
    if not inside.any():
        # A town smaller than a cell: its people are counted in the nearest one.
        inside = points.distance(town.geometry).to_numpy().argsort()[:1] == np.arange(len(here))
    return np.where(inside, weight, 0.0)


def _scatter(cells: pd.Series) -> NDArray[np.float64]:
    """An uneven 0.4…1.6 per cell, always the same for the same cell."""
    return np.array([0.4 + 1.2 * zlib.crc32(cell.encode()) / 2**32 for cell in cells])


def shared_out(total: int, weight: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole numbers in proportion to ``weight`` that sum to ``total`` (largest remainders)."""
    exact = total * weight / weight.sum()
    whole: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    most = np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]
    whole[most] += 1
    return whole
