"""One table from what went wrong to what HTTP says."""

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from data.errors import (
    ClockError,
    Conflict,
    Invalid,
    KeyTaken,
    MusterError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    StoreBusy,
    StoreError,
    UnusableFile,
)
from geo.errors import GeoError

UNAUTHORISED = 401
STATUS: list[tuple[type[Exception], int]] = [
    (NotFound, 404),
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (Conflict, 409),
    (KeyTaken, 409),
    (ClockError, 409),
    (Invalid, 400),
    (UnusableFile, 400),
    (GeoError, 400),
    (StoreBusy, 503),
    (StoreError, 503),
    (MusterError, 500),
]
"""The first that fits; a test checks that every MusterError has one."""


def status_of(error: Exception) -> int:
    """The status of an error, 500 for one nobody foresaw."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def said(status: int, error: str, remedy: str) -> Response:
    """An error as JSON."""
    body = orjson.dumps({"error": error, "remedy": remedy})
    asked = {"WWW-Authenticate": "Bearer"} if status == UNAUTHORISED else {}
    return Response(
        body, status, media_type="application/json", headers={"Cache-Control": "no-store", **asked}
    )


def install(app: FastAPI) -> None:
    """Answer in our words."""
    app.add_exception_handler(MusterError, _ours)
    app.add_exception_handler(GeoError, _ours)
    app.add_exception_handler(RequestValidationError, _parameter)
    app.add_exception_handler(HTTPException, _http)


def _ours(_: Request, error: Exception) -> Response:
    remedy = getattr(error, "remedy", "")
    message = str(error).removesuffix(f"; {remedy}") if remedy else str(error)
    return said(status_of(error), message, remedy)


def _parameter(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"][1:]) or "request"
    value = str(first.get("input"))[:100]
    return said(400, f"parameter {name} is {value!r}", f"{first['msg']}; see openapi.json")


def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return said(error.status_code, str(error.detail), "see openapi.json for the addresses there are")
