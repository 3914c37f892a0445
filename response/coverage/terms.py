"""The standard a question is judged by: a profile's, or the planner's own figure; by road or in a straight line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from data.errors import NotFound
from data.profiles import Profile, Standard
from data.profiles.models import Direction
from response.coverage.ask import Ask, Service, Stale

OWN_MINUTES: Final = 15.0
OWN_METRES: Final = 5_000.0
"""Where neither a standard nor the planner names a limit."""
SHARE_ASKED: Final = 0.9
"""What a curve marks where the standard states no share."""

Unit = Literal["min", "m"]
Figure = Literal["standard", "suggested", "own"]
Known = Mapping[str, Profile]

_ABOUT_UNITS: Final = (("fire", "fire_station"), ("engine", "fire_station"), ("ambulance", "ems_station"))
_COMES: Final = frozenset({"fire_station", "ems_station", "police_station"})
"""Places whose crews drive to the people."""


@dataclass(frozen=True)
class Terms:
    """What was applied. ``figure``: the limit is the standard's, one Muster suggests, or the planner's own.

    ``limit`` is in ``unit`` (minutes of travel, or metres as the crow flies). ``share`` of people the standard asks
    for, None where it states none. ``direction``: to_target (people go there) or from_target (help comes to them).
    ``standard`` is its key (``nfpa-1710/fire``), ``cited`` its name and edition; None: no standard.
    ``clock_known`` False: the standard counts a turnout it has no figure for, so the answer is too generous.
    ``roads``: a network for its way of travel is there, and asked for.
    """

    limit: float
    unit: Unit
    figure: Figure
    share: float | None
    travel: str
    direction: Direction
    stale: Stale
    m2_per_person: float | None
    standard: str | None
    cited: str | None
    label: str | None
    note: str
    clock_known: bool
    roads: bool


def standards(known: Known, service: Service) -> dict[str, Standard]:
    """The standards about a service by key: what somebody wrote down here first, then the published ones."""
    about = about_of(service)
    found = [(profile, key, one) for profile in known.values() for key, one in profile.services.items()]
    mine = [(profile, key, one) for profile, key, one in found if one.service == about]
    order = {"own": 0, "standard": 1, "suggestion": 2}
    mine.sort(key=lambda item: order[item[0].origin])
    return {f"{profile.id}/{key}": one for profile, key, one in mine}


def about_of(service: Service) -> str:
    """The word profiles use for a service: the type of the facility, or of the one its units start from."""
    if service.kind == "unit":
        name = (service.of or "").casefold()
        return next((about for word, about in _ABOUT_UNITS if word in name), name)
    return service.of or service.kind if service.kind == "facility" else service.kind


def default_of(known: Known, service: Service) -> str | None:
    """The standard to begin with: an own one, a published one that states a limit, a suggestion, any."""
    found = standards(known, service)
    own = [key for key in found if known[key.split("/")[0]].origin == "own"]
    limited = [key for key, one in found.items() if one.has_limit and one.clock_known]
    suggested = [key for key in found if known[key.split("/")[0]].origin == "suggestion"]
    order = [*own, *(limited if about_of(service) in _COMES else []), *suggested, *found]
    return next(iter(order), None)


def named(ask: Ask, known: Known) -> str | None:
    """The key of the standard asked for, or the one to begin with. Raises NotFound for one nobody knows."""
    if ask.standard is None:
        return default_of(known, ask.service)
    if _standard(ask.standard, known) is None:
        raise NotFound(
            f"standard {ask.standard!r} is in no profile",
            remedy=f"use one of {', '.join(standards(known, ask.service)) or 'none: give your own figure'}",
        )
    return ask.standard


def travel_of(ask: Ask, known: Known) -> str:
    """The network a question needs: car, emergency or foot."""
    standard = _standard(named(ask, known), known)
    if standard is not None and standard.travel != "straight":
        return standard.travel
    return "emergency" if about_of(ask.service) in _COMES else "car"


def terms(ask: Ask, known: Known, *, roads: bool) -> Terms:
    """How a question is judged; ``roads``: a network for its way of travel is loaded."""
    key = named(ask, known)
    standard = _standard(key, known)
    limit, unit, figure = _limit(ask, standard, roads)
    return Terms(
        limit=limit,
        unit=unit,
        figure=figure,
        share=standard.share if standard else None,
        travel=travel_of(ask, known) if unit == "min" else "straight",
        direction=standard.direction if standard else _direction(ask.service),
        stale=ask.conditions.stale or (standard.stale if standard else "count"),
        m2_per_person=standard.m2_per_person if standard else None,
        standard=key,
        cited=known[key.split("/")[0]].cite(key.split("/", 1)[1]) if key else None,
        label=standard.label if standard else None,
        note=standard.note if standard else "",
        clock_known=standard is None or figure == "own" or standard.clock_known,
        roads=roads,
    )


def _standard(key: str | None, known: Known) -> Standard | None:
    profile, _, name = (key or "").partition("/")
    return known[profile].services.get(name) if profile in known else None


def _limit(ask: Ask, standard: Standard | None, roads: bool) -> tuple[float, Unit, Figure]:
    """The limit by road where there are roads and the standard, or the planner, says minutes."""
    for unit in ("min", "m") if roads and ask.by_road else ("m",):
        found = next(_limits(ask, standard, unit), None)
        if found is not None:
            return found
    return (OWN_MINUTES, "min", "own") if roads and ask.by_road else (OWN_METRES, "m", "own")


def _limits(ask: Ask, standard: Standard | None, unit: str) -> Iterator[tuple[float, Unit, Figure]]:
    if unit == "min" and ask.minutes is not None:
        yield ask.minutes, "min", "own"
    if standard is not None and standard.unit == unit and standard.limit is not None:
        named_unit: Unit = "min" if unit == "min" else "m"
        if not (unit == "m" and ask.metres is not None):
            yield standard.limit, named_unit, "standard" if standard.has_limit else "suggested"
    if unit == "m" and ask.metres is not None:
        yield ask.metres, "m", "own"


def _direction(service: Service) -> Direction:
    comes = service.kind in ("unit", "depot") or about_of(service) in _COMES
    return "from_target" if comes else "to_target"
