"""What a person corrected stands until the source says something new, not until it says the old again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from data.access import Actor
from data.schema import Figure, Record
from data.store import Store
from data.store.history import Change
from data.store.rows import body_of, in_words

UNTOUCHED = frozenset({"sources"})


def standing(
    store: Store, actor: Actor, pairs: Sequence[tuple[Record, Record]], *, reason: str, now: datetime
) -> list[Record]:
    """Records as they are to be saved, from (stored, merged) pairs: a field that somebody else changed keeps their
    value where the source, whose writes have this ``reason``, only repeats what it said before. A figure of a time
    of its own (not ``now``, the response's) after the correction was measured again, and is no repetition."""
    theirs = store.changed_otherwise(actor, [before.id for before, _ in pairs], reason) if pairs else set()
    return [
        _kept(before, after, store.history(actor, before.id), reason, now) if before.id in theirs else after
        for before, after in pairs
    ]


def _kept(before: Record, after: Record, history: Sequence[Change], reason: str, now: datetime) -> Record:
    old, new = _values(before), _values(after)
    fields = [name for name in {*old, *new} - UNTOUCHED if old.get(name) != new.get(name)]
    stay = {
        name: getattr(before, name)
        for name in fields
        if _repeats(name, new.get(name), old.get(name), history, reason)
        and not _measured_again(name, getattr(after, name), history, now)
    }
    return after.model_copy(update=stay)


def _repeats(name: str, new: Any, old: Any, history: Sequence[Change], reason: str) -> bool:
    """Whether somebody else spoke last about a field, and the source says again what it said before that."""
    said = [(history[0].reason, _first(name, old, history))] if history else []
    said += [(one.reason, one.changed[name][1]) for one in history[1:] if name in one.changed]
    own = [value for why, value in said if why == reason]
    return bool(own) and said[-1][0] != reason and _bare(own[-1]) == _bare(new)


def _measured_again(name: str, new: Any, history: Sequence[Change], now: datetime) -> bool:
    """Whether a figure says itself that it is of a time after the last change of the field."""
    at = new.observed_at if isinstance(new, Figure) else None
    last = next((one for one in reversed(history) if name in one.changed), history[0])
    return at is not None and at != now and at > last.recorded_at


def _first(name: str, old: Any, history: Sequence[Change]) -> Any:
    """The value a record began with: what the first change found, or what is still there."""
    return next((one.changed[name][0] for one in history[1:] if name in one.changed), old)


def _values(record: Record) -> dict[str, Any]:
    """The record as the log tells it."""
    place = {} if record.geometry is None else {"geometry": in_words(record.geometry.wkb)}
    body: dict[str, Any] = orjson.loads(body_of(record))
    return body | place


def _bare(value: Any) -> Any:
    """A figure without its time."""
    return value.get("value") if isinstance(value, dict) and "confidence" in value else value
