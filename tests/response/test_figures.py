"""The six figures: nobody counted twice, nothing unknown taken for zero, every value with what it leaves out."""

from datetime import timedelta

import geopandas as gpd
import numpy as np
import pytest
import shapely

from data import reference
from data.schema import CountFigure, HazardArea, Incident, Jurisdiction, Shelter, Source, Unit
from response import queries
from tests.response.conftest import START

KEYS = ["incidents", "people", "shelter_places", "units", "overdue", "warnings"]


def figure(workspace, actor, key, **more):
    found = {one.key: one for one in queries.figures(workspace, actor, **more)}
    assert list(found) == KEYS
    return found[key]


def parts(one):
    return {part.key: part.value for part in one.parts}


def left_out(one):
    return {part.key: part.value for part in one.left_out}


def count(value, hours=0.0):
    return CountFigure(value=value, observed_at=START - timedelta(hours=hours))


def flood(name, **fields):
    return Incident(**({"name": name, "event": "flood", "severity": "severe", "stage": "active"} | fields))


def people_at(folder, points):
    frame = gpd.GeoDataFrame(
        {"people": [n for *_, n in points]}, geometry=[shapely.Point(x, y) for x, y, _ in points], crs=4326
    )
    reference.register(
        folder / "reference", "population", frame, source="test", licence="CC0", date="2026-01-01"
    )


def test_incidents_are_counted_by_severity_and_those_nobody_verified_apart(workspace, ann, put):
    put(
        flood("A"),
        flood("B", severity="minor", stage="contained"),
        flood("C", stage="reported"),
        flood("D", stage="closed"),
        flood("E", confidence="disproved"),
    )
    one = figure(workspace, ann, "incidents")
    assert (one.value, parts(one), left_out(one)) == (2, {"severe": 1, "minor": 1}, {"unverified": 1})
    assert set(one.ids) == {i for part in one.parts for i in part.ids}


def test_people_under_overlapping_areas_are_counted_once(workspace, ann, put, tmp_path):
    rng = np.random.default_rng(2)
    points = [
        (float(x), float(y), int(n))
        for x, y, n in zip(
            rng.uniform(-94, -93, 400), rng.uniform(41, 42, 400), rng.integers(0, 50, 400), strict=True
        )
    ]
    people_at(tmp_path, points)
    areas = [shapely.box(-93.8, 41.2, -93.4, 41.6), shapely.box(-93.6, 41.4, -93.2, 41.8)]
    put(*(flood(f"F{i}", area=area, affected=count(9999)) for i, area in enumerate(areas)), flood("no area"))
    by_hand = sum(n for x, y, n in points if any(area.contains(shapely.Point(x, y)) for area in areas))
    one = figure(workspace, ann, "people")
    assert (one.value, one.basis) == (by_hand, "population_points")
    assert parts(one) == {"in_areas": by_hand, "stated": 19998}
    assert left_out(one) == {"without_area": 1}


def test_without_population_points_stated_figures_are_added_and_called_so(workspace, ann, put):
    put(flood("A", affected=count(100)), flood("B", affected=count(20, hours=9)), flood("C"))
    one = figure(workspace, ann, "people")
    assert (one.value, one.basis, left_out(one)) == (120, "stated", {"no_count": 1})
    assert (one.current, one.stale, one.unknown) == (1, 1, 1)
    assert one.oldest_at == START - timedelta(hours=9)


def test_an_area_where_no_population_is_known_is_not_an_area_without_people(workspace, ann, put, tmp_path):
    people_at(tmp_path, [(-93.5, 41.5, 7), (-93.4, 41.4, 5)])
    put(flood("far away", area=shapely.box(10, 50, 11, 51)))
    one = figure(workspace, ann, "people")
    assert (one.value, one.basis) == (None, "stated")


def test_people_affected_are_nobody_only_where_there_is_no_incident(workspace, ann, put):
    assert figure(workspace, ann, "people").value == 0
    put(flood("A"))
    assert figure(workspace, ann, "people").value is None


def test_free_places_are_those_of_current_counts_and_stale_and_unknown_ones_stand_apart(workspace, ann, put):
    def hall(name, capacity, occupancy, **fields):
        return Shelter(
            **(
                {"name": name, "stage": "open", "capacity_evacuation": capacity, "occupancy": occupancy}
                | fields
            )
        )

    put(
        hall("current", count(100), count(40)),
        hall("over", count(50), count(60)),
        hall("stale", count(100), count(90, hours=7)),
        hall("silent", count(80), None),
        hall("no capacity", None, count(3)),
        hall("closed", count(500), count(0), stage="closed"),
    )
    one = figure(workspace, ann, "shelter_places")
    assert (one.value, one.of) == (60, 150)
    assert parts(one) == {"current": 60, "stale": 10}
    assert left_out(one) == {"unknown": 2}
    assert (one.current, one.stale, one.unknown) == (2, 1, 2)
    assert len(one.ids) == 5


