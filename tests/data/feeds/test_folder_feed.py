"""A watched folder as a feed from end to end: what is new or changed is taken once, the rest is left alone."""

import asyncio
import os
import time
from pathlib import Path

from data.access import local_person
from data.feeds.reading import Readers
from data.feeds.running import Ground, run
from data.feeds.settings import Feed, Feeds
from data.feeds.state import State
from data.settings import Settings
from data.workspace import Workspace, open_workspace

ME = local_person("Ada", "Chief")
HEAD = "Shelter ID,Name,Occupancy\n"


def put(folder: Path, name: str, text: str, *, age_s: float = 60) -> None:
    (folder / name).write_text(text, "utf-8")
    os.utime(folder / name, (time.time() - age_s,) * 2)


def shelters(opened: Workspace) -> dict[str, int | None]:
    found = opened.store.find(ME, ["shelter"])
    return {one.name: one.occupancy and one.occupancy.value for one in found}  # type: ignore[attr-defined]


def test_files_are_taken_once_and_again_when_they_change(tmp_path: Path) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    opened = open_workspace(Settings(var=tmp_path / "var", workspace="county"))
    feed = Feed(name="incoming", adapter="folder", urls=(folder.as_uri(),), options={"kind": "shelter"})

    async def once(readers: Readers) -> State:
        feeds = Feeds(opened.folder / "feeds.toml", {feed.name: feed})
        found = await run(Ground(opened, feeds, readers, "me"), feed.name, asked=True)
        assert found is not None and not found.error, found
        return found

    async def story() -> None:
        async with Readers(readers=1) as readers:
            put(folder, "north.csv", HEAD + "1,Gym,5\n")
            put(folder, "south.csv", HEAD + "2,Hall,7\n", age_s=1)
            await once(readers)
            assert shelters(opened) == {"Gym": 5}, "the other is still being written"
            put(folder, "south.csv", HEAD + "2,Hall,7\n", age_s=30)
            put(folder, "broken.geojson", "{", age_s=30)
            await once(readers)
            assert shelters(opened) == {"Gym": 5, "Hall": 7}
            refused = opened.store.quarantined(ME, source="incoming")
            assert [one.value.rpartition("/")[2] for one in refused if one.value] == ["broken.geojson"]
            revision = opened.store.revision()
            await once(readers)
            assert opened.store.revision() == revision
            put(folder, "north.csv", HEAD + "1,Gym,9\n", age_s=20)
            (folder / "south.csv").unlink()
            await once(readers)
            assert shelters(opened) == {"Gym": 9, "Hall": 7}, "a file that went away takes nothing with it"

    try:
        asyncio.run(story())
    finally:
        opened.store.close()
