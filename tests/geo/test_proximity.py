"""Nearest by geodesic is what brute force says, everywhere on earth."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree
from shapely import LineString, Point, Polygon

from geo import chordtree, proximity
from geo.errors import BadArgument, CrsMissing
from geo.proximity import nearest
from geo.treewalk import flatten
from tests.geo.oracles import distances_m, points

# Few distinct values make duplicates, poles and the antimeridian common.
awkward = st.sampled_from([-180.0, -179.9999, -90.0, -0.001, 0.0, 0.001, 45.0, 89.999, 179.9999, 180.0])
lon = awkward | st.floats(-180, 180)
lat = st.sampled_from([-90.0, -89.9999, 0.0, 41.6, 89.9999, 90.0]) | st.floats(-90, 90)
somewhere = st.tuples(lon, lat)
nearby = st.tuples(st.floats(-94, -93), st.floats(41, 42))
clouds = st.lists(somewhere, max_size=12) | st.lists(nearby, max_size=12)
TOLERANCE_M = 2e-5


def _check_against_brute_force(
    origins: gpd.GeoDataFrame, targets: gpd.GeoDataFrame, k: int, limit_m: float | None
) -> None:
    table = nearest(origins, targets, k=k, max_distance_m=limit_m)
    truth = distances_m(origins, targets)
    limit = np.inf if limit_m is None else limit_m
    for i, label in enumerate(origins.index):
        rows = table[table["origin"] == label]
        expected = np.sort(truth[i])[:k]
        certain = int((expected <= limit - TOLERANCE_M).sum())
        assert certain <= len(rows) <= int((expected <= limit + TOLERANCE_M).sum())
        assert rows["rank"].tolist() == list(range(1, len(rows) + 1))
        found = [targets.index.get_loc(t) for t in rows["target"]]
        assert len(set(found)) == len(found)
        np.testing.assert_allclose(rows["distance_m"], truth[i, found], atol=TOLERANCE_M, rtol=0)
        np.testing.assert_allclose(rows["distance_m"], expected[: len(rows)], atol=TOLERANCE_M, rtol=0)
        order = list(zip(rows["distance_m"], found, strict=True))
        assert order == sorted(order)


@pytest.fixture(params=["scipy", "compiled"], scope="module")
def walk(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both ways to walk the tree, whatever the size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chordtree, "_WORTH_COMPILING", 0 if request.param == "compiled" else 1 << 60)
        yield request.param


@settings(max_examples=120, deadline=None)
@given(clouds, clouds, st.integers(1, 15), st.none() | st.sampled_from([0.0, 5e3, 1e5, 1e7]))
def test_any_k_nearest_equal_brute_force(
    walk: str,
    origins: list[tuple[float, float]],
    targets: list[tuple[float, float]],
    k: int,
    limit_m: float | None,
) -> None:
    _check_against_brute_force(points(origins, "o"), points(targets, "t"), k, limit_m)


@pytest.mark.parametrize("k", [1, 3])
def test_no_origin_of_many_gets_the_wrong_target(walk: str, k: int) -> None:
    rng = np.random.default_rng(5)
    origins = points(list(zip(rng.uniform(-10, 10, 700), rng.uniform(40, 60, 700), strict=True)))
    targets = points(list(zip(rng.uniform(-10, 10, 900), rng.uniform(40, 60, 900), strict=True)))
    truth = distances_m(origins, targets)
    table = nearest(origins, targets, k=k)
    columns = targets.index.get_indexer(table["target"]).reshape(-1, k)
    assert (columns == np.argsort(truth, axis=1)[:, :k]).all()


def test_where_chord_and_geodesic_disagree_the_geodesic_decides(walk: str) -> None:
    """At 45° a metre north bends more than a metre east, so equal geodesics have unequal chords."""
    from tests.geo.oracles import GEOD

    north = GEOD.fwd(0, 45, 0, 190_000.0)[:2]
    east = GEOD.fwd(0, 45, 90, 190_000.02)[:2]
    table = nearest(points([(0, 45)]), points([east, north], "t"))
    assert table["target"].tolist() == ["t1"]


def test_the_compiled_walk_finds_what_scipy_finds() -> None:
    rng = np.random.default_rng(8)
    for scale in (1e-6, 1.0, 1e7):
        targets = np.concatenate([rng.normal(0, scale, (3_000, 3)), np.zeros((40, 3))])
        tree = cKDTree(targets)
        for k, limit in [(1, np.inf), (4, np.inf), (3, 0.1 * scale), (3_040, np.inf)]:
            queries = rng.normal(0, 2 * scale, (4_000 if k < 10 else 3, 3))
            expected, _ = tree.query(queries, k=range(1, k + 1), distance_upper_bound=limit)
            distances, numbers = flatten(tree).query(queries, k, limit)
            np.testing.assert_allclose(distances, expected, rtol=1e-12)
            own = np.linalg.norm(queries[:, None, :] - targets[numbers], axis=2)
            found = np.isfinite(distances)
            np.testing.assert_allclose(own[found], distances[found], rtol=1e-12)


def test_blocks_and_sorting_do_not_change_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(6)
    origins = points(list(zip(rng.uniform(-95, -93, 30_000), rng.uniform(41, 43, 30_000), strict=True)))
    targets = points(list(zip(rng.uniform(-95, -93, 50), rng.uniform(41, 43, 50), strict=True)), "t")
    monkeypatch.setattr(proximity, "_BLOCK_ROWS", 9_000)
    many = nearest(origins, targets, k=2)
    singles = pd.concat([nearest(origins.iloc[i : i + 1_000], targets, k=2) for i in range(0, 30_000, 1_000)])
    pd.testing.assert_frame_equal(many, singles.reset_index(drop=True))


def test_targets_at_one_place_rank_in_their_order(walk: str) -> None:
    targets = points([(5, 5)] * 3 + [(0, 0)] * 2, "t")
    assert nearest(points([(0, 0)]), targets, k=4)["target"].tolist() == ["t3", "t4", "t0", "t1"]
    assert nearest(points([(5, 5)]), targets)["target"].tolist() == ["t0"]


def test_targets_all_around_a_pole_are_a_tie_in_their_order(walk: str) -> None:
    targets = points([(angle, 80.0) for angle in range(-180, 180, 3)], "t")
    table = nearest(points([(0, 90)]), targets, k=2)
    assert table["distance_m"].nunique() == 1
    assert table["target"].tolist() == ["t0", "t1"]


def test_thousands_of_targets_on_one_coordinate_cost_nothing() -> None:
    targets = points([(1, 1)] * 20_000 + [(2, 2)], "t")
    table = nearest(points([(0, 0)] * 2_000), targets, k=2)
    assert set(table["target"]) == {"t0", "t1"}


def test_the_distance_limit_includes_what_lies_on_it(walk: str) -> None:
    origins, targets = points([(0, 0)]), points([(0, 1)], "t")
    metres = float(nearest(origins, targets)["distance_m"].iloc[0])
    assert len(nearest(origins, targets, max_distance_m=metres)) == 1
    assert nearest(origins, targets, max_distance_m=metres - 1e-3).empty


def test_labels_of_any_index_come_back() -> None:
    origins = points([(0, 0), (1, 1)]).set_axis(pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]))
    targets = points([(1, 1), (0, 0)]).set_axis(pd.Index([70, 80]))
    table = nearest(origins, targets)
    assert table["origin"].tolist() == [("a", 1), ("b", 2)]
    assert table["target"].tolist() == [80, 70]


def test_nothing_near_is_an_empty_table_with_the_same_columns() -> None:
    for table in (
        nearest(points([]), points([(0, 0)])),
        nearest(points([(0, 0)]), points([])),
        nearest(points([(0, 0)]), points([(9, 9)]), max_distance_m=10),
    ):
        assert table.empty
        assert table.columns.tolist() == ["origin", "target", "rank", "distance_m"]
        assert table["distance_m"].dtype == np.float64
        assert table["rank"].dtype == np.int64


def test_records_without_a_place_are_left_out_and_counted() -> None:
    origins = gpd.GeoDataFrame(index=["a", "b", "c"], geometry=[None, Point(0, 0), Point()], crs=4326)
    targets = gpd.GeoDataFrame(index=["x", "y"], geometry=[Polygon(), Point(0, 1)], crs=4326)
    table = nearest(origins, targets)
    assert table[["origin", "target"]].to_numpy().tolist() == [["b", "y"]]
    assert table.attrs == {"origins_without_place": 2, "targets_without_place": 1}


def test_shapes_stand_for_a_point_on_them() -> None:
    horseshoe = Polygon([(0, 0), (10, 0), (10, 10), (9, 10), (9, 1), (1, 1), (1, 10), (0, 10)])
    shapes = gpd.GeoDataFrame(geometry=[horseshoe, LineString([(20, 0), (20, 4)])], crs=4326)
    representative = gpd.GeoDataFrame(geometry=shapes.representative_point(), crs=4326)
    site = points([(3, 3)], "t")
    pd.testing.assert_frame_equal(nearest(shapes, site), nearest(representative, site))


def test_any_reference_system_gives_the_same_metres() -> None:
    origins, targets = points([(-93.6, 41.6), (-93.1, 42.0)]), points([(-93.7, 41.7), (-93.2, 41.9)], "t")
    plain = nearest(origins, targets, k=2)
    for crs in (26915, 3857, "ESRI:102003", "OGC:CRS84"):
        pd.testing.assert_frame_equal(nearest(origins.to_crs(crs), targets, k=2), plain, atol=1e-4)


def test_a_geoseries_will_do() -> None:
    assert len(nearest(points([(0, 0)]).geometry, points([(0, 1)]).geometry)) == 1


def test_coordinates_without_a_reference_system_are_refused_with_the_remedy() -> None:
    bare = gpd.GeoDataFrame(geometry=[Point(0, 0)])
    with pytest.raises(CrsMissing, match=r"targets have no .*set_crs\('EPSG:4326'\)"):
        nearest(points([(0, 0)]), bare)


def test_impossible_latitudes_are_named() -> None:
    with pytest.raises(BadArgument, match=r"1 origins have a latitude outside -90…90 \(first: 'p1', -93.6\)"):
        nearest(points([(0, 0), (41.6, -93.6)]), points([(0, 0)]))


@pytest.mark.parametrize(
    "options", [{"k": 0}, {"k": 1.5}, {"max_distance_m": -1}, {"max_distance_m": np.nan}]
)
def test_meaningless_options_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(BadArgument):
        nearest(points([(0, 0)]), points([(0, 0)]), **options)
