"""Repair keeps the ground a polygon covers and says what it did."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Polygon, box

from geo.errors import WrongGeometry
from geo.validity import repair_polygon, repair_polygons

corners = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=9)


def test_a_valid_polygon_is_left_alone_without_a_statement() -> None:
    square = box(0, 0, 1, 1)
    repair = repair_polygon(square)
    assert repair.geometry is square
    assert repair.statement == ""


def test_a_figure_of_eight_becomes_two_lobes_and_the_statement_names_the_crossing() -> None:
    repair = repair_polygon(Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]))
    assert repair.geometry.is_valid
    assert repair.geometry.area == pytest.approx(2)
    assert repair.parts_after == 2
    assert repair.statement.startswith(
        "polygon repaired: Self-intersection[1 1]; area not comparable, parts 1 → 2"
    )


def test_a_spike_is_cut_off_and_leaves_no_line() -> None:
    repair = repair_polygon(Polygon([(0, 0), (1, 0), (1, 5), (1, 0), (1, 1), (0, 1)]))
    assert repair.geometry.geom_type == "Polygon"
    assert repair.geometry.equals(box(0, 0, 1, 1))
    assert "area +0.00%" in repair.statement


def test_overlapping_parts_are_joined() -> None:
    repair = repair_polygon(MultiPolygon([box(0, 0, 2, 1), box(1, 0, 3, 1)]))
    assert repair.geometry.equals(box(0, 0, 3, 1))
    assert (repair.parts_before, repair.parts_after) == (2, 1)


@pytest.mark.parametrize(
    "shape", [Polygon([(0, 0), (1, 1), (2, 2)]), Polygon(), LineString([(0, 0), (1, 1)])]
)
def test_what_has_no_area_is_refused(shape: shapely.Geometry) -> None:
    with pytest.raises(WrongGeometry):
        repair_polygon(shape)


@given(corners)
def test_any_ring_becomes_valid_polygons_or_nothing(ring: list[tuple[int, int]]) -> None:
    given_shapes = np.array([Polygon(ring), None, LineString([(0, 0), (1, 1)])], dtype=object)
    repaired = repair_polygons(given_shapes)
    assert repaired[0].is_valid
    assert repaired[0].geom_type in ("Polygon", "MultiPolygon")
    assert repaired[1] is None
    assert repaired[2] is given_shapes[2]
    assert given_shapes[0].equals_exact(Polygon(ring))
