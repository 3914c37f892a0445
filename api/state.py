"""Is it well, has it changed: what is polled."""

from dataclasses import asdict
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Response

from api.desk import Desk
from response import queries

Since = Annotated[int, Query(ge=0, description="the revision already known")]


def routes(desk: Desk) -> APIRouter:
    """``/health``, ``/changes``, ``/changes/feeds``."""
    router = APIRouter()

    @router.get("/health", summary="Whether the workspace can be read")
    def health() -> dict[str, Any]:
        workspace = desk.workspace()
        return {
            "status": "ok",
            "workspace": workspace.name,
            "mode": workspace.mode,
            "revision": queries.revision(workspace),
        }

    @router.get("/changes", summary="The log's revision and the workspace's clock; polled each second")
    def changes(since: Since = 0) -> Response:
        beat = asdict(queries.pulse(desk.workspace()))
        return _said(beat, changed=beat["revision"] > since)

    @router.get(
        "/changes/feeds", summary="The same, with a number for the feeds as they stand as the revision"
    )
    def feeds(since: Since = 0) -> Response:
        workspace = desk.workspace()
        stamp = queries.feeds_stamp(workspace)
        return _said(asdict(queries.pulse(workspace)) | {"revision": stamp}, changed=stamp != since)

    return router


def _said(beat: dict[str, Any], *, changed: bool) -> Response:
    clock = {"rate": beat.pop("rate"), "paused": beat.pop("paused")}
    body = orjson.dumps({**beat, "clock": clock, "changed": changed})
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})
