"""Duplicates between and within the lists people kept during Hurricane Irma, against what they themselves said."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from data.matching import LIKELY, Thing, pairs
from data.matching.names import street_of
from geo.ellipsoid import GEOD

ONE_DOOR_M = 10_000.0


def _rows(real: Path, name: str) -> Any:
    return json.loads((real / "case_irma2017" / name).read_text("utf-8"))


def _thing(key: str, name: str, lon: Any, lat: Any, address: str | None) -> Thing:
    return Thing(key, name.strip(), (float(lon), float(lat)) if lat else None, address)


@pytest.fixture(scope="module")
def crowd(real: Path) -> list[Thing]:
    return [
        _thing(f"c{row['id']}", row["shelter"], row["longitude"], row["latitude"], row["address"])
        for row in _rows(real, "irma-shelters.json")
        if (row["shelter"] or "").strip()
    ]


@pytest.fixture(scope="module")
def fema(real: Path) -> list[Thing]:
    return [
        _thing(
            f"f{row['SHELTER_ID']}", row["SHELTER_NAME"], row["LONGITUDE"], row["LATITUDE"], row["ADDRESS_1"]
        )
        for row in _rows(real, "fema-nss.json")
        if row["SHELTER_NAME"]
    ]


def test_the_groups_volunteers_marked_as_duplicates_are_found_and_no_others(real: Path) -> None:
    """Of the six groups five are one place each; the sixth is three schools of which only the town is known."""
    places = ("name", "longitude", "latitude", "address")
    groups = [
        [_thing(str(one["id"]), *(one[key] for key in places)) for one in group["shelters"]]
        for group in _rows(real, "irma-shelters-dupes.json")["dupe_groups"]
    ]
    found = {(pair.a, pair.b) for pair in pairs([thing for group in groups for thing in group])}
    marked = {tuple(sorted(thing.id for thing in group)) for group in groups if len(group) == 2}
    assert len(marked) == 5 and found == marked


def _door(thing: Thing) -> tuple[str, str] | None:
    street = street_of(thing.address)
    return None if street is None or not street.numbers else (street.numbers[0], street.text)


def test_name_and_place_alone_find_what_the_addresses_confirm(crowd: list[Thing], fema: list[Thing]) -> None:
    """Addresses are held back and judge: same number and street within 10 km is one door.

    What they call wrong is mostly right when read (a road under two names, a slip in the number), so that 0.87 is
    a lower bound; of the doors they confirm, the rest is where the two lists' geocodes lie over a kilometre apart.
    """
    doors: dict[tuple[str, str], list[Thing]] = {}
    for thing in crowd:
        if (door := _door(thing)) is not None and thing.place is not None:
            doors.setdefault(door, []).append(thing)
    truth = {
        (thing.id, one.id)
        for thing in fema
        if thing.place is not None
        for one in doors.get(_door(thing) or ("", ""), [])
        if one.place is not None and GEOD.inv(*thing.place, *one.place)[2] <= ONE_DOOR_M
    }
    numbers = {thing.id: door[0] for thing in [*crowd, *fema] if (door := _door(thing)) is not None}
    bare = [replace(thing, address=None) for thing in [*crowd, *fema]]
    found = {(pair.b, pair.a) for pair in pairs(bare) if (pair.a[0], pair.b[0]) == ("c", "f")}
    judged = [pair for pair in found if pair[0] in numbers and pair[1] in numbers]
    right = [pair for pair in judged if numbers[pair[0]] == numbers[pair[1]]]
    assert len(truth) > 250
    assert len(right) / len(judged) >= 0.87, f"{len(right)} of {len(judged)}"
    assert len(truth & found) / len(truth) >= 0.65, f"{len(truth & found)} of {len(truth)}"
    full = {(pair.b, pair.a) for pair in pairs([*crowd, *fema]) if (pair.a[0], pair.b[0]) == ("c", "f")}
    assert len(truth & full) / len(truth) >= 0.95, f"with addresses {len(truth & full)} of {len(truth)}"
    certain = {(pair.b, pair.a) for pair in pairs(bare) if pair.score >= LIKELY} & set(judged)
    assert sum(pair in right for pair in certain) / len(certain) >= 0.9
