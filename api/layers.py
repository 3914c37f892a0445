"""Layers of the map, and finding things on it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.answers import GeoJson, tagged
from api.desk import Desk
from api.parameters import read_at, read_filter, reader
from response import queries
from response.boxes import read_box
from views.symbols import SYMBOLS_VERSION

WORLD = "-180,-90,180,90"
At = Annotated[str | None, Query(description="as known at this time (ISO 8601 with offset); default: now")]
FilterText = Annotated[
    str | None,
    Query(
        alias="filter",
        description="JSON object: states, fresh, confidence (lists); incident_id, jurisdiction_id, text",
    ),
]
Box = Annotated[str, Query(description="west,south,east,north in degrees; west above east crosses 180°")]


def routes(desk: Desk) -> APIRouter:
    """``/layers``, ``/layers/{layer}``, ``/search``."""
    router = APIRouter()

    @router.get("/layers", summary="The layers there are, and how many records each has by state")
    def layers(request: Request, filter_text: FilterText = None, at: At = None) -> dict[str, Any]:
        workspace = desk.workspace()
        found = queries.summary(
            workspace, reader(request), read_filter(filter_text), at=read_at(at, workspace)
        )
        return {"layers": found, "revision": queries.revision(workspace)}

    @router.get(
        "/layers/{layer}", summary="One layer as GeoJSON, clustered for the zoom", response_class=GeoJson
    )
    def layer(
        request: Request,
        layer: str,
        bbox: Box = WORLD,
        zoom: Annotated[int, Query(ge=0, le=24)] = 0,
        filter_text: FilterText = None,
        at: At = None,
    ) -> Response:
        workspace, actor = desk.workspace(), reader(request)
        view = queries.View(layer, read_box(bbox), zoom, read_filter(filter_text), read_at(at, workspace))
        key = f"{queries.layer_key(workspace, actor, view)}-{SYMBOLS_VERSION}"
        return tagged(
            request,
            key,
            lambda: queries.layer(workspace, actor, view).body,
            packed=lambda: queries.layer(workspace, actor, view).packed,
            media_type="application/geo+json",
        )

    @router.get("/search", summary="Things with this text in their name or number")
    def search(
        request: Request,
        q: Annotated[str, Query(max_length=200, description="part of a name or number")] = "",
        at: At = None,
    ) -> list[dict[str, Any]]:
        workspace = desk.workspace()
        return queries.search(workspace, reader(request), q, at=read_at(at, workspace))

    return router
