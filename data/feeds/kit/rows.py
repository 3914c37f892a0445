"""What an answer's rows become: drafts, or rows refused with their reason."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from data.feeds.errors import NotUnderstood
from data.feeds.kit.options import option
from data.feeds.kit.values import shortened
from data.feeds.parsed import About, Parsed
from data.intake.plan import Draft
from data.intake.table import Reject
from data.intake.values import shown
from data.schema import KINDS
from data.schema.vocab import Sensitivity

NAME_CHARACTERS = 200
NOTES_CHARACTERS = 8000


class Rows:
    """Collects what an answer's rows become. A field that is None is not spoken of: null never replaces knowledge."""

    def __init__(self, about: About) -> None:
        self.about = about
        self._first = _sensitivity(about)
        """What only a new record takes from the feed's options: a person may tighten it afterwards."""
        self.drafts: list[Draft] = []
        self.rejects: list[Reject] = []
        self.refused: set[str] = set()
        self.notes: dict[str, None] = {}

    def add(
        self,
        kind: str,
        row: int,
        ids: str | Iterable[str],
        fields: Mapping[str, Any],
        *,
        url: str | None = None,
        notes: Iterable[str] = (),
        roughly_at: datetime | None = None,
        first: Mapping[str, Any] | None = None,
        without: Iterable[str] = (),
    ) -> None:
        """A row as a draft; the first id is the one the source prefers, and the name where there is none.

        What the standard refuses is a reject. ``roughly_at`` is ``observed_at`` where the source only
        says "2 weeks ago": alone it is no news. ``first`` is what only a new record takes, ``without``
        the fields of which it says that there is no value any more.
        """
        keys = [ids] if isinstance(ids, str) else list(dict.fromkeys(ids))
        body = {name: value for name, value in fields.items() if value is not None}
        given = frozenset(body) | {"sources", *without}
        body["name"] = shortened(body.get("name") or keys[0], NAME_CHARACTERS)
        if body.get("notes"):
            body["notes"] = shortened(body["notes"], NOTES_CHARACTERS)
        lead = {"system": self.about.feed, "record_id": keys[0], "url": url, "notes": list(notes)}
        also = [{"system": self.about.feed, "record_id": one} for one in keys[1:]]
        try:
            record = KINDS[kind].model_validate(
                self._first
                | {"observed_at": roughly_at}
                | dict(first or {})
                | body
                | {"sources": [lead, *also]}
            )
        except ValidationError as error:
            wrong = error.errors()[0]
            path = ".".join(str(one) for one in wrong["loc"])
            self.refuse(
                row, path, wrong.get("input"), wrong["msg"], "ask the source to correct it", keys=keys
            )
            return
        self.drafts.append(Draft(record, row, given))

    def refuse(
        self, row: int, column: str | None, value: Any, reason: str, remedy: str, *, keys: Iterable[str] = ()
    ) -> None:
        """A row that cannot go in; ``keys`` are its ids where it has them: it was named all the same."""
        self.rejects.append(Reject(row, column, shown(value), reason, remedy))
        self.refused |= set(keys)

    def note(self, text: str) -> None:
        """Something about the whole answer, said once."""
        self.notes[text] = None

    def parsed(self, *, complete: bool, more: Iterable[str] = ()) -> Parsed:
        """All of it. ``complete``: the answer lists all there is (see `Parsed`)."""
        return Parsed(
            drafts=tuple(self.drafts),
            rejects=tuple(self.rejects),
            notes=tuple(self.notes),
            complete=complete,
            more=tuple(more),
            refused=frozenset(self.refused),
        )


def _sensitivity(about: About) -> dict[str, str]:
    """The option ``sensitivity`` as a field; NotUnderstood where it is none."""
    said = option(about, "sensitivity").lower()
    if said and said not in set(Sensitivity):
        known = ", ".join(Sensitivity)
        raise NotUnderstood(f"the option sensitivity = {said!r} is none", remedy=f"set it to one of {known}")
    return {"sensitivity": said} if said else {}
