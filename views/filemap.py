"""The places of a file that is not imported yet, as a sheet over the map."""

from typing import Any

import numpy as np
import shapely

from data.intake import Plan

PLACES_MAX = 3000
AREAS_MAX = 400
AREA_POINTS_MAX = 60_000
OUTER = (2.0, 98.0)
DECIMALS = 5


def overlay(plan: Plan) -> dict[str, Any] | None:
    """A sheet with the places of the usable rows, thinned out evenly where there are very many; None without any."""
    places = plan.places
    if not places:
        return None
    dots = places.points_only
    keep = _evenly(len(places), PLACES_MAX if dots else AREAS_MAX)
    rows, boxes = places.rows[keep], places.boxes[keep]
    shapes = simple(shapely.points(boxes[:, :2]) if dots else _shapes(plan, rows))
    features = [
        {
            "type": "Feature", "geometry": shapely.geometry.mapping(shape),
            "properties": {"class": "mended" if row in plan.mended else "plain", "size": 1},
        }
        for row, shape in zip(rows.tolist(), shapes, strict=True)
    ]  # fmt: skip
    thinned = "" if len(keep) == len(places) else f": {len(keep):,} of {len(places):,}"
    return {
        "id": "file",
        "stay": True,
        "data": {"type": "FeatureCollection", "features": features},
        "title": f"In the file{thinned}",
        "look": "dots" if dots else "outline",
        "property": "class",
        "size": "size",
        "classes": [
            {"value": "plain", "word": "as the file says", "colour": "accent", "shape": "dot"},
            {"value": "mended", "word": "repaired", "colour": "moderate", "shape": "diamond"},
        ],
    }


def _shapes(plan: Plan, rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The geometry of these rows."""
    wanted = set(rows.tolist())
    return np.array([one.record.geometry for one in plan.drafts if one.row in wanted], dtype=object)


def bounds(plan: Plan) -> tuple[float, float, float, float] | None:
    """West, south, east, north of nearly all places: a few far away do not make the rest a speck."""
    boxes = plan.places.boxes
    if not len(boxes):
        return None
    west, south = np.percentile(boxes[:, :2], OUTER[0], axis=0)
    east, north = np.percentile(boxes[:, 2:], OUTER[1], axis=0)
    return float(west), float(south), float(east), float(north)


def _evenly(number: int, most: int) -> np.ndarray[Any, Any]:
    return np.unique(np.linspace(0, number - 1, min(number, most)).astype(int))


def simple(shapes: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Shapes for a preview: coarser where they are heavy."""
    total = int(shapely.get_num_coordinates(shapes).sum())
    if total > AREA_POINTS_MAX:
        west, south, east, north = shapely.total_bounds(shapes)
        shapes = shapely.simplify(shapes, max(east - west, north - south) / 1000)
    return shapely.set_precision(shapes, 10.0**-DECIMALS, mode="pointwise")  # type: ignore[no-any-return]
