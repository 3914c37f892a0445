"""Answers with an ETag: 304 where the browser already has it, gzip where it takes it."""

import gzip
from collections.abc import Callable

from fastapi import Request, Response

CACHED = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie, Accept-Encoding"}
PACKED_FROM_BYTES = 500


class GeoJson(Response):
    """Said of routes whose answer is GeoJSON, for the description."""

    media_type = "application/geo+json"


Make = Callable[[], bytes]


def tagged(
    request: Request,
    key: str,
    body: Make,
    *,
    packed: Make | None = None,
    media_type: str = "application/json",
) -> Response:
    """The body, made only if the browser lacks it. ``packed`` gives it gzipped where that is kept already."""
    tag = f'"{key}"'
    headers = {**CACHED, "ETag": tag}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return zipped(request, body(), packed=packed, media_type=media_type, headers=headers)


def zipped(
    request: Request, plain: bytes, *, packed: Make | None = None, media_type: str, headers: dict[str, str]
) -> Response:
    """The body as it is, or gzipped where it is long and the client takes it."""
    if len(plain) < PACKED_FROM_BYTES or "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(plain, media_type=media_type, headers=headers)
    small = packed() if packed is not None else gzip.compress(plain, compresslevel=5, mtime=0)
    return Response(small, media_type=media_type, headers={**headers, "Content-Encoding": "gzip"})


def _has(offered: str, tag: str) -> bool:
    return offered.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in offered.split(","))
