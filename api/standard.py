"""The data standard and the symbol table, for partners and for the map."""

import hashlib
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from api.answers import tagged
from data.errors import NotFound
from data.schema import KINDS, SCHEMA_VERSION
from views.symbols import SYMBOLS_VERSION, as_json


def routes() -> APIRouter:
    """``/symbols``, ``/schema``, ``/schema/{kind}``."""
    router = APIRouter()

    @router.get("/symbols", summary="Colours, shapes, pictures and words of every layer and state")
    def symbols(request: Request) -> Response:
        return tagged(request, SYMBOLS_VERSION, lambda: orjson.dumps(as_json()))

    @router.get("/schema", summary="The kinds of the data standard")
    def kinds() -> dict[str, Any]:
        found = [{"kind": kind, "says": (model.__doc__ or "").strip()} for kind, model in KINDS.items()]
        return {"version": SCHEMA_VERSION, "kinds": found}

    @router.get("/schema/{kind}", summary="JSON Schema of a kind", response_class=Response)
    def schema(request: Request, kind: str) -> Response:
        if kind not in KINDS:
            raise NotFound(
                f"kind {kind[:50]!r} is not in the standard", remedy=f"it knows {', '.join(KINDS)}"
            )
        body = orjson.dumps(KINDS[kind].model_json_schema())
        key = hashlib.blake2b(body, digest_size=12).hexdigest()
        return tagged(request, key, lambda: body, media_type="application/schema+json")

    return router
