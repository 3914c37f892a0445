"""What changed between two pictures: one line a thing, complete enough to turn the earlier picture into the later."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

Key = tuple[str, str, str]
"""Kind, record id and part: a stock line is a part of its depot."""
TAKING = frozenset({"open", "full"})
SEVERITIES = ("minor", "moderate", "severe", "extreme")
ORDER = (
    *("incident_escalated", "incident_new", "incident_reopened", "incident_rated", "incident_eased"),
    *("incident_closed", "incident_gone", "warning_issued", "warning_raised", "warning_lowered", "warning_ended"),
    *("shelter_opened", "shelter_filled", "shelter_freed", "shelter_closed", "gap_grew", "gap_shrank"),
    *("stock_fell", "stock_unknown", "stock_recovered", "road_closed", "road_opened"),
)  # fmt: skip
"""What a briefing tells, the weightiest first; keys that are not here are told as a number only."""
FIELDS: Mapping[str, frozenset[str]] = {
    "incident": frozenset({"severity", "stage", "status"}),
    "shelter": frozenset({"stage", "occupancy", "capacity_evacuation", "capacity_longer", "status"}),
    "stock": frozenset({"lines", "status"}),
    "closure": frozenset({"status", "expires_at"}),
    "hazard_area": frozenset({"severity", "urgency", "status", "ends", "expires_at"}),
}
"""The fields of a record that make a line: whoever changed one of them last reported it."""


@dataclass(frozen=True)
class Thing:
    """One thing of a picture. ``value`` against ``limit``, in ``unit``: people inside and places, stock and its
    minimum, people affected, people out of reach; None is unknown. ``over_at``: when it ends by itself."""

    kind: str
    id: str
    name: str
    state: str
    part: str = ""
    number: str | None = None
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    over_at: datetime | None = None

    @property
    def key(self) -> Key:
        return self.kind, self.id, self.part


Picture = Mapping[Key, Thing]


@dataclass(frozen=True)
class Line:
    """One change: ``before`` None where the thing is new to the picture, ``after`` None where it is gone.

    ``who`` reported it ``at``, from the log; both are empty where it was worked out, and ``who`` alone where it
    ended at the time it was stated to end.
    """

    key: str
    before: Thing | None
    after: Thing | None
    who: str = ""
    at: datetime | None = None

    @property
    def thing(self) -> Thing:
        """The thing as it is, or as it last was."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def told(self) -> bool:
        """Whether a briefing tells it in words."""
        return self.key in ORDER

    @property
    def step(self) -> float | None:
        """By how much the value moved; None where it is not known on both sides."""
        old, new = (None if one is None else one.value for one in (self.before, self.after))
        return None if old is None or new is None else new - old


@dataclass(frozen=True)
class Note:
    """A row of the log: who changed which fields of a record when."""

    record_id: str
    at: datetime
    who: str
    fields: frozenset[str]


@dataclass(frozen=True)
class Changes:
    """All lines between two revisions of the log, the weightiest first."""

    since: datetime
    since_revision: int
    until: datetime
    revision: int
    lines: tuple[Line, ...] = ()
    parts: Mapping[str, int] = field(default_factory=dict)

    @property
    def told(self) -> tuple[Line, ...]:
        """The lines a briefing tells in words."""
        return tuple(line for line in self.lines if line.told)

    @property
    def counted(self) -> int:
        """How many lines are told as a number only."""
        return sum(not line.told for line in self.lines)


def compare(before: Picture, after: Picture) -> tuple[Line, ...]:
    """One line for each thing that differs; `applied` undoes it."""
    keys = dict.fromkeys([*before, *after])
    pairs = ((before.get(key), after.get(key)) for key in keys)
    lines = [Line(_key_of(old, new), old, new) for old, new in pairs if old != new]
    return tuple(sorted(lines, key=_weight))


def applied(before: Picture, lines: Iterable[Line]) -> dict[Key, Thing]:
    """The earlier picture with the changes made to it: the later picture."""
    later = dict(before)
    for line in lines:
        key = line.thing.key
        if line.after is None:
            later.pop(key, None)
        else:
            later[key] = line.after
    return later