def test_an_open_shelter_that_takes_nobody_has_no_free_places(workspace, ann, put):
    def hall(name, occupancy, **fields):
        told = {
            "name": name,
            "stage": "open",
            "capacity_evacuation": count(100),
            "occupancy": count(occupancy),
        }
        return Shelter(**(told | fields))

    put(hall("shut", 10, accepting=False))
    alone = figure(workspace, ann, "shelter_places")
    assert (alone.value, alone.of, left_out(alone)) == (0, None, {"not_accepting": 1})
    put(hall("takes", 40, accepting=True), hall("not said", 70), hall("full", 100, accepting=False))
    one = figure(workspace, ann, "shelter_places")
    assert (one.value, one.of, left_out(one)) == (90, 300, {"not_accepting": 1}), (
        "a full one counts as places"
    )


def test_places_under_different_standards_are_never_added(workspace, ann, put):
    def hall(name, standard, free):
        return Shelter(
            name=name,
            stage="open",
            capacity_standard=standard,
            capacity_evacuation=count(free),
            occupancy=count(0),
        )

    longer = Shelter(
        name="long", stage="open", capacity_longer=count(7), occupancy=count(0), capacity_standard="20 ft²"
    )
    put(hall("a", "20 ft²", 100), hall("b", "20 ft²", 50), hall("c", "3.5 m²", 30), longer)
    one = figure(workspace, ann, "shelter_places")
    assert (one.value, one.standard) == (150, "20 ft²")
    assert left_out(one) == {"standard:3.5 m²": 30, "standard:longer stay, 20 ft²": 7}


def test_free_places_are_unknown_where_no_open_shelter_has_a_current_count(workspace, ann, put):
    assert figure(workspace, ann, "shelter_places").value == 0
    put(Shelter(name="silent", stage="open", capacity_evacuation=count(80)))
    assert figure(workspace, ann, "shelter_places").value is None


def test_shelters_that_their_source_no_longer_lists_offer_no_places(workspace, ann, put):
    def hall(name, *gone):
        sources = [
            Source(system=f"feed {at}", record_id=name, not_reported_since=START if one else None)
            for at, one in enumerate(gone)
        ]
        return Shelter(
            name=name, stage="open", capacity_evacuation=count(100), occupancy=count(10), sources=sources
        )

    put(hall("vanished", True))
    one = figure(workspace, ann, "shelter_places")
    assert (one.value, left_out(one)) == (None, {"not_reported": 1}), "open or not: nobody says so"
    put(hall("listed", False), hall("listed by one", True, False), hall("by hand"))
    one = figure(workspace, ann, "shelter_places")
    assert (one.value, one.current, left_out(one)) == (270, 3, {"not_reported": 1})


def test_units_are_available_by_kind_of_all_of_that_kind(workspace, ann, put):
    def unit(kind, stage, minutes=1):
        return Unit(
            name=f"{kind} {stage}",
            resource_kind=kind,
            stage=stage,
            position_at=START - timedelta(minutes=minutes),
        )

    put(
        unit("engine", "available"),
        unit("engine", "on_scene"),
        unit("boat", "available", 30),
        unit("bus", "unknown"),
        unit("bus", "demobilised"),
    )
    one = figure(workspace, ann, "units")
    assert (one.value, one.of, left_out(one)) == (2, 4, {"unknown": 1})
    assert {part.key: (part.value, part.of) for part in one.parts} == {
        "engine": (1, 2),
        "boat": (1, 1),
        "bus": (0, 1),
    }
    assert (one.current, one.stale) == (1, 1)


def test_reporters_owe_a_report_from_the_minute_it_is_due(workspace, ann, put):
    def county(name, minutes, every=60):
        at = None if minutes is None else START - timedelta(minutes=minutes)
        return Jurisdiction(name=name, level="county", report_every=every, reported_at=at)

    put(county("late", 61), county("in time", 60), county("never", None), county("not asked", None, None))
    one = figure(workspace, ann, "overdue")
    assert (one.value, one.of, set(parts(one))) == (2, 3, {"late", "never"})
    assert (one.current, one.stale, one.unknown) == (1, 1, 1)
    assert one.next_at == START


