"""Gaps in coverage, for the Coverage map."""

from typing import Annotated, Any

import orjson
import shapely
from fastapi import APIRouter, Query, Request, Response

from api.answers import tagged
from api.desk import Desk
from api.layers import At
from api.parameters import read_at, reader
from response import queries


def routes(desk: Desk) -> APIRouter:
    """``/coverage``."""
    router = APIRouter()

    @router.get("/coverage", summary="Where people live beyond reach of an open shelter, in a straight line")
    def coverage(
        request: Request,
        within_m: Annotated[float, Query(description="metres; at most 500,000")] = 5000.0,
        at: At = None,
    ) -> Response:
        workspace, actor = desk.workspace(), reader()
        moment = read_at(at, workspace)
        key = queries.coverage_key(workspace, actor, within_m=within_m, at=moment)
        found = lambda: queries.coverage(workspace, actor, within_m=within_m, at=moment)  # noqa: E731
        return tagged(request, key, lambda: _collection(found()), media_type="application/geo+json")

    return router


def _collection(found: queries.CoverageAnswer | None) -> bytes:
    gaps: list[dict[str, Any]] = []
    if found is not None:
        texts = shapely.to_geojson(found.gaps.geometry.array)
        rows = zip(found.gaps["people"], found.gaps["places"], found.gaps["worst_m"], texts, strict=True)
        gaps = [
            {
                "type": "Feature",
                "id": f"gap/{i}",
                "geometry": orjson.Fragment(text),
                "properties": {
                    "people": float(people),
                    "places": int(places),
                    "worst_m": float(worst) if worst == worst else None,
                },
            }
            for i, (people, places, worst, text) in enumerate(rows)
        ]
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "features": gaps,
            "basis": found.basis if found else None,
            "within_m": found.within_m if found else None,
            "method": "straight_line",
        }
    )
