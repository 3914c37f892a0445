"""Adapters from end to end: a watched folder, and a service that answers page by page."""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from data.access import local_person
from data.feeds.reading import Readers
from data.feeds.running import Ground, run
from data.feeds.settings import Feed, Feeds
from data.feeds.state import State
from data.settings import Settings
from data.workspace import Workspace, open_workspace
from tests.data.feeds.replay import Replay

ME = local_person("Ada", "Chief")
HEAD = "Shelter ID,Name,Occupancy\n"


def put(folder: Path, name: str, text: str, *, age_s: float = 60) -> None:
    (folder / name).write_text(text, "utf-8")
    os.utime(folder / name, (time.time() - age_s,) * 2)


def shelters(opened: Workspace) -> dict[str, int | None]:
    found = opened.store.find(ME, ["shelter"])
    return {one.name: one.occupancy and one.occupancy.value for one in found}  # type: ignore[attr-defined]


Once = Callable[[], Awaitable[State]]


def told(opened: Workspace, feed: Feed, story: Callable[[Once], Awaitable[None]]) -> None:
    """Run a feed as often as its story wants."""

    async def tell() -> None:
        async with Readers(readers=1) as readers:

            async def once() -> State:
                feeds = Feeds(opened.folder / "feeds.toml", {feed.name: feed})
                found = await run(Ground(opened, feeds, readers, "me"), feed.name, asked=True)
                assert found is not None and not found.error, found
                return found

            await story(once)

    try:
        asyncio.run(tell())
    finally:
        opened.store.close()


def test_files_are_taken_once_and_again_when_they_change(tmp_path: Path) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    opened = open_workspace(Settings(var=tmp_path / "var", workspace="county"))
    feed = Feed(name="incoming", adapter="folder", urls=(folder.as_uri(),), options={"kind": "shelter"})

    async def story(once: Once) -> None:
        put(folder, "north.csv", HEAD + "1,Gym,5\n")
        put(folder, "south.csv", HEAD + "2,Hall,7\n", age_s=1)
        await once()
        assert shelters(opened) == {"Gym": 5}, "the other is still being written"
        put(folder, "south.csv", HEAD + "2,Hall,7\n", age_s=30)
        put(folder, "broken.geojson", "{", age_s=30)
        await once()
        assert shelters(opened) == {"Gym": 5, "Hall": 7}
        refused = opened.store.quarantined(ME, source="incoming")
        assert [one.value.rpartition("/")[2] for one in refused if one.value] == ["broken.geojson"]
        revision = opened.store.revision()
        await once()
        assert opened.store.revision() == revision
        put(folder, "north.csv", HEAD + "1,Gym,9\n", age_s=20)
        (folder / "south.csv").unlink()
        await once()
        assert shelters(opened) == {"Gym": 9, "Hall": 7}, "a file that went away takes nothing with it"

    told(opened, feed, story)


def page(*names: str, more: bool) -> bytes:
    rows = [
        {"attributes": {"SHELTER_ID": name, "SHELTER_NAME": name, "SHELTER_STATUS": "OPEN"}} for name in names
    ]
    return json.dumps({"features": rows, "exceededTransferLimit": more}).encode()


def test_all_pages_together_say_what_is_no_longer_listed(tmp_path: Path, replay: Replay) -> None:
    opened = open_workspace(Settings(var=tmp_path / "var", workspace="county"))
    address = replay.url("/query?where=1%3D1&f=json")
    feed = Feed(name="fema", adapter="fema_shelters", urls=(address,), private=True)
    first, second = (
        [page("A", "B", more=True), page("C", more=False)],
        [page("A", more=True), page("C", more=False)],
    )
    replay.give("/query", *first, *second, page(more=False))

    def gone() -> list[str]:
        return [one.name for one in opened.store.find(ME, ["shelter"]) if one.not_reported_since is not None]

    async def story(once: Once) -> None:
        await once()
        assert set(shelters(opened)) == {"A", "B", "C"} and gone() == []
        assert [one.path for one in replay.asked_for("/query")][1].endswith("&resultOffset=2")
        await once()
        assert gone() == ["B"]
        await once()
        assert gone() == ["B"], "an empty answer says nothing"

    told(opened, feed, story)
