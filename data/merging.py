"""One record out of two that are the same thing: the first leads, the second fills in and brings what is later.

Pure. What the lead knows stays, but for figures and states of later date; what must stay inside stays inside.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from data.schema import Contact, Figure, Record, Source
from data.schema.vocab import Sensitivity, Status

T = TypeVar("T")
STRICTNESS = list(Sensitivity)
"""From public to restricted."""
BY_HAND = "entered by hand"
OWN = frozenset({
    "id", "number", "kind", "name", "status", "version", "schema_version", "confidence", "merged_into", "sources",
    "contacts",
})  # fmt: skip
"""What the lead keeps whatever the other says."""
TOGETHER: dict[str, tuple[str, ...]] = {
    "position_at": ("geometry", "position_at", "position_source"),
    "condition_at": ("condition", "condition_at"),
}
"""A state with a time of its own, and what belongs to it: the later one is taken whole."""
LIVE = ("stage", "accepting")
"""States that are true at the record's own time."""
CAPACITIES = ("capacity_evacuation", "capacity_longer")
KEYS: dict[str, Callable[[Any], Any]] = {
    "lines": lambda line: (line.resource_type, line.unit, line.lot),
    "beds": lambda beds: beds.type,
    "casualties": lambda told: (told.source, told.confirmed),
}
"""What tells the parts of a list apart."""


def combine(lead: Record, other: Record, fields: Iterable[str] | None = None) -> dict[str, Any]:
    """The lead's fields that change when the other's are added, of ``fields`` where given.

    Unknown fields are filled; figures, stock lines, beds, positions, conditions and stages are taken where both say
    when and the other's is later; the stricter sensitivity and withholding hold; incidents are joined. Capacities
    by different standards are never mixed.
    """
    names = set(type(lead).model_fields) & set(type(other).model_fields) - OWN
    names &= set(fields) if fields is not None else names
    update = {name: _filled(name, getattr(lead, name), getattr(other, name)) for name in names}
    update |= _whole(lead, other, names) | _live(lead, other, names) | _capacities(lead, other, names)
    if "incident_ids" in names:
        update["incident_ids"] = list(dict.fromkeys([*lead.incident_ids, *other.incident_ids]))
    update |= {
        name: value
        for name, value in (
            ("observed_at", latest(lead.observed_at, other.observed_at)),
            ("sensitivity", strictest(lead.sensitivity, other.sensitivity)),
            ("withheld", lead.withheld or other.withheld),
        )
        if name in names
    }
    return {name: value for name, value in update.items() if value != getattr(lead, name)}


def joined(lead: Record, other: Record) -> tuple[Record, Record]:
    """The lead with the other's sources, contacts, notes and all that `combine` adds, and the other withdrawn into it.

    What is withheld or restricted in one of the two stays so in both: the other's past is as close as the lead's.
    """
    update = combine(lead, other)
    update["sources"] = _sources(lead, other)
    update["contacts"] = _contacts(lead.contacts, other.contacts)
    update["notes"] = "\n".join(dict.fromkeys(note for note in (lead.notes, other.notes) if note)) or None
    merged = lead.model_copy(update=update)
    gone = {
        "status": Status.WITHDRAWN,
        "merged_into": lead.id,
        "sensitivity": merged.sensitivity,
        "withheld": merged.withheld,
    }
    return merged, other.model_copy(update=gone)


def _sources(lead: Record, other: Record) -> list[Source]:
    """A lead that no system gave keeps leading: what was entered by hand is not taken over by a file."""
    mine = lead.sources or [Source(system=BY_HAND)]
    known = {(one.system, one.record_id) for one in mine}
    return [*mine, *(one for one in other.sources if (one.system, one.record_id) not in known)]


def _contacts(mine: list[Contact], theirs: list[Contact]) -> list[Contact]:
    return [*mine, *(one for one in theirs if one not in mine)]


def strictest(one: Sensitivity, two: Sensitivity) -> Sensitivity:
    """The one that fewer may see."""
    return max(one, two, key=STRICTNESS.index)


def latest(one: datetime | None, two: datetime | None) -> datetime | None:
    """The later of two times, the one known where one is not."""
    known = [at for at in (one, two) if at is not None]
    return max(known, default=None)


def unknown(value: Any) -> bool:
    """Whether a field says nothing."""
    if isinstance(value, Figure):
        return value.value is None
    return value is None or value == [] or value == "unknown"


def later(old: T, new: T, at: Callable[[T], datetime | None]) -> T:
    """The new one where both say when and it is later, else the old one."""
    before, after = at(old), at(new)
    return new if before is not None and after is not None and after > before else old


def _filled(name: str, old: Any, new: Any) -> Any:
    if unknown(new):
        return old
    if unknown(old):
        return new
    if isinstance(old, Figure):
        return later(old, new, _time)
    if name in KEYS:
        return _parts(KEYS[name], old, new)
    return old


def _time(figure: Any) -> datetime | None:
    at: datetime | None = getattr(figure, "observed_at", None)
    return at


def _parts(key: Callable[[Any], Any], old: list[Any], new: list[Any]) -> list[Any]:
    """The lead's parts with later figures of the other's, then what only the other has."""
    told = {key(part): part for part in new}
    mine = [_part(part, told[key(part)]) if key(part) in told else part for part in old]
    return [*mine, *(part for one, part in told.items() if one not in {key(part) for part in old})]


def _part(old: Any, new: Any) -> Any:
    if getattr(old, "observed_at", None) is not None:
        return later(old, new, _time)
    fields = type(old).model_fields
    return old.model_copy(
        update={name: _filled(name, getattr(old, name), getattr(new, name)) for name in fields}
    )


def _whole(lead: Record, other: Record, names: set[str]) -> dict[str, Any]:
    """States with a time of their own: the later one whole, or the lead's whole."""
    update: dict[str, Any] = {}
    for time, parts in TOGETHER.items():
        if time in type(lead).model_fields and time in names:
            before, after = getattr(lead, time), getattr(other, time)
            newer = after is not None and (before is None or after > before)
            update |= {name: getattr(other if newer else lead, name) for name in parts}
    return update


def _live(lead: Record, other: Record, names: set[str]) -> dict[str, Any]:
    if lead.observed_at is None or other.observed_at is None or other.observed_at <= lead.observed_at:
        return {}
    return {
        name: getattr(other, name) for name in LIVE if name in names and not unknown(getattr(other, name))
    }


def _capacities(lead: Record, other: Record, names: set[str]) -> dict[str, Any]:
    """Nothing to mend where both count by the same standard; else the lead's, or where it has none the other's."""
    mine = [*CAPACITIES, "capacity_standard"]
    if not set(CAPACITIES) & names:
        return {}
    if getattr(lead, "capacity_standard", None) == getattr(other, "capacity_standard", None):
        return {}
    nothing = all(unknown(getattr(lead, name)) for name in CAPACITIES)
    return {name: getattr(other if nothing else lead, name) for name in mine}
