"""Cells nest, cover the whole world and fit a signed 64-bit integer."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.cells import (
    LEVEL,
    MAX_LATITUDE_DEG,
    cell_bounds,
    cell_centre,
    cell_of,
    cells_of,
    shift_for_zoom,
)
from geo.errors import BadArgument

longitudes = st.floats(-180, 180)
latitudes = st.floats(-90, 90)
mapped_latitudes = st.floats(-85, 85)
shifts = st.integers(0, LEVEL).map(lambda levels: 2 * levels)


def _tile(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """The published formula of slippy map tiles, as an oracle."""
    n = 2**zoom
    y = (1 - math.log(math.tan(math.radians(lat)) + 1 / math.cos(math.radians(lat))) / math.pi) / 2
    return min(int((lon + 180) / 360 * n), n - 1), int(y * n)


@given(longitudes, latitudes)
def test_every_place_has_a_cell_that_fits_sqlite(lon: float, lat: float) -> None:
    assert 0 <= cell_of(lon, lat) < 2**52


@given(st.lists(st.tuples(longitudes, latitudes), max_size=30))
def test_many_points_get_the_cells_each_would_get_alone(points: list[tuple[float, float]]) -> None:
    lon, lat = [p[0] for p in points], [p[1] for p in points]
    cells = cells_of(lon, lat)
    assert cells.dtype == np.int64
    assert cells.tolist() == [cell_of(*p) for p in points]


@given(longitudes, mapped_latitudes, shifts)
def test_a_shifted_cell_holds_the_point_it_came_from(lon: float, lat: float, shift: int) -> None:
    west, south, east, north = cell_bounds(cell_of(lon, lat) >> shift, shift)
    assert west - 1e-9 <= lon <= east + 1e-9
    assert south - 1e-9 <= lat <= north + 1e-9


@given(longitudes, mapped_latitudes, shifts)
def test_the_centre_of_a_cell_lies_in_that_cell(lon: float, lat: float, shift: int) -> None:
    cell = cell_of(lon, lat) >> shift
    assert cell_of(*cell_centre(cell, shift)) >> shift == cell


@given(st.integers(0, 2**52 - 1), st.integers(1, LEVEL))
def test_four_children_fill_their_parent(cell: int, levels: int) -> None:
    shift = 2 * levels
    parent = cell >> shift
    west, south, east, north = cell_bounds(parent, shift)
    children = [cell_bounds(4 * parent + i, shift - 2) for i in range(4)]
    assert min(c[0] for c in children) == west
    assert min(c[1] for c in children) == south
    assert max(c[2] for c in children) == east
    assert max(c[3] for c in children) == north
    assert children[0][2] == children[1][0]
    assert children[0][1] == children[2][3]


def test_cells_are_the_tiles_of_web_maps() -> None:
    for lon, lat in [(-93.62, 41.59), (139.7, 35.7), (-58.4, -34.6), (0.1, 0.1)]:
        for zoom in (3, 10, 18):
            cell = cell_of(lon, lat) >> 2 * (LEVEL - zoom)
            x, y = _tile(lon, lat, zoom)
            assert cell == sum((x >> i & 1) << 2 * i | (y >> i & 1) << 2 * i + 1 for i in range(zoom))


def test_places_beyond_the_square_map_fall_on_its_edge() -> None:
    assert cell_of(10, 90) == cell_of(10, MAX_LATITUDE_DEG)
    assert cell_of(10, -90) == cell_of(10, -MAX_LATITUDE_DEG)
    assert cell_of(180, 0) == cell_of(179.9999999, 0)
    assert cell_of(190, 20) == cell_of(-170, 20)


def test_a_shift_gives_cells_of_the_asked_width_on_screen() -> None:
    for zoom in range(25):
        west, _, east, _ = cell_bounds(cell_of(1, 1) >> shift_for_zoom(zoom), shift_for_zoom(zoom))
        assert (east - west) / 360 * 256 * 2**zoom == pytest.approx(64)
    assert shift_for_zoom(-5) == 2 * LEVEL
    assert shift_for_zoom(40) == 0
    assert shift_for_zoom(10, cell_px=100) == shift_for_zoom(10, cell_px=128)


@pytest.mark.parametrize("lon, lat", [(math.nan, 0), (0, math.inf)])
def test_a_point_without_coordinates_is_refused(lon: float, lat: float) -> None:
    with pytest.raises(BadArgument, match="without a place"):
        cell_of(lon, lat)


def test_an_odd_shift_or_an_unshifted_cell_is_refused() -> None:
    with pytest.raises(BadArgument, match="even number"):
        cell_bounds(1, 3)
    with pytest.raises(BadArgument, match="shifted right"):
        cell_bounds(cell_of(10, 10), 40)
    with pytest.raises(BadArgument, match="finite zoom"):
        shift_for_zoom(math.nan)
