"""The strip's figures in words: a headline of numbers becomes a card."""

from collections.abc import Callable, Iterable
from datetime import datetime

from response.headline import Headline
from response.headline import Part as Share
from views import words
from views.cards import Card, Part

LABELS = {
    "incidents": "Active incidents",
    "people": "People affected",
    "shelter_places": "Shelter places free",
    "units": "Units available",
    "overdue": "Overdue reporters",
    "warnings": "Warnings in force",
}
MEANING = {
    "incidents": "Incidents somebody has verified and nobody has closed.",
    "people": "People inside the areas of active incidents; where areas overlap, each is counted once.",
    "shelter_places": "Places minus people inside, in open shelters that take people and whose count is current.",
    "units": "Units that say they are available.",
    "overdue": "Jurisdictions whose situation report is late.",
    "warnings": "Hazard areas that have begun and not ended.",
}
KINDS_SHOWN = 3


def card(figure: Headline, *, now: datetime, zone: str, linked: bool = False) -> Card:
    """The figure's card at a moment; ``linked``: it counts only what is linked to one incident."""
    values: dict[str, object] = {
        "key": figure.key,
        "label": LABELS[figure.key],
        "value": words.number(figure.value),
        "unknown": figure.value is None,
        "standard": figure.standard or "",
        "trend": trend(figure),
        "trend_title": _before(figure),
        "note_title": MEANING[figure.key],
    }
    said = values | WORDS[figure.key](figure, now, zone)
    if linked and figure.key != "overdue":
        said["note_title"] = f"{MEANING[figure.key]} Only what is linked to this incident."
        if not figure.value and not said.get("parts"):
            said |= {"note": "none linked to it", "age": "", "of": ""}
    return Card(**said)  # type: ignore[arg-type]


def trend(figure: Headline) -> str:
    """Change within an hour: ``▲ 2/h``, ``▼ 40/h``, ``→``; nothing where it is not known."""
    if figure.value is None or figure.before is None:
        return ""
    step = figure.value - figure.before
    if not step:
        return "→"
    return f"{'▲' if step > 0 else '▼'}{words.NO_BREAK}{words.number(abs(step))}/h"


def _before(figure: Headline) -> str:
    if figure.before is None:
        return ""
    same = "steady: " if figure.before == figure.value else ""
    return f"{same}{words.number(figure.before)} an hour ago, as it was known then"


def left_out(figure: Headline) -> list[str]:
    """What the figure does not contain, in words."""
    said = []
    for share in figure.left_out:
        if share.key.startswith("standard:"):
            name = share.key.removeprefix("standard:")
            said.append(f"{words.number(share.value)} places free under another standard ({name})")
        else:
            said.append(f"{words.number(share.value)} {LEFT_OUT[share.key]}")
    return said


LEFT_OUT = {
    "unverified": "not verified",
    "no_count": "without a count",
    "without_area": "without an area",
    "unknown": "unknown",
    "to_come": "still to come",
    "not_reported": "no longer listed by their source",
    "not_accepting": "open but taking nobody",
}


def completeness(figure: Headline) -> str:
    """``12 current, 3 out of date, 2 unknown``: how many records say what this figure is made of."""
    old = LEFT_OUT["not_reported"] if figure.key == "warnings" else "out of date"
    told = [(figure.current, "current"), (figure.stale, old), (figure.unknown, "unknown")]
    return ", ".join(f"{words.number(number)} {word}" for number, word in told if number) or "no records"


def _share(figure: Headline, key: str) -> Share | None:
    return _of((*figure.parts, *figure.left_out), key)


def _of(shares: Iterable[Share], key: str) -> Share | None:
    return next((share for share in shares if share.key == key), None)


def _nothing(note: str) -> dict[str, object]:
    """Nothing is recorded that could be counted: that is not a zero."""
    return {"value": "–", "unknown": True, "of": "", "note": note, "age": "", "trend": ""}


def _severities(figure: Headline, layer: str) -> tuple[Part, ...]:
    return tuple(Part(layer, share.key, words.number(share.value)) for share in figure.parts)


def _plus(figure: Headline, key: str, said: str) -> str:
    share = _share(figure, key)
    return f"+{words.number(share.value)} {said}" if share else ""


def _age(prefix: str, at: datetime | None, now: datetime, zone: str) -> dict[str, object]:
    return {
        "age": _old(prefix, at, now) if at else "",
        "age_title": f"{prefix}: {words.exact(at, zone)}" if at else "",
    }


def _old(prefix: str, at: datetime, now: datetime) -> str:
    return f"{prefix} {words.ago(at, now)}" if prefix == "newest" else f"to {words.duration(now - at)} old"


def _incidents(figure: Headline, now: datetime, zone: str) -> dict[str, object]:
    parts = _severities(figure, "incident")
    said = {"parts": parts, "of": _plus(figure, "unverified", "unverified")}
    return (
        said
        | _age("newest", figure.newest_at, now, zone)
        | ({} if parts else {"note": "nothing verified is open"})
    )


