"""The exercise's road network: built with it, and closed where the floods close it."""

import shutil
from pathlib import Path

import pytest
import shapely
from scipy.sparse.csgraph import dijkstra

from data import reference as catalogue
from data import roads
from data.access import local_person
from data.demo import OPENS_AFTER, START, reference
from data.settings import EXERCISE, Settings
from data.store import Query
from data.workspace import Workspace
from tests.data.demo.test_reference import graph

ANYBODY = local_person("Test Reader", "Tester", via="test")


def test_car_emergency_and_foot_networks_are_built_with_the_ground(ground: Settings) -> None:
    _, edges = reference.road_network(ground)
    for profile in ("car", "emergency", "foot"):
        found = roads.built(ground, EXERCISE, profile)
        assert found is not None
        assert (found.name, found.built_at) == (reference.NETWORK, START.date())
        assert found.network.edges > 0.99 * len(edges)


def test_minutes_equal_scipys_on_the_same_table(ground: Settings) -> None:
    nodes, edges = reference.road_network(ground)
    ends = nodes.geometry.iloc[[100, 20_000]]
    way = roads.built(ground, EXERCISE).network.route(*ends)
    minutes = 60 * dijkstra(graph(len(nodes), edges, both_ways=False), indices=100)[20_000]
    assert way.minutes == pytest.approx(minutes, rel=1e-6)


def test_an_exercise_loaded_before_there_were_roads_gets_them(
    atlas: Path, ground: Settings, tmp_path: Path
) -> None:
    settings = Settings(var=tmp_path)
    shutil.copytree(ground.var / "reference", tmp_path / "reference")
    assert not reference.renew(settings, atlas=atlas)
    (tmp_path / "reference" / EXERCISE / "digest.json").write_text("{}")
    catalogue.remove(tmp_path / "reference", f"{EXERCISE}/roads-car")
    assert roads.built(settings, EXERCISE) is None
    assert reference.renew(settings, atlas=atlas)
    assert roads.built(settings, EXERCISE) is not None
    assert not reference.renew(settings, atlas=tmp_path / "no-boundaries.json")


@pytest.mark.slow
def test_every_closure_closes_a_road_and_few_that_it_does_not_name(
    raccoon: Workspace, ground: Settings
) -> None:
    network = roads.built(ground, EXERCISE).network
    closures = raccoon.store.find(ANYBODY, ["closure"], Query(status=None))
    assert len(closures) >= 12
    shut = {one.name: network.close(one.geometry).closed_edges for one in closures}
    assert min(shut.values()) >= 1
    bridges = [count for name, count in shut.items() if "ridge" in name]
    assert max(bridges) == 1


@pytest.mark.slow
def test_the_flood_makes_the_way_across_the_raccoon_longer(raccoon: Workspace, ground: Settings) -> None:
    network = roads.built(ground, EXERCISE).network
    closures = raccoon.store.find(ANYBODY, ["closure"], at=START + OPENS_AFTER)
    van_meter = next(one for one in closures if one.name.endswith("Raccoon River at Van Meter"))
    banks = [shapely.Point(shapely.get_point(van_meter.geometry, end)) for end in (0, -1)]
    flooded = network.close([one.geometry for one in closures])
    before, after = network.route(*banks), flooded.route(*banks)
    assert before.status == after.status == "ok"
    assert after.minutes > before.minutes + 5
    assert after.distance_m > 3 * before.distance_m
