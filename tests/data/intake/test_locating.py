"""Finding and mending the place of rows."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.intake.errors import BadOption, NotUsable
from data.intake.locate import locate
from data.intake.located import Located
from data.intake.swap import find_swapped
from data.intake.table import ABSENT, Table, objects


def table(crs: str | None = None, geometry: list[Any] | None = None, **columns: list[Any]) -> Table:
    size = len(geometry) if geometry is not None else len(next(iter(columns.values())))
    wkb = None if geometry is None else objects([None if g is None else g.wkb for g in geometry])
    return Table(
        columns={name: objects(values) for name, values in columns.items()},
        rows=np.arange(2, size + 2, dtype=np.int64),
        geometry=wkb,
        crs=crs,
    )


def iowa(n: int = 20) -> tuple[list[float], list[float]]:
    rng = np.random.default_rng(1)
    return list(41 + rng.random(n)), list(-94 + rng.random(n))


def whats(located: Located) -> list[str]:
    return [repair.what for repairs in located.repairs.values() for repair in repairs]


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("Latitude", "Longitude"),
        ("緯度", "経度"),
        ("纬度", "经度"),
        ("Breite", "Länge"),
        ("latitud", "longitud"),
        ("Latitudine", "Longitudine"),
        ("широта", "долгота"),
        ("INTPTLAT", "INTPTLONG"),
        ("Latitude (DMS)", "Longitude (DMS)"),
        ("Y", "X"),
    ],
)
def test_coordinate_columns_are_found_in_many_languages(lat: str, lon: str) -> None:
    located = locate(table(**{lat: [41.5], lon: [-93.5]}))
    assert located.geometry[0] == shapely.Point(-93.5, 41.5)


def test_latitude_and_longitude_win_over_mercator_x_and_y_beside_them() -> None:
    located = locate(table(X=[-10409174.0], Y=[5096000.0], LATITUDE=[41.5], LONGITUDE=[-93.5]))
    assert located.geometry[0] == shapely.Point(-93.5, 41.5)


def test_a_latitude_beyond_90_that_fits_exchanged_is_swapped_and_recorded() -> None:
    located = locate(table(lat=[-93.5], lon=[41.5]))
    assert located.geometry[0] == shapely.Point(-93.5, 41.5)
    assert whats(located) == ["place: latitude and longitude were swapped"]


def test_a_swap_within_range_is_found_by_where_the_others_are() -> None:
    lat, lon = iowa()
    lat[3], lon[3] = -81.2, 29.5  # Florida, exchanged: far from Iowa either way
    lat[7], lon[7] = lon[7], lat[7]
    located = locate(table(lat=[29.0 + v - 41 for v in lat], lon=[v + 12 for v in lon]))
    assert len(located.repairs) <= 2
    florida_lat, florida_lon = list(29 + np.random.default_rng(2).random(20)), [-82.0] * 20
    florida_lat[5], florida_lon[5] = -82.0, 29.4
    located = locate(table(lat=florida_lat, lon=florida_lon))
    assert list(located.repairs) == [5] and located.geometry[5] == shapely.Point(-82.0, 29.4)


def test_a_far_point_that_is_not_a_swap_is_left_alone() -> None:
    """The US Virgin Islands in a list of Florida shelters."""
    lat, lon = [29.0 + i / 20 for i in range(20)], [-82.0 + i / 30 for i in range(20)]
    located = locate(table(lat=[*lat, 18.34], lon=[*lon, -64.93]))
    assert not located.repairs and located.geometry[20] == shapely.Point(-64.93, 18.34)


def test_nothing_is_swapped_where_exchanging_stays_in_the_region() -> None:
    lat, lon = [30.0 + i / 10 for i in range(20)], [31.0 + i / 10 for i in range(20)]
    assert not locate(table(lat=lat, lon=lon)).repairs


def test_a_whole_file_is_swapped_when_known_jurisdictions_say_so() -> None:
    lat, lon = [-82.0, -81.5, -81.0], [29.0, 28.5, 28.0]
    area = shapely.box(-85, 25, -79, 31)
    assert not locate(table(lat=lat, lon=lon)).repairs
    assert len(locate(table(lat=lat, lon=lon), areas=[area]).repairs) == 3


@given(st.integers(0, 19), st.integers(0, 2**32 - 1))
def test_exactly_the_swapped_point_is_found(at: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    lat, lon = 27 + rng.random(20), -82 + rng.random(20)
    lat[at], lon[at] = lon[at], lat[at]
    swapped = find_swapped(lon, lat, np.ones(20, dtype=bool))
    assert list(np.flatnonzero(swapped)) == [at]


def test_zero_zero_is_no_place_and_does_not_clear_one() -> None:
    located = locate(table(lat=[0, "0.0", None], lon=[0, "0.0", None]))
    assert located.geometry[0] is ABSENT and located.geometry[1] is ABSENT and located.geometry[2] is None
    assert whats(located) == ["place: (0, 0) is no place; kept without one"] * 2


def test_a_coordinate_out_of_range_is_refused_with_value_and_row() -> None:
    located = locate(table(lat=[41.5, 141.5, 41.0], lon=[-93.5, -193.5, None]))
    assert located.geometry[0] is not None and located.geometry[1] is None
    assert "outside" in located.rejects[1].reason and located.rejects[1].row == 3
    assert "only one" in located.rejects[2].reason


def test_metres_of_web_mercator_without_a_crs_are_recognised() -> None:
    x, y = pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform(-93.5, 41.5)
    located = locate(table(x=[x] * 3, y=[y] * 3))
    assert located.geometry[0].equals_exact(shapely.Point(-93.5, 41.5), 1e-9)
    assert any("web Mercator" in note for note in located.notes)


def test_other_metres_without_a_crs_are_refused_until_it_is_said() -> None:
    x, y = pyproj.Transformer.from_crs(4326, 26915, always_xy=True).transform(-93.5, 41.5)
    with pytest.raises(NotUsable, match="--crs"):
        locate(table(x=[x], y=[y]))
    located = locate(table(x=[x], y=[y]), crs="26915")
    assert located.geometry[0].equals_exact(shapely.Point(-93.5, 41.5), 1e-8)


def test_a_crs_that_does_not_exist_is_named() -> None:
    with pytest.raises(BadOption, match="EPSG:999999"):
        locate(table(lat=[1], lon=[2]), crs="EPSG:999999")


def test_geometry_is_converted_from_its_crs() -> None:
    point = shapely.Point(*pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform(-93.5, 41.5))
    located = locate(table(crs="EPSG:3857", geometry=[point, None]))
    assert located.geometry[0].equals_exact(shapely.Point(-93.5, 41.5), 1e-9) and located.geometry[1] is None


def test_a_wrong_crs_is_recognised_by_the_size_of_the_numbers() -> None:
    degrees = [shapely.Point(-93.5 + i / 10, 41.5) for i in range(3)]
    located = locate(table(crs="EPSG:3857", geometry=degrees))
    assert located.geometry[0] == degrees[0] and any("degrees" in note for note in located.notes)
    metres = [shapely.Point(-10_408_000, 5_089_000)]
    located = locate(table(crs="EPSG:4326", geometry=metres))
    assert -94 < located.geometry[0].x < -93 and any("metres" in note for note in located.notes)


def test_an_invalid_polygon_is_mended_and_stays_a_polygon() -> None:
    bowtie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    spike = shapely.from_wkt("POLYGON ((10 10, 12 10, 12 12, 10 12, 10 10, 15 10, 10 10))")
    line = shapely.from_wkt("POLYGON ((5 5, 6 6, 5 5, 5 5))")
    located = locate(table(crs="EPSG:4326", geometry=[bowtie, spike, line]))
    assert located.geometry[0].is_valid and located.geometry[0].area == pytest.approx(2.0)
    assert located.geometry[1].is_valid and located.geometry[1].area == pytest.approx(4.0)
    assert all(located.geometry[at].geom_type in ("Polygon", "MultiPolygon") for at in (0, 1))
    assert whats(located) == ["place: invalid polygon repaired"] * 2
    assert "no area" in located.rejects[2].reason


def test_wkt_ewkt_and_unreadable_shapes() -> None:
    located = locate(table(wkt=["POINT (-93.5 41.5)", "SRID=4326;POINT (-93 41)", "POINT (x y)", None]))
    assert located.geometry[0] == shapely.Point(-93.5, 41.5) and located.geometry[1] == shapely.Point(-93, 41)
    assert list(located.rejects) == [2] and located.geometry[3] is None


def test_a_file_without_coordinates_does_not_speak_of_places() -> None:
    located = locate(table(name=["a"], population=[3]))
    assert not located.present and located.geometry[0] is ABSENT


def test_half_a_pair_of_told_columns_is_refused() -> None:
    with pytest.raises(BadOption, match="lon is not mapped"):
        locate(table(a=[1], b=[2]), told={"lat": "a"})


@pytest.mark.parametrize("make", [lambda: shapely.Point(1, 2), lambda: shapely.LineString([(1, 2), (3, 4)])])
def test_the_table_is_not_changed(make: Callable[[], Any]) -> None:
    before = table(crs="EPSG:4326", geometry=[make()], name=["a"])
    wkb = before.geometry[0]  # type: ignore[index]
    locate(before)
    assert before.geometry is not None and before.geometry[0] == wkb
