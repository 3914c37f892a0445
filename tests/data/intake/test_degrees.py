"""Coordinates as people write them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.intake import china
from data.intake.degrees import parse_dms, parse_pair, read_degrees
from data.intake.table import objects


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("29°31'48.04\"N", 29.530011),
        ("81°13'21.70\"W", -81.222694),
        ("81 13 21.7 W", -81.222694),
        ("N 29 31.8007", 29.530012),
        ("-81:13:21.7", -81.222694),
        ("29º 31′ 48.04″ n", 29.530011),
        ("29d31m48s S", -29.53),
        ("81,2227° O", -81.2227),
        ("北緯33度9分37.7秒", None),
        ("33度9分37.7秒", 33.160472),
        ("29°75'00\"N", None),
        ("about 29", None),
        ("", None),
    ],
)
def test_degrees_minutes_and_seconds_in_many_notations(text: str, value: float | None) -> None:
    found = parse_dms(text)
    assert found is None if value is None else found == pytest.approx(value, abs=1e-6)


@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 5999), st.booleans())
def test_degrees_minutes_and_seconds_come_back_as_they_were(d: int, m: int, s: int, west: bool) -> None:
    seconds = s / 100
    value = parse_dms(f"{d}°{m:02}'{seconds:05.2f}\"{'W' if west else 'E'}")
    assert value == pytest.approx((d + m / 60 + seconds / 3600) * (-1 if west else 1), abs=1e-12)


@given(st.floats(-180, 180, allow_nan=False))
def test_plain_and_comma_decimals_are_read_alike(value: float) -> None:
    text = f"{value:.6f}"
    plain, comma = read_degrees(objects([text])), read_degrees(objects([text.replace(".", ",")]))
    assert plain.values[0] == comma.values[0] == float(text)
    assert comma.comma == [0] and plain.comma == []


def test_what_means_nothing_is_unknown_and_what_means_something_else_is_bad() -> None:
    read = read_degrees(objects([None, "", " ", "-999", "N/A", "near the school", 41.5]))
    assert np.isnan(read.values[:6]).all() and read.values[6] == 41.5
    assert read.bad == [5]


@pytest.mark.parametrize(
    ("value", "pair"),
    [
        ("41.6, -93.6", (41.6, -93.6)),
        ("(41.6,-93.6)", (41.6, -93.6)),
        ("41.6;-93.6", (41.6, -93.6)),
        ("http://maps.google.com/maps?saddr=&daddr=29.70764430,-82.35484090", (29.7076443, -82.3548409)),
        ("29°31'48\"N, 81°13'21\"W", (29.53, -81.2225)),
        ([41.6, -93.6], (41.6, -93.6)),
        ("Des Moines, Iowa", None),
        ("41.6", None),
    ],
)
def test_both_coordinates_in_one_cell(value: object, pair: tuple[float, float] | None) -> None:
    found = parse_pair(value)
    assert found is None if pair is None else found == pytest.approx(pair, abs=1e-6)


def test_gcj02_agrees_with_published_pairs() -> None:
    """The pairs of the eviltransform test suite (Shanghai, Shenzhen, Beijing)."""
    wgs = np.array([[31.1774276, 121.5272106], [22.543847, 113.912316], [39.911954, 116.377817]])
    gcj = np.array(
        [
            [31.17530398364597, 121.531541859215],
            [22.540796131694766, 113.9171764808363],
            [39.91334545536069, 116.38404722455657],
        ]
    )
    lon, lat = china.gcj_from_wgs(wgs[:, 1], wgs[:, 0])
    np.testing.assert_allclose(np.c_[lat, lon], gcj, atol=1e-6)
    back_lon, back_lat = china.wgs_from_gcj(gcj[:, 1], gcj[:, 0])
    np.testing.assert_allclose(np.c_[back_lat, back_lon], wgs, atol=1e-6)


@given(st.floats(75, 134), st.floats(19, 52))
def test_gcj02_and_back_is_where_it_was(lon: float, lat: float) -> None:
    there = china.gcj_from_wgs(np.array([lon]), np.array([lat]))
    back_lon, back_lat = china.wgs_from_gcj(*there)
    assert abs(back_lon[0] - lon) < 1e-8 and abs(back_lat[0] - lat) < 1e-8