def signed(lines: Iterable[Line], notes: Iterable[Note]) -> tuple[Line, ...]:
    """The lines with who reported each, and when: the last to change what the line is about."""
    by_record: dict[str, list[Note]] = {}
    for note in notes:
        by_record.setdefault(note.record_id, []).append(note)
    return tuple(_sign(line, by_record.get(line.thing.id, [])) for line in lines)


def changes(
    before: Picture, after: Picture, notes: Iterable[Note], *, since: datetime, since_revision: int,
    until: datetime, revision: int,
) -> Changes:  # fmt: skip
    """What changed between two pictures of the log, each line signed."""
    lines = signed(compare(before, after), notes)
    parts: dict[str, int] = {}
    for line in lines:
        parts[line.key] = parts.get(line.key, 0) + 1
    return Changes(since, since_revision, until, revision, lines, parts)


def _sign(line: Line, notes: list[Note]) -> Line:
    if line.thing.kind not in FIELDS:
        return line
    mine = [note for note in notes if note.fields & FIELDS[line.thing.kind]] or (
        notes if line.before is None else []
    )
    if mine:
        return replace(line, who=mine[-1].who, at=mine[-1].at)
    return replace(line, at=line.thing.over_at) if line.after is None else line


def _weight(line: Line) -> tuple[int, int, float, str, Key]:
    rank = ORDER.index(line.key) if line.told else len(ORDER)
    grave = _rank(line.thing)
    return rank, -(-1 if grave is None else grave), -abs(line.step or 0.0), line.thing.name, line.thing.key


def _key_of(old: Thing | None, new: Thing | None) -> str:
    thing = new or old
    assert thing is not None
    return _KEYS[thing.kind](old, new)


def _rank(thing: Thing) -> int | None:
    return SEVERITIES.index(thing.state) if thing.state in SEVERITIES else None


def _graver(old: Thing, new: Thing) -> int | None:
    """Above 0: graver than before; below 0: less grave; 0: the same; None: one of both is not known."""
    before, after = _rank(old), _rank(new)
    if old.state == new.state:
        return 0
    return None if before is None or after is None else after - before


def _incident(old: Thing | None, new: Thing | None) -> str:
    if new is None:
        return "incident_gone" if old is not None and old.state != "closed" else "incident_changed"
    if old is None:
        return "incident_closed" if new.state == "closed" else "incident_new"
    if "closed" in (old.state, new.state) and old.state != new.state:
        return "incident_closed" if new.state == "closed" else "incident_reopened"
    step = _graver(old, new)
    if step is None:
        return "incident_rated"
    return "incident_escalated" if step > 0 else "incident_eased" if step < 0 else "incident_changed"


def _warning(old: Thing | None, new: Thing | None) -> str:
    if old is None or new is None:
        return "warning_issued" if old is None else "warning_ended"
    step = _graver(old, new)
    if step is None:
        return "warning_raised" if _rank(old) is None else "warning_lowered"
    return "warning_raised" if step > 0 else "warning_lowered" if step < 0 else "warning_changed"


def _shelter(old: Thing | None, new: Thing | None) -> str:
    was, is_open = (one is not None and one.state in TAKING for one in (old, new))
    if was != is_open:
        return "shelter_opened" if is_open else "shelter_closed"
    if was and old is not None and new is not None and old.state != new.state:
        return "shelter_filled" if new.state == "full" else "shelter_freed"
    return "shelter_counted"


def _stock(old: Thing | None, new: Thing | None) -> str:
    was, now = (None if one is None else one.state for one in (old, new))
    if now == "below" and was != "below":
        return "stock_fell"
    if was == "below" and now != "below":
        return {"unknown": "stock_unknown", None: "stock_counted"}.get(now, "stock_recovered")
    return "stock_counted"


def _closure(old: Thing | None, new: Thing | None) -> str:
    return "road_closed" if old is None else "road_opened" if new is None else "road_changed"


def _gap(old: Thing | None, new: Thing | None) -> str:
    old_value, new_value = (None if one is None else one.value for one in (old, new))
    if old_value is None or new_value is None or old_value == new_value:
        return "gap_changed"
    return "gap_grew" if new_value > old_value else "gap_shrank"


_KEYS: Mapping[str, Callable[[Thing | None, Thing | None], str]] = {
    "incident": _incident,
    "hazard_area": _warning,
    "shelter": _shelter,
    "stock": _stock,
    "closure": _closure,
    "gap": _gap,
}
