"""Porto Alegre by road: where more clinics go, checked against every pair of candidates."""

from itertools import combinations
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from numpy.typing import NDArray

from geo.coverage import assess
from geo.network import RoadNetwork
from geo.siting import gains, lscp, mclp, p_center, p_median

pytestmark = [pytest.mark.real, pytest.mark.slow]

WITHIN_MIN = 5.0
Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def hexagons(real: Path) -> gpd.GeoDataFrame:
    table = pd.read_csv(real / "osm" / "poa_hexgrid.csv", index_col="id")
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=4326)


@pytest.fixture(scope="module")
def roads(real: Path) -> RoadNetwork:
    return RoadNetwork.from_pbf(real / "osm" / "poa_osm.pbf")


@pytest.fixture(scope="module")
def schools(hexagons: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Where a clinic could open: hexagons with a school and without health care."""
    return hexagons[(hexagons["schools"] > 0) & (hexagons["healthcare"] == 0)]


@pytest.fixture(scope="module")
def care(hexagons: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return hexagons[hexagons["healthcare"] > 0]


@pytest.fixture(scope="module")
def cost(
    hexagons: gpd.GeoDataFrame, care: gpd.GeoDataFrame, schools: gpd.GeoDataFrame, roads: RoadNetwork
) -> Floats:
    """Minutes from every hexagon to every clinic there is (first columns) and every school."""
    places = pd.concat([care, schools])
    return roads.matrix(hexagons, places).to_numpy(dtype=np.float64)


@pytest.fixture(scope="module")
def people(hexagons: gpd.GeoDataFrame) -> Floats:
    return hexagons["population"].to_numpy(dtype=np.float64)


@pytest.fixture(scope="module")
def there(care: gpd.GeoDataFrame) -> tuple[int, ...]:
    return tuple(range(len(care)))


def reached(cost: Floats, people: Floats, columns: list[int]) -> float:
    return float(people[(cost[:, columns] <= WITHIN_MIN).any(axis=1)].sum())


def test_two_more_clinics_reach_as_many_people_as_the_best_of_all_pairs(cost, people, there):
    found = mclp(cost, people, within=WITHIN_MIN, p=2, existing=there)
    new = [column for column in range(cost.shape[1]) if column not in set(there)]
    near = cost <= WITHIN_MIN
    missed = ~near[:, list(there)].any(axis=1)
    pairs = (float(people[missed & (near[:, a] | near[:, b])].sum()) for a, b in combinations(new, 2))
    base = reached(cost, people, list(there))
    assert found.proven
    assert found.objective == pytest.approx(base + max(pairs))
    assert reached(cost, people, [*there, *found.sites]) == pytest.approx(found.objective)


def test_opening_what_the_model_says_gives_the_coverage_it_promises(
    hexagons, care, schools, roads, cost, people, there
):
    found = mclp(cost, people, within=WITHIN_MIN, p=3, existing=there)
    places = pd.concat([care, schools])
    opened = places.iloc[[*there, *found.sites]]
    after = assess(hexagons, opened, within_minutes=WITHIN_MIN, network=roads)
    assert after.summary.covered == pytest.approx(found.objective)
    steps = gains(cost, people, within=WITHIN_MIN, p=10, existing=there)
    assert (np.diff(steps["people"]) <= 1e-9).all()
    assert steps["total"].iloc[2] <= found.objective + 1e-9


def test_the_other_models_agree_with_what_they_promise(cost, people, there):
    median = p_median(cost, people, p=3, existing=there)
    opened = [*there, *median.sites]
    shortest = np.nanmin(cost[:, opened], axis=1, initial=np.inf)
    usable = np.isfinite(shortest)
    assert median.objective == pytest.approx((people * np.where(usable, shortest, 0.0))[usable].sum())
    assert median.bound <= median.objective * (1 + 1e-9)
    center = p_center(cost, p=3, existing=there)
    assert center.bound <= center.objective * (1 + 1e-9)
    worst = np.nanmin(cost[:, [*there, *center.sites]], axis=1, initial=np.inf)
    assert worst[np.isfinite(worst)].max() == pytest.approx(center.objective)
    everybody = lscp(cost, within=15.0, existing=there)
    best = np.nanmin(cost, axis=1, initial=np.inf)
    nearest = np.nanmin(cost[:, [*there, *everybody.sites]], axis=1, initial=np.inf)
    assert (nearest[best <= 15.0] <= 15.0).all()


def test_closing_a_bridge_or_a_street_uncovers_and_never_covers(hexagons, care, roads):
    open_ = assess(hexagons, care, within_minutes=WITHIN_MIN, network=roads)
    west, south, east, north = hexagons.total_bounds
    middle = (west + east) / 2
    across = shapely.LineString([(middle, south), (middle, north)])
    shut = assess(hexagons, care, within_minutes=WITHIN_MIN, network=roads.close(across))
    assert shut.summary.covered < open_.summary.covered
    minutes, later = open_.points["minutes"], shut.points["minutes"].fillna(np.inf)
    assert (later >= minutes.fillna(np.inf) - 1e-9).all()
