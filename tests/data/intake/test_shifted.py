"""Coordinates of Chinese web maps: what speaks for them, how far they are off, and what a conversion leaves behind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.access import Actor
from data.intake import Options, apply, prepare
from data.intake.shifted import mainland, shifted
from data.store import Store
from geo.ellipsoid import GEOD

pytestmark = pytest.mark.slow  # reads every file in a process of its own

Write = Callable[..., Path]
HEAD = ["id", "名称", "经度", "纬度"]
ZHENGZHOU = (113.65, 34.76)


def _rows(head: list[str], *places: tuple[float, float]) -> list[list[Any]]:
    return [head, *([at, f"避难所 {at}", lon, lat] for at, (lon, lat) in enumerate(places, 1))]


def _found(path: Path, **options: Any) -> Any:
    chosen = Options(**options)
    return shifted(prepare(path, "shelter", chosen), chosen, HEAD)


def test_places_in_mainland_china_may_be_shifted_and_it_says_how_far(write_csv: Write) -> None:
    found = _found(write_csv(_rows(HEAD, ZHENGZHOU, (113.7, 34.8)), name="list.csv"))
    assert (found.placed, found.inside, found.likely) == (2, 2, None)
    assert {(hint.where, hint.text, hint.system) for hint in found.hints} == {
        ("column", "经度", None), ("column", "纬度", None),
    }  # fmt: skip
    gcj, bd = found.moves
    assert (gcj.system, bd.system) == ("GCJ-02", "BD-09")
    assert 100 < gcj.median_m <= gcj.most_m < 800 < bd.median_m < 2_000


@pytest.mark.parametrize(
    ("name", "likely"),
    [("amap_shelters.csv", "GCJ-02"), ("高德导出.csv", "GCJ-02"), ("baidu-map.csv", "BD-09"), ("百度或高德.csv", None)],
)  # fmt: skip
def test_the_name_of_a_map_says_which_system_it_is(write_csv: Write, name: str, likely: str | None) -> None:
    assert _found(write_csv(_rows(HEAD, ZHENGZHOU), name=name)).likely == likely


def test_nothing_is_offered_elsewhere_or_once_it_is_settled(write_csv: Write) -> None:
    abroad = write_csv(
        _rows(HEAD, (-93.6, 41.6), (121.5, 25.0), (127.0, 37.5), (139.7, 35.7)), name="baidu.csv"
    )
    assert _found(abroad) is None
    home = write_csv(_rows(HEAD, ZHENGZHOU), name="baidu.csv")
    assert _found(home, crs="EPSG:4326") is None and _found(home, crs="GCJ-02") is None
    assert _found(write_csv([["id", "name"], [1, "避难所"]], name="baidu2.csv")) is None


def test_the_rough_border_knows_the_big_cities() -> None:
    inside = [(116.4, 39.9), (121.47, 31.23), (113.65, 34.76), (87.6, 43.8), (91.1, 29.65), (110.3, 20.0)]
    outside = [(121.5, 25.03), (105.85, 21.03), (106.9, 47.9), (126.98, 37.57), (131.9, 43.1), (77.2, 28.6)]
    for places, expected in ((inside, True), (outside, False)):
        for lon, lat in places:
            assert bool(mainland(np.array([lon]), np.array([lat]))[0]) is expected, (lon, lat)


def test_a_conversion_is_written_into_the_source_of_every_record_it_moved(
    store: Store, planner: Actor, write_csv: Write
) -> None:
    path = write_csv([*_rows(HEAD, ZHENGZHOU), [2, "没有位置", "", ""]], name="list.csv")
    found = _found(path)
    apply(store, planner, prepare(path, "shelter", Options(crs="GCJ-02")))
    one, two = (store.by_source(planner, "shelter", "list")[key] for key in "12")
    assert one.sources[0].notes == ["place: converted from GCJ-02 to WGS 84"] and two.sources[0].notes == []
    assert one.geometry is not None
    moved = GEOD.inv(*ZHENGZHOU, one.geometry.x, one.geometry.y)[2]
    assert abs(moved - found.moves[0].most_m) < 0.2
    again = apply(store, planner, prepare(path, "shelter", Options(crs="GCJ-02")))
    assert (again.new, again.changed) == (0, 0)
