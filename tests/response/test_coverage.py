"""Who is reached: by road and in a straight line, under the day's conditions, now and then."""

from datetime import timedelta

import numpy as np
import pytest
import shapely

from data import reference
from data.errors import Invalid, NotFound
from data.schema import Closure, HazardArea, Jurisdiction, Shelter
from geo.errors import Cancelled
from response import queries
from response.coverage import CLASSES, Ask, Change, Conditions, Moved, Service, Site
from tests import grid
from tests.response.coverage_ground import NORTH_BANK, SOUTH_BANK, counties, places, settle, shelter

EVERYBODY = SOUTH_BANK + NORTH_BANK


@pytest.fixture
def town(workspace, put):
    """Roads, people, two counties, and a shelter in the south that is open."""
    grid.lay(workspace.settings, workspace.name)
    settle(workspace)
    put(*counties(), shelter("A", 1, 1))
    return workspace


def _missing(answer):
    return answer.by_jurisdiction.set_index("name")["missing"].round(6).to_dict()


def test_people_are_covered_by_minutes_over_the_road_and_counted_by_jurisdiction(town, ann):
    answer = queries.coverage(town, ann, Ask(minutes=5.0))
    assert (answer.terms.limit, answer.terms.unit, answer.terms.figure) == (5, "min", "own")
    assert answer.roads.name
    # 40 km/h: 5 minutes are 3.3 km, three streets of about 1.1 and 0.83 km.
    assert answer.totals.covered == SOUTH_BANK
    assert _missing(answer) == {"South bank": 0, "North bank": NORTH_BANK}
    assert answer.totals.population == EVERYBODY
    assert sum(getattr(answer.totals, name) for name in CLASSES) == pytest.approx(EVERYBODY)
    assert answer.totals.worst_in == "North bank"


def test_a_bridge_that_is_out_lengthens_the_way_and_can_be_left_out_of_account(town, ann, put):
    open_way = queries.coverage(town, ann, Ask(minutes=15.0))
    put(*(Closure(name=f"Bridge {c}", cause="water", geometry=grid.bridge(c)) for c in grid.BRIDGE_COLUMNS))
    cut = queries.coverage(town, ann, Ask(minutes=15.0))
    assert open_way.totals.cut_off == 0
    assert cut.totals.cut_off == cut.totals.uncovered == NORTH_BANK
    assert len(cut.roads.closures) == 2
    assert cut.totals.worst <= open_way.totals.worst  # the way of those who still have one
    without = queries.coverage(town, ann, Ask(minutes=15.0, conditions=Conditions(closures=False)))
    assert without.totals.covered == open_way.totals.covered


def test_a_road_closed_in_the_scenario_counts_there_alone_and_never_shortens_a_way(town, ann):
    lines = tuple(tuple(grid.bridge(column).coords) for column in grid.BRIDGE_COLUMNS)
    base = queries.coverage(town, ann, Ask(minutes=15.0))
    what_if = queries.coverage(town, ann, Ask(minutes=15.0, change=Change(closed=lines)))
    assert what_if.totals.cut_off == NORTH_BANK
    before, after = base.points["value"].to_numpy(), what_if.points["value"].to_numpy()
    assert (np.isnan(after) | (after >= before - 1e-9)).all()
    assert queries.frame(town, ann, "closure").empty


def test_without_a_network_it_is_a_straight_line_and_says_so(workspace, ann, put):
    settle(workspace)
    put(*counties(), shelter("A", 1, 1))
    answer = queries.coverage(workspace, ann, Ask(metres=2_500.0))
    assert (answer.roads, answer.terms.unit, answer.terms.travel) == (None, "m", "straight")
    assert answer.totals.covered == SOUTH_BANK
    assert queries.coverage(workspace, ann, Ask(minutes=5.0)).terms.limit == 5_000  # minutes need roads


def test_nobody_known_to_live_here_is_no_answer_and_jurisdictions_are_a_coarse_one(workspace, ann, put):
    assert queries.coverage(workspace, ann) is None
    put(Jurisdiction(name="Polk", level="county", population=500, geometry=shapely.box(-94, 41, -93, 42)))
    answer = queries.coverage(workspace, ann)
    assert (answer.basis, answer.totals.uncovered, answer.services) == ("jurisdictions", 500, 0)
    assert np.isnan(answer.totals.worst)


def test_what_is_passed_over_is_listed_with_why(town, ann, put):
    put(
        shelter("B", 5, 1, stage="standby"),
        shelter("C", 5, 2, accepting=False),
        shelter("D", 4, 1, capacity_evacuation=places(10), occupancy=places(10)),
        Shelter(id="01NOWHERE", name="Nowhere", stage="open"),
        shelter("F", 6, 6),
        HazardArea(name="Flood", event="flood warning", severity="severe", certainty="observed",
                   geometry=grid.at(6, 6).buffer(0.002)),
    )  # fmt: skip
    answer = queries.coverage(town, ann, Ask(minutes=5.0))
    said = {part.key: part.value for part in answer.left_out}
    assert said == {"not_open": 1, "not_accepting": 1, "full": 1, "no_place": 1, "in_hazard": 1}
    assert answer.services == 1
    planned = Ask(minutes=5.0, conditions=Conditions(hazards=False, closed=False, full=False))
    assert queries.coverage(town, ann, planned).services == 5


def test_people_who_hang_on_a_doubtful_shelter_are_unknown_not_covered(town, ann, put):
    put(shelter("U", 1, 5, stage="unknown"))
    answer = queries.coverage(town, ann, Ask(minutes=5.0))
    assert answer.totals.unknown == NORTH_BANK
    assert (answer.totals.covered, answer.totals.missing, answer.doubtful) == (SOUTH_BANK, 0, 1)


