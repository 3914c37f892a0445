"""Hurricane Irma 2017: real counties, shelters and hospitals, counted independently with plain json and csv."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import shapely

from data.access import Actor
from data.intake import NotUsable, Options, Summary, apply, prepare
from data.schema import Facility, Jurisdiction, Shelter
from data.store import Store

SNAPSHOT = "case_irma2017/fema_open_shelters_series/open_20170911T151741Z.json"
AT = "2017-09-11T15:17:41Z"


def run(store: Store, actor: Actor, path: Path, kind: str, **options: Any) -> Summary:
    return apply(store, actor, prepare(path, kind, Options(**options)))


def rows_of(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return found


def test_all_us_counties_become_jurisdictions(store: Store, planner: Actor, real: Path) -> None:
    path = real / "base/geojson-counties-fips.json"
    summary = run(store, planner, path, "jurisdiction", source="census")
    assert (summary.new, summary.quarantined, summary.unplaced) == (3221, 0, 0)
    found = store.by_source(planner, "jurisdiction", "census")
    features = json.loads(path.read_text("utf-8"))["features"]
    assert set(found) == {feature["id"] for feature in features}
    names = {key: one.name for key, one in found.items()}
    assert names == {feature["id"]: feature["properties"]["NAME"] for feature in features}
    assert {one.state for one in found.values()} == {"county"}
    assert all(isinstance(one, Jurisdiction) and one.code == key for key, one in found.items())


def test_places_then_people_of_the_shelters(store: Store, planner: Actor, real: Path) -> None:
    counties = run(store, planner, real / "base/geojson-counties-fips.json", "jurisdiction", source="census")
    assert counties.new == 3221
    nss_path, snapshot_path = real / "case_irma2017/fema-nss.json", real / SNAPSHOT
    nss, snapshot = rows_of(nss_path), rows_of(snapshot_path)
    reference = json.loads((real / "case_irma2017/reference_answers.json").read_text("utf-8"))

    first = run(store, planner, nss_path, "shelter", source="fema")
    zero = sum(row["LATITUDE"] == 0 for row in nss)
    blank = sum(row["LATITUDE"] is None for row in nss)
    assert (first.new, first.quarantined, first.unplaced) == (551, 0, zero + blank) == (551, 0, 17)

    second = run(store, planner, snapshot_path, "shelter", source="fema", values={"observed_at": AT})
    known = {row["SHELTER_ID"] for row in nss} & {row["SHELTER_ID"] for row in snapshot}
    assert (second.new, second.changed) == (679 - len(known), len(known)) == (136, 543)
    assert second.quarantined == 0

    found = store.by_source(planner, "shelter", "fema")
    open_now = [found[str(row["SHELTER_ID"])] for row in snapshot]
    assert len(open_now) == reference["records"] and all(isinstance(one, Shelter) for one in open_now)
    assert {one.state for one in open_now} <= {"open", "full"}
    people = sum(one.occupancy.value for one in open_now if isinstance(one, Shelter) and one.occupancy)
    assert people == reference["total_population_all"] == 202436
    placed = {row["SHELTER_ID"] for row in nss if row["LATITUDE"]}
    assert sum(one.geometry is None for one in open_now) == sum(
        r["SHELTER_ID"] not in placed for r in snapshot
    )
    # The reference counts (0, 0) as a place, which it is not.
    at_zero = {row["SHELTER_ID"] for row in nss if row["LATITUDE"] == 0}
    assert sum(one.geometry is None for one in open_now) == reference["no_coords"] + sum(
        row["SHELTER_ID"] in at_zero for row in snapshot
    )


def test_capacities_and_their_unknowns_agree_with_the_reference(
    store: Store, planner: Actor, real: Path
) -> None:
    run(store, planner, real / SNAPSHOT, "shelter", source="fema", values={"observed_at": AT})
    reference = json.loads((real / "case_irma2017/reference_answers.json").read_text("utf-8"))
    found = [one for one in store.by_source(planner, "shelter", "fema").values() if isinstance(one, Shelter)]
    known = [one.capacity_evacuation.value for one in found if one.capacity_evacuation]
    assert sum(value for value in known if value) == reference["evac_capacity_known_sum"]
    assert all(known), "0 is how this file says unknown"
    over = [
        one
        for one in found
        if one.occupancy and one.capacity_evacuation and one.occupancy.value > one.capacity_evacuation.value  # type: ignore[operator]
    ]
    assert len(over) == reference["over_capacity_evac_gt0"]


def test_the_five_swapped_shelters_of_florida_lie_in_florida(
    store: Store, planner: Actor, real: Path
) -> None:
    path = real / "case_irma2017/fema-nss.json"
    run(store, planner, path, "shelter", source="fema")
    found = store.by_source(planner, "shelter", "fema")
    swapped = [row for row in rows_of(path) if (row["LATITUDE"] or 0) < 0]
    assert len(swapped) == 5
    for row in swapped:
        one = found[str(row["SHELTER_ID"])]
        assert one.geometry == shapely.Point(row["LATITUDE"], row["LONGITUDE"])
        assert any("swapped" in note for note in one.sources[0].notes)


def test_importing_the_snapshots_again_changes_nothing(store: Store, planner: Actor, real: Path) -> None:
    for _ in range(2):
        again = run(store, planner, real / SNAPSHOT, "shelter", source="fema", values={"observed_at": AT})
    assert (again.new, again.changed, again.unchanged) == (0, 0, 679)


def test_an_empty_snapshot_is_refused_and_closes_nothing(store: Store, planner: Actor, real: Path) -> None:
    run(store, planner, real / SNAPSHOT, "shelter", source="fema")
    revision = store.revision()
    with pytest.raises(NotUsable, match="0 rows"):
        run(
            store,
            planner,
            real / f"{Path(SNAPSHOT).parent}/open_20170918T070108Z.json",
            "shelter",
            source="fema",
        )
    assert store.revision() == revision


def test_an_earlier_snapshot_does_not_undo_a_later_count(store: Store, planner: Actor, real: Path) -> None:
    folder = real / Path(SNAPSHOT).parent
    run(store, planner, real / SNAPSHOT, "shelter", source="fema", values={"observed_at": AT})
    before = store.by_source(planner, "shelter", "fema")
    earlier = folder / "open_20170910T130153Z.json"
    run(store, planner, earlier, "shelter", source="fema", values={"observed_at": "2017-09-10T13:01:53Z"})
    after = store.by_source(planner, "shelter", "fema")
    same = [key for key in before if before[key].occupancy]  # type: ignore[attr-defined]
    assert same and all(after[key].occupancy == before[key].occupancy for key in same)  # type: ignore[attr-defined]


def test_crowd_sourced_shelters_with_23_swaps_and_islands(store: Store, planner: Actor, real: Path) -> None:
    path = real / "case_irma2017/irma-shelters.json"
    rows = rows_of(path)
    named = [row for row in rows if (row["shelter"] or "").strip(" ?")]  # one is called "???"
    summary = run(store, planner, path, "shelter")
    assert (summary.new, summary.quarantined) == (len(named), len(rows) - len(named)) == (877, 1)
    assert summary.unplaced == sum(row["latitude"] is None for row in rows) == 3
    found = store.by_source(planner, "shelter", "irma-shelters").values()
    swapped = [one for one in found if any("swapped" in note for note in one.sources[0].notes)]
    assert len(swapped) == sum((row["latitude"] or 0) < 0 for row in rows) == 23
    assert all(one.geometry is None or one.geometry.y > 0 for one in found)
    islands = [row for row in rows if row["latitude"] and 17 < row["latitude"] < 19]
    kept = [one for one in found if one.geometry is not None and 17 < one.geometry.y < 19]
    assert len(kept) == len(islands) > 0


def test_hospitals_with_their_unknown_beds(store: Store, planner: Actor, real: Path) -> None:
    path = real / "base/hifld_hospitals_FL_GA_SC_TX.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    summary = run(store, planner, path, "facility", source="hifld")
    assert (summary.new, summary.quarantined, summary.unplaced) == (1428, 0, 0)
    found = store.by_source(planner, "facility", "hifld")
    assert set(found) == {row["ID"] for row in rows}
    hospitals = [one for one in found.values() if isinstance(one, Facility)]
    beds = sum(bed.baseline or 0 for one in hospitals for bed in one.beds)
    assert beds == sum(int(row["BEDS"]) for row in rows if row["BEDS"] != "-999")
    assert sum(not one.beds for one in hospitals) == sum(row["BEDS"] == "-999" for row in rows) == 22
    assert Counter(str(one.type) for one in hospitals) == {"hospital": 1428}
    assert not any("NOT AVAILABLE" in str(one.model_dump()) for one in hospitals[:50])


@pytest.mark.parametrize(
    ("name", "rows", "unplaced"),
    [
        ("florida-shelters.json", 580, 0),
        ("hernando-county.json", 14, 14),
        ("pascocountyfl.json", 38, 38),
        ("ledger-polk-county.json", 41, 41),
        ("zeemaps-2682928.json", 68, 0),
    ],
)
def test_lists_of_counties_and_newspapers(
    store: Store, planner: Actor, real: Path, name: str, rows: int, unplaced: int
) -> None:
    summary = run(store, planner, real / "case_irma2017" / name, "shelter")
    assert summary.new + summary.duplicates + summary.quarantined == rows == summary.rows
    assert summary.quarantined == 0 and summary.unplaced == unplaced
