"""Small answers for adapters under test."""

import json
from datetime import UTC, datetime
from typing import Any

from data.feeds.adapters import parser
from data.feeds.parsed import About, Parsed

AT = datetime(2026, 8, 22, 12, tzinfo=UTC)
URL = "https://example.org/feed"


def read(adapter: str, body: Any, *, url: str = URL, at: datetime = AT, **options: str) -> Parsed:
    """What an adapter makes of bytes, text, or a value that is written as JSON."""
    if not isinstance(body, bytes):
        body = (body if isinstance(body, str) else json.dumps(body)).encode()
    dotted = {name.replace("__", "."): value for name, value in options.items()}
    return parser(adapter)(body, About("feed", url, at, options=dotted))


def only(parsed: Parsed) -> Any:
    """The one record of an answer."""
    assert len(parsed.drafts) == 1 and not parsed.rejects, parsed.rejects
    return parsed.drafts[0].record


def feature(properties: dict[str, Any], place: Any = None, **more: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": place, **more}


def collection(*features: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


def at(lon: float, lat: float, *more: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat, *more]}
