"""Child processes that write through the store and say what was acknowledged."""

import itertools
import resource
from multiprocessing.connection import Connection
from pathlib import Path

import shapely

from data.access import local_person
from data.errors import StoreFull
from data.schema import CountFigure, Record, Shelter
from data.store import Store

PADDING = "Bring blankets and medicine. " * 40


def shelter(name: str, occupancy: int) -> Shelter:
    return Shelter(
        kind="shelter",
        name=name,
        geometry=shapely.Point(-93.6, 41.6),
        occupancy=CountFigure(value=occupancy),
        notes=PADDING,
    )


def write_on(path: Path, acks: Connection, label: str) -> None:
    """Create, then update, for ever; each acknowledgement is (id, version, occupancy)."""
    actor = local_person(label, "Shelter manager")
    store = Store(path)
    for number in itertools.count():
        _acknowledge(acks, *store.save(actor, [shelter(f"{label}-{number}", 0)], reason="new").records)
        stored = store.find(actor, ["shelter"])[-3:]
        updates = [
            item.changed(occupancy=CountFigure(value=number))
            for item in stored
            if item.name.startswith(label)
        ]
        _acknowledge(acks, *store.save(actor, updates, reason="count").records)


def write_until_full(path: Path, acks: Connection, limit_bytes: int) -> None:
    """Write with a limit on the size of any file, then say what the store said."""
    actor = local_person("Ada Reyes", "Shelter manager")
    store = Store(path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))
    try:
        for number in itertools.count():
            _acknowledge(
                acks, *store.save(actor, [shelter(f"shelter-{number}", number)], reason="new").records
            )
    except StoreFull as error:
        acks.send(str(error))
    acks.send(store.count(actor, ["shelter"]))
    acks.close()


def _acknowledge(acks: Connection, *records: Record) -> None:
    for record in records:
        acks.send((record.id, record.version, record.occupancy.value))  # type: ignore[attr-defined]
