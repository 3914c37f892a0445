"""Lines from depots and units to the places of need, for the Allocation map."""

from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response

from api.answers import GeoJson, tagged
from api.desk import Desk
from api.layers import At
from api.parameters import read_at, reader
from data.errors import Invalid
from response.allocation import Fixed
from response.queries.allocation import AllocationAnswer, Ask, allocation, allocation_key, lines
from response.stock import Rules

GEOJSON = "application/geo+json"
FIXED_MAX = 200
Old = Annotated[bool, Query(description="offer stock whose count is out of date or undated")]
Minimum = Annotated[bool, Query(description="offer what depots are to keep")]
Closures = Annotated[bool, Query(description="false: as if every road were open")]
ByHand = Annotated[
    str | None, Query(description="JSON list of [request id, source id, quantity] set by hand")
]


def routes(desk: Desk) -> APIRouter:
    """``/allocation``."""
    router = APIRouter()

    @router.get(
        "/allocation",
        summary="Which stock and units are proposed for open requests, or on their way",
        response_class=GeoJson,
    )
    def proposal(
        request: Request,
        stale: Old = False,
        below_minimum: Minimum = False,
        closures: Closures = True,
        fixed: ByHand = None,
        at: At = None,
    ) -> Response:
        workspace, actor = desk.workspace(), reader(request)
        moment = read_at(at, workspace)
        ask = Ask(Rules(stale, below_minimum), closures, read_fixed(fixed))
        key = allocation_key(workspace, actor, ask=ask, at=moment)
        found: Callable[[], AllocationAnswer] = lambda: allocation(workspace, actor, ask=ask, at=moment)  # noqa: E731
        return tagged(request, key, lambda: _collection(found()), media_type=GEOJSON)

    return router


def read_fixed(text: str | None) -> tuple[Fixed, ...]:
    """Lines set by hand from their JSON. Raises Invalid with the remedy."""
    if not text:
        return ()
    try:
        value: Any = orjson.loads(text)
        read = tuple(Fixed(str(request), str(source), float(quantity)) for request, source, quantity in value)
    except (orjson.JSONDecodeError, TypeError, ValueError) as error:
        raise Invalid(
            f"fixed={text[:50]!r} cannot be read", remedy='write [["REQUEST", "SOURCE", 20]]'
        ) from error
    if len(read) > FIXED_MAX or any(not 0 <= one.quantity < float("inf") for one in read):
        raise Invalid(
            f"fixed={text[:50]!r} cannot be meant", remedy=f"give 0 or more, at most {FIXED_MAX} lines"
        )
    return read


def _collection(found: AllocationAnswer) -> bytes:
    frame = lines(found)
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": f"line/{i}",
                    "geometry": row["geometry"].__geo_interface__,
                    "properties": {name: value for name, value in row.items() if name != "geometry"},
                }
                for i, row in enumerate(frame.to_dict("records"))
            ],
            "revision": found.revision,
            "method": "straight_line" if found.roads is None else "road",
            "unmet": [
                {"request": one.request_id, "quantity": one.quantity, "reason": one.reason}
                for one in found.proposal.short
            ],
        }
    )
