"""The arc formula keeps the accuracy it states."""

import numpy as np
import pyproj
import pytest

from geo.ellipsoid import arc_m, longest_arc_m, shortest_arc_m, to_ecef
from tests.geo.oracles import GEOD


def _lines(length_m: float, n: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(-180, 180, n), np.degrees(np.arcsin(rng.uniform(-1, 1, n)))
    lon2, lat2, _ = GEOD.fwd(lon, lat, rng.uniform(0, 360, n), np.full(n, length_m))
    return np.column_stack([lon, lat]), np.column_stack([lon2, lat2])


def test_geocentric_coordinates_are_those_of_proj() -> None:
    lonlat, _ = _lines(1)
    proj = pyproj.Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
    expected = np.column_stack(proj.transform(lonlat[:, 0], lonlat[:, 1], np.zeros(len(lonlat))))
    np.testing.assert_allclose(to_ecef(lonlat), expected, atol=1e-8, rtol=0)


@pytest.mark.parametrize(
    "length_m, error_m", [(1e-3, 1e-8), (1.0, 1e-8), (5e4, 2e-8), (1e5, 4e-7), (2e5, 1.1e-5)]
)
def test_arcs_agree_with_geodesics_anywhere_in_any_direction(length_m: float, error_m: float) -> None:
    start, end = (to_ecef(lonlat) for lonlat in _lines(length_m))
    arcs = arc_m(start, end, np.linalg.norm(end - start, axis=1))
    np.testing.assert_allclose(arcs, length_m, atol=error_m, rtol=0)


@pytest.mark.parametrize("length_m", [1e3, 1e5, 1e6, 5e6, 1.2e7, 1.9e7])
def test_the_bounds_enclose_every_geodesic(length_m: float) -> None:
    start, end = _lines(length_m)
    length = np.asarray(GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[2])
    chords = np.linalg.norm(to_ecef(end) - to_ecef(start), axis=1)
    assert (shortest_arc_m(chords) <= length + 1e-6).all()
    below = chords < 2 * 6_335_439
    assert (longest_arc_m(chords)[below] >= length[below] - 1e-6).all()


def test_the_same_point_twice_is_no_distance() -> None:
    here = to_ecef(np.array([[-93.6, 41.6]]))
    assert arc_m(here, here, np.zeros(1)).tolist() == [0.0]
