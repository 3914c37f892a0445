"""What a planner asks about coverage, as it travels in an address and is kept in a scenario."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, TypeVar, get_args

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from data.errors import Invalid

ASK_MAX_CHARS = 20_000
MINUTES_MAX = 24 * 60.0
METRES_MAX = 500_000.0
LISTED_MAX = 200
"""Facilities dropped, moved or opened, and roads closed, at most each."""
KINDS = ("shelter", "depot", "facility", "unit")
Stale = Literal["count", "leave_out", "unknown"]
Place = tuple[float, float]
T = TypeVar("T")


@dataclass(frozen=True)
class Service:
    """What is looked for: shelters, depots with a resource, facilities of a type, units of a resource kind."""

    kind: str = "shelter"
    of: str | None = None

    @property
    def key(self) -> str:
        """``shelter``, ``depot/water``, ``facility/hospital``, ``unit/Fire engine``."""
        return self.kind if self.of is None else f"{self.kind}/{self.of}"

    @classmethod
    def read(cls, text: str) -> "Service":
        """From its key; raises Invalid with the kinds there are."""
        kind, _, of = text.partition("/")
        if kind not in KINDS or (kind != "shelter") != bool(of) or len(of) > 200:
            raise Invalid(
                f"service {text[:60]!r} is not known",
                remedy="write shelter, depot/RESOURCE, facility/TYPE or unit/KIND",
            )
        return cls(kind, of or None)


@dataclass(frozen=True)
class Conditions:
    """Which of the day's conditions count; all do in the live picture.

    ``closures``: closed roads. ``hazards``: what lies in a hazard area. ``closed``: shelters that are not open,
    facilities that do not work, units out of service. ``full``: full shelters, empty stock. ``committed``: units
    that are busy. ``stale``: figures that are too old; None: as the profile says.
    """

    closures: bool = True
    hazards: bool = True
    closed: bool = True
    full: bool = True
    committed: bool = True
    stale: Stale | None = None


@dataclass(frozen=True)
class Moved:
    """A facility at another place (degrees, WGS 84)."""

    id: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Site:
    """A place opened in the scenario; ``places`` None: not known. The id may be that of a record that is not open."""

    id: str
    name: str
    lon: float
    lat: float
    places: float | None = None


@dataclass(frozen=True)
class Change:
    """What if: facilities dropped, moved and opened, roads closed along lines (degrees, WGS 84)."""

    dropped: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    opened: tuple[Site, ...] = ()
    closed: tuple[tuple[Place, ...], ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.dropped or self.moved or self.opened or self.closed)

    @property
    def steps(self) -> int:
        """How many things differ from what is."""
        return len(self.dropped) + len(self.moved) + len(self.opened) + len(self.closed)

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of what is dropped, moved and opened."""
        return (*self.dropped, *(one.id for one in self.moved), *(site.id for site in self.opened))

    def lines(self) -> tuple[BaseGeometry, ...]:
        """The roads closed, as lines (points where only one place is named)."""
        return tuple(
            shapely.LineString(line) if len(line) > 1 else shapely.Point(line[0]) for line in self.closed
        )


@dataclass(frozen=True)
class Ask:
    """One question. ``minutes`` and ``metres`` are the planner's own limits in place of the standard's.

    ``standard`` is a profile's id and the key in it (``nfpa-1710/fire``); None: the one to begin with.
    ``by_road`` falls back to a straight line where no network is loaded. ``capacity`` counts places in shelters,
    for ``seeking`` (a share of 1) of the people. ``area`` is the jurisdiction whose people are asked about.
    """

    service: Service = Service()
    standard: str | None = None
    minutes: float | None = None
    metres: float | None = None
    by_road: bool = True
    capacity: bool = False
    seeking: float = 0.1
    area: str | None = None
    conditions: Conditions = field(default_factory=Conditions)
    change: Change = field(default_factory=Change)

    @property
    def text(self) -> str:
        """The question as compact JSON: what differs from the default, in a fixed order."""
        return orjson.dumps(self.as_dict(), option=orjson.OPT_SORT_KEYS).decode()

    def as_dict(self) -> dict[str, Any]:
        """What differs from the default, as plain values; `read` takes it back."""
        told = {**asdict(self), "service": self.service.key}
        plain = {**asdict(Ask()), "service": Ask().service.key}
        nested = {
            name: {key: value for key, value in told[name].items() if value != plain[name][key]}
            for name in ("conditions", "change")
        }
        own = {key: value for key, value in told.items() if key not in nested and value != plain[key]}
        return own | {name: value for name, value in nested.items() if value}


