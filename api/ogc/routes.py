"""The routes of OGC API Features. Reads what an address says, and writes what the queries answer."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Request, Response

from api.answers import GeoJson, zipped
from api.desk import Desk
from api.ogc import documents
from api.ogc.conformance import CONFORMS_TO, GEOJSON, JSON, OPENAPI
from api.ogc.definition import definition
from api.parameters import reader
from data.errors import Invalid
from data.exchange.about import stamp
from data.exchange.geojson import features
from data.schema import KINDS
from response import queries
from response.ogc import Ask, once, read_ask, read_crs

HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Accept-Encoding"}


def routes(desk: Desk) -> APIRouter:
    """``/ogc`` and what lies below it."""
    router = APIRouter()
    _documents(router, desk)
    _collections(router, desk)
    _items(router, desk)
    return router


def _documents(router: APIRouter, desk: Desk) -> None:
    """What a client reads first."""

    @router.get("/ogc", summary="OGC API Features: where a client begins")
    def landing(request: Request) -> Response:
        return _answer(request, documents.landing(desk.workspace(), _base(request)))

    router.add_api_route("/ogc/", landing, include_in_schema=False)  # as the definition's paths write it

    @router.get("/ogc/conformance", summary="The parts of OGC API Features it keeps to")
    def conformance(request: Request) -> Response:
        return _answer(request, {"conformsTo": CONFORMS_TO})

    @router.get(
        "/ogc/api",
        summary="The definition of OGC API Features as OpenAPI 3.0, with every kind's parameters",
        response_class=Response,
    )
    def api(request: Request) -> Response:
        return _answer(request, definition(_base(request)), OPENAPI)


def _collections(router: APIRouter, desk: Desk) -> None:
    """What there is."""

    @router.get("/ogc/collections", summary="Every kind of the standard as a collection")
    def collections(request: Request) -> Response:
        tell = _teller(request, desk)
        return _answer(request, documents.collections([tell(kind) for kind in KINDS], _base(request)))

    @router.get(
        "/ogc/collections/{kind}", summary="One collection: where its features lie, and in which systems"
    )
    def collection(request: Request, kind: str) -> Response:
        return _answer(request, _teller(request, desk)(queries.collection(kind)))


def _items(router: APIRouter, desk: Desk) -> None:
    """The features themselves."""

    @router.get(
        "/ogc/collections/{kind}/items",
        summary="Features of a kind, page by page, as GeoJSON",
        response_class=GeoJson,
    )
    def items(request: Request, kind: str) -> Response:
        workspace, pairs = desk.workspace(), request.query_params.multi_items()
        ask = read_ask(queries.collection(kind), pairs)
        found = queries.features_of(workspace, reader(request), ask)
        last = str(found.table.index[-1]) if found.more else None
        links = documents.page_links(_base(request), kind, pairs, last)
        return _features(request, _page(workspace.mode, found, links), ask)

    @router.get(
        "/ogc/collections/{kind}/items/{record_id}", summary="One feature as GeoJSON", response_class=GeoJson
    )
    def item(request: Request, kind: str, record_id: str) -> Response:
        said = once(request.query_params.multi_items())
        _refuse_others(said, "crs")
        ask = Ask(queries.collection(kind), crs=read_crs(said.get("crs"), "crs"))
        (body,) = features(queries.feature(desk.workspace(), reader(request), ask, record_id))
        links = orjson.dumps(documents.feature_links(_base(request), kind, quote(record_id, safe="")))
        return _features(request, body[:-1] + b',"links":' + links + b"}", ask)


def _page(mode: str, found: queries.Features, links: list[dict[str, Any]]) -> bytes:
    """A page as it is sent: the features as they come, below what is said of all."""
    head = {
        "type": "FeatureCollection",
        "numberMatched": found.matched,
        "numberReturned": len(found.table),
        "timeStamp": stamp(datetime.now(UTC)),
        "workspace_mode": mode.upper(),
        "links": links,
    }
    return orjson.dumps(head)[:-1] + b',"features":[' + b",\n".join(features(found.table)) + b"]}"


def _base(request: Request) -> str:
    """The address of the landing page, as the client calls this machine."""
    return str(request.url.replace(path=f"{request.scope.get('root_path', '')}/ogc", query="", fragment=""))


def _teller(request: Request, desk: Desk) -> Callable[[str], dict[str, Any]]:
    """What describes a collection to this client."""
    workspace, actor, base = desk.workspace(), reader(request), _base(request)
    return lambda kind: documents.collection(workspace, kind, queries.extent_of(workspace, actor, kind), base)


def _answer(request: Request, document: dict[str, Any], media_type: str = JSON) -> Response:
    _refuse_others(once(request.query_params.multi_items()))
    return zipped(request, orjson.dumps(document), media_type=media_type, headers=HEADERS)


def _features(request: Request, body: bytes, ask: Ask) -> Response:
    return zipped(request, body, media_type=GEOJSON, headers={**HEADERS, "Content-Crs": f"<{ask.crs}>"})


def _refuse_others(said: dict[str, str], *known: str) -> None:
    for name in said:
        if name not in known:
            offered = f"it has {', '.join(known)}" if known else "it has none"
            raise Invalid(f"there is no parameter {name[:50]!r} here", remedy=offered)
