"""The API: the same answers as the screens, over HTTP. Translates, decides nothing."""

from fastapi import Depends, FastAPI, Request
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse

from api import allocation, cap, coverage, errors, export, layers, ogc, records, roads, standard, state
from api.description import describe
from api.desk import Desk
from api.guard import Guard
from api.parameters import known_caller


def create_api(desk: Desk) -> FastAPI:
    """An app to mount under ``/api``. It asks ``desk`` for the workspace at every request."""
    api = FastAPI(
        title="Muster",
        version="1",
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
        dependencies=[Depends(known_caller(desk))],
        middleware=[Middleware(Guard, allowed_hosts=desk.settings.allowed_hosts)],
    )
    errors.install(api)
    for router in (
        state.routes(desk),
        layers.routes(desk),
        coverage.routes(desk),
        allocation.routes(desk),
        roads.routes(desk),
        export.routes(desk),
        cap.routes(desk),
        standard.routes(),
        ogc.routes(desk),
        records.routes(desk),
    ):
        api.include_router(router)
    describe(api)
    return api


def first_screen(request: Request) -> RedirectResponse:
    """The first screen lies at the bare address; people type its name as well."""
    return RedirectResponse(f"/?{request.url.query}" if request.url.query else "/")
