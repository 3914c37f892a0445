"""What the decisions on duplicates are about: which kinds are merged, what points to a record, where decisions lie."""

from collections.abc import Mapping, Sequence

from data.schema import KINDS, Record

SHELF = "duplicates"
"""Decisions on pairs, by `pair_key`: {state, history: [{state, at, person, position, organisation, via, reason}]}."""
APART, OPEN = "apart", "open"
MERGEABLE = frozenset(
    {"closure", "depot", "facility", "hazard_area", "incident", "organisation", "report", "request", "shelter", "unit",
     "zone"}
)  # fmt: skip
"""Kinds of which the same thing may come from two sources; the journal, briefings and the tree stay as they are."""
NAMES_ANOTHER = {
    "unit": ("home_id",), "request": ("deliver_to",), "zone": ("shelter_ids",),
    "assignment": ("request_id", "unit_id", "from_id", "to_id"),
}  # fmt: skip
NEVER_EDITED = frozenset({"entry", "scenario", "briefing"})


def pointing_kinds(kind: str) -> frozenset[str]:
    """Kinds whose records may point to one of this kind."""
    if kind in ("incident", "organisation"):
        return frozenset(KINDS) - NEVER_EDITED
    return frozenset(NAMES_ANOTHER)


def pair_key(one_id: str, two_id: str) -> str:
    """Names a pair, whichever comes first."""
    return "|".join(sorted((one_id, two_id)))


def repointed(record: Record, old_id: str, new_id: str) -> Record:
    """The record with every reference to one id led to another; the same object where it has none."""
    update: dict[str, object] = {}
    for name in _names(record):
        value = getattr(record, name)
        if value == old_id:
            update[name] = new_id
        elif isinstance(value, list) and old_id in value:
            update[name] = list(dict.fromkeys(new_id if one == old_id else one for one in value))
    return record.model_copy(update=update) if update else record


def led_from(changed: Mapping[str, Sequence[object]], record_id: str) -> bool:
    """Whether a change, as {field: [before, after]}, led a reference away from this record."""
    befores = [before for before, _ in changed.values()]
    return any(
        before == record_id or (isinstance(before, list) and record_id in before) for before in befores
    )


def pointed_back(record: Record, changed: Mapping[str, Sequence[object]]) -> Record:
    """The record with the references that a change led elsewhere, as {field: [before, after]}, as they were; one that
    was led elsewhere again since stays."""
    update = {
        name: [] if before is None and isinstance(after, list) else before
        for name, (before, after) in changed.items()
        if name in _names(record) and getattr(record, name) == after
    }
    return record.model_copy(update=update)


def _names(record: Record) -> tuple[str, ...]:
    return ("organisation_id", "incident_ids", *NAMES_ANOTHER.get(record.kind, ()))
