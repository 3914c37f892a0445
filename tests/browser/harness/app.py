"""A small server in the shape of Muster's own: the contract's routes over invented features, and one page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.browser.harness import stub
from views import maps

HERE = Path(__file__).resolve().parent

app = st.App(
    str(HERE / "page.py"),
    routes=[
        Route("/api/health", stub.health),
        Route("/api/changes", stub.changes),
        Route("/api/symbols", stub.symbol_table),
        Route("/api/search", stub.search),
        Route("/api/layers/{layer}", stub.layer),
        Route("/api/sheet", stub.sheet),
        Route("/stub", stub.control, methods=["GET", "POST"]),
        Mount("/assets/vendor", StaticFiles(directory=str(stub.VENDOR), check_dir=False)),
        Mount("/assets/map", StaticFiles(directory=str(maps.CLIENT))),
        Mount("/assets/basemap", StaticFiles(directory=str(stub.BASEMAP), check_dir=False)),
    ],
)
