"""OpenStreetMap's tags mean what the wiki says; small extracts are written as OSM XML, which the same reader takes."""

from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import geopandas as gpd
import numpy as np
import pytest
from shapely import Point, box

from geo.errors import BadArgument, Cancelled
from geo.network import EMERGENCY_FACTOR, RoadNetwork
from geo.network.rules import kmh_of

LON, LAT, STEP = -8.6, 41.1, 0.001
Way = tuple[list[int], dict[str, str]]


def place(node: int) -> tuple[float, float]:
    """Nodes 0, 1, 2 … lie on a bent row, so that no three are in line."""
    return round(LON + node * STEP, 7), round(LAT + node * node * STEP / 20, 7)


def extract(
    path: Path, ways: list[Way], barriers: dict[int, dict[str, str]] | None = None, first: int = 1
) -> Path:
    """An .osm file of these ways; `first` is the id of the first way."""

    def tags(values: dict[str, str]) -> str:
        return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in values.items())

    def node(number: int) -> str:
        lon, lat = place(number)
        inner = tags((barriers or {}).get(number, {}))
        return f'<node id="{number + 1}" lat="{lat:.7f}" lon="{lon:.7f}" version="1">{inner}</node>'

    def way(number: int, nodes: list[int], said: dict[str, str]) -> str:
        refs = "".join(f'<nd ref="{n + 1}"/>' for n in nodes)
        return f'<way id="{number}" version="1">{refs}{tags(said)}</way>'

    numbers = sorted({number for nodes, _ in ways for number in nodes})
    lines = [way(at, *one) for at, one in enumerate(ways, first)]
    body = "".join(map(node, numbers)) + "".join(lines)
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?><osm version="0.6">{body}</osm>', "utf-8")
    return path


def points(*nodes: int) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[Point(*place(n)) for n in nodes], index=list(nodes), crs=4326)


def minutes(network: RoadNetwork, a: int, b: int) -> float:
    return float(network.matrix(points(a), points(b)).iloc[0, 0])


RING: Way = ([0, 1, 2, 3, 0], {"highway": "residential"})


def test_ways_share_nodes_and_speeds_follow_the_class(tmp_path: Path) -> None:
    path = extract(tmp_path / "a.osm", [RING, ([2, 4, 5], {"highway": "primary", "name": "Main"})])
    network = RoadNetwork.from_pbf(path)
    assert (network.nodes, network.edges) == (6, 6)
    assert dict(network.left_out) == {}
    metres = network.nearest(points(5), points(4))["distance_m"].item()
    assert minutes(network, 5, 4) == pytest.approx(metres / (65000 / 60), rel=1e-6)
    assert network.route(Point(*place(5)), Point(*place(4))).names == ("Main",)
    slow = RoadNetwork.from_pbf(path, speeds={"primary": 13})
    assert minutes(slow, 5, 4) == pytest.approx(5 * minutes(network, 5, 4), rel=1e-6)
    helped = RoadNetwork.from_pbf(path, profile="emergency")
    assert minutes(helped, 5, 4) == pytest.approx(minutes(network, 5, 4) / EMERGENCY_FACTOR, rel=1e-6)
    walked = RoadNetwork.from_pbf(path, profile="foot")
    assert minutes(walked, 5, 4) == pytest.approx(metres / (5000 / 60), rel=1e-6)


@pytest.mark.parametrize(
    ("tags", "there", "back"),
    [
        ({}, True, True),
        ({"oneway": "yes"}, True, False),
        ({"oneway": "-1"}, False, True),
        ({"oneway": "no", "junction": "roundabout"}, True, True),
        ({"junction": "roundabout"}, True, False),
        ({"junction": "circular"}, True, False),
        ({"highway": "motorway"}, True, False),
        ({"highway": "motorway", "oneway": "no"}, True, True),
    ],
)
def test_one_way_streets_are_one_way(tmp_path: Path, tags: dict[str, str], there: bool, back: bool) -> None:
    """The way under test is the short cut from 0 to 1; a two-way ring leads round."""
    ways: list[Way] = [([0, 1], {"highway": "residential", **tags}), ([1, 2, 3, 0], {"highway": "service"})]
    network = RoadNetwork.from_pbf(extract(tmp_path / "a.osm", ways))
    longer = minutes(network, 1, 2)
    assert (minutes(network, 0, 1) < longer, minutes(network, 1, 0) < longer) == (there, back)
    if tags.get("highway") != "motorway":
        walked = RoadNetwork.from_pbf(tmp_path / "a.osm", profile="foot")
        assert minutes(walked, 0, 1) == pytest.approx(minutes(walked, 1, 0))


@pytest.mark.parametrize(
    ("tags", "left_out"),
    [
        ({"access": "private"}, {"car": "access", "emergency": None, "foot": "access"}),
        ({"access": "no"}, {"car": "access", "emergency": "access", "foot": "access"}),
        ({"access": "no", "emergency": "yes"}, {"car": "access", "emergency": None, "foot": "access"}),
        ({"access": "no", "motor_vehicle": "yes"}, {"car": None, "emergency": None, "foot": "access"}),
        ({"access": "no", "foot": "yes"}, {"car": "access", "emergency": "access", "foot": None}),
        ({"vehicle": "no"}, {"car": "access", "emergency": "access", "foot": None}),
        ({"motor_vehicle": "destination"}, {"car": None, "emergency": None, "foot": None}),
        ({"motorroad": "yes"}, {"car": None, "emergency": None, "foot": "access"}),
        ({"highway": "motorway", "oneway": "no"}, {"car": None, "emergency": None, "foot": "class"}),
        ({"highway": "footway"}, {"car": "class", "emergency": "class", "foot": None}),
        ({"highway": "construction"}, {"car": "class", "emergency": "class", "foot": "class"}),
        ({"oneway": "reversible"}, {"car": "reversible", "emergency": "reversible", "foot": None}),
    ],
)
def test_who_may_use_a_road_is_in_its_tags(
    tmp_path: Path, tags: dict[str, str], left_out: dict[str, str | None]
) -> None:
    path = extract(tmp_path / "a.osm", [RING, ([2, 4, 5], {"highway": "residential", **tags})])
    for profile, why in left_out.items():
        network = RoadNetwork.from_pbf(path, profile=profile)
        assert dict(network.left_out) == ({why: 2} if why else {}), profile
        assert network.edges == (4 if why else 6)