def test_warnings_in_force_have_begun_and_not_ended(workspace, ann, put):
    def hazard(name, onset=None, ends=None, **more):
        hours = [None if h is None else START + timedelta(hours=h) for h in (onset, ends)]
        return HazardArea(name=name, event="flood", severity="severe", onset=hours[0], ends=hours[1], **more)

    put(
        hazard("now", -1, 5),
        hazard("open end"),
        hazard("later", 1, 5),
        hazard("over", -3, -1),
        hazard("test", cap_status="test"),
    )
    one = figure(workspace, ann, "warnings")
    assert (one.value, left_out(one), one.next_at) == (2, {"to_come": 1}, START + timedelta(hours=5))


def test_warnings_that_no_source_lists_any_more_count_and_are_said(workspace, ann, put):
    def hazard(name, *since, ends=5):
        sources = [
            Source(system=f"feed {at}", record_id=name, not_reported_since=one)
            for at, one in enumerate(since)
        ]
        return HazardArea(name=name, event="flood", ends=START + timedelta(hours=ends), sources=sources)

    put(
        hazard("listed", None),
        hazard("by one still", START, None),
        hazard("gone", START - timedelta(minutes=20)),
        hazard("gone from both", START, START - timedelta(hours=1)),
        hazard("gone and over", START, ends=-1),
        hazard("ours"),
    )
    one = figure(workspace, ann, "warnings")
    assert (one.value, one.current, one.stale, one.unknown) == (5, 3, 2, 0)
    assert one.newest_at == START - timedelta(minutes=20)
    rows = queries.table(workspace, ann, ["hazard_area"]).rows.set_index("name")
    since = {name: {fact[0]: fact[1] for fact in facts} for name, facts in rows["facts"].items()}
    assert since["gone"]["not_reported_since"] == "2026-05-19T10:40:00Z"
    assert "not_reported_since" not in since["by one still"]


def test_the_trend_is_the_value_one_hour_earlier_as_it_was_known_then(workspace, ann, put, clock):
    (hall,) = put(Shelter(name="Hall", stage="open", capacity_evacuation=count(100), occupancy=count(40)))
    assert figure(workspace, ann, "shelter_places").before is None
    clock.forward(timedelta(hours=2))
    put(hall.changed(occupancy=CountFigure(value=90, observed_at=clock.now())))
    one = figure(workspace, ann, "shelter_places")
    assert (one.value, one.before) == (10, 60)


def test_a_figure_of_the_past_is_the_figure_that_was_shown_then(workspace, ann, put, clock):
    (hall,) = put(
        Shelter(name="Hall", stage="open", capacity_evacuation=count(100), occupancy=count(40)), flood("A")
    )[:1]
    shown = queries.figures(workspace, ann)
    then = clock.now()
    clock.forward(timedelta(hours=3))
    put(hall.changed(stage="closed"), flood("B"))
    assert queries.figures(workspace, ann, at=then) == shown
    assert queries.figures(workspace, ann) != shown


def test_with_an_incident_only_what_is_linked_to_it_counts(workspace, ann, put):
    (one, other) = put(flood("A"), flood("B"))

    def hall(name, *incidents):
        return Shelter(
            name=name,
            stage="open",
            capacity_evacuation=count(10),
            occupancy=count(0),
            incident_ids=[incident.id for incident in incidents],
        )

    put(hall("both", one, other), hall("one", one), hall("none"))
    assert figure(workspace, ann, "incidents", incident_id=one.id).value == 1
    assert figure(workspace, ann, "shelter_places", incident_id=one.id).value == 20
    assert figure(workspace, ann, "shelter_places", incident_id=other.id).value == 10


def test_with_a_jurisdiction_what_lies_below_it_counts_too(workspace, ann, put):
    (state,) = put(Jurisdiction(name="Iowa", level="state"))
    (county,) = put(Jurisdiction(name="Polk", level="county", parent=state.id))
    put(flood("A", jurisdiction_id=county.id), flood("B"))
    assert figure(workspace, ann, "incidents", jurisdiction_id=state.id).value == 1
    assert figure(workspace, ann, "incidents").value == 2


@pytest.mark.parametrize("at", [None, START])
def test_an_empty_workspace_has_six_figures(workspace, ann, at):
    values = [one.value for one in queries.figures(workspace, ann, at=at)]
    assert values == [0, 0, 0, 0, 0, 0]
