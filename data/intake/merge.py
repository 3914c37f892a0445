"""A row onto the record that is already stored: only what the row speaks of changes."""

from datetime import datetime
from typing import Any

from data.intake.plan import Draft
from data.merging import combine
from data.schema import Beds, Contact, Figure, Record, Source
from data.schema.vocab import Status

PLACE_NOTE = "place"
AREA_KINDS = frozenset({"jurisdiction", "zone", "hazard_area"})
KEPT = frozenset({"sources", "contacts", "beds", "thresholds"})
UNDONE = "import undone"
"""How the note in a record's source begins that says why it was withdrawn: the next import brings it back."""


def merge(stored: Record | None, draft: Draft) -> Record:
    """The record to save: the draft's where nothing is stored, otherwise the stored one with the given fields.

    A figure that somebody else has dated later than the row stays as it is. Where a person has merged the source's
    record into another's, the row only adds to that one (see `data.merging`).
    """
    if stored is None:
        return draft.record
    new = draft.record
    at = _among(stored.sources, new.sources[0])
    if at > 0:
        return _added(stored, draft, at)
    system = new.sources[0].system
    update: dict[str, Any] = {
        name: _pick(getattr(stored, name), getattr(new, name), system)
        for name in draft.given - KEPT
        if name in type(stored).model_fields
    }
    if "geometry" in update and _only_a_point(stored, new):
        del update["geometry"]
    update["sources"] = [_source(stored.sources[0], new.sources[0], draft.given), *stored.sources[1:]]
    if "contacts" in draft.given and new.contacts:
        update["contacts"] = [_contact(stored.contacts, new.contacts[0]), *stored.contacts[1:]]
    if "beds" in draft.given:
        update["beds"] = _beds(getattr(stored, "beds", []), getattr(new, "beds", []))
    if "thresholds" in draft.given:
        told = getattr(new, "thresholds").model_dump(exclude_none=True)  # noqa: B009
        update["thresholds"] = getattr(stored, "thresholds").model_copy(update=told)  # noqa: B009
    return stored.model_copy(update=update | _revived(stored, draft))


def _revived(stored: Record, draft: Draft) -> dict[str, Any]:
    """Current again, where it was withdrawn only because an import was undone."""
    undone = any(note.startswith(UNDONE) for note in stored.sources[0].notes)
    revived = undone and stored.status is Status.WITHDRAWN and "status" not in draft.given
    return {"status": Status.CURRENT} if revived else {}


def _among(sources: list[Source], mine: Source) -> int:
    """Which of a record's sources a row is from; the leading one where it names none of them."""
    known = [(one.system, one.record_id) for one in sources]
    return known.index((mine.system, mine.record_id)) if (mine.system, mine.record_id) in known else 0


def _added(stored: Record, draft: Draft, at: int) -> Record:
    """What another source than the leading one says."""
    sources = list(stored.sources)
    sources[at] = _source(sources[at], draft.record.sources[0], draft.given)
    update = combine(stored, draft.record, draft.given) | {"sources": sources}
    if "contacts" in draft.given and not stored.contacts:
        update["contacts"] = draft.record.contacts
    return stored.model_copy(update=update)


def _only_a_point(stored: Record, new: Record) -> bool:
    """Whether a point would replace an area that says more: any area of a kind that is one, and a building's
    outline around the point."""
    if new.geometry is None or stored.geometry is None or new.geometry.geom_type != "Point":
        return False
    if stored.geometry.geom_type not in ("Polygon", "MultiPolygon"):
        return False
    return stored.kind in AREA_KINDS or bool(stored.geometry.intersects(new.geometry))


def _pick(old: Any, new: Any, system: str) -> Any:
    """The new value, but for figures the one that was true later where both say when, or where only another
    source's does."""
    if not isinstance(old, Figure) or old.value is None or old.observed_at is None:
        return new
    at: datetime | None = new.observed_at if isinstance(new, Figure) else None
    if at is not None:
        return old if at < old.observed_at else new
    if isinstance(new, Figure) and new.value == old.value:
        return old
    return new if old.source == system else old


def _source(old: Source, new: Source, given: frozenset[str]) -> Source:
    """Where it comes from, with the notes of earlier files about fields this one does not speak of."""
    kept = [
        note
        for note in old.notes
        if note_field(note) not in given and note not in new.notes and not note.startswith(UNDONE)
    ]
    return old.model_copy(
        update={
            "url": new.url if new.url is not None else old.url,
            "licence": new.licence if new.licence is not None else old.licence,
            "notes": [*kept, *new.notes],
            "not_reported_since": None,
        }
    )


def note_field(note: str) -> str:
    """The model's field a note is about: notes begin with the field's name and a colon."""
    head = note.partition(":")[0].partition(".")[0]
    return {PLACE_NOTE: "geometry", "contact": "contacts", "line": "lines"}.get(head, head)


def _contact(old: list[Contact], new: Contact) -> Contact:
    return old[0].model_copy(update=new.model_dump(exclude_none=True)) if old else new


def _beds(old: list[Beds], new: list[Beds]) -> list[Beds]:
    """Beds by type: the baseline the row gives, the availability that is stored."""
    told = {one.type: one for one in new}
    kept = [
        one.model_copy(update={"baseline": told[one.type].baseline}) if one.type in told else one
        for one in old
    ]
    return [*kept, *(one for type_, one in told.items() if type_ not in {beds.type for beds in old})]
