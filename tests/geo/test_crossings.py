"""Polygons whose mending would cost minutes are told from those that are merely wrong."""

import numpy as np
import pytest
import shapely

from geo.crossings import too_intricate


def star(points: int) -> shapely.Polygon:
    """A star of an odd number of points, each of whose sides crosses nearly every other."""
    turns = 2 * np.pi * np.arange(points) * ((points - 1) // 2) / points
    return shapely.Polygon(np.column_stack([np.cos(turns), np.sin(turns)]))


@pytest.mark.parametrize(
    ("points", "expected"), [(5, False), (101, False), (151, False), (301, True), (20_001, True)]
)
def test_a_star_is_too_intricate_by_its_crossings(points: int, expected: bool) -> None:
    assert not star(points).is_valid
    assert too_intricate(star(points)) is expected


def test_a_long_shore_that_crosses_itself_once_is_mended() -> None:
    turns = np.linspace(0, 2 * np.pi, 200_000)
    shore = np.column_stack([np.cos(turns), np.sin(turns)])
    shore[100] = shore[103]
    polygon = shapely.Polygon(shore)
    assert not polygon.is_valid and not too_intricate(polygon)


def test_sides_that_only_lie_near_one_another_do_not_cross() -> None:
    """Hatching: every box meets every other, no line does."""
    at = np.arange(1_200)
    x = np.where(at % 4 < 2, 0.0, 10.0) + at * 1e-3
    y = np.where(at % 4 < 2, 0.0, 10.0) - at * 1e-3
    assert not too_intricate(shapely.Polygon(np.column_stack([[*x, 40.0], [*y, -40.0]])))


def test_holes_and_parts_are_counted_together() -> None:
    many = shapely.MultiPolygon([star(151)] * 8)
    assert too_intricate(many)
