"""An adapter for tests: the response says what comes of it, and how the parser is to behave."""

import json
import os
import time

from shapely.geometry import Point

from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About, Parsed
from data.intake.plan import Draft
from data.intake.table import Reject
from data.schema import CountFigure, Shelter, Source


def parse(body: bytes, about: About) -> Parsed:
    """``{"do": …}`` misbehaves; otherwise ``shelters`` [[id, name, occupancy, time]], ``rejects``, ``more`` …"""
    try:
        told = json.loads(body)
    except ValueError as error:
        raise NotUnderstood(f"the answer is no JSON: {error}", remedy="look at it") from error
    match told.get("do"):
        case "hang":
            time.sleep(600)
        case "die":
            os._exit(3)
        case "eat":
            bytearray(64 * 1024**3)
        case "break":
            raise ZeroDivisionError("by zero")
        case "chatter":
            print("x" * 100_000)  # noqa: T201
    return Parsed(
        drafts=tuple(_draft(row, one, about) for row, one in enumerate(told.get("shelters", []), 1)),
        rejects=tuple(Reject(**one) for one in told.get("rejects", [])),
        notes=tuple(told.get("notes", [])),
        complete=told.get("complete", False),
        more=tuple(told.get("more", [])),
    )


def _draft(row: int, told: list, about: About) -> Draft:
    key, name, people, at = [*told, None, None][:4]
    fields = {
        "name": name,
        "geometry": Point(-93.6 + row / 1000, 41.6),
        "stage": "open",
        "observed_at": at,
        "sources": [
            Source(system=about.feed, record_id=str(key), url=about.url, licence=about.options.get("licence"))
        ],
    }
    if people is not None:
        fields["occupancy"] = CountFigure(value=people, observed_at=at)
    return Draft(Shelter.model_validate(fields), row, frozenset(fields))
