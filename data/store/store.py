"""The store: one log, one state. Every write is a log row and the new state in one transaction."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import orjson
import sqlalchemy as sa

from data.access import Action, Actor, require
from data.bulk import without_collector
from data.clock import Clock, RealClock
from data.errors import NotFound
from data.schema import Record
from data.store import origins, past, quarantine, shelves, writing
from data.store.columns import Delta, delta
from data.store.engine import in_our_words, open_engine
from data.store.extents import EXTENT_COLUMNS, Extent, extent
from data.store.frames import to_frame, to_frames
from data.store.history import Change, steps, to_change
from data.store.migrate import migrate
from data.store.past import CellRow
from data.store.query import During, Query, conditions, of_kinds, parts_of, visible
from data.store.rows import to_record
from data.store.tables import log, meta, record
from data.store.times import micros, moment
from data.store.worklist import Worklist
from data.store.writing import Saved

BUSY_TIMEOUT_S = 15.0
QUERY = Query()
MERGES_MAX = 20
"""How often a record that others were merged into is followed into the next one."""
FRAME_COLUMNS = ("id", "kind", "body", "geom", "version", "state", "figure_at", "seq", "recorded_at")


class Store(Worklist):
    """One SQLite file. Reads never wait for writes; writes queue up, and one that cannot get in says so."""

    def __init__(
        self, path: Path, *, clock: Clock | None = None, busy_timeout_s: float = BUSY_TIMEOUT_S
    ) -> None:
        """Open, and create or migrate where needed. Raises StoreUnavailable with the remedy."""
        self.path = Path(path)
        self.clock: Clock = clock or RealClock()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._busy_ms = round(busy_timeout_s * 1000)
        self._writer = open_engine(self.path, busy_timeout_s=busy_timeout_s, write=True)
        self._reader = open_engine(self.path, busy_timeout_s=busy_timeout_s, write=False)
        with in_our_words(self.path):
            migrate(self._writer)

    def close(self) -> None:
        """Give back the file; the store can not be used afterwards."""
        self._reader.dispose()
        self._writer.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees one moment of the store and cannot write."""
        with in_our_words(self.path), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, *, wait: bool = True) -> Iterator[sa.Connection]:
        """A connection that holds the write lock; commits at the end, or nothing is written.

        Without ``wait`` StoreBusy at once where somebody else holds it.
        """
        with in_our_words(self.path), self._writer.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute(f"PRAGMA busy_timeout={self._busy_ms if wait else 0}")
            with connection.begin():
                yield connection

    # the log

    def revision(self, kinds: Collection[str] | None = None) -> int:
        """The number of the last change, of these kinds where given; 0 for an empty log."""
        last = sa.select(sa.func.max(log.c.seq))
        with self.reading() as connection:
            if kinds is None:
                return connection.execute(last).scalar() or 0
            each = (connection.execute(last.where(log.c.kind == kind)).scalar() or 0 for kind in kinds)
            return max(each, default=0)

    def revision_at(self, at: datetime, kind: str | None = None) -> int:
        """The number of the last change recorded at or before a time, of this kind where given."""
        with self.reading() as connection:
            return past.revision_at(connection, at, kind)

    def last_recorded_at(self) -> datetime | None:
        """When the last change was recorded; None for an empty log."""
        last = sa.select(log.c.recorded_at).order_by(log.c.seq.desc())
        with self.reading() as connection:
            return moment(connection.execute(last).scalar())

    def changes(
        self, actor: Actor, since: int, *, kinds: Collection[str] | None = None, limit: int = 1000
    ) -> list[Change]:
        """Changes after number ``since`` that the actor may see, oldest first."""
        wanted = [log.c.seq > since, *self._may_see_log(actor)]
        if kinds is not None:
            wanted.append(log.c.kind.in_(sorted(kinds)))
        return self._log(sa.select(log).where(*wanted).order_by(log.c.seq).limit(limit), actor)

    def history(self, actor: Actor, record_id: str) -> list[Change]:
        """All changes of one record, oldest first. Raises NotFound as `get` does."""
        self.get(actor, record_id)
        chosen = sa.select(log).where(log.c.id == record_id, *self._may_see_log(actor))
        rid = sa.select(record.c.rid).where(record.c.id == record_id).scalar_subquery()
        return self._log(chosen.where(log.c.rid == rid).order_by(log.c.seq), actor)

    def steps(self, actor: Actor, kind: str, since: datetime, until: datetime) -> Sequence[Any]:
        """Rows of id, status, state and recorded_at (µs): what a kind went through after one moment up to another."""
        chosen = steps(kind, self.revision_at(since), self.revision_at(until))
        with self.reading() as connection:
            return connection.execute(chosen.where(*self._may_see_log(actor))).all()

    def _log(self, chosen: sa.Select[Any], actor: Actor) -> list[Change]:
        with self.reading() as connection:
            return [to_change(row, contacts=actor.scope.contacts) for row in connection.execute(chosen)]

    def _may_see_log(self, actor: Actor) -> list[sa.ColumnElement[bool]]:
        """What was visible then *and* is visible now: tightening a record hides its past as well."""
        require(actor, Action.READ)
        if actor.scope.everything:
            return []
        now_visible = sa.select(record.c.rid).where(*visible(record, actor.scope))
        return [*visible(log, actor.scope), log.c.rid.in_(now_visible)]

    # reading

    def get(self, actor: Actor, record_id: str, *, at: datetime | None = None) -> Record:
        """The record, now or as known at a time. NotFound where there is none, or none for this actor."""
        rows = self._rows(actor, None, Query(status=None, ids=(record_id,)), at)
        if not rows:
            raise NotFound(
                f"no record {record_id!r} that you may see"
                + (f" as known at {at:%Y-%m-%d %H:%MZ}" if at else ""),
                remedy="check the id, or ask its owner to share it",
            )
        return to_record(rows[0]._mapping, contacts=actor.scope.contacts)

    def find(
        self, actor: Actor, kinds: Sequence[str], query: Query = QUERY, *, at: datetime | None = None
    ) -> list[Record]:
        """Records of these kinds, in the order they were first recorded."""
        contacts = actor.scope.contacts
        with without_collector():
            return [to_record(row._mapping, contacts=contacts) for row in self._rows(actor, kinds, query, at)]

    def frame(
        self, actor: Actor, kind: str, query: Query = QUERY, *, at: datetime | None = None
    ) -> gpd.GeoDataFrame:
        """The records of one kind as a frame; see `data.store.frames.to_frame`."""
        with without_collector():
            return to_frame(kind, self._rows(actor, [kind], query, at), contacts=actor.scope.contacts)

    def frames(
        self, actor: Actor, kind: str, query: Query = QUERY, *, at: datetime | None = None, rows: int
    ) -> Iterator[gpd.GeoDataFrame]:
        """The same as `frame` in parts of so many rows, all of one moment of the store; at least one part."""
        chosen = self._select(actor, [kind], query, at, columns=FRAME_COLUMNS)
        with self.reading() as connection:
            found = connection.execution_options(yield_per=rows).execute(chosen)
            yield from to_frames(kind, found.partitions(rows), contacts=actor.scope.contacts)

    def count(
        self, actor: Actor, kinds: Sequence[str], query: Query = QUERY, *, at: datetime | None = None
    ) -> int:
        """How many records `find` would give."""
        chosen = self._select(actor, kinds, query, at, columns=("id",)).subquery()
        with self.reading() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(chosen)).scalar() or 0

    def extent(self, actor: Actor, kind: str, query: Query, times: During) -> Extent:
        """The bounds in space and time of the records that `find` would give."""
        chosen = self._select(actor, [kind], query, None, columns=EXTENT_COLUMNS)
        with self.reading() as connection:
            return extent(connection, chosen, times)

    def facets(
        self, actor: Actor, kind: str, query: Query = QUERY, *, at: datetime | None = None
    ) -> list[tuple[str, int]]:
        """How many records in each state."""
        chosen = self._select(actor, [kind], query, at, columns=("state",)).subquery()
        counted = sa.select(chosen.c.state, sa.func.count()).group_by(chosen.c.state)
        with self.reading() as connection:
            return [(state, n) for state, n in connection.execute(counted)]

    def cells(self, actor: Actor, kind: str, query: Query = QUERY, *, shift: int) -> list[CellRow]:
        """Points counted by map cell and state, in SQL; ``shift`` bits coarser than the finest cell."""
        require(actor, Action.READ)
        with self.reading() as connection:
            rows = connection.execute(past.cells(actor.scope, kind, query, shift)).all()
        return [CellRow(*row) for row in rows]

    def delta(self, actor: Actor, kind: str, names: Sequence[str], *, since: int = 0) -> Delta:
        """Facet columns of the rows of a kind that changed after ``since``, of whatever status."""
        require(actor, Action.READ)
        with self.reading() as connection:
            return delta(connection, actor.scope, kind, names, since)

    def columns(
        self, actor: Actor, kind: str, names: Sequence[str], query: Query = QUERY, *, at: datetime | None = None
    ) -> Sequence[Any]:  # fmt: skip
        """Rows of facet columns (see `data.store.tables`), now or as known at a time; bodies are JSON text."""
        chosen = self._select(actor, [kind], query, at, columns=names)
        with self.reading() as connection:
            return connection.execute(chosen).all()

    def by_source(
        self, actor: Actor, kind: str, system: str, *, ids: Collection[str] | None = None
    ) -> dict[str, Record]:
        """Records by their id in this system: those it leads, or what they were merged into (see `merged_into`).

        With ``ids`` those of these alone, and all that go by several ids there.
        """
        every = [None] if ids is None else [tuple(part) for part in parts_of(sorted(ids))]
        queries = [Query(status=None, source_system=system, goes_by=part) for part in every]
        found = [item for query in queries for item in self.find(actor, [kind], query)]
        by_key = {item.sources[0].record_id: item for item in found if item.sources[0].record_id is not None}
        return self._followed(actor, kind, by_key)

    def _followed(self, actor: Actor, kind: str, by_key: dict[str, Record]) -> dict[str, Record]:
        """Where records were merged, the one that leads at the end of the chain, as far as the actor may see it."""
        for _ in range(MERGES_MAX):
            ids = tuple(sorted({one.merged_into for one in by_key.values() if one.merged_into is not None}))
            found = self.find(actor, [kind], Query(status=None, ids=ids)) if ids else []
            leads = {one.id: one for one in found}
            if not leads:
                break
            by_key = {key: leads.get(one.merged_into or "", one) for key, one in by_key.items()}
        return by_key

    def hidden_ids(self, actor: Actor, kind: str, system: str) -> set[str]:
        """A system's ids of records that are there but not for this actor: who restricted or withheld one has not
        asked for a second, open one."""
        with self.reading() as connection:
            return origins.hidden(connection, actor.scope, kind, system)

    def changed_otherwise(self, actor: Actor, ids: Collection[str], reason: str) -> set[str]:
        """Which of these records were also changed for another reason than this one."""
        require(actor, Action.READ)
        with self.reading() as connection:
            return origins.changed_otherwise(connection, ids, reason)

    def _rows(
        self, actor: Actor, kinds: Sequence[str] | None, query: Query, at: datetime | None
    ) -> Sequence[Any]:
        chosen = self._select(actor, kinds, query, at, columns=FRAME_COLUMNS)
        with self.reading() as connection:
            return connection.execute(chosen).all()

    def _select(
        self,
        actor: Actor,
        kinds: Sequence[str] | None,
        query: Query,
        at: datetime | None,
        *,
        columns: Sequence[str],
    ) -> sa.Select[Any]:
        require(actor, Action.READ)
        revision = self._known(at)
        if revision is not None:
            chosen = past.select_at(actor.scope, kinds, query, revision, columns)
            order = log.c.rid
        else:
            of_kind = [] if kinds is None else [of_kinds(record, kinds, query)]
            wanted = [*of_kind, *visible(record, actor.scope), *conditions(record, query)]
            chosen = sa.select(*(record.c[name] for name in columns)).where(*wanted)
            order = record.c.rid
        chosen = chosen.order_by(order.desc() if query.newest_first else order)
        return chosen if query.limit is None else chosen.limit(query.limit)

    def _known(self, at: datetime | None) -> int | None:
        """The revision that a read of a moment sees; None: all there is now."""
        return None if at is None else self.revision_at(at)

    # writing

    def save(self, actor: Actor, records: Sequence[Record], *, reason: str) -> Saved:
        """Create (version 0) or update records, all or none.

        Raises Conflict where a record was changed since it was read, NotFound where the actor may not see it,
        NotAllowed or Invalid where the actor may not write, ClockError where the clock is behind the log.
        """
        require(actor, Action.REPORT)
        with self.writing() as connection:
            return writing.save(connection, actor, records, reason=reason, now=self.clock.now())

    def decide(self, actor: Actor, choose: Callable[[], Sequence[Record]], *, reason: str) -> Saved:
        """Save what ``choose`` gives, asked while the write lock is held: what it reads through this store cannot be
        changed by anybody before it is saved. What it raises passes through and nothing is written; else as `save`.
        """
        require(actor, Action.REPORT)
        with self.writing() as connection:
            return writing.save(connection, actor, choose(), reason=reason, now=self.clock.now())

    def save_parts(
        self,
        actor: Actor,
        parts: Iterable[Sequence[Record]],
        *,
        reason: str,
        aside: quarantine.Exchange = quarantine.NOTHING,
    ) -> int:
        """Save parts one after the other and exchange rows of the worklist, all of it or nothing; the revision then.

        Parts are asked for while the write lock is held, as by `decide`; what asking raises passes through.
        """
        require(actor, Action.REPORT if aside is quarantine.NOTHING else Action.IMPORT)
        with self.writing() as connection:
            revision = writing.save(connection, actor, [], reason=reason, now=self.clock.now()).revision
            for part in parts:
                saved = writing.save(connection, actor, part, reason=reason, now=self.clock.now())
                revision = saved.revision
            quarantine.exchange(connection, aside, person=actor.name, now=micros(self.clock.now()))
        return revision

    # small things beside the log

    def meta_get(self, key: str) -> Any:
        """A small JSON value of the workspace, None where it was never set."""
        with self.reading() as connection:
            text = connection.execute(sa.select(meta.c.value).where(meta.c.key == key)).scalar()
        return None if text is None else orjson.loads(text)

    def meta_set(self, key: str, value: Any) -> None:
        """Set a small JSON value; not in the log."""
        text = orjson.dumps(value).decode()
        with self.writing() as connection:
            connection.execute(meta.delete().where(meta.c.key == key))
            connection.execute(meta.insert().values(key=key, value=text))

    def meta_swap(self, key: str, before: Any, after: Any) -> bool:
        """Set a small JSON value where it still is ``before`` (None: not set); whether it was. One of two wins."""
        text = orjson.dumps(after).decode()
        with self.writing() as connection:
            said = connection.execute(sa.select(meta.c.value).where(meta.c.key == key)).scalar()
            if (None if said is None else orjson.loads(said)) != before:
                return False
            connection.execute(meta.delete().where(meta.c.key == key))
            connection.execute(meta.insert().values(key=key, value=text))
        return True

    def kept(self, shelf: str, key: str) -> Any:
        """A small document beside the log (see `data.store.shelves`), None where there is none."""
        with self.reading() as connection:
            return shelves.get(connection, shelf, key)

    def kept_all(self, shelf: str, *, limit: int | None = None) -> list[shelves.Kept]:
        """All documents of a shelf, the newest first."""
        with self.reading() as connection:
            return shelves.rows(connection, shelf, limit=limit)

    def keep(self, shelf: str, key: str, body: Any, *, most: int | None = None) -> None:
        """Put a JSON document, None to forget it; ``most``: forget all but the newest of the shelf."""
        with self.writing() as connection:
            self._keep(connection, shelf, key, body)
            if most is not None:
                shelves.trim(connection, shelf, most=most)

    def keep_swap(self, shelf: str, key: str, before: Any, after: Any, *, wait: bool = True) -> bool:
        """Put a document where it still is ``before`` (None: there is none); whether it was. One of two wins.

        Without ``wait`` StoreBusy at once where somebody else is writing.
        """
        with self.writing(wait=wait) as connection:
            if shelves.get(connection, shelf, key) != before:
                return False
            self._keep(connection, shelf, key, after)
        return True

    def _keep(self, connection: sa.Connection, shelf: str, key: str, body: Any) -> None:
        if body is None:
            shelves.drop(connection, shelf, key)
        else:
            shelves.put(connection, shelf, key, body, now=self.clock.now())

    def backup(self, target: Path) -> None:
        """A consistent copy while others go on working (SQLite's online backup)."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with self.reading() as connection:
            source: Any = connection.connection.driver_connection
            with in_our_words(target):
                copy = type(source)(str(target))
                try:
                    source.backup(copy)
                finally:
                    copy.close()
