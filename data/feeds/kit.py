"""What all adapters need: answers read safely, times and places as sources write them, drafts and refused rows."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import shapely
from pydantic import ValidationError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About, Parsed
from data.intake.encoding import decode, detect
from data.intake.esrijson import esri_geometry
from data.intake.identity import id_text
from data.intake.jsontext import loads
from data.intake.plan import Draft
from data.intake.table import Reject, objects
from data.intake.times import time_reader
from data.intake.values import is_null, parse_number, read_text, shown
from data.schema import KINDS
from data.schema.vocab import Sensitivity

NEAR_ZERO_DEG = 1e-6
NAME_CHARACTERS = 200
NOTES_CHARACTERS = 8000
TAG = re.compile(r"<[^>]{0,4000}>")
BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|p|div|li)\b[^>]{0,2000}>", re.IGNORECASE)
COLON_IN_OFFSET = re.compile(r"([+-]\d{2}):(\d{2})$")
"""Which the library for mail takes for no offset at all."""
BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")


class Rows:
    """Collects what an answer's rows become. A field that is None is not spoken of: null never replaces knowledge."""

    def __init__(self, about: About) -> None:
        self.about = about
        self._first = _sensitivity(about)
        """What only a new record takes from the feed's options: a person may tighten it afterwards."""
        self.drafts: list[Draft] = []
        self.rejects: list[Reject] = []
        self.refused: set[str] = set()
        self.notes: dict[str, None] = {}

    def add(
        self,
        kind: str,
        row: int,
        ids: str | Iterable[str],
        fields: Mapping[str, Any],
        *,
        url: str | None = None,
        notes: Iterable[str] = (),
        roughly_at: datetime | None = None,
        first: Mapping[str, Any] | None = None,
    ) -> None:
        """A row as a draft; the first id is the one the source prefers, and the name where there is none.

        What the standard refuses is a reject. ``roughly_at`` is ``observed_at`` where the source only
        says "2 weeks ago": alone it is no news. ``first`` is what only a new record takes.
        """
        keys = [ids] if isinstance(ids, str) else list(dict.fromkeys(ids))
        body = {name: value for name, value in fields.items() if value is not None}
        given = frozenset(body) | {"sources"}
        body["name"] = shortened(body.get("name") or keys[0], NAME_CHARACTERS)
        if body.get("notes"):
            body["notes"] = shortened(body["notes"], NOTES_CHARACTERS)
        lead = {"system": self.about.feed, "record_id": keys[0], "url": url, "notes": list(notes)}
        also = [{"system": self.about.feed, "record_id": one} for one in keys[1:]]
        try:
            record = KINDS[kind].model_validate(
                self._first
                | {"observed_at": roughly_at}
                | dict(first or {})
                | body
                | {"sources": [lead, *also]}
            )
        except ValidationError as error:
            wrong = error.errors()[0]
            path = ".".join(str(one) for one in wrong["loc"])
            self.refuse(
                row, path, wrong.get("input"), wrong["msg"], "ask the source to correct it", keys=keys
            )
            return
        self.drafts.append(Draft(record, row, given))

    def refuse(
        self, row: int, column: str | None, value: Any, reason: str, remedy: str, *, keys: Iterable[str] = ()
    ) -> None:
        """A row that cannot go in; ``keys`` are its ids where it has them: it was named all the same."""
        self.rejects.append(Reject(row, column, shown(value), reason, remedy))
        self.refused |= set(keys)

    def note(self, text: str) -> None:
        """Something about the whole answer, said once."""
        self.notes[text] = None

    def parsed(self, *, complete: bool, more: Iterable[str] = ()) -> Parsed:
        """All of it. ``complete``: the answer lists all there is (see `Parsed`)."""
        return Parsed(
            drafts=tuple(self.drafts),
            rejects=tuple(self.rejects),
            notes=tuple(self.notes),
            complete=complete,
            more=tuple(more),
            refused=frozenset(self.refused),
        )


