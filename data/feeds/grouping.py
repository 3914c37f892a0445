"""What a response says, by the thing it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from data.feeds.telling import is_current, keys_of
from data.intake.plan import Draft
from data.schema import Record


@dataclass(frozen=True)
class Group:
    """What a response says of one thing, and the records that are stored of it (the first is the one to keep)."""

    stored: list[Record] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)


def grouped(drafts: Iterable[Draft], known: Mapping[str, Record]) -> list[Group]:
    """Drafts by the thing they are about: what is stored under one of their ids, else each id for itself."""
    groups: dict[str, Group] = {}
    owner: dict[str, str] = {}
    for draft in drafts:
        keys = keys_of(draft)
        stored = {known[key].id: known[key] for key in keys if key in known}
        ranked = sorted(stored.values(), key=lambda one: (not is_current(one), one.id))
        fresh = next((owner[key] for key in keys if key in owner), draft.record.id)
        group = groups.setdefault(ranked[0].id if ranked else fresh, Group())
        there = {one.id for one in group.stored}
        group.stored.extend(one for one in ranked if one.id not in there)
        group.drafts.append(draft)
        owner |= dict.fromkeys(keys, ranked[0].id if ranked else fresh)
    return list(groups.values())