def read(value: Mapping[str, Any]) -> Ask:
    """A question from plain values; raises Invalid with the part that cannot be meant."""
    _known(value, Ask, "a question about coverage")
    seeking = _number(value, "seeking", 1.0)
    if seeking == 0:
        raise Invalid("seeking=0 asks about nobody", remedy="give a share above 0, at most 1")
    return Ask(
        service=Service.read(_text(value, "service") or "shelter"),
        standard=_text(value, "standard"),
        minutes=_limit(value, "minutes", MINUTES_MAX),
        metres=_limit(value, "metres", METRES_MAX),
        by_road=_flag(value, "by_road", True),
        capacity=_flag(value, "capacity", False),
        seeking=Ask().seeking if seeking is None else seeking,
        area=_text(value, "area"),
        conditions=_conditions(_object(value, "conditions")),
        change=read_change(_object(value, "change")),
    )


def read_text(text: str | None) -> Ask:
    """A question from JSON; the default one from nothing."""
    if not text:
        return Ask()
    if len(text) > ASK_MAX_CHARS:
        raise Invalid(f"ask has {len(text)} characters", remedy=f"give at most {ASK_MAX_CHARS}")
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Invalid(f"ask is not JSON: {error}", remedy='write {"service": "shelter"}') from error
    if not isinstance(value, dict):
        raise Invalid(f"ask is {text[:50]}, not an object", remedy='write {"service": "shelter"}')
    return read(value)


def read_change(value: Mapping[str, Any]) -> Change:
    """A what-if from plain values."""
    _known(value, Change, "a change")
    change = Change(
        dropped=_each(value, "dropped", str),
        moved=_each(value, "moved", lambda one: Moved(str(one["id"]), *_place((one["lon"], one["lat"])))),
        opened=_each(value, "opened", _site),
        closed=_each(value, "closed", _line),
    )
    if len({site.id for site in change.opened}) < len(change.opened):
        raise Invalid("opened names a site twice", remedy="give each site its own id")
    return change


def _site(one: Mapping[str, Any]) -> Site:
    places = one.get("places")
    if places is not None and not float(places) >= 0:
        raise ValueError("places below 0")
    lon, lat = _place((one["lon"], one["lat"]))
    return Site(
        str(one["id"])[:200], str(one["name"])[:500], lon, lat, None if places is None else float(places)
    )


def _line(places: Sequence[Any]) -> tuple[Place, ...]:
    if not 1 <= len(places) <= 500:
        raise ValueError("a road without a place")
    return tuple(_place(place) for place in places)


def _place(place: Sequence[Any]) -> Place:
    lon, lat = (float(part) for part in place)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError("a place outside the earth")
    return lon, lat


def _each(value: Mapping[str, Any], name: str, make: Callable[[Any], T]) -> tuple[T, ...]:
    items = value.get(name) or ()
    if not isinstance(items, list | tuple) or len(items) > LISTED_MAX:
        raise Invalid(
            f"{name} is not a list of at most {LISTED_MAX}", remedy="look at the example in docs/api.md"
        )
    try:
        return tuple(make(item) for item in items)
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid(
            f"{name} has an entry that cannot be meant ({error})", remedy="look at the example in docs/api.md"
        ) from error


def _conditions(value: Mapping[str, Any]) -> Conditions:
    _known(value, Conditions, "conditions")
    stale = _text(value, "stale")
    if stale is not None and stale not in get_args(Stale):
        raise Invalid(f"stale={stale[:30]!r} is not known", remedy="write count, leave_out or unknown")
    flags = {item.name: _flag(value, item.name, True) for item in fields(Conditions) if item.name != "stale"}
    return Conditions(**flags, stale=stale)  # type: ignore[arg-type]  # checked just above


def _known(value: Mapping[str, Any], kind: Any, what: str) -> None:
    names = [item.name for item in fields(kind)]
    strange = [str(name) for name in value if name not in names]
    if strange:
        raise Invalid(f"{strange[0][:40]!r} is not a part of {what}", remedy=f"it knows {', '.join(names)}")


def _object(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = value.get(name) or {}
    if not isinstance(part, Mapping):
        raise Invalid(f"{name} is not an object", remedy="look at the example in docs/api.md")
    return part


def _text(value: Mapping[str, Any], name: str) -> str | None:
    text = value.get(name)
    if text is not None and not isinstance(text, str):
        raise Invalid(f"{name}={text!r} is not a text", remedy="write it in quotes")
    return text or None


def _flag(value: Mapping[str, Any], name: str, default: bool) -> bool:
    flag = value.get(name, default)
    if not isinstance(flag, bool):
        raise Invalid(f"{name}={flag!r} is neither true nor false", remedy="write true or false")
    return flag


def _number(value: Mapping[str, Any], name: str, most: float) -> float | None:
    number = value.get(name)
    if number is None:
        return None
    good = isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)
    if not good or not 0 <= number <= most:
        raise Invalid(f"{name}={number!r} cannot be meant", remedy=f"give a number from 0 to {most:g}")
    return float(number)


def _limit(value: Mapping[str, Any], name: str, most: float) -> float | None:
    limit = _number(value, name, most)
    if limit == 0:
        raise Invalid(f"{name}=0 reaches nobody", remedy=f"give a number above 0, at most {most:g}")
    return limit
