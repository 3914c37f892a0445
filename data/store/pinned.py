"""A store as it was known at one revision, however much is written meanwhile."""

from collections.abc import Collection
from datetime import datetime
from typing import NoReturn

import sqlalchemy as sa

from data.access import Actor
from data.errors import Invalid
from data.store.history import Change
from data.store.store import Store
from data.store.tables import log


class Pinned(Store):
    """Reads see ``revision`` from the moment ``at`` on, and less where they ask for an earlier moment.

    Who may see what is still judged now, so ``revision(kinds)``, which cache keys are made of, goes on. Points by map
    cell (`cells`, `delta`) are those of the present. Nothing can be written through it.
    """

    def __init__(self, store: Store, revision: int, at: datetime) -> None:
        self.path, self.clock = store.path, store.clock
        self._reader = store._reader
        self._revision, self._at = revision, at

    def revision(self, kinds: Collection[str] | None = None) -> int:
        """The revision it stands at; of kinds, the number of their last change, also of a later one."""
        return self._revision if kinds is None else super().revision(kinds)

    def revision_at(self, at: datetime, kind: str | None = None) -> int:
        """The last change known at a moment, at most the revision it stands at."""
        seq = self._revision if at >= self._at else min(super().revision_at(at), self._revision)
        if kind is None:
            return seq
        last = sa.select(sa.func.max(log.c.seq)).where(log.c.kind == kind, log.c.seq <= seq)
        with self.reading() as connection:
            return connection.execute(last).scalar() or 0

    def changes(
        self, actor: Actor, since: int, *, kinds: Collection[str] | None = None, limit: int = 1000
    ) -> list[Change]:
        """Changes after number ``since`` up to the revision it stands at, oldest first."""
        found = super().changes(actor, since, kinds=kinds, limit=limit)
        return [change for change in found if change.seq <= self._revision]

    def history(self, actor: Actor, record_id: str) -> list[Change]:
        """All changes of one record up to the revision it stands at, oldest first."""
        return [change for change in super().history(actor, record_id) if change.seq <= self._revision]

    def _known(self, at: datetime | None) -> int | None:
        return self._revision if at is None else self.revision_at(at)

    def writing(self, *, wait: bool = True) -> NoReturn:
        """Never: raises Invalid."""
        raise Invalid(f"revision {self._revision} is past", remedy="write to the workspace itself")

    def close(self) -> None:
        """Nothing: the file belongs to the store it was made from."""
