"""Records in: what partner systems send."""

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.desk import Desk
from api.errors import said
from api.parameters import reader
from data.access import Actor
from data.errors import Invalid, NotSignedIn
from data.schema import KINDS
from response import actions
from response.actions import ITEMS_MAX

BODY_MAX_BYTES = 5 * 1024 * 1024
TOO_LARGE, NOT_JSON = 413, 415

_TEXT = {"type": "string"}
_RESULT = {
    "type": "object",
    "required": ["index", "result"],
    "properties": {
        "index": {"type": "integer", "minimum": 0},
        "result": {"type": "string", "enum": ["created", "updated", "unchanged", "refused"]},
        "id": _TEXT,
        "version": {"type": "integer", "minimum": 0},
        "number": {"type": ["string", "null"]},
        "field": _TEXT,
        "value": _TEXT,
        "reason": _TEXT,
        "remedy": _TEXT,
    },
}
_COUNTS = ("created", "updated", "unchanged", "refused")
_ANSWER = {
    "type": "object",
    "required": ["workspace_mode", "revision", *_COUNTS, "results"],
    "properties": {
        "workspace_mode": {"type": "string", "enum": ["ACTUAL", "EXERCISE", "TEST"]},
        "revision": {"type": "integer", "minimum": 0},
        **{name: {"type": "integer", "minimum": 0} for name in _COUNTS},
        "results": {"type": "array", "items": _RESULT},
    },
}
_BODY = {
    "type": "object",
    "required": ["records"],
    "additionalProperties": False,
    "properties": {
        "records": {
            "type": "array",
            "minItems": 1,
            "maxItems": ITEMS_MAX,
            "items": {
                "type": "object",
                "required": ["kind"],
                "properties": {
                    "kind": {"type": "string", "enum": list(KINDS)},
                    "id": _TEXT,
                    "version": {"type": "integer", "minimum": 1},
                },
            },
        }
    },
}
DESCRIBED: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": _BODY}}},
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "the same key with the same body gets the same answer without being written again",
            "schema": {"type": "string", "minLength": 1, "maxLength": 200},
        }
    ],
    "security": [{"token": []}],
    "responses": {
        "200": {
            "description": "What came of each record, in the order sent",
            "content": {"application/json": {"schema": _ANSWER}},
        },
        "409": {"$ref": "#/components/responses/409"},
        "413": {"$ref": "#/components/responses/413"},
        "415": {"$ref": "#/components/responses/415"},
    },
}


def routes(desk: Desk) -> APIRouter:
    """``/records``."""
    router = APIRouter()

    @router.post(
        "/records",
        summary="Records of the standard from a partner's system, each judged alone",
        openapi_extra=DESCRIBED,
    )
    async def records(request: Request) -> Response:
        actor = _sender(request)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json" or request.headers.get("content-encoding", "identity") != "identity":
            return said(
                NOT_JSON, f"the body is {kind[:50] or 'of no type'}", "send application/json, not packed"
            )
        body = await _read(request)
        if body is None:
            return said(
                TOO_LARGE, f"the body has more than {BODY_MAX_BYTES:,} bytes", "send fewer records at a time"
            )
        items, key = _items(body), request.headers.get("idempotency-key")
        answer = await run_in_threadpool(
            actions.receive_records, desk.workspace(), actor, items, key=key, body=body
        )
        return Response(
            orjson.dumps(answer), media_type="application/json", headers={"Cache-Control": "no-store"}
        )

    return router


def _sender(request: Request) -> Actor:
    """Whose token it is: nobody sends records without one, not even from this machine."""
    actor = reader(request)
    if actor.via != "token":
        raise NotSignedIn(
            "records come with a token", remedy="send Authorization: Bearer TOKEN; ./muster token make"
        )
    return actor


async def _read(request: Request) -> bytes | None:
    """The body; None as soon as it is too large, whatever it says of its length."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_MAX_BYTES:
            return None
    return bytes(body)


def _items(body: bytes) -> list[Any]:
    try:
        value: Any = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Invalid(
            f"the body is not JSON: {error}", remedy='send {"records": [{"kind": "shelter", …}]}'
        ) from error
    if not isinstance(value, dict) or set(value) != {"records"} or not isinstance(value["records"], list):
        raise Invalid(
            f"the body is {body[:50].decode(errors='replace')!r}",
            remedy='send one object with the list "records" and nothing else',
        )
    return value["records"]
