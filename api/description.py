"""Our OpenAPI document says what really comes: errors in our words, tokens, and no status that never is."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.answers import GeoJson

Json = dict[str, Any]

ERRORS = {
    "400": "A parameter or body that does not fit",
    "401": "A token that is not known, has expired or was revoked",
    "403": "Not for you, or a request from another site",
    "404": "No such thing, or not for you",
    "421": "This host name is not served here",
    "503": "The store is busy or cannot be read: try again",
}
"""What every route may answer."""
SOME = {
    "409": "Somebody else changed it, or the key belongs to another request",
    "413": "Too much at once",
    "415": "Not JSON",
}
"""What some may answer as well; they say so themselves."""
NEVER = "422"
"""FastAPI's own status for what does not fit, which our handlers answer with 400."""


def describe(app: FastAPI) -> None:
    """Let the app describe itself so."""

    def openapi() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _described(app: FastAPI) -> Json:
    made: Json = get_openapi(title=app.title, version=app.version, routes=app.routes)
    for path in made["paths"].values():
        for operation in path.values():
            answers = operation["responses"]
            answers.pop(NEVER, None)
            for media_type, content in answers.get("200", {}).get("content", {}).items():
                if media_type == GeoJson.media_type:
                    content["schema"] = GEOJSON
            answers |= {code: {"$ref": f"#/components/responses/{code}"} for code in ERRORS}
    parts: Json = made.setdefault("components", {})
    parts["responses"] = {code: error(says) for code, says in (ERRORS | SOME).items()}
    schemas = parts.setdefault("schemas", {})
    schemas["Error"] = ERROR
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    parts["securitySchemes"] = TOKEN
    return made | {"security": WITH_OR_WITHOUT}


GEOJSON: Json = {
    "type": "object",
    "required": ["type"],
    "properties": {"type": {"type": "string", "enum": ["FeatureCollection", "Feature"]}},
}
ERROR: Json = {
    "type": "object",
    "required": ["error", "remedy"],
    "properties": {"error": {"type": "string"}, "remedy": {"type": "string"}},
}
TOKEN: Json = {
    "token": {"type": "http", "scheme": "bearer"},
    "password": {"type": "http", "scheme": "basic", "description": "any name, and the token as password"},
}
WITH_OR_WITHOUT: list[Json] = [{}, *({name: []} for name in TOKEN)]


def error(says: str) -> Json:
    """A refusal."""
    return {
        "description": says,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
