"""The store's side of the worklist of rows that could not go in."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager

import sqlalchemy as sa

from data.access import Action, Actor, permit, require
from data.clock import Clock
from data.store import quarantine
from data.store.times import micros


class Worklist(ABC):
    """Reads and writes quarantine through the connections of the store it is part of."""

    clock: Clock

    @abstractmethod
    def reading(self) -> AbstractContextManager[sa.Connection]:
        """A connection that cannot write."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[sa.Connection]:
        """A connection that holds the write lock."""

    def quarantine_add(self, actor: Actor, rows: Sequence[quarantine.Quarantined]) -> int:
        """Keep rows that could not go in; the same row of the same file replaces its earlier verdict."""
        require(actor, Action.IMPORT)
        with self.writing() as connection:
            return quarantine.add(connection, rows, person=actor.name, now=micros(self.clock.now()))

    def quarantine_clear(self, actor: Actor, *, source: str, file: str) -> None:
        """Forget the verdicts on a file, before it is judged anew."""
        require(actor, Action.IMPORT)
        with self.writing() as connection:
            quarantine.clear(connection, source=source, file=file)

    def quarantined(
        self, actor: Actor, *, source: str | None = None, limit: int | None = None
    ) -> list[quarantine.Quarantined]:
        """Rows that could not go in, oldest first."""
        permit(actor, Action.IMPORT)
        with self.reading() as connection:
            return quarantine.rows(connection, source=source, limit=limit)

    def quarantine_count(self, actor: Actor) -> int:
        """How many rows of files could not go in; one with several troubles counts once."""
        permit(actor, Action.IMPORT)
        with self.reading() as connection:
            return quarantine.count(connection)
