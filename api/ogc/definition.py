"""The definition of OGC API Features as OpenAPI 3.0: each collection with its own properties and parameters."""

from typing import Any

from api.description import ERROR, ERRORS, TOKEN, WITH_OR_WITHOUT, error
from api.ogc.conformance import GEOJSON, JSON, OPENAPI
from data.schema import KINDS, SCHEMA_VERSION
from response.ogc import LIMIT, LIMIT_MAX, SYSTEMS, Property, properties, times_of
from views import kindwords

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}
_WORDS: Json = {"type": "array", "items": _TEXT}


def definition(base: str) -> Json:
    """The whole document, for the address it is asked at."""
    paths: Json = {
        "/": _get("landingPage", "The landing page", "LandingPage"),
        "/conformance": _get("conformance", "What it keeps to", "Conformance"),
        "/api": _get("definition", "This document", "OpenApi", OPENAPI),
        "/collections": _get("collections", "All collections", "Collections"),
    }
    for kind in KINDS:
        paths |= _of_kind(kind)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Muster: OGC API Features",
            "description": f"The common operating picture; Muster data standard, version {SCHEMA_VERSION}.",
            "version": "1",
        },
        "servers": [{"url": base}],
        "paths": paths,
        "components": {
            "schemas": {**_SCHEMAS, **{f"{kind}Feature": _feature(kind) for kind in KINDS}, **_pages()},
            "parameters": _PARAMETERS,
            "responses": {code: error(says) for code, says in ERRORS.items()},
            "securitySchemes": TOKEN,
        },
        "security": WITH_OR_WITHOUT,
    }


def _of_kind(kind: str) -> Json:
    here, word = f"/collections/{kind}", kindwords.heading(kind, "actual")
    shared = [
        {"$ref": f"#/components/parameters/{name}"} for name in _PARAMETERS if name not in ("datetime", "id")
    ]
    own = [_parameter(one) for one in properties(kind).values() if one.path]
    when = {
        **_PARAMETERS["datetime"],
        "description": f"{_PARAMETERS['datetime']['description']} {_when(kind)}",
    }
    crs, record = ({"$ref": f"#/components/parameters/{name}"} for name in ("crs", "id"))
    return {
        here: _get(f"{kind}Collection", f"{word}: the collection", "Collection"),
        f"{here}/items": _get(
            f"{kind}Items", f"{word}: features", f"{kind}Features", GEOJSON, [*shared, when, *own]
        ),
        f"{here}/items/{{id}}": _get(
            f"{kind}Item", f"{word}: one feature", f"{kind}Feature", GEOJSON, [crs, record]
        ),
    }


def _when(kind: str) -> str:
    times = times_of(kind)
    begins, ends = (", else ".join(paths) for paths in (times.begins, times.ends))
    return f"Here the span from {begins} to {ends}." if times.ends else f"Here the moment {begins}."


def _get(
    name: str, says: str, schema: str, media_type: str = JSON, parameters: list[Json] | None = None
) -> Json:
    good = _answer(says, {"$ref": f"#/components/schemas/{schema}"}, media_type)
    if media_type == GEOJSON:
        good["headers"] = {"Content-Crs": {"description": "the system of the coordinates", "schema": _TEXT}}
    refused = {code: {"$ref": f"#/components/responses/{code}"} for code in ERRORS}
    operation: Json = {"operationId": name, "summary": says, "responses": {"200": good, **refused}}
    return {"get": operation | ({"parameters": parameters} if parameters else {})}


def _answer(says: str, schema: Json, media_type: str = JSON) -> Json:
    return {"description": says, "content": {media_type: {"schema": schema}}}


def _parameter(one: Property) -> Json:
    said = {"description": one.says} if one.says else {}
    form = {"style": "form", "explode": False}  # without these words QGIS does not ask for it
    return {"name": one.name, "in": "query", "required": False, "schema": one.asked} | form | said


def _query(name: str, says: str, schema: Json, **more: Any) -> Json:
    return {"name": name, "in": "query", "required": False, "description": says, "schema": schema, **more}


