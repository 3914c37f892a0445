"""Reading in processes of their own: what a parser does there stays there."""

import asyncio
import json
from datetime import UTC, datetime

import pytest
from shapely.geometry import Point

from data.feeds import reading, wire
from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About, Act, Parsed
from data.feeds.reading import Readers
from data.intake.limits import MIB
from data.intake.plan import Draft
from data.intake.table import Reject
from data.schema import CountFigure, HazardArea, Shelter, Source

ECHO = "tests.data.feeds.echo"
AT = datetime(2025, 7, 1, 12, tzinfo=UTC)
ABOUT = About("drill", "https://a.example/x", AT, "application/json", {"licence": "public domain"})


def told(**what):
    return json.dumps(what).encode()


def test_what_a_parser_finds_survives_the_way_between_processes():
    shelter = Shelter(
        name="Gym", geometry=Point(1.25, 2.5), sources=[Source(system="f", record_id="1")],
        occupancy=CountFigure(value=4, observed_at=AT), observed_at=AT,
    )  # fmt: skip
    warning = HazardArea(name="Flood warning", event="flood", sources=[Source(system="f", record_id="2")])
    parsed = Parsed(
        drafts=(
            Draft(shelter, 1, frozenset({"name", "occupancy"})),
            Draft(warning, 2, frozenset(), ("geometry",)),
        ),
        acts=(Act("cancelled", ("a,b,c",), "d,e,f", AT),),
        rejects=(Reject(3, "lat", "91", "too far north", "look"),),
        notes=("a note",),
        complete=True,
        more=("https://a.example/2",),
    )
    assert wire.unpacked(wire.packed(parsed)) == parsed


def test_what_a_parser_is_told_survives_too():
    assert wire.about_unpacked(wire.about_packed(ABOUT)) == ABOUT


def test_a_hang_a_death_a_feast_and_a_fault_are_each_said_and_leave_the_reader_usable():
    async def all_of_them():
        said = {}
        async with Readers(readers=1, memory_bytes=1024 * MIB) as readers:
            found = await readers.read(ECHO, told(shelters=[[1, "Gym", 5]], do="chatter"), ABOUT, within_s=60)
            for what, within_s in (("die", 60), ("eat", 60), ("break", 60), ("hang", 0.3)):
                try:
                    await readers.read(ECHO, told(do=what), ABOUT, within_s=within_s)
                except NotUnderstood as error:
                    said[what] = str(error)
            for body in (b"<html>", b"[" * 100_000):
                with pytest.raises(NotUnderstood):
                    await readers.read(ECHO, body, ABOUT, within_s=60)
            again = await readers.read(ECHO, told(shelters=[[1, "Gym", 5]]), ABOUT, within_s=60)
        return found, said, again

    found, said, again = asyncio.run(all_of_them())
    assert (
        found.drafts[0].record.name == "Gym" and found.drafts[0].record.sources[0].licence == "public domain"
    )
    assert "ended the process" in said["die"]
    assert "more than 1,024 MiB" in said["eat"]
    assert "ZeroDivisionError" in said["break"]
    assert "longer than 0.3 s" in said["hang"]
    assert len(again.drafts) == 1


def test_a_flood_of_records_is_stopped_and_said(monkeypatch):
    monkeypatch.setattr(reading, "RESULT_BYTES_MAX", 1000)

    async def both():
        async with Readers(readers=1) as readers:
            with pytest.raises(NotUnderstood, match="of records"):
                await readers.read(ECHO, told(shelters=[[n, "Gym"] for n in range(50)]), ABOUT, within_s=60)
            return await readers.read(ECHO, told(), ABOUT, within_s=60)

    assert asyncio.run(both()) == Parsed()


def test_one_hanging_answer_holds_up_no_other():
    async def both():
        async with Readers(readers=2) as readers:
            hanging = asyncio.create_task(readers.read(ECHO, told(do="hang"), ABOUT, within_s=600))
            found = [
                await readers.read(ECHO, told(shelters=[[1, "Gym"]]), ABOUT, within_s=60) for _ in range(3)
            ]
            assert not hanging.done()
            hanging.cancel()
            await asyncio.gather(hanging, return_exceptions=True)
        return found

    assert len(asyncio.run(both())) == 3
