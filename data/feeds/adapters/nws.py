"""api.weather.gov alerts: a GeoJSON collection of what is active, or one alert."""

from collections.abc import Iterator, Mapping
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from data.feeds import kit
from data.feeds.cap.areas import areas_of
from data.feeds.cap.message import Area, Info, Message, Pairs, reference
from data.feeds.cap.records import understand
from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About, Parsed
from data.intake.table import Reject
from geo.crossings import too_intricate

Properties = Mapping[str, Any]
LANGUAGE, SCOPE = "en-US", "Public"
"""What the service writes where it writes none."""


def parse(body: bytes, about: About) -> Parsed:
    """Alerts to hazard areas; the collection lists all that is active, unless it goes on on another page."""
    document = _document(body)
    features = document.get("features") if document.get("type") == "FeatureCollection" else [document]
    if not isinstance(features, list):
        raise _no_alerts("a FeatureCollection without features")
    messages: list[tuple[int, Message]] = []
    rejects: list[Reject] = []
    for row, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if isinstance(properties, dict):
            messages.append((row, _message(feature, properties)))
        else:
            rejects.append(
                Reject(row, "properties", str(feature)[:200], "the feature has no properties", LOOK)
            )
    following = _next(document)
    return understand(messages, about, complete=not following, more=following, rejects=rejects)


LOOK = "look at the address in a browser"


def _document(body: bytes) -> dict[str, Any]:
    document = kit.read_json(body)
    if not isinstance(document, dict) or document.get("type") not in ("FeatureCollection", "Feature"):
        raise _no_alerts("JSON, but no GeoJSON")
    return document


def _no_alerts(what: str) -> NotUnderstood:
    return NotUnderstood(
        f"the answer is {what}", remedy="use an address such as https://api.weather.gov/alerts/active"
    )


def _next(document: Properties) -> list[str]:
    pagination = document.get("pagination")
    following = pagination.get("next") if isinstance(pagination, dict) else None
    return [following] if isinstance(following, str) else []


def _message(feature: Properties, told: Properties) -> Message:
    return Message(
        identifier=kit.text_at(told, "id") or kit.text_at(told, "identifier"),
        sender=kit.text_at(told, "sender"),
        sent=kit.text_at(told, "sent"),
        status=kit.text_at(told, "status"),
        kind=kit.text_at(told, "messageType"),
        scope=kit.text_at(told, "scope") or SCOPE,
        references=tuple(_references(told)),
        infos=(_info(feature, told),),
        url=kit.text_at(told, "@id") or kit.text_at(feature, "id"),
    )


def _info(feature: Properties, told: Properties) -> Info:
    return Info(
        language=kit.text_at(told, "language") or LANGUAGE,
        categories=tuple(filter(None, [kit.text_at(told, "category")])),
        event=kit.text_at(told, "event"),
        responses=tuple(filter(None, [kit.text_at(told, "response")])),
        urgency=kit.text_at(told, "urgency"),
        severity=kit.text_at(told, "severity"),
        certainty=kit.text_at(told, "certainty"),
        event_codes=_pairs(told.get("eventCode")),
        effective=kit.text_at(told, "effective"),
        onset=kit.text_at(told, "onset"),
        expires=kit.text_at(told, "expires"),
        ends=kit.text_at(told, "ends"),
        sender_name=kit.text_at(told, "senderName"),
        headline=kit.text_at(told, "headline"),
        description=kit.text_at(told, "description"),
        instruction=kit.text_at(told, "instruction"),
        web=kit.text_at(told, "web"),
        parameters=_pairs(told.get("parameters")),
        areas=(_area(feature, told),),
    )


def _area(feature: Properties, told: Properties) -> Area:
    geometry, problem = _geometry(feature.get("geometry"))
    return Area(
        description=kit.text_at(told, "areaDesc"),
        geocodes=_pairs(told.get("geocode")),
        geometry=geometry,
        repairs=(problem,) if problem else (),
    )


def _geometry(value: Any) -> tuple[BaseGeometry | None, str | None]:
    if value is None:
        return None, None
    try:
        found = shape(value)
        west, south, east, north = found.bounds
    except Exception:  # whatever a hostile mapping provokes in there
        return None, "the geometry is no GeoJSON: left out"
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        return None, "the geometry lies outside the world: left out"
    if found.is_valid:
        return found, None
    if too_intricate(found):
        return None, "the area crosses itself too often to be taken apart: left out"
    return areas_of(shapely.make_valid(found)), "the area crossed itself: taken apart"


def _references(told: Properties) -> Iterator[str]:
    found = told.get("references")
    for one in found if isinstance(found, list) else []:
        if isinstance(one, dict) and (name := kit.text_at(one, "identifier") or kit.text_at(one, "@id")):
            yield reference(
                kit.text_at(one, "sender"), name.rpartition("/alerts/")[2], kit.text_at(one, "sent")
            )


def _pairs(value: Any) -> Pairs:
    """``{name: [value, …]}`` as names and values."""
    if not isinstance(value, dict):
        return ()
    return tuple(
        (str(name), str(one)) for name, many in value.items() if isinstance(many, list) for one in many
    )
