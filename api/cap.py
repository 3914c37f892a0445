"""Warnings as CAP 1.2: a feed of messages, and each message."""

import hashlib

from fastapi import APIRouter, Request, Response

from api.answers import tagged
from api.desk import Desk
from api.parameters import reader
from data.exchange.cap import MEDIA_TYPE, write_cap
from data.exchange.cap_feed import ATOM_TYPE, write_feed
from response import queries


def routes(desk: Desk) -> APIRouter:
    """``/cap``, ``/cap/{name}``."""
    router = APIRouter()

    @router.get(
        "/cap", summary="Our own warnings as an Atom feed of CAP 1.2 messages", response_class=Response
    )
    def feed(request: Request) -> Response:
        workspace = desk.workspace()
        address = str(request.url.replace(query="", fragment="")).rstrip("/")
        found = queries.warnings_out(workspace, reader(request))
        mark = "" if workspace.mode == "actual" else f"{workspace.mode.upper()}: "
        sender = found[0].sender if found else workspace.settings.cap_sender or workspace.name
        return tagged(
            request,
            queries.warnings_key(workspace, reader(request)),
            lambda: write_feed(
                found,
                title=f"{mark}Warnings of {workspace.name}",
                sender=sender,
                address=address,
                at=workspace.clock.now(),
            ),
            media_type=ATOM_TYPE,
        )

    @router.get(
        "/cap/{name}", summary="One message, or the last one of a hazard area", response_class=Response
    )
    def message(request: Request, name: str) -> Response:
        workspace = desk.workspace()
        body = write_cap(queries.warning_out(workspace, reader(request), name))
        key = hashlib.blake2b(body, digest_size=16).hexdigest()
        return tagged(request, key, lambda: body, media_type=MEDIA_TYPE)

    return router
