"""Scenarios: kept with their answer, signed; asked again they say whether it changed; files that leave leak nothing."""

import io
from dataclasses import replace
from datetime import timedelta

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from data.access import local_person
from data.errors import Invalid
from data.exchange import layers_to_bytes, table_to_csv
from data.schema import Closure, Scenario
from response import actions, queries
from response.coverage import Ask, Change, Site
from response.coverage.comparing import by_area
from response.coverage.plan import Plan
from tests import grid
from tests.response.coverage_ground import NORTH_BANK, SOUTH_BANK, counties, settle, shelter

NORTH = grid.at(1, 5)
OPENED = Ask(minutes=5.0, change=Change(opened=(Site("new", "New hall", NORTH.x, NORTH.y),)))


@pytest.fixture
def town(workspace, put):
    grid.lay(workspace.settings, workspace.name)
    settle(workspace)
    put(*counties(), shelter("A", 1, 1))
    return workspace


def test_a_scenario_is_kept_with_its_answer_and_who_asked(town, ann):
    made = actions.save_scenario(town, ann, OPENED, name=" With a hall ", plan=Plan(p=1))
    assert (made.name, made.version) == ("With a hall", 1)
    (kept,) = queries.scenarios(town, ann)
    assert (kept.ask, kept.plan, kept.trouble) == (OPENED, Plan(p=1), None)
    assert kept.result["figures"]["covered"] == SOUTH_BANK + NORTH_BANK
    assert kept.result["revision"] == town.store.revision() - 1
    assert queries.history(town, ann, made.id)[0].person == "Ann Ames"
    with pytest.raises(Invalid, match="without a name"):
        actions.save_scenario(town, ann, OPENED, name="  ")
    with pytest.raises(Invalid, match="needs a name and a position"):
        actions.save_scenario(town, local_person(), OPENED, name="Unsigned")


def test_a_scenario_asked_again_says_what_has_changed(town, ann, put):
    actions.save_scenario(town, ann, Ask(minutes=5.0), name="As it is")
    (kept,) = queries.scenarios(town, ann)
    assert queries.scenario_moved(kept, queries.coverage(town, ann, kept.ask)) == {}
    put(shelter("B", 1, 5))
    moved = queries.scenario_moved(kept, queries.coverage(town, ann, kept.ask))
    assert moved["covered"] == (SOUTH_BANK, SOUTH_BANK + NORTH_BANK)
    assert "population" not in moved


def test_two_scenarios_beside_each_other_by_jurisdiction(town, ann):
    before = queries.coverage(town, ann, replace(OPENED, change=Change()))
    after = queries.coverage(town, ann, OPENED)
    table = by_area(before.by_jurisdiction, after.by_jurisdiction).set_index("name")
    assert table["change"].to_dict() == {"North bank": -NORTH_BANK, "South bank": 0}


def test_a_withdrawn_scenario_and_one_about_something_else_are_not_listed(town, ann, put):
    put(Scenario(name="Levee", parameters={"gauge": "RAC"}))
    made = actions.save_scenario(town, ann, OPENED, name="Hall")
    assert [one.record.name for one in queries.scenarios(town, ann)] == ["Hall"]
    actions.withdraw_scenario(town, ann, made.id)
    assert queries.scenarios(town, ann) == ()


def test_a_scenario_that_can_no_longer_be_read_says_why(town, ann, put):
    put(Scenario(name="Old", parameters={"about": "coverage", "ask": {"speed": 9}}))
    (kept,) = queries.scenarios(town, ann)
    assert "'speed'" in kept.trouble


def test_files_say_under_what_and_their_people_add_up(town, ann, tmp_path):
    made = queries.coverage_tables(town, ann, Ask(minutes=5.0))
    path = tmp_path / "coverage.gpkg"
    path.write_bytes(layers_to_bytes(made.tables, made.facts))
    layers = dict(pyogrio.list_layers(path))
    assert set(layers) == {
        "coverage_people", "coverage_gaps", "coverage_facilities", "coverage_jurisdictions",
    }  # fmt: skip
    people = gpd.read_file(path, layer="coverage_people")
    assert people["people"].sum() == SOUTH_BANK + NORTH_BANK
    assert people.groupby("class")["people"].sum().to_dict() == {
        "covered": SOUTH_BANK,
        "stretched": NORTH_BANK / 2,
        "uncovered": NORTH_BANK / 2,
    }
    assert set(people["revision"]) == {town.store.revision()}
    assert set(people["standard"]) == {made.facts["standard"]}
    meta = pyogrio.read_info(path, layer="coverage_gaps")["layer_metadata"]
    assert (meta["limit"], meta["limit_is"], meta["mode"]) == ("5.0", "own figure", "ACTUAL")
    csv = pd.read_csv(io.BytesIO(table_to_csv(made.tables["coverage_jurisdictions"])))
    assert csv["missing"].sum() == NORTH_BANK


