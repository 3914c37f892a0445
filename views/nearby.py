"""An incident's surroundings in words: what lies in it, what can help, how far, and why something was passed over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from response.assessment import Need, Offer
from response.queries.surroundings import Near, Surroundings
from views import travel, words
from views.symbols import FRESH_WORDS, LAYERS

CAVEAT = travel.CROW
PASSED = {
    "planned": "only planned",
    "standby": "on standby, not open",
    "closed": "closed",
    "unknown_stage": "nobody knows whether it is in use",
    "inside_area": "inside the danger area",
    "not_accepting": "takes nobody",
    "not_reported": "its source no longer lists it",
    "full": "full",
    "unknown": "nobody has said what is left",
    "stale": "its figures are out of date",
    "nothing_needed": "has nothing that was asked for",
    "empty": "has none left",
    "promised": "has promised all it has",
    "committed": "committed elsewhere",
    "out_of_service": "out of service",
    "demobilised": "gone home",
} | travel.BARRED
STANDS_OUT = 3


def inside(found: Surroundings, *, units: str) -> list[tuple[str, str]]:
    """(what, how much) of what lies in the area, or within the radius of the place."""
    where = "in its area" if found.basis == "area" else f"within {words.distance(found.radius_m, units)}"
    people = words.number(found.people)
    if found.people is not None and found.people_unknown:
        people += f", {found.people_unknown} places without a number"
    rows = [(f"People living {where}", people)]
    counted = found.inside.groupby("kind")
    for kind in ("shelter", "facility", "depot", "unit", "closure"):
        if kind in counted.groups:
            here = counted.get_group(kind)
            rows.append((LAYERS[kind].plural, _grouped(kind, here)))
    touched = [name for _, name in found.jurisdictions]
    return [*rows, ("Jurisdictions", words.listing(touched, most=5) or "none known")]


def _grouped(kind: str, here: Any) -> str:
    if kind == "facility":
        types = here["type"].fillna("other").value_counts()
        return words.listing([words.count(n, words.value_text(name)) for name, n in types.items()], most=3)
    known = here["people"].dropna()
    inside_ = (
        f", {words.number(float(known.sum()))} people in them" if kind == "shelter" and len(known) else ""
    )
    return f"{words.number(len(here))}{inside_}"


def needs(found: Sequence[Need]) -> str:
    """What is asked for: ``120 cots, blankets (nobody said how many)``."""
    said = [
        _measure(need.quantity, need.unit, need.resource_type)
        if need.quantity is not None
        else f"{words.value_text(need.resource_type)} (nobody said how many)"
        for need in found
    ]
    return words.listing(said, most=4)


def _measure(quantity: float | None, unit: str, resource: str) -> str:
    what = words.value_text(resource)
    same = unit.rstrip("s") in what
    return f"{words.number(quantity, '' if same else unit)} {what}"


def rows(things: Sequence[Near], *, now: datetime, zone: str, units: str) -> list[dict[str, Any]]:
    """One row a thing: name, what it has or why it was passed over, how far, phone."""
    return [
        {
            "layer": one.kind, "state": one.state, "fresh": one.fresh, "name": one.name,
            "passed": one.passed_over is not None, "stale": one.fresh == "stale",
            "detail": _detail(one, now), "far": travel.far(one, units), "further": travel.further(one, units),
            "title": f"{FRESH_WORDS[one.fresh]}: {words.exact(one.figure_at, zone)}",
            "phone": one.phone or "", "dial": dial(one.phone),
        }
        for one in things
    ]  # fmt: skip


def choice(one: Near, units: str) -> str:
    """A line to choose it by: ``Adel Fair Pavilion · 14 min``, with why it was passed over."""
    why = f" · {PASSED.get(one.passed_over, one.passed_over)}" if one.passed_over else ""
    return f"{one.name} · {travel.far(one, units)}{why}"


def dial(phone: str | None) -> str:
    """A number as a telephone takes it."""
    return "".join(sign for sign in phone or "" if sign in "+0123456789")


def _detail(one: Near, now: datetime) -> str:
    age = words.ago(one.figure_at, now) if one.figure_at else "age unknown"
    what = _has(one)
    if one.passed_over is None:
        return f"{what} · {age}"
    why = PASSED.get(one.passed_over, one.passed_over.replace("_", " "))
    if one.barred and one.passed_over != one.barred:
        why += f"; {travel.BARRED[one.barred]}"
    told = what and one.passed_over in {"stale", one.barred}
    return f"passed over: {why}" + (f" ({what}, {age})" if told else "")


def _has(one: Near) -> str:
    if one.kind == "shelter":
        return f"{words.number(one.free)} places free" if one.free is not None else ""
    if one.kind == "depot":
        return words.listing([_offer(offer) for offer in one.offers if offer.quantity], most=STANDS_OUT)
    return words.value_text(one.what) if one.what else ""


def _offer(offer: Offer) -> str:
    return _measure(offer.quantity, offer.unit, offer.resource_type)
