"""Degrees to the systems of web maps and back, against pyproj."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from geo.crs import Crs, box_to_degrees, from_degrees

TO_3857 = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)


@given(st.floats(-180, 180), st.floats(-89, 89))
def test_web_mercator_is_proj_s_to_a_millimetre(lon, lat):
    (moved,) = from_degrees(np.array([shapely.Point(lon, lat)], dtype=object), Crs.MERCATOR)
    assert (moved.x, moved.y) == pytest.approx(TO_3857.transform(lon, lat), abs=1e-3)


@given(st.floats(-180, 180), st.floats(-89, 89))
def test_a_box_comes_back_as_it_went(lon, lat):
    x, y = TO_3857.transform(lon, lat)
    assert box_to_degrees((x, y, x, y), Crs.MERCATOR) == pytest.approx((lon, lat, lon, lat), abs=1e-9)
    assert box_to_degrees((lat, lon, lat, lon), Crs.LAT_LON) == (lon, lat, lon, lat)


def test_latitude_comes_first_where_asked_and_a_missing_shape_stays_missing():
    shapes = np.array([shapely.Point(-93.6, 41.5), None], dtype=object)
    first, missing = from_degrees(shapes, Crs.LAT_LON)
    assert (first.x, first.y, missing) == (41.5, -93.6, None)
    assert from_degrees(shapes, Crs.LON_LAT)[0] is shapes[0]


def test_the_poles_have_finite_metres_and_a_box_beyond_the_world_ends_there():
    (pole,) = from_degrees(np.array([shapely.Point(0, -90)], dtype=object), Crs.MERCATOR)
    assert np.isfinite(pole.y)
    assert box_to_degrees((0, -1e300, 0, 1e300), Crs.MERCATOR) == pytest.approx((0, -90, 0, 90))