def test_what_is_withheld_or_restricted_stays_behind(town, ann, put):
    put(
        shelter("W", 1, 5, name="Safe house", withheld=True),
        shelter("R", 1, 4, name="Annex", sensitivity="restricted"),
    )
    assert queries.coverage(town, ann, Ask(minutes=5.0)).totals.covered == SOUTH_BANK + NORTH_BANK
    made = queries.coverage_tables(town, ann, Ask(minutes=5.0))
    assert list(made.tables["coverage_facilities"]["name"]) == ["Hall A"]
    assert made.tables["coverage_people"]["covered"].sum() == SOUTH_BANK
    assert b"Safe house" not in layers_to_bytes(made.tables, made.facts)


def test_a_file_says_where_something_that_may_not_leave_is_not_counted_in_it(town, ann, put):
    whole = queries.coverage_tables(town, ann, Ask(minutes=15.0))
    assert set(whole.tables["coverage_people"]["kept_back"]) == {"nothing"}
    closures = [
        Closure(name="Bridge", cause="water", geometry=grid.bridge(one), sensitivity="restricted")
        for one in grid.BRIDGE_COLUMNS
    ]
    put(*closures)
    made = queries.coverage_tables(town, ann, Ask(minutes=15.0))
    assert made.tables["coverage_people"]["covered"].sum() == SOUTH_BANK + NORTH_BANK
    assert made.facts["kept_back"].startswith("some closures")


def test_a_scenario_that_opens_what_is_withheld_keeps_it_behind_as_well(town, ann, put):
    put(shelter("W", 1, 5, name="Safe house", stage="standby", withheld=True, sensitivity="restricted"))
    ask = queries.with_sites(queries.new_sites(town, ann, Ask(minutes=5.0), Plan(p=1)))
    assert [site.name for site in ask.change.opened] == ["Safe house"]
    made = queries.coverage_tables(town, ann, ask)
    assert list(made.tables["coverage_facilities"]["name"]) == ["Hall A"]
    assert made.tables["coverage_people"]["covered"].sum() == SOUTH_BANK
    assert b"Safe house" not in layers_to_bytes(made.tables, made.facts)
    kept = actions.save_scenario(town, ann, ask, name="With it")
    assert (kept.sensitivity.value, kept.withheld) == ("restricted", True)
    plain = actions.save_scenario(town, ann, OPENED, name="Without it")
    assert (plain.sensitivity.value, plain.withheld) == ("internal", False)
    planner = replace(ann, roles=frozenset({"planner"}))
    assert [one.record.name for one in queries.scenarios(town, planner)] == ["Without it"]


def test_the_same_answer_at_another_time_is_told_as_of_that_time(town, ann, clock):
    start = clock.now()
    queries.coverage(town, ann, Ask(minutes=5.0))
    clock.forward(timedelta(hours=3))
    then = start + timedelta(hours=1)
    assert queries.coverage(town, ann, Ask(minutes=5.0)).moment == clock.now()
    assert queries.coverage(town, ann, Ask(minutes=5.0), at=then).moment == then
    assert (
        queries.coverage_tables(town, ann, Ask(minutes=5.0), at=then)
        .facts["as_of"]
        .startswith("2026-05-19T12:00")
    )


def test_an_exercise_says_so_in_the_names_of_its_layers(town, ann, tmp_path):
    made = queries.coverage_tables(town, ann, Ask(minutes=5.0))
    path = tmp_path / "exercise.gpkg"
    path.write_bytes(layers_to_bytes(made.tables, made.facts | {"mode": "EXERCISE"}))
    assert all(name.startswith("EXERCISE_") for name, _ in pyogrio.list_layers(path))


def test_a_cell_is_never_taken_for_a_formula():
    table = pd.DataFrame({"name": ["=1+1", "plain"]}, index=pd.Index(["a", "b"], name="id"))
    assert "'=1+1" in table_to_csv(table).decode("utf-8-sig")
