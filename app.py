"""The process: screens, routes and background work. ``streamlit run app.py`` starts everything."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from streamlit.runtime.pages_manager import PagesManager

from api.app import create_api, first_screen
from api.guard import Guard
from data.access import local_person
from data.desk import shared
from data.errors import MusterError
from data.exercise import Worker
from jobs import feeding, schedule
from response import queries

HERE = Path(__file__).resolve().parent
# Streamlit takes a folder "pages" for its old kind of navigation and, until shell.py has run once in a process,
# would open /coverage without the frame around it.
PagesManager.uses_pages_directory = False
desk = shared()
settings = desk.settings
FOLDERS = {
    "/assets/vendor": HERE / "assets" / "node_modules",
    "/assets/map": HERE / "views" / "assets",
    "/assets/basemap": settings.var / "basemap",
}


def _folder(path: Path) -> Guard:
    """A folder's files for this machine alone; where one is empty the map says what to do."""
    path.mkdir(parents=True, exist_ok=True)
    return Guard(StaticFiles(directory=path), allowed_hosts=settings.allowed_hosts)


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Injects arrive, feeds run and briefings are issued while the process runs; an exercise stands while not."""
    worker, work = Worker(desk), asyncio.to_thread(_warm)
    tasks = (worker.run(), schedule.Schedule(desk).run(), feeding.Feeding(desk).run(), work)
    running = [asyncio.create_task(task) for task in tasks]
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        await asyncio.wait(running)
        worker.stop()


def _warm() -> None:
    """What is read and compiled once is made ready before somebody waits for it."""
    try:
        queries.summary(desk.workspace(), local_person())
        queries.ready_roads(desk.workspace(), local_person())
        schedule.ready(desk.workspace())
        queries.ready_sites()
    except MusterError as error:
        logging.getLogger("muster").warning("%s", error)
    except Exception:
        logging.getLogger("muster").exception("warming up failed; the first answers will be slower")


app = st.App(
    str(HERE / "shell.py"),
    routes=[
        Route("/picture", first_screen),
        Mount("/api", create_api(desk)),
        *(Mount(prefix, _folder(path)) for prefix, path in FOLDERS.items()),
    ],
    lifespan=lifespan,
)
