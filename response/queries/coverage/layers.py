"""An answer for the map: people as dots of their class, areas out of reach, what serves and what is passed over."""

from collections.abc import Callable
from typing import Any

import numpy as np
import orjson
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.cells import cells_of, shift_for_zoom
from response.boxes import Box, split
from response.coverage.people import CLASSES
from response.queries.coverage.answer import CoverageAnswer

DOT_PX = 16
"""Dots lie at least about this far apart."""
PLACES = 5
"""Decimals of a degree: a metre."""

Feature = dict[str, Any]


def coverage_people(answer: CoverageAnswer | None, box: Box, zoom: int) -> bytes:
    """People in a box by class, one dot a class and map cell, at the middle of its people; GeoJSON."""
    if answer is None:
        return _collection([])
    points = answer.points[answer.points.geometry.notna().to_numpy()]
    lonlat = shapely.get_coordinates(points.geometry.array)
    inside = _within(lonlat, box)
    lonlat, points = lonlat[inside], points[inside]
    cells = cells_of(*lonlat.T) >> shift_for_zoom(zoom, DOT_PX)
    features: list[Feature] = []
    for name in CLASSES:
        people = np.nan_to_num(points[name].to_numpy(dtype=np.float64))
        features += _dots(name, people, cells, lonlat)
    return _collection(features)


def _within(lonlat: NDArray[np.float64], box: Box) -> NDArray[np.bool_]:
    mask = np.zeros(len(lonlat), dtype=bool)
    for west, south, east, north in split(box):
        mask |= (lonlat >= (west, south)).all(axis=1) & (lonlat <= (east, north)).all(axis=1)
    return mask


def _dots(
    name: str, people: NDArray[np.float64], cells: NDArray[np.int64], lonlat: NDArray[np.float64]
) -> list[Feature]:
    some = people > 0
    if not some.any():
        return []
    each, rows = np.unique(cells[some], return_inverse=True)
    sums = np.bincount(rows, people[some], minlength=len(each))
    middle = [np.bincount(rows, people[some] * axis, minlength=len(each)) / sums for axis in lonlat[some].T]
    places = np.round(np.column_stack(middle), PLACES).tolist()
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": place},
            "properties": {"class": name, "people": round(number, 1)},
        }
        for place, number in zip(places, sums.tolist(), strict=True)
    ]


def coverage_gaps(answer: CoverageAnswer | None) -> bytes:
    """Polygons around people out of reach, most people first; GeoJSON with the standard that was applied."""
    if answer is None:
        return _collection([])
    texts = shapely.to_geojson(shapely.set_precision(answer.gaps.geometry.array, 10.0**-PLACES))
    rows = zip(
        answer.gaps["people"], answer.gaps["places"], answer.gaps["worst_m"], texts.tolist(), strict=True
    )
    features = [
        {
            "type": "Feature",
            "id": f"gap/{i}",
            "geometry": orjson.Fragment(text),
            "properties": {"people": float(people), "places": int(places), "worst_m": _plain(worst)},
        }
        for i, (people, places, worst, text) in enumerate(rows)
    ]
    applied = answer.terms
    return _collection(
        features,
        basis=answer.basis,
        limit=applied.limit,
        unit=applied.unit,
        standard=applied.standard,
        edition=applied.cited,
        figure=applied.figure,
        method="road" if answer.roads else "straight_line",
    )


def coverage_facilities(answer: CoverageAnswer | None, say: Callable[[Any], str]) -> bytes:
    """What serves, what is in doubt and what is passed over, each with the reason; GeoJSON points.

    ``say`` makes the words of a row of the facilities.
    """
    if answer is None:
        return _collection([])
    placed = answer.facilities[answer.facilities.geometry.notna().to_numpy()]
    places = np.round(shapely.get_coordinates(placed.representative_point().array), 6).tolist()
    features = [
        {
            "type": "Feature",
            "id": str(row.Index),
            "geometry": {"type": "Point", "coordinates": place},
            "properties": {
                "layer": answer.ask.service.kind,
                "name": row.name,
                "state": row.state,
                "class": standing(row),
                "why": None if row.why is None or pd.isna(row.why) else row.why,
                "role": row.role,
                "places": _plain(row.places),
                "people": _plain(row.people),
                "only": _plain(row.only),
                "said": say(row),
            },
        }
        for row, place in zip(placed.itertuples(), places, strict=True)
    ]
    return _collection(features)


def standing(row: Any) -> str:
    """How a facility stands in the answer: opened, moved, counts, doubt or passed."""
    if row.role in ("opened", "moved") and row.counts:
        return str(row.role)
    if row.counts:
        return "counts"
    return "doubt" if row.doubt else "passed"


def _plain(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _collection(features: list[Feature], **more: Any) -> bytes:
    return orjson.dumps({"type": "FeatureCollection", "features": features, **more})