def _sensitivity(about: About) -> dict[str, str]:
    """The option ``sensitivity`` as a field; NotUnderstood where it is none."""
    said = option(about, "sensitivity").lower()
    if said and said not in set(Sensitivity):
        known = ", ".join(Sensitivity)
        raise NotUnderstood(f"the option sensitivity = {said!r} is none", remedy=f"set it to one of {known}")
    return {"sensitivity": said} if said else {}


def read_text_of(body: bytes) -> str:
    """The text of an answer, in whatever encoding it is; NotUnderstood where it is none."""
    try:
        return decode(body, detect(body))
    except (UnicodeDecodeError, LookupError, ValueError) as error:
        raise NotUnderstood(
            "the answer is no text", remedy="look at the address in a browser: is it the right one?"
        ) from error


def read_json(body: bytes) -> Any:
    """The value of a JSON answer; NotUnderstood with the place where it breaks off."""
    if not body.strip():
        raise NotUnderstood("the answer is empty", remedy="look at the address in a browser")
    try:
        return loads(read_text_of(body))
    except (json.JSONDecodeError, RecursionError) as error:
        raise NotUnderstood(
            f"the answer is not JSON ({str(error)[:100]})",
            remedy="it may have been cut off: it is asked for again; else look at the address in a browser",
        ) from error


def an_object(value: Any) -> dict[str, Any]:
    """The value where it is an object, else an empty one: what should hold fields and does not says nothing."""
    return value if isinstance(value, dict) else {}


def a_list(value: Any) -> list[Any]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def features_of(value: Any, what: str) -> list[Any]:
    """The features of a GeoJSON or Esri answer; NotUnderstood for anything else."""
    error = an_object(value).get("error")
    if error:
        said = an_object(error).get("message") or error
        raise NotUnderstood(
            f"the source answers with an error: {str(said)[:200]}", remedy="check the address"
        )
    if isinstance(value, dict) and value.get("type") == "Feature":
        return [value]
    found = an_object(value).get("features")
    if not isinstance(found, list):
        keys = ", ".join(list(an_object(value))[:6]) or type(value).__name__
        raise NotUnderstood(f"the answer is not {what}: it has {keys}", remedy="check the feed's address")
    return found


def option(about: About, name: str, default: str = "") -> str:
    """One of the feed's own options."""
    return str(about.options.get(name, default)).strip()


def number_option(about: About, name: str, default: float) -> float:
    """An option that is a number; NotUnderstood where it is none."""
    text = option(about, name, str(default))
    try:
        return float(text)
    except ValueError as error:
        raise NotUnderstood(f"the option {name} = {text!r} is no number", remedy="mend feeds.toml") from error


def flag_option(about: About, name: str, default: bool) -> bool:
    """An option that is yes or no."""
    return option(about, name, str(default)).lower() in ("true", "yes", "1", "on")


def zone_of(about: About, default: str = "UTC") -> Any:
    """The time zone of times without an offset: the option ``time_zone``, else what the source is known to use."""
    name = option(about, "time_zone", default)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise NotUnderstood(
            f"{name!r} is no time zone", remedy="use an IANA name: America/New_York"
        ) from error


def time(value: Any, zone: Any = UTC) -> datetime | None:
    """A time as sources write them: epoch seconds or milliseconds, ISO, RFC 822 and those of files; None where it
    is none."""
    if is_null(value) or isinstance(value, bool):
        return None
    if isinstance(value, str) and re.match(r"\s*[A-Za-z]{3}, \d", value):
        try:
            made = parsedate_to_datetime(COLON_IN_OFFSET.sub(r"\1\2", value.strip()))
            return (made if made.tzinfo else made.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, IndexError, TypeError, OverflowError):
            pass
    try:
        found = time_reader(objects([value]), zone)(value).value
    except (OverflowError, OSError, ValueError):
        return None
    return found if isinstance(found, datetime) else None


def number(value: Any) -> float | None:
    """A finite number, None where there is none or the source writes -999 for it."""
    if is_null(value) or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    return parse_number(str(value), comma_decimal=False)