def _people(figure: Headline, now: datetime, zone: str) -> dict[str, object]:
    if figure.basis == "population_points":
        areas = _share(figure, "in_areas")
        note = f"in {words.count(len(areas.ids) if areas else 0, 'incident area')}"
    elif figure.value is None:
        note = "nobody has said"
    elif not (figure.parts or figure.left_out):
        note = "no active incident"
    else:
        stated = _share(figure, "stated")
        note = f"as {words.count(len(stated.ids) if stated else 0, 'incident')} state"
    share = _share(figure, "without_area") or _share(figure, "no_count")
    lacking = f" · {words.number(share.value)} {LEFT_OUT[share.key]}" if share else ""
    return {"note": note + lacking, "stale": figure.stale > 0} | _age("oldest", figure.oldest_at, now, zone)


def _places(figure: Headline, now: datetime, zone: str) -> dict[str, object]:
    stale, undated = _share(figure, "stale"), _of(figure.parts, "unknown")
    silent, gone, shut = (_of(figure.left_out, key) for key in ("unknown", "not_reported", "not_accepting"))
    said = []
    if stale:
        said.append(f"{words.number(stale.value)} more, stale")
    if undated:
        said.append(f"{words.number(undated.value)} by undated counts")
    if silent:
        said.append(f"{words.count(int(silent.value), 'shelter')} unknown")
    if gone:
        said.append(f"{words.number(gone.value)} no longer listed")
    if shut:
        said.append(f"{words.number(shut.value)} taking nobody")
    of = "" if figure.of is None else f"of {words.number(figure.of)}"
    note = " · ".join(said) or ("all open shelters counted" if figure.current else "no shelter is open")
    return {"of": of, "note": note, "stale": figure.stale > 0} | _age("oldest", figure.oldest_at, now, zone)


def _units(figure: Headline, now: datetime, zone: str) -> dict[str, object]:
    if not figure.of:
        return _nothing("no unit is recorded")
    kinds = sorted(figure.parts, key=lambda share: -share.value)[:KINDS_SHOWN]
    note = " · ".join(f"{share.key} {words.number(share.value)}" for share in kinds if share.value)
    age = f"{words.number(figure.stale)} positions stale" if figure.stale else "positions current"
    full = "; ".join(
        f"{share.key}: {words.number(share.value)} of {words.number(share.of)}" for share in figure.parts
    )
    return {
        "of": f"of {words.number(figure.of)}",
        "note": note or "none",
        "note_title": full,
        "age": age if figure.current or figure.stale else "positions unknown",
        "age_title": words.exact(figure.oldest_at, zone),
        "stale": figure.stale > 0,
    }


def _overdue(figure: Headline, now: datetime, zone: str) -> dict[str, object]:
    if not figure.of:
        return _nothing("no jurisdiction has to report")
    names = [share.key for share in figure.parts]
    late = bool(figure.value)
    following = f"next due {words.ago(figure.next_at, now)}" if figure.next_at else ""
    return {
        "of": f"of {words.number(figure.of)}",
        "note": words.listing(names, most=2) or "all reports are in",
        "note_title": words.listing(names, most=20) or MEANING["overdue"],
        "age": f"last heard {words.ago(figure.oldest_at, now)}" if late and figure.oldest_at else following,
        "age_title": words.exact(figure.oldest_at if late else figure.next_at, zone),
        "stale": late,
    }


def _warnings(figure: Headline, now: datetime, zone: str) -> dict[str, object]:
    parts = _severities(figure, "hazard_area")
    said: dict[str, object] = {"parts": parts, "of": _plus(figure, "to_come", "to come")}
    return (said if parts else said | {"note": "none"}) | (
        _missing(figure, zone) if figure.stale else _next_end(figure, now, zone)
    )


def _next_end(figure: Headline, now: datetime, zone: str) -> dict[str, object]:
    if figure.next_at is None:
        return {"age": "no end stated" if figure.parts else "", "age_title": ""}
    return {
        "age": f"next ends {words.ago(figure.next_at, now)}",
        "age_title": words.exact(figure.next_at, zone),
    }


def _missing(figure: Headline, zone: str) -> dict[str, object]:
    """Some stand that their source lists no more: that comes before when the next one ends."""
    since = f", the first since {words.exact(figure.newest_at, zone)}" if figure.newest_at else ""
    title = f"{words.number(figure.stale)} {LEFT_OUT['not_reported']}{since}: they may have been taken back"
    ends = f"; the next one ends {words.exact(figure.next_at, zone)}" if figure.next_at else ""
    return {
        "age": f"{words.number(figure.stale)} not listed",
        "age_title": title + ends,
        "stale": True,
    }


WORDS: dict[str, Callable[[Headline, datetime, str], dict[str, object]]] = {
    "incidents": _incidents,
    "people": _people,
    "shelter_places": _places,
    "units": _units,
    "overdue": _overdue,
    "warnings": _warnings,
}