@pytest.mark.parametrize(
    ("tags", "stopped"),
    [
        ({"barrier": "gate"}, {"car"}),
        ({"barrier": "gate", "access": "yes"}, set()),
        ({"barrier": "gate", "access": "private"}, {"car", "foot"}),
        ({"barrier": "gate", "access": "no"}, {"car", "emergency", "foot"}),
        ({"barrier": "bollard"}, {"car", "emergency"}),
        ({"barrier": "bollard", "access": "yes"}, {"car", "emergency"}),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, set()),
        ({"barrier": "toll_booth"}, set()),
        ({"barrier": "cattle_grid"}, set()),
        ({"barrier": "height_restrictor", "motor_vehicle": "no"}, {"car", "emergency"}),
    ],
)
def test_barriers_stop_those_they_are_for(tmp_path: Path, tags: dict[str, str], stopped: set[str]) -> None:
    """Node 1 lies on one side of a ring, so a barrier there means the way round; both its sides can be reached."""
    path = extract(tmp_path / "a.osm", [RING], {1: tags})
    for profile in ("car", "emergency", "foot"):
        network = RoadNetwork.from_pbf(path, profile=profile)
        by_ring = network.nearest(points(2), points(0))["distance_m"].item()
        assert network.edges == 4
        assert network.nodes == (5 if profile in stopped else 4)
        open_ring = RoadNetwork.from_pbf(extract(tmp_path / "b.osm", [RING]), profile=profile)
        short = open_ring.nearest(points(2), points(0))["distance_m"].item()
        assert (by_ring > short + 1) == (profile in stopped)


def test_ferries_are_left_out_and_counted(tmp_path: Path) -> None:
    path = extract(tmp_path / "a.osm", [RING, ([1, 4, 5], {"route": "ferry"})])
    assert dict(RoadNetwork.from_pbf(path).left_out) == {"ferry": 2}


def test_what_is_not_connected_both_ways_is_left_out_and_counted(tmp_path: Path) -> None:
    trap: Way = ([2, 4, 5], {"highway": "residential", "oneway": "yes"})
    island: Way = ([7, 8], {"highway": "residential"})
    network = RoadNetwork.from_pbf(extract(tmp_path / "a.osm", [RING, trap, island]))
    assert dict(network.left_out) == {"not_connected": 3}
    assert network.edges == 4


def test_extracts_that_overlap_are_joined_once(tmp_path: Path) -> None:
    more: Way = ([2, 4, 5], {"highway": "primary"})
    extract(tmp_path / "a.osm", [RING])
    extract(tmp_path / "b.osm", [RING, more])
    joined = RoadNetwork.from_pbf([tmp_path / "a.osm", tmp_path / "b.osm"])
    assert joined.key == RoadNetwork.from_pbf(tmp_path / "b.osm").key
    assert joined.edges == 6


def test_a_clip_polygon_keeps_what_reaches_into_it(tmp_path: Path) -> None:
    path = extract(tmp_path / "a.osm", [RING, ([3, 4, 5, 6], {"highway": "primary"})])
    middle = (place(4)[0] + place(5)[0]) / 2
    network = RoadNetwork.from_pbf(path, clip=box(LON - 1, LAT - 1, middle, LAT + 1))
    assert network.edges == 6
    assert dict(network.left_out) == {"outside": 1}


def test_stated_limits_count_where_they_are_asked_for(tmp_path: Path) -> None:
    path = extract(tmp_path / "a.osm", [([0, 1], {"highway": "primary", "maxspeed": "20 mph"})])
    usual, limited = (minutes(RoadNetwork.from_pbf(path, limits=limits), 0, 1) for limits in (False, True))
    assert limited / usual == pytest.approx(65 / (20 * 1.609344), rel=1e-6)


def test_speed_limits_are_numbers_in_km_h_or_unknown() -> None:
    said = np.array(["50", "30 mph", "walk", "", "none", "50;30", "7.5"], dtype=object)
    np.testing.assert_allclose(kmh_of(said), [50, 48.28032, np.nan, np.nan, np.nan, np.nan, 7.5])


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadArgument, match="no OpenStreetMap extract at"):
        RoadNetwork.from_pbf(tmp_path)
    text = tmp_path / "a.osm.pbf"
    text.write_text("nothing", "utf-8")
    with pytest.raises(BadArgument, match="cannot be read as an OpenStreetMap extract"):
        RoadNetwork.from_pbf(text)
    only = extract(tmp_path / "b.osm", [([0, 1], {"highway": "footway"})])
    with pytest.raises(BadArgument, match=r"no road that the profile 'car' may use \(class 1\)"):
        RoadNetwork.from_pbf(only)


def test_building_says_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    path = extract(tmp_path / "a.osm", [RING])
    seen: list[Any] = []
    RoadNetwork.from_pbf(path, progress=lambda share, step: seen.append((share, step)))
    assert [share for share, _ in seen] == sorted(share for share, _ in seen)
    assert seen[-1][0] == 1

    def stop(share: float, step: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        RoadNetwork.from_pbf(path, progress=stop)
