"""Two records out of one that was merged by mistake: both as they were, with what was reported since. Pure."""

from collections.abc import Iterable
from typing import Any

from data.merging import later
from data.schema import Figure, Record, Source

LISTS = ("sources", "incident_ids", "contacts")
"""Joined by merging: taking apart takes out what the merge put in."""


def parted(
    before: Record, merged: Record, now: Record, since: Iterable[Record], theirs: frozenset[str]
) -> Record:
    """The lead without what the merge gave it.

    ``before`` and ``merged`` are the lead on both sides of the merge, ``since`` its later states, ``theirs`` the
    systems that only the other comes from. A field nobody has touched since is as before; one that was touched stays;
    a figure is the latest one of those that are not theirs.
    """
    update: dict[str, Any] = {}
    states = [before, *since]
    for name in type(now).model_fields:
        old, joined, current = (getattr(one, name) for one in (before, merged, now))
        if isinstance(current, Figure) or isinstance(old, Figure):
            update[name] = _figure([getattr(one, name) for one in states], joined, theirs)
        elif current == joined:
            update[name] = old
        elif name in LISTS and isinstance(current, list):
            put_in = {_named(one) for one in joined} - {_named(one) for one in old}
            update[name] = [one for one in current if _named(one) not in put_in]
    return now.model_copy(update=update | {"id": now.id, "version": now.version})


def returned(
    before: Record, gone: Record, now: Record, lead: Iterable[Record], theirs: frozenset[str]
) -> Record:
    """The other, current again, with the figures its own systems have given the lead since."""
    update = {
        name: getattr(before, name)
        for name in ("status", "merged_into", "sensitivity", "withheld")
        if getattr(now, name) == getattr(gone, name)
    }
    states = list(lead)
    for name in type(now).figures():
        told = [getattr(one, name, None) for one in states]
        mine = [one for one in told if isinstance(one, Figure) and one.source in theirs]
        for one in mine:
            old = update.get(name, getattr(now, name))
            update[name] = one if old is None or old.value is None else later(old, one, _time)
    return now.model_copy(update=update)


def _named(part: Any) -> Any:
    """A source by its id, whatever was noted on it since; everything else as it is."""
    if isinstance(part, Source):
        return part.system, part.record_id
    return part if isinstance(part, str) else part.model_dump_json()


def _figure(states: list[Any], joined: Any, theirs: frozenset[str]) -> Any:
    """The last of a figure's states that neither the merge nor the other's systems gave."""
    own = [one for one in states[1:] if one != joined and getattr(one, "source", None) not in theirs]
    return own[-1] if own else states[0]


def _time(figure: Any) -> Any:
    return figure.observed_at
