"""An index of warnings through the whole of a feed: fetched, followed, read, placed, and taken back."""

import asyncio

import pytest
import shapely

from data.access import local_person
from data.feeds.reading import Readers
from data.feeds.running import Ground, run
from data.feeds.secrets import Secrets
from data.feeds.settings import Feed, Feeds
from data.schema import Jurisdiction
from data.settings import Settings
from data.store import Query
from data.workspace import open_workspace
from tests.data.feeds.cap_samples import alert, info, ref

ADA = local_person("Ada Reyes", "Planning Section Chief")
COUNTY = shapely.box(-94, 41, -93, 42)
CODED = "<area><areaDesc>Polk</areaDesc><geocode><valueName>SAME</valueName><value>019153</value></geocode></area>"


@pytest.fixture
def opened(tmp_path):
    made = open_workspace(Settings(var=tmp_path, workspace="county"))
    polk = Jurisdiction(name="Polk County", code="19153", level="county", geometry=COUNTY)
    made.store.save(ADA, [polk], reason="test")
    yield made
    made.store.close()


def index(*names: str) -> bytes:
    entries = (f"<entry><link type='application/cap+xml' href='{name}'/></entry>" for name in names)
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{''.join(entries)}</feed>".encode()


def test_warnings_are_followed_placed_and_taken_back(opened, replay):
    feed = Feed(name="ema", adapter="cap", urls=(replay.url("/index"),), private=True, licence="CC0-1.0")
    feeds = Feeds(opened.folder / "feeds.toml", {"ema": feed}, secrets=Secrets())
    replay.give("/A1", alert(info(area=CODED)).encode())
    replay.give("/T1", alert(identifier="T1", status="Test").encode())
    replay.give(
        "/C1",
        alert(
            "", identifier="C1", msgType="Cancel", references=ref(), sent="2026-05-19T07:00:00-05:00"
        ).encode(),
    )
    replay.give("/index", index("A1", "T1"), index("A1", "T1", "C1"))

    async def twice():
        async with Readers(readers=1) as readers:
            ground = Ground(opened, feeds, readers, "me")
            states = [await run(ground, "ema", asked=True)]
            before = opened.store.find(ADA, ["hazard_area"], Query(status=None))
            states.append(await run(ground, "ema", asked=True))
            return states, before

    (first, second), before = asyncio.run(twice())
    assert [first.error, second.error] == ["", ""]
    placed = {one.identifier: (one.status.value, one.geometry is not None) for one in before}
    assert placed == {"A1": ("current", True), "T1": ("current", True)}
    assert before[0].geometry.equals(COUNTY)
    assert before[0].jurisdiction_id is not None
    assert before[0].sources[0].licence == "CC0-1.0"
    after = {
        one.identifier: one.status.value
        for one in opened.store.find(ADA, ["hazard_area"], Query(status=None))
    }
    assert after == {"A1": "withdrawn", "T1": "current"}
    assert second.runs[0].cancelled == 1
