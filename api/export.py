"""Records as a file, filtered like the map."""

from collections.abc import Iterator
from typing import IO, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from api.desk import Desk
from api.layers import At, FilterText
from api.parameters import read_at, read_filter, reader
from data import exchange
from data.errors import NotFound
from data.exchange import FORMATS, About
from response import queries
from response.boxes import read_box

PIECE_BYTES = 64 * 1024


def routes(desk: Desk) -> APIRouter:
    """``/export/{kind}.{ending}``."""
    router = APIRouter()

    @router.get(
        "/export/{kind}.{ending}",
        summary="The records of a kind as a file, such as shelter.geojson",
        response_class=StreamingResponse,
    )
    def export(
        request: Request,
        kind: str,
        ending: str,
        filter_text: FilterText = None,
        bbox: Annotated[str | None, Query(description="only inside west,south,east,north in degrees")] = None,
        at: At = None,
    ) -> StreamingResponse:
        workspace, actor = desk.workspace(), reader(request)
        kind, format = _asked(f"{kind}.{ending}")
        then, wanted = read_at(at, workspace), read_filter(filter_text)
        box = None if bbox is None else read_box(bbox)
        found = queries.leaving(workspace, actor, kind, wanted, bbox=box, at=then)
        about = About(kind, workspace.name, workspace.mode, workspace.clock.now(), "the API", then)
        with exchange.spooled(found.parts, about, format=format) as path:
            size, file = path.stat().st_size, path.open("rb")  # open, it outlives its name
        headers = {
            "Content-Length": str(size),
            "Content-Disposition": f'attachment; filename="{about.file_name(FORMATS[format].ending)}"',
            "Cache-Control": "private, no-store",
        }
        return StreamingResponse(_pieces(file), media_type=FORMATS[format].media_type, headers=headers)

    return router


def _asked(name: str) -> tuple[str, str]:
    """Kind and format; an ending may have a dot of its own, a kind has none."""
    kind, _, ending = name.partition(".")
    formats = {form.ending: known for known, form in FORMATS.items()}
    if f".{ending}" not in formats:
        raise NotFound(
            f"there is no export {name[:80]!r}",
            remedy=f"ask for a kind and one of {', '.join(formats)}, such as shelter.geojson",
        )
    return kind, formats[f".{ending}"]


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE_BYTES):
            yield piece
