"""The way between two things, for the map."""

from typing import Annotated, Any

import orjson
import shapely
from fastapi import APIRouter, Query, Request, Response

from api.answers import GeoJson, tagged
from api.desk import Desk
from api.layers import At
from api.parameters import read_at, reader
from response import queries

Id = Annotated[str, Query(max_length=80, description="id of a record with a place")]


def routes(desk: Desk) -> APIRouter:
    """``/route``."""
    router = APIRouter()

    @router.get(
        "/route",
        summary="The quickest way from one record to another, under the closures of the moment",
        response_class=GeoJson,
    )
    def route(
        request: Request,
        origin: Annotated[Id, Query(alias="from")],
        target: Annotated[Id, Query(alias="to")],
        profile: Annotated[
            str | None, Query(description="car, emergency or foot; default: emergency for a unit, else car")
        ] = None,
        at: At = None,
    ) -> Response:
        workspace = desk.workspace()
        found = queries.trip(
            workspace, reader(request), origin, target, profile=profile, at=read_at(at, workspace)
        )
        key = queries.trip_key(workspace, found)
        return tagged(request, key, lambda: _collection(found), media_type="application/geo+json")

    return router


def _collection(found: queries.Trip) -> bytes:
    features: list[dict[str, Any]] = []
    if found.line is not None:
        features = [
            {
                "type": "Feature",
                "id": f"{found.origin.id}/{found.target.id}",
                "geometry": orjson.Fragment(shapely.to_geojson(found.line)),
                "properties": {
                    "minutes": found.minutes,
                    "distance_m": found.road_m,
                    "inside_m": found.inside_m,
                },
            }
        ]
    roads = found.roads
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "features": features,
            "status": found.status,
            "profile": found.profile,
            "straight_m": found.straight_m,
            "from": {"kind": found.origin.kind, "name": found.origin.name},
            "to": {"kind": found.target.kind, "name": found.target.name},
            "network": roads.name if roads else None,
            "built_at": roads.built_at.isoformat() if roads else None,
            "closures": len(roads.closures) if roads else None,
        }
    )