def test_full_shelters_and_few_places_leave_people_near_but_full(town, ann, put):
    hall = queries.get(town, ann, "01HALLA")
    (hall,) = put(hall.changed(capacity_evacuation=places(30), occupancy=places(10)))
    answer = queries.coverage(town, ann, Ask(minutes=5.0, capacity=True, seeking=0.1))
    assert answer.totals.population == pytest.approx(0.1 * EVERYBODY)
    assert answer.totals.covered == pytest.approx(20)
    assert answer.totals.full == pytest.approx(0.1 * SOUTH_BANK - 20)
    put(hall.changed(occupancy=places(30)))
    full = queries.coverage(town, ann, Ask(minutes=5.0, capacity=True, seeking=0.1))
    assert (full.totals.covered, full.totals.full) == (0, pytest.approx(0.1 * SOUTH_BANK))


def test_a_shelter_whose_places_nobody_knows_is_in_doubt_where_places_are_counted(town, ann):
    answer = queries.coverage(town, ann, Ask(minutes=5.0, capacity=True, seeking=0.5))
    assert answer.totals.unknown == pytest.approx(0.5 * SOUTH_BANK)
    assert answer.totals.covered == 0


def test_dropping_moving_and_opening_change_the_answer_and_not_the_records(town, ann):
    def covered(**change):
        return queries.coverage(town, ann, Ask(minutes=5.0, change=Change(**change))).totals.covered

    north = grid.at(1, 5)
    assert covered(dropped=("01HALLA",)) == 0
    assert covered(moved=(Moved("01HALLA", north.x, north.y),)) == NORTH_BANK
    assert covered(opened=(Site("new", "New", north.x, north.y),)) == EVERYBODY
    assert queries.get(town, ann, "01HALLA").geometry == grid.at(1, 1)


def test_the_loss_of_each_facility_is_what_taking_it_out_costs(town, ann, put):
    put(shelter("B", 1, 5))
    answer = queries.coverage(town, ann, Ask(minutes=5.0))
    for facility, row in answer.facilities.iterrows():
        without = queries.coverage(town, ann, Ask(minutes=5.0, change=Change(dropped=(facility,))))
        assert answer.totals.covered - without.totals.covered == pytest.approx(row["only"])


def test_the_people_of_one_jurisdiction_may_be_served_from_another(town, ann, put):
    put(shelter("B", 1, 4))
    answer = queries.coverage(town, ann, Ask(minutes=5.0, area="01NORTH"))
    assert answer.totals.population == NORTH_BANK
    assert list(answer.by_jurisdiction["name"]) == ["North bank"]
    assert answer.services == 2
    with pytest.raises(NotFound, match="'01NOBODY' is not known"):
        queries.coverage(town, ann, Ask(area="01NOBODY"))


def test_the_answer_follows_the_store_and_the_past_and_is_kept_meanwhile(town, ann, put, clock):
    ask, then = Ask(minutes=5.0), clock.now()
    key, first = queries.coverage_key(town, ann, ask), queries.coverage(town, ann, ask)
    assert queries.coverage(town, ann, ask) is first
    clock.forward(timedelta(hours=1))
    put(shelter("B", 1, 5))
    assert queries.coverage_key(town, ann, ask) != key
    assert queries.coverage(town, ann, ask).totals.covered == EVERYBODY
    assert queries.coverage(town, ann, ask, at=then).totals.covered == SOUTH_BANK


def test_a_stopped_measurement_keeps_nothing_and_can_be_asked_again(town, ann):
    def stop(share, step):
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        queries.coverage(town, ann, Ask(minutes=5.0), progress=stop)
    assert queries.coverage(town, ann, Ask(minutes=5.0)).totals.covered == SOUTH_BANK


def test_the_standard_its_edition_and_its_share_come_from_the_profile(town, ann):
    fire = Ask(Service("facility", "fire_station"))
    answer = queries.coverage(town, ann, fire)
    assert (answer.terms.standard, answer.terms.share) == ("nfpa-1710/fire_station", 0.9)
    assert "NFPA 1710" in answer.terms.cited
    assert answer.terms.direction == "from_target"
    assert answer.totals.met is False
    with pytest.raises(NotFound, match="'nobody/fire' is in no profile"):
        queries.coverage(town, ann, Ask(standard="nobody/fire"))
    own = town.settings.var / "profiles"
    own.mkdir()
    (own / "polk.toml").write_text(
        'id = "polk"\nname = "Polk plan"\nedition = "2026"\nsource = "county"\n'
        '[services.shelter]\nlabel = "Shelter"\nwithin_minutes = 7\nshare = 0.4\n'
    )
    mine = queries.coverage(town, ann)
    assert (mine.terms.standard, mine.terms.limit, mine.terms.figure) == ("polk/shelter", 7, "standard")
    assert mine.totals.met is True


def test_what_can_be_asked_about_is_what_there_is(town, ann):
    assert [one.service.key for one in queries.coverage_services(town, ann)] == ["shelter"]
    found, first = queries.coverage_standards(town, Service())
    assert first == "planning/shelter"
    assert "us-shelter/shelter" in found
    assert list(queries.coverage_areas(town, ann).values()) == ["North bank", "South bank"]


def test_a_question_nobody_can_mean_is_refused(town, ann):
    with pytest.raises(Invalid):
        Service.read("boats")


def test_the_worst_place_is_found_where_labels_of_population_points_repeat(town, ann):
    points = settle(town)
    reference.register(
        town.settings.var / "reference", f"{town.name}/population", points.set_axis([7] * len(points)),
        source="a test", licence="CC0", date="2026-01-01",
    )  # fmt: skip
    totals = queries.coverage(town, ann, Ask(minutes=5.0)).totals
    assert totals.covered == SOUTH_BANK
    assert totals.worst_in == "North bank"
