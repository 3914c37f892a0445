"""Which time a feature of a kind has: a moment, or a span that lasts until it ends."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """Paths of times in a record; the first that is known counts. Without ``ends`` it is a moment."""

    begins: tuple[str, ...]
    ends: tuple[str, ...] = ()


OBSERVED = "observed_at"
_TIMES: dict[str, Times] = {
    "jurisdiction": Times(("reported_at", OBSERVED)),
    "incident": Times(("started_at", OBSERVED), ("expires_at",)),
    "shelter": Times(("occupancy.observed_at", OBSERVED)),
    "unit": Times(("position_at", OBSERVED)),
    "facility": Times(("condition_at", OBSERVED)),
    "hazard_area": Times(("onset", OBSERVED), ("ends", "expires_at")),
    "notice": Times(("published_at", OBSERVED), ("expires_at",)),
    "zone": Times(("ordered_at", OBSERVED), ("expires_at",)),
    "closure": Times(("closed_from", OBSERVED), ("closed_until", "expires_at")),
    "reading": Times(("value.observed_at", OBSERVED)),
    "request": Times((OBSERVED,), ("needed_by",)),
    "assignment": Times(("depart_at", OBSERVED), ("arrive_at",)),
    "briefing": Times(("moment",)),
}


def times_of(kind: str) -> Times:
    """The time that ``datetime`` asks for; most kinds have the one at which they were observed."""
    return _TIMES.get(kind, Times((OBSERVED,)))