def count(value: Any) -> int | None:
    """A whole number of things, None where it is none; a negative one says nothing."""
    found = number(value)
    return None if found is None or found < 0 or found > 1e12 else round(found)


def text(value: Any) -> str | None:
    """Text made fit to keep, None where it says nothing."""
    found = read_text(value).value
    return str(found) if found else None


def ident(value: Any) -> str | None:
    """An id as text, None where it is blank."""
    return None if is_null(value) or isinstance(value, bool | list | dict) else id_text(value) or None


def plain(value: Any) -> str | None:
    """The text of HTML: tags away, breaks kept, entities undone."""
    if is_null(value):
        return None
    without = TAG.sub("", BREAK.sub("\n", str(value)))
    lines = (BLANKS.sub(" ", line).strip() for line in (text(without) or "").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() or None


def shortened(value: str, most: int) -> str:
    """Text of at most so many characters, with … where something was cut off."""
    return value if len(value) <= most else value[: most - 1] + "…"


def lines(*parts: tuple[str, Any]) -> str | None:
    """Notes from labelled values, those that are known, one a line."""
    said = [
        f"{label}: {shown_value(value)}" if label else shown_value(value)
        for label, value in parts
        if not is_null(value)
    ]
    return "\n".join(said) or None


def shown_value(value: Any) -> str:
    """A value as it stands in a note; whole floats without the point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def point(lon: Any, lat: Any) -> shapely.Point | None:
    """A place from numbers; None where one is missing or both are 0, which is how geocoders fail. Raises ValueError
    for what lies outside the world."""
    x, y = number(lon), number(lat)
    if x is None or y is None or (abs(x) < NEAR_ZERO_DEG and abs(y) < NEAR_ZERO_DEG):
        return None
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise ValueError(f"longitude {x:g}, latitude {y:g} lies outside the world")
    return shapely.Point(x, y)


def geometry(value: Any) -> BaseGeometry | None:
    """A GeoJSON or Esri geometry as one of one dimension; ValueError where it is broken."""
    if not isinstance(value, dict) or not value:
        return None
    if "type" not in value:
        wkb = esri_geometry(value)
        made = None if wkb is None else shapely.from_wkb(wkb)
    else:
        try:
            made = shape(value)
        except Exception as error:
            raise ValueError(f"the geometry is broken ({str(error)[:120]})") from error
    if made is None or made.is_empty:
        return None
    west, south, east, north = made.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise ValueError(f"longitude {west:g}…{east:g}, latitude {south:g}…{north:g} lies outside the world")
    return highest(shapely.force_2d(made))


def highest(made: BaseGeometry) -> BaseGeometry | None:
    """A collection's parts of the highest dimension as one geometry: areas before lines before points."""
    if made.geom_type != "GeometryCollection":
        nowhere = made.geom_type == "Point" and not np.any(
            np.abs(shapely.get_coordinates(made)) > NEAR_ZERO_DEG
        )
        return None if nowhere else made
    parts = list(_parts(made))
    if not parts:
        return None
    most = max(shapely.get_dimensions(part) for part in parts)
    kept = [one for part in parts if shapely.get_dimensions(part) == most for one in shapely.get_parts(part)]
    if len(kept) == 1:
        return highest(kept[0])
    many: dict[int, Any] = {0: shapely.MultiPoint, 1: shapely.MultiLineString, 2: shapely.MultiPolygon}
    joined: BaseGeometry = many[int(most)](kept)
    return joined


def _parts(made: BaseGeometry) -> Iterable[BaseGeometry]:
    for part in shapely.get_parts(made):
        if part.geom_type == "GeometryCollection":
            yield from _parts(part)
        elif not part.is_empty:
            yield part


def figure(value: Any, about: About, at: datetime | None = None) -> dict[str, Any] | None:
    """A figure of this feed, None where it is unknown; without a time it is dated when it is reconciled."""
    return None if value is None else {"value": value, "observed_at": at, "source": about.feed}


def later(at: datetime | None, hours: float) -> datetime | None:
    """A time so many hours later."""
    return None if at is None else at + timedelta(hours=hours)
