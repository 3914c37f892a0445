"""One thing as a feed tells of it: several drafts as one, its times, its ids, and the mark of what is not reported."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from data.intake.plan import Draft
from data.schema import Figure, Record
from data.schema.vocab import Status

LONG_AGO = datetime.min.replace(tzinfo=UTC)


def keys_of(draft: Draft) -> frozenset[str]:
    """All ids the draft's thing goes by in its feed."""
    return ids_of(draft.record, draft.record.sources[0].system)


def ids_of(record: Record, feed: str) -> frozenset[str]:
    return frozenset(
        one.record_id for one in record.sources if one.system == feed and one.record_id is not None
    )


def is_current(record: Record) -> bool:
    return record.status is Status.CURRENT


def together(drafts: Sequence[Draft], stored: Record | None) -> Draft:
    """One draft of several about the same thing: the leading source's, the latest; others for what it leaves out."""
    rank = {} if stored is None else {one.record_id: at for at, one in enumerate(stored.sources)}
    ordered = sorted(drafts, key=lambda one: (one.record.observed_at or LONG_AGO, one.row), reverse=True)
    ordered.sort(key=lambda one: rank.get(one.key, 0))
    lead = ordered[0]
    for other in ordered[1:]:
        also = other.given - lead.given
        update = {name: getattr(other.record, name) for name in also}
        lead = Draft(lead.record.model_copy(update=update), lead.row, lead.given | also, lead.missing)
    return lead


def licensed(draft: Draft, licence: str | None) -> Draft:
    """The feed's licence, where the record does not state its own."""
    first, *rest = draft.record.sources
    if licence is None or first.licence is not None:
        return draft
    sources = [first.model_copy(update={"licence": licence}), *rest]
    return replace(draft, record=draft.record.model_copy(update={"sources": sources}))


def dated(draft: Draft, stored: Record | None, at: datetime) -> Draft:
    """Figures that the response gives no time of are of the response's, where they say something new."""
    update: dict[str, Figure[Any]] = {}
    for name in draft.given:
        figure = getattr(draft.record, name, None)
        if not isinstance(figure, Figure) or figure.observed_at is not None:
            continue
        old = None if stored is None else getattr(stored, name, None)
        repeated = isinstance(old, Figure) and (old.value, old.source) == (figure.value, figure.source)
        if not repeated:
            update[name] = figure.model_copy(update={"observed_at": at})
    if not update:
        return draft
    return replace(draft, record=draft.record.model_copy(update=update))


def timed(stored: Record, record: Record, draft: Draft) -> Record:
    """A time that is not among the given fields is a rough one: it is taken where something else is new."""
    at, known = draft.record.observed_at, stored.observed_at
    if at is None or "observed_at" in draft.given or record == stored or (known is not None and known >= at):
        return record
    return record.model_copy(update={"observed_at": at})


def named_again(record: Record, draft: Draft) -> Record:
    """The record without marks of this feed, under all ids that it now goes by."""
    mine = draft.record.sources
    there = ids_of(record, mine[0].system)
    sources = [
        one.model_copy(update={"not_reported_since": None}) if one.system == mine[0].system else one
        for one in record.sources
    ]
    also = [one for one in mine if one.record_id is not None and one.record_id not in there]
    return record.model_copy(update={"sources": [*sources, *also]})


def marked(record: Record, feed: str, at: datetime | None) -> Record:
    """The record as not reported by the feed since a time; an earlier mark stays."""
    sources = [
        one.model_copy(update={"not_reported_since": at})
        if one.system == feed and one.not_reported_since is None
        else one
        for one in record.sources
    ]
    return record.model_copy(update={"sources": sources})


def withdrawn(record: Record, lead: Record) -> Record:
    """A second record of what the source now says is one thing."""
    return record.model_copy(update={"status": Status.WITHDRAWN, "merged_into": lead.id})
