"""Coverage for the map: gaps, people by class, and what serves. One question, three sheets."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.answers import GeoJson, tagged
from api.desk import Desk
from api.layers import WORLD, At, Box
from api.parameters import read_at, reader
from response import queries
from response.boxes import read_box
from response.coverage import read_text
from views import reach

GEOJSON = "application/geo+json"
AskText = Annotated[
    str | None,
    Query(alias="ask", description="JSON object: what is asked; default: shelters, under live conditions"),
]
Zoom = Annotated[int, Query(ge=0, le=24)]


def routes(desk: Desk) -> APIRouter:
    """``/coverage``, ``/coverage/people``, ``/coverage/facilities``."""
    router = APIRouter()

    @router.get(
        "/coverage",
        summary="Areas around people who are not within the standard of a service",
        response_class=GeoJson,
    )
    def gaps(request: Request, ask: AskText = None, at: At = None) -> Response:
        key, found = _found(request, desk, ask, at)
        return tagged(request, f"{key}-gaps", lambda: queries.coverage_gaps(found()), media_type=GEOJSON)

    @router.get(
        "/coverage/people",
        summary="People by how a service reaches them, as dots for the zoom",
        response_class=GeoJson,
    )
    def people(
        request: Request, bbox: Box = WORLD, zoom: Zoom = 0, ask: AskText = None, at: At = None
    ) -> Response:
        key, found = _found(request, desk, ask, at)
        box = read_box(bbox)
        body = lambda: queries.coverage_people(found(), box, zoom)  # noqa: E731
        return tagged(request, f"{key}-{zoom}-{hash(box):x}", body, media_type=GEOJSON)

    @router.get(
        "/coverage/facilities",
        summary="What serves, what is in doubt, what is passed over and why",
        response_class=GeoJson,
    )
    def facilities(request: Request, ask: AskText = None, at: At = None) -> Response:
        key, found = _found(request, desk, ask, at)
        return tagged(
            request,
            f"{key}-things",
            lambda: queries.coverage_facilities(found(), reach.facility),
            media_type=GEOJSON,
        )

    return router


def _found(
    request: Request, desk: Desk, ask: str | None, at: str | None
) -> tuple[str, Callable[[], queries.CoverageAnswer | None]]:
    """The key of the answer, and how to get it where the browser lacks it."""
    workspace, actor = desk.workspace(), reader(request)
    question, moment = read_text(ask), read_at(at, workspace)
    key = queries.coverage_key(workspace, actor, question, at=moment)
    return key, lambda: queries.coverage(workspace, actor, question, at=moment)