_NUMBERS: Json = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
_PARAMETERS: dict[str, Json] = {
    "limit": _query(
        "limit",
        f"How many features a page has; more than {LIMIT_MAX} is taken as {LIMIT_MAX}.",
        {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT},
    ),
    "bbox": _query(
        "bbox",
        "Only what touches the box: lower corner, upper corner, each with or without a height. In degrees, west above "
        "east crosses the antimeridian. What has no place is left out.",
        _NUMBERS,
        style="form",
        explode=False,
    ),
    "bbox-crs": _query("bbox-crs", "The system of bbox.", {"type": "string", "enum": list(SYSTEMS)}),
    "crs": _query("crs", "The system to answer in.", {"type": "string", "enum": list(SYSTEMS)}),
    "datetime": _query(
        "datetime",
        "Only what is of this time: a moment, or BEGIN/END with .. for an open end. What has no time is left out.",
        _TEXT,
    ),
    "after": _query("after", "The last feature of the page before, as the link next has it.", _TEXT),
    "id": {"name": "id", "in": "path", "required": True, "description": "the record's id", "schema": _TEXT},
}


def _feature(kind: str) -> Json:
    known = properties(kind).values()
    named: Json = {one.name: _schema(one) for one in known}
    return {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": _TEXT,
            "geometry": {"$ref": "#/components/schemas/Geometry"},
            "properties": {"type": "object", "required": list(named), "properties": named},
            "links": {"$ref": "#/components/schemas/Links"},
        },
    }


def _schema(one: Property) -> Json:
    """Anything may be unknown; lists and parts are as the standard has them."""
    if one.type == "object":
        return {"nullable": True, "description": one.says} if one.says else {"nullable": True}
    words: Json = {"enum": [*one.words, None]} if one.words else {}
    return one.asked | words | {"nullable": True}


def _pages() -> Json:
    return {
        f"{kind}Features": {
            "type": "object",
            "required": ["type", "features", "links", "timeStamp", "numberMatched", "numberReturned"],
            "properties": {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "features": {"type": "array", "items": {"$ref": f"#/components/schemas/{kind}Feature"}},
                "links": {"$ref": "#/components/schemas/Links"},
                "timeStamp": {"type": "string", "format": "date-time"},
                "numberMatched": {"type": "integer", "minimum": 0},
                "numberReturned": {"type": "integer", "minimum": 0},
                "workspace_mode": {"type": "string", "enum": ["ACTUAL", "EXERCISE", "TEST"]},
            },
        }
        for kind in KINDS
    }


_SCHEMAS: Json = {
    "Error": ERROR,
    "Links": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["rel", "href", "type"],
            "properties": {"rel": _TEXT, "href": _TEXT, "type": _TEXT, "title": _TEXT},
        },
    },
    "LandingPage": {
        "type": "object",
        "required": ["title", "links"],
        "properties": {
            "title": _TEXT,
            "description": _TEXT,
            "attribution": _TEXT,
            "links": {"$ref": "#/components/schemas/Links"},
        },
    },
    "Conformance": {"type": "object", "required": ["conformsTo"], "properties": {"conformsTo": _WORDS}},
    "OpenApi": {"type": "object", "required": ["openapi", "paths"]},
    "Collections": {
        "type": "object",
        "required": ["links", "collections", "crs"],
        "properties": {
            "links": {"$ref": "#/components/schemas/Links"},
            "collections": {"type": "array", "items": {"$ref": "#/components/schemas/Collection"}},
            "crs": _WORDS,
        },
    },
    "Collection": {
        "type": "object",
        "required": ["id", "title", "links", "crs", "storageCrs", "itemType", "extent"],
        "properties": {
            "id": _TEXT,
            "title": _TEXT,
            "description": _TEXT,
            "itemType": {"type": "string", "enum": ["feature"]},
            "crs": _WORDS,
            "storageCrs": _TEXT,
            "links": {"$ref": "#/components/schemas/Links"},
            "extent": {
                "type": "object",
                "properties": {
                    "spatial": {
                        "type": "object",
                        "required": ["bbox", "crs"],
                        "properties": {"bbox": {"type": "array", "items": _NUMBERS}, "crs": _TEXT},
                    },
                    "temporal": {
                        "type": "object",
                        "required": ["interval"],
                        "properties": {
                            "interval": {
                                "type": "array",
                                "items": {
                                    "type": "array",
                                    "minItems": 2,
                                    "maxItems": 2,
                                    "items": {"type": "string", "format": "date-time", "nullable": True},
                                },
                            }
                        },
                    },
                },
            },
        },
    },
    "Geometry": {
        "type": "object",
        "nullable": True,
        "required": ["type"],
        "properties": {
            "type": {
                "type": "string",
                "enum": [
                    *("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"),
                    "GeometryCollection",
                ],
            },
            "coordinates": {"type": "array", "items": {}},
            "geometries": {"type": "array", "items": {"type": "object"}},
        },
    },
}
