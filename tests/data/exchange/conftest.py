"""A store with a few shelters whose text tries to be something else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import shapely

from data.access import Actor, local_person
from data.clock import ManualClock
from data.exchange import About
from data.schema import Contact, CountFigure, Shelter, Source
from data.store import Store

NOW = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)
NASTY = ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "Ames <b>Hall</b>, ${x} \u202e"]


@pytest.fixture
def someone() -> Actor:
    return local_person("Ada Reyes", "Planning Section Chief")


@pytest.fixture
def store(tmp_path: Path, someone: Actor) -> Store:
    made = Store(tmp_path / "muster.db", clock=ManualClock(NOW))
    count = CountFigure(value=12, observed_at=NOW, source="call", confidence="confirmed")
    source = Source(system="county", record_id="7", url="https://example.org/7", licence="CC0-1.0")
    shelters = [
        Shelter(
            kind="shelter",
            name=name,
            geometry=shapely.Point(-93.62 + i / 100, 42.03),
            occupancy=count if i else None,
            contacts=[Contact(position="manager", phone="515 555 0100")],
            sources=[source],
        )
        for i, name in enumerate(NASTY)
    ]
    hidden = Shelter(kind="shelter", name="Safe house", withheld=True)
    lost = Shelter(kind="shelter", name="Somewhere")
    made.save(someone, [*shelters, hidden, lost], reason="test")
    return made


@pytest.fixture
def about() -> About:
    return About(
        kind="shelter", workspace="exercise-raccoon", mode="exercise", made_at=NOW, made_by="Ada Reyes"
    )
