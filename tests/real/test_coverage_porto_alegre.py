"""Porto Alegre by road: health care within five minutes, checked against every pair of the network's matrix."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from geo.catchment import bands, two_step
from geo.coverage import Coverage, assess
from geo.network import RoadNetwork

pytestmark = [pytest.mark.real, pytest.mark.slow]

WITHIN_MIN = 5.0


@pytest.fixture(scope="module")
def hexagons(real: Path) -> gpd.GeoDataFrame:
    """Population, and how many places of health care there are, by hexagon."""
    table = pd.read_csv(real / "osm" / "poa_hexgrid.csv", index_col="id")
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=4326)


@pytest.fixture(scope="module")
def roads(real: Path) -> RoadNetwork:
    return RoadNetwork.from_pbf(real / "osm" / "poa_osm.pbf")


@pytest.fixture(scope="module")
def care(hexagons: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return hexagons[hexagons["healthcare"] > 0]


@pytest.fixture(scope="module")
def found(hexagons: gpd.GeoDataFrame, care: gpd.GeoDataFrame, roads: RoadNetwork) -> Coverage:
    return assess(hexagons, care, within_minutes=WITHIN_MIN, network=roads)


@pytest.fixture(scope="module")
def minutes(hexagons: gpd.GeoDataFrame, care: gpd.GeoDataFrame, roads: RoadNetwork) -> NDArray[np.float64]:
    every = roads.matrix(hexagons, care).to_numpy(dtype=np.float64)
    return np.nan_to_num(every, nan=np.inf)


def test_people_covered_and_with_backup_are_those_of_the_matrix(
    found: Coverage, hexagons: gpd.GeoDataFrame, minutes: NDArray[np.float64]
) -> None:
    people, near = hexagons["population"].to_numpy(), minutes <= WITHIN_MIN
    assert found.summary.population == people.sum() == 812_935
    assert found.summary.covered == people[near.any(axis=1)].sum()
    assert found.summary.backup == people[near.sum(axis=1) >= 2].sum()
    np.testing.assert_allclose(found.points["minutes"].fillna(np.inf), minutes.min(axis=1), rtol=1e-5)
    for share in (0.5, 0.9, 0.99):
        at = found.within_which(share)
        assert people[minutes.min(axis=1) <= at * (1 + 1e-6)].sum() >= share * people.sum()
        assert people[minutes.min(axis=1) < at * (1 - 1e-6)].sum() < share * people.sum()


def test_what_goes_with_each_place_is_what_the_matrix_says_without_it(
    found: Coverage, hexagons: gpd.GeoDataFrame, care: gpd.GeoDataFrame, minutes: NDArray[np.float64]
) -> None:
    people, near = hexagons["population"].to_numpy(), minutes <= WITHIN_MIN
    others = near.sum(axis=1, keepdims=True) - near
    only = pd.Series(people @ (near & (others == 0)), index=care.index, dtype=float)
    pd.testing.assert_series_equal(found.losses()["only"].reindex(care.index), only, check_names=False)
    assert only.sum() == found.summary.covered - found.summary.backup


def test_gaps_hold_the_people_too_far_and_stand_where_they_live(
    found: Coverage, hexagons: gpd.GeoDataFrame
) -> None:
    gaps = found.gaps(within=hexagons.geometry.union_all().convex_hull.buffer(0.003))
    assert gaps["people"].sum() == found.summary.uncovered > 0
    missed = found.points[(found.points["why"] != "covered") & (found.points["population"] > 0)]
    assert missed.geometry.intersects(gaps.geometry.union_all()).all()
    reached = found.points[(found.points["why"] == "covered") & (found.points["population"] > 0)]
    assert reached.geometry.intersects(gaps.geometry.union_all()).mean() < 0.01


def test_closing_a_road_covers_nobody_new(
    found: Coverage, hexagons: gpd.GeoDataFrame, care: gpd.GeoDataFrame, roads: RoadNetwork
) -> None:
    shut = roads.close(hexagons.geometry.union_all().centroid, radius_m=800)
    after = assess(hexagons, care, within_minutes=WITHIN_MIN, network=shut)
    assert shut.closed_edges > 0
    assert not (after.points["covered"] & ~found.points["covered"]).any()
    assert after.summary.covered <= found.summary.covered


def test_limited_places_are_given_out_whole_and_nobody_twice(
    hexagons: gpd.GeoDataFrame, care: gpd.GeoDataFrame, roads: RoadNetwork
) -> None:
    tight = care.assign(places=care["healthcare"] * 400.0)
    housed = assess(hexagons, tight, within_minutes=15, network=roads, capacity="places")
    loads, served = housed.loads(), housed.points["served"]
    assert (loads["people"] <= loads["capacity"]).all()
    assert (served <= hexagons["population"]).all() and served.sum() == loads["people"].sum()
    assert housed.summary.why["full"] == hexagons["population"].sum() - served.sum() - sum(
        housed.summary.why[word] for word in ("too_far", "unreachable", "no_road")
    )
    # Nobody near is left without a place while one of the places in reach has room.
    waiting = housed.points.index[housed.points["why"] == "full"]
    free = loads.index[loads["left"] > 0]
    assert not (roads.matrix(hexagons.loc[waiting], care.loc[free]) <= 15).to_numpy().any()


def test_health_care_in_reach_is_shared_out_and_nothing_more(
    hexagons: gpd.GeoDataFrame, care: gpd.GeoDataFrame, roads: RoadNetwork
) -> None:
    pairs = roads.nearest(hexagons, care, k=len(care), max_minutes=15)
    access = two_step(pairs, hexagons["population"], care["healthcare"], weight=bands({5: 1, 15: 0.5}))
    inhabited = pairs[hexagons["population"].reindex(pairs["origin"]).to_numpy() > 0]
    reached = care.loc[inhabited["target"].unique(), "healthcare"].sum()
    assert (access * hexagons["population"]).sum() == pytest.approx(reached)
    assert reached >= 140
