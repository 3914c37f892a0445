"""Is it well, has it changed: what is polled."""

from dataclasses import asdict
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Response

from api.desk import Desk
from response import queries


def routes(desk: Desk) -> APIRouter:
    """``/health``, ``/changes``."""
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
    def changes(since: Annotated[int, Query(ge=0, description="the revision already known")] = 0) -> Response:
        beat = asdict(queries.pulse(desk.workspace()))
        clock = {"rate": beat.pop("rate"), "paused": beat.pop("paused")}
        body = orjson.dumps({**beat, "clock": clock, "changed": beat["revision"] > since})
        return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

    return router
