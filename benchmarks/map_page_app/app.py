"""The process: one page, an API for each size of store, the map's files."""

from __future__ import annotations

import asyncio

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from api import create_api
from benchmarks.map_page_app import world
from views import maps


async def change(request: Request) -> JSONResponse:
    """Somebody counts the people of one shelter."""
    number = int(request.path_params["number"])
    return JSONResponse({"revision": await asyncio.to_thread(world.change, number)})


def _read_before() -> None:
    for number in world.FOLDERS:
        world.places(number)


_read_before()
app = st.App(
    str(maps.ROOT / "benchmarks" / "map_page_app" / "page.py"),
    routes=[
        *(Mount(f"/api/{number}", create_api(world.desk(number))) for number in world.FOLDERS),
        Route("/bench/change/{number}", change, methods=["POST"]),
        Mount("/assets/vendor", StaticFiles(directory=str(maps.NODE_MODULES))),
        Mount("/assets/map", StaticFiles(directory=str(maps.CLIENT))),
        Mount("/assets/basemap", StaticFiles(directory=str(maps.ROOT / "var" / "basemap"), check_dir=False)),
    ],
)
