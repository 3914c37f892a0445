"""Shapes that cross 180° are cut there, with the area they have on the globe."""

import numpy as np
import pytest
import shapely

from jobs.setup.antimeridian import area_of, cut_line


def ring(*points):
    return np.array([*points, points[0]], dtype=float)


def test_a_ring_that_stays_on_one_side_is_left_as_it_is():
    square = area_of(ring((0, 0), (10, 0), (10, 10), (0, 10)), [ring((4, 4), (6, 4), (6, 6), (4, 6))])
    assert square.area == 96


def test_a_ring_across_180_degrees_becomes_two_parts_of_the_same_area():
    island = area_of(ring((175, -20), (-175, -20), (-175, -10), (175, -10)), [])
    assert island.area == pytest.approx(100)
    assert [part.bounds for part in sorted(island.geoms, key=lambda part: part.bounds)] == [
        (-180, -20, -175, -10),
        (175, -20, 180, -10),
    ]


def test_a_ring_once_around_a_pole_reaches_the_pole():
    cap = area_of(ring(*[(lon, -70) for lon in range(-180, 180, 10)]), [])
    assert cap.bounds == (-180, -90, 180, -70)
    assert cap.area == pytest.approx(360 * 20)


def test_a_line_is_cut_where_it_jumps():
    pieces = cut_line(np.array([(178, 0), (179, 1), (-179, 2), (-178, 3)], dtype=float))
    assert [piece.tolist() for piece in pieces] == [[[178, 0], [179, 1]], [[-179, 2], [-178, 3]]]
    assert all(shapely.LineString(piece).length < 3 for piece in pieces)
