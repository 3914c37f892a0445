"""From a file to the store and again: identity, merging, quarantine."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from data.access import Actor, Role, local_person
from data.errors import Invalid, NotAllowed
from data.intake import BadOption, NothingUsable, Options, Summary, apply, prepare
from data.schema import Jurisdiction, Shelter
from data.schema.vocab import Sensitivity
from data.store import Query, Store

pytestmark = pytest.mark.slow  # reads every file in a process of its own

HEAD = ["Shelter ID", "Name", "Address", "Lat", "Lon", "Capacity", "Occupancy", "Status", "Updated at"]
AT = "2026-05-19T06:00:00-05:00"
HALL = ["S1", "Town Hall", "1 Main St", 41.6, -93.6, 120, 40, "OPEN", AT]
GYM = ["S2", "Gym", "2 Oak St", 41.7, -93.7, 300, "", "closed", AT]
Write = Callable[..., Path]


def run(store: Store, actor: Actor, path: Path, kind: str = "shelter", **options: Any) -> Summary:
    return apply(store, actor, prepare(path, kind, Options(**({"source": "county"} | options))))


def shelters(store: Store, actor: Actor) -> dict[str, Shelter]:
    found = store.by_source(actor, "shelter", "county")
    return {key: one for key, one in found.items() if isinstance(one, Shelter)}


def counts(summary: Summary) -> tuple[int, int, int, int]:
    return summary.new, summary.changed, summary.unchanged, summary.quarantined


def test_rows_become_records_with_figures_that_carry_their_time(
    store: Store, planner: Actor, write_csv: Write
) -> None:
    summary = run(store, planner, write_csv([HEAD, HALL, GYM]))
    assert counts(summary) == (2, 0, 0, 0) and summary.unplaced == 0
    hall, gym = shelters(store, planner)["S1"], shelters(store, planner)["S2"]
    assert hall.geometry == shapely.Point(-93.6, 41.6) and hall.state == "open"
    assert hall.occupancy is not None and hall.occupancy.value == 40
    assert hall.occupancy.observed_at == datetime(2026, 5, 19, 11, tzinfo=UTC)
    assert gym.occupancy is None, "blank is unknown, not zero"
    assert gym.state == "closed" and gym.sources[0].system == "county"


def test_a_time_that_the_file_does_not_give_is_not_invented(
    store: Store, planner: Actor, write_csv: Write
) -> None:
    run(store, planner, write_csv([HEAD[:-1], HALL[:-1]]))
    hall = shelters(store, planner)["S1"]
    assert hall.occupancy is not None and hall.occupancy.observed_at is None and hall.figure_at is None


def test_one_time_can_be_set_for_a_whole_file(store: Store, planner: Actor, write_csv: Write) -> None:
    path = write_csv([HEAD[:-1], HALL[:-1]])
    run(store, planner, path, values={"observed_at": "2026-05-19T12:00Z"})
    assert shelters(store, planner)["S1"].figure_at == datetime(2026, 5, 19, 12, tzinfo=UTC)


def test_importing_again_changes_nothing(store: Store, planner: Actor, write_csv: Write) -> None:
    path = write_csv([HEAD, HALL, GYM])
    run(store, planner, path)
    revision = store.revision()
    assert counts(run(store, planner, path)) == (0, 0, 2, 0)
    assert store.revision() == revision


def test_importing_again_with_repairs_changes_nothing(store: Store, planner: Actor, write_csv: Write) -> None:
    swapped = ["S3", "Swapped", "3 Elm St", -93.5, 41.5, 0, 5, "weird", AT]
    path = write_csv([HEAD, HALL, swapped])
    assert run(store, planner, path).repaired == 1
    notes = shelters(store, planner)["S3"].sources[0].notes
    assert (
        any("swapped" in note for note in notes) and any(note.startswith("stage") for note in notes) is False
    )
    assert counts(run(store, planner, path)) == (0, 0, 2, 0)


def test_a_changed_file_updates_what_changed_and_only_that(
    store: Store, planner: Actor, write_csv: Write
) -> None:
    run(store, planner, write_csv([HEAD, HALL, GYM]))
    assert counts(run(store, planner, write_csv([HEAD, [*HALL[:6], 41, *HALL[7:]], GYM]))) == (0, 1, 1, 0)
    last = store.changes(planner, store.revision() - 1)[0]
    assert set(last.changed) == {"occupancy"}
    assert "shelters.csv" in last.reason and "sha256" in last.reason


def test_a_column_that_is_absent_leaves_the_stored_value_alone(
    store: Store, planner: Actor, write_csv: Write
) -> None:
    run(store, planner, write_csv([HEAD, HALL]))
    summary = run(store, planner, write_csv([["Shelter ID", "Name", "Occupancy"], ["S1", "Town Hall", 90]]))
    hall = shelters(store, planner)["S1"]
    assert counts(summary) == (0, 1, 0, 0) and summary.unplaced == 0
    assert hall.geometry == shapely.Point(-93.6, 41.6) and hall.address == "1 Main St"
    assert hall.occupancy is not None and hall.occupancy.value == 90
    assert hall.capacity_evacuation is not None and hall.capacity_evacuation.value == 120


def test_a_present_null_clears_and_a_missing_key_does_not(
    store: Store, planner: Actor, write_json: Write
) -> None:
    full = {"id": "S1", "name": "Hall", "address": "1 Main St", "capacity": 120, "occupancy": 4}
    run(store, planner, write_json([full]))
    run(
        store,
        planner,
        write_json([{"id": "S1", "name": "Hall", "address": None, "occupancy": 5}, full | {"id": "S2"}]),
    )
    hall = shelters(store, planner)["S1"]
    assert hall.address is None
    assert hall.capacity_evacuation is not None and hall.capacity_evacuation.value == 120


def test_updates_without_a_name_reach_known_records_only(
    store: Store, planner: Actor, write_csv: Write
) -> None:
    run(store, planner, write_csv([HEAD, HALL]))
    summary = run(
        store, planner, write_csv([["Shelter ID", "Occupancy"], ["S1", 77], ["S9", 5]], "counts.csv")
    )
    assert counts(summary) == (0, 1, 0, 1)
    hall = shelters(store, planner)["S1"]
    assert hall.name == "Town Hall" and hall.occupancy is not None and hall.occupancy.value == 77
    kept = store.quarantined(planner, source="county")
    assert [(row.row, row.value) for row in kept] == [(3, "S9")] and "--map name" in kept[0].remedy


def test_a_record_that_was_restricted_is_not_made_a_second_time_in_the_open(
    store: Store, planner: Actor, write_csv: Write
) -> None:
    path, blind = write_csv([HEAD, HALL, GYM]), replace(planner, roles=frozenset({Role.PLANNER.value}))
    run(store, blind, path)
    hall = shelters(store, planner)["S1"].changed(sensitivity=Sensitivity.RESTRICTED)
    store.save(planner, [hall], reason="a safe house")
    assert counts(run(store, blind, path)) == (0, 0, 2, 0)
    assert store.count(planner, ["shelter"]) == 2 and set(shelters(store, blind)) == {"S2"}


def test_one_source_may_span_many_files(store: Store, planner: Actor, write_csv: Write) -> None:
    run(store, planner, write_csv([HEAD, HALL], "north.csv"))
    run(store, planner, write_csv([HEAD, GYM], "south.csv"))
    assert set(shelters(store, planner)) == {"S1", "S2"}
    assert counts(run(store, planner, write_csv([HEAD, HALL], "north.csv"))) == (0, 0, 1, 0)


def test_object_ids_are_never_the_identity(store: Store, planner: Actor, write_csv: Write) -> None:
    head = ["OBJECTID", "FID", *HEAD[1:]]
    plan = prepare(write_csv([head, [1, 0, *HALL[1:]], [2, 1, *GYM[1:]]]), "shelter")
    assert plan.id_column is None
    assert all(draft.key.startswith("name+place:") for draft in plan.drafts)


def test_without_ids_rows_are_known_by_name_and_place_whatever_their_order(
    store: Store, planner: Actor, write_csv: Write
) -> None:
    head, hall, gym = HEAD[1:], HALL[1:], GYM[1:]
    run(store, planner, write_csv([head, hall, gym]))
    respelt = ["TOWN  HALL", *hall[1:]]
    assert counts(run(store, planner, write_csv([head, gym, respelt]))) == (0, 1, 1, 0)


def test_bad_rows_are_kept_with_value_reason_and_remedy_and_the_rest_goes_in(
    store: Store, planner: Actor, write_csv: Write
) -> None:
    rows = [
        HEAD,
        HALL,
        ["S3", "Far", "", 141.0, 541.0, 1, 1, "OPEN", AT],
        ["S4", "Words", "", 41.0, -93.0, "many", 1, "OPEN", AT],
        ["S5", "", "", 41.0, -93.0, 1, 1, "OPEN", AT],
        ["S6", "Negative", "", 41.0, -93.0, 10, -4, "OPEN", AT],
        ["S7", "Late", "", 41.0, -93.0, 10, 4, "OPEN", "tomorrow"],
        *[[f"T{n}", f"Good {n}", "", 41.0 + n / 10, -93.0, 10, 4, "OPEN", AT] for n in range(9)],
    ]
    summary = run(store, planner, write_csv(rows))
    assert counts(summary) == (10, 0, 0, 5)
    kept = {row.row: row for row in store.quarantined(planner, source="county")}
    assert sorted(kept) == [3, 4, 5, 6, 7]
    assert kept[3].column == "Lat" and kept[4].value == "many" and kept[7].value == "tomorrow"
    assert kept[6].column == "Occupancy" and kept[6].value == "-4"
    assert all(row.reason and row.remedy for row in kept.values())
    run(store, planner, write_csv(rows))
    assert len(store.quarantined(planner, source="county")) == 5, "the same verdicts replace themselves"


def test_identical_rows_collapse_and_different_ones_of_one_id_are_refused(
    store: Store, planner: Actor, write_csv: Write
) -> None:
    other = ["S1", "Other Hall", *HALL[2:]]
    summary = run(store, planner, write_csv([HEAD, HALL, HALL, other, GYM]))
    assert counts(summary) == (2, 0, 0, 1) and summary.duplicates == 1
    kept = store.quarantined(planner)[0]
    assert kept.row == 4 and "'S1' stands in row 2" in kept.reason and "name" in kept.reason
    assert shelters(store, planner)["S1"].name == "Town Hall"


def test_a_row_without_coordinates_is_kept_without_geometry_and_counted_apart(
    store: Store, planner: Actor, write_csv: Write
) -> None:
    nowhere = ["S3", "Nowhere", "", "", "", 1, 1, "OPEN", AT]
    zero = ["S4", "Null Island", "", 0, 0, 1, 1, "OPEN", AT]
    summary = run(store, planner, write_csv([HEAD, HALL, nowhere, zero]))
    assert counts(summary) == (3, 0, 0, 0) and summary.unplaced == 2
    assert shelters(store, planner)["S4"].geometry is None


def test_a_known_place_survives_zero_zero(store: Store, planner: Actor, write_csv: Write) -> None:
    run(store, planner, write_csv([HEAD, HALL]))
    run(store, planner, write_csv([HEAD, [*HALL[:3], 0, 0, *HALL[5:]]]))
    assert shelters(store, planner)["S1"].geometry == shapely.Point(-93.6, 41.6)


def test_a_file_of_which_nothing_can_be_used_is_a_failure_and_writes_nothing(
    store: Store, planner: Actor, write_csv: Write
) -> None:
    with pytest.raises(NothingUsable, match=r"0 of 1 rows.*no name"):
        run(store, planner, write_csv([HEAD, ["S1", "", *HALL[2:]]]))
    assert store.revision() == 0 and store.quarantined(planner) == []


def test_a_dry_run_counts_and_writes_nothing(store: Store, planner: Actor, write_csv: Write) -> None:
    plan = prepare(write_csv([HEAD, HALL, ["S3", "", *GYM[2:]]]), "shelter", Options(source="county"))
    summary = apply(store, planner, plan, dry_run=True)
    assert counts(summary) == (1, 0, 0, 1) and summary.revision is None
    assert store.revision() == 0 and store.quarantined(planner) == []


def test_an_actor_who_may_not_import_is_refused(store: Store, write_csv: Write) -> None:
    viewer = Actor("Eve", "Observer", roles=frozenset({"observer"}), jurisdictions=frozenset({"*"}))
    with pytest.raises(NotAllowed):
        run(store, viewer, write_csv([HEAD, HALL]))


def test_a_later_figure_by_somebody_else_is_not_undone_by_an_old_file(
    store: Store, planner: Actor, write_csv: Write
) -> None:
    path = write_csv([HEAD, HALL])
    run(store, planner, path)
    hall = shelters(store, planner)["S1"]
    newer = {"value": 95, "observed_at": datetime(2026, 5, 19, 15, tzinfo=UTC), "source": "shelter manager"}
    store.save(planner, [hall.changed(occupancy=newer)], reason="count at 10:00")
    assert counts(run(store, planner, path)) == (0, 0, 1, 0)
    found = shelters(store, planner)["S1"].occupancy
    assert found is not None and found.value == 95


def county(
    name: str, box: tuple[float, float, float, float], code: str, level: str = "county"
) -> Jurisdiction:
    return Jurisdiction.model_validate(
        {"name": name, "level": level, "code": code, "geometry": shapely.box(*box)}
    )


def test_the_deepest_jurisdiction_around_a_point_is_assigned_and_marked(
    store: Store, planner: Actor, write_csv: Write
) -> None:
    iowa = county("Iowa", (-97, 40, -90, 44), "19", "state")
    polk = county("Polk", (-94, 41, -93, 42), "19153")
    store.save(planner, [iowa, polk], reason="test")
    outside = ["S3", "West", "", 41.5, -96.0, 1, 1, "OPEN", AT]
    abroad = ["S4", "Abroad", "", 51.5, 6.0, 1, 1, "OPEN", AT]
    run(store, planner, write_csv([HEAD, HALL, outside, abroad]))
    found = shelters(store, planner)
    assert found["S1"].jurisdiction_id == polk.id and found["S1"].jurisdiction_derived
    assert found["S3"].jurisdiction_id == iowa.id
    assert found["S4"].jurisdiction_id is None and not found["S4"].jurisdiction_derived


def test_a_jurisdiction_that_somebody_stated_stays(store: Store, planner: Actor, write_csv: Write) -> None:
    polk, story = county("Polk", (-94, 41, -93, 42), "19153"), county("Story", (-94, 42, -93, 43), "19169")
    store.save(planner, [polk, story], reason="test")
    path = write_csv([HEAD, HALL])
    run(store, planner, path)
    stated = shelters(store, planner)["S1"].changed(jurisdiction_id=story.id, jurisdiction_derived=False)
    store.save(planner, [stated], reason="Story runs it")
    run(store, planner, path)
    assert shelters(store, planner)["S1"].jurisdiction_id == story.id


def test_jurisdictions_find_their_parents_by_code_and_by_containment(
    store: Store, planner: Actor, tmp_path: Path
) -> None:
    frame = gpd.GeoDataFrame(
        {
            "code": ["19", "19153", "42", "campus"],
            "name": ["Iowa", "Polk", "Pennsylvania", "Campus"],
            "level": ["state", "county", "state", "campus"],
        },
        geometry=[
            shapely.box(-97, 40, -90, 44),
            shapely.box(-94, 41, -93, 42),
            shapely.box(-81, 39, -75, 42),
            shapely.box(-93.7, 41.4, -93.6, 41.5),
        ],
        crs="EPSG:4326",
    )
    frame.to_file(tmp_path / "places.gpkg")
    run(store, planner, tmp_path / "places.gpkg", "jurisdiction")
    found = {one.name: one for one in store.find(planner, ["jurisdiction"], Query())}
    assert found["Polk"].parent_id == found["Iowa"].id
    assert found["Campus"].parent_id == found["Polk"].id
    assert found["Iowa"].parent_id is None and found["Pennsylvania"].parent_id is None


def test_a_centre_point_does_not_replace_an_area(
    store: Store, planner: Actor, write_csv: Write, tmp_path: Path
) -> None:
    frame = gpd.GeoDataFrame({"fips": ["19153"], "name": ["Polk"], "level": ["county"]})
    gpd.GeoDataFrame(frame, geometry=[shapely.box(-94, 41, -93, 42)], crs="EPSG:4326").to_file(
        tmp_path / "a.gpkg"
    )
    run(store, planner, tmp_path / "a.gpkg", "jurisdiction")
    head = ["FIPS", "NAME", "POPULATION", "LATITUDE", "LONGITUDE"]
    run(store, planner, write_csv([head, ["19153", "Polk", 492401, 41.6, -93.6]]), "jurisdiction")
    found = store.by_source(planner, "jurisdiction", "county")["19153"]
    assert isinstance(found, Jurisdiction) and found.population == 492401
    assert found.geometry is not None and found.geometry.geom_type in ("Polygon", "MultiPolygon")


def test_columns_are_told_and_constants_set(store: Store, planner: Actor, write_csv: Write) -> None:
    path = write_csv([["Key", "Site", "Lage"], ["7", "Halle", "41.6, -93.6"]])
    plan = prepare(
        path,
        "facility",
        Options(id_column="Key", mapping={"name": "Site", "place": "Lage"}, values={"type": "hospital"}),
    )
    record = plan.drafts[0].record
    assert record.name == "Halle" and record.geometry == shapely.Point(-93.6, 41.6)
    assert plan.drafts[0].key == "7" and record.type == "hospital"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"mapping": {"nmae": "Name"}}, "'nmae' is not a field"),
        ({"mapping": {"name": "Nmae"}}, "no column 'Nmae'"),
        ({"values": {"stage": "sunny"}}, "stage=sunny"),
        ({"values": {"occupancy": "many"}}, "occupancy=many"),
        ({"id_column": "Key"}, "no column 'Key'"),
        ({"time_zone": "Mars/Olympus"}, "no time zone"),
        ({"crs": "nonsense"}, "CRS 'nonsense'"),
    ],
)
def test_a_wrong_option_is_named_with_what_would_be_right(
    write_csv: Write, options: dict[str, Any], word: str
) -> None:
    with pytest.raises(BadOption, match=word) as caught:
        prepare(write_csv([HEAD, HALL]), "shelter", Options(**options))
    assert caught.value.remedy


def test_a_kind_that_does_not_exist_is_named(write_csv: Write) -> None:
    with pytest.raises(BadOption, match="shelter"):
        prepare(write_csv([HEAD, HALL]), "shelterr")


def test_columns_in_several_languages_are_proposed(write_csv: Write) -> None:
    heads = {
        "es": ["Nombre", "Dirección", "Latitud", "Longitud", "Aforo", "Estado"],
        "de": ["Bezeichnung", "Anschrift", "Breite", "Länge", "Kapazität", "Zustand"],
        "fr": ["Nom", "Adresse", "Latitude", "Longitude", "Capacité", "Statut"],
        "it": ["Denominazione", "Indirizzo", "Latitudine", "Longitudine", "Capacità", "Stato"],
        "pt": ["Nome", "Endereço", "Latitude", "Longitude", "Capacidade", "Situação"],
        "ja": ["名称", "住所", "緯度", "経度", "収容人数", "開設状況"],
        "zh": ["名称", "地址", "纬度", "经度", "容纳人数", "状态"],
    }
    words = {
        "es": "Abierto",
        "de": "geöffnet",
        "fr": "ouvert",
        "it": "aperto",
        "pt": "aberto",
        "ja": "開設",
        "zh": "开放",
    }
    for language, head in heads.items():
        row = ["A", "1 Main St", 41.6, -93.6, 120, words[language]]
        plan = prepare(write_csv([head, row], f"{language}.csv"), "shelter")
        fields = {mapped.field for mapped in plan.mapping}
        assert {"name", "address", "capacity_evacuation", "stage"} <= fields, (language, plan.mapping)
        assert plan.drafts[0].record.state == "open" and plan.drafts[0].record.geometry is not None, language


def test_stock_lists_of_several_rows_make_one_depot(store: Store, planner: Actor, write_csv: Write) -> None:
    head = ["Depot ID", "Depot", "Lat", "Lon", "Item", "Quantity", "Unit"]
    rows = [
        ["D1", "North", 41.6, -93.6, "cots", 40, "pieces"],
        ["D1", "North", 41.6, -93.6, "water", 900, "L"],
    ]
    path = write_csv([head, *rows])
    assert counts(run(store, planner, path, "depot")) == (1, 0, 0, 0)
    depot = store.by_source(planner, "depot", "county")["D1"]
    lines = {line.resource_type: line.quantity.value for line in depot.lines}  # type: ignore[attr-defined]
    assert lines == {"cots": 40, "water": 900}
    assert counts(run(store, planner, path, "depot")) == (0, 0, 1, 0)


def test_hostile_text_is_kept_as_text(store: Store, planner: Actor, write_json: Write) -> None:
    names = ["<script>alert(1)</script>", "${7*7}", "`x`", "\u202eevil"]
    run(store, planner, write_json([{"id": str(n), "name": name} for n, name in enumerate(names)]))
    assert [one.name for one in shelters(store, planner).values()] == names


def test_a_plan_shows_mapping_sample_and_what_it_left(write_csv: Write) -> None:
    plan = prepare(write_csv([[*HEAD, "Colour"], [*HALL, "red"]]), "shelter", Options(source="county"))
    assert plan.unused == ["Colour"] and plan.id_column == "Shelter ID"
    assert all(0 < mapped.confidence <= 1 and mapped.why for mapped in plan.mapping)
    assert (
        plan.sample[0]["name"] == "Town Hall"
        and "40 (as of 2026-05-19T11:00:00Z)" in plan.sample[0]["occupancy"]
    )
    assert len(plan.sha256) == 64


def test_a_dry_run_needs_no_signature(store: Store, write_csv: Write) -> None:
    nobody = local_person()
    plan = prepare(write_csv([HEAD, HALL]), "shelter", Options(source="county"))
    assert apply(store, nobody, plan, dry_run=True).new == 1
    with pytest.raises(Invalid, match="name and a position"):
        apply(store, nobody, plan)
