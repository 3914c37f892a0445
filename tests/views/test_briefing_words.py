"""A briefing composed: every figure of the frozen moment in words, unknown as unknown, and people's own words kept."""

from datetime import UTC, datetime, timedelta

import pytest

from data.access import local_person
from data.clock import ManualClock
from data.schema import CountFigure, Depot, HazardArea, Incident, QuantityFigure, Request, Shelter, StockLine
from data.settings import Settings
from data.workspace import open_workspace
from response import queries
from response.briefing import Line, Order, Outlook, Slope, Thing
from response.briefing.changes import ORDER
from views.briefing import changed, coming, drafting
from views.briefing.compose import compose, draft, sections
from views.briefing.model import Bullets, Chart, KeyFigures, Map, Table, Text

START = datetime(2026, 5, 19, 11, tzinfo=UTC)
ANN = local_person("Ann Ames", "Planning Section Chief")


@pytest.fixture
def clock():
    return ManualClock(START)


@pytest.fixture
def workspace(tmp_path, clock):
    opened = open_workspace(Settings(var=tmp_path, time_zone="America/Chicago"), "polk", clock=clock)
    yield opened
    opened.store.close()


def save(workspace, *records):
    workspace.store.save(ANN, records, reason="set up")


def composed(workspace, order=Order(), **more):
    data = queries.briefing(workspace, ANN, since=START - timedelta(hours=1), **more)
    return data, compose(data, order, made_by="Ann Ames, Planning Section Chief", made_at=data.moment)


def blocks(document, kind):
    return [block for block in document.blocks() if isinstance(block, kind)]


def test_an_empty_workspace_says_that_nothing_is_known(workspace):
    data, document = composed(workspace, Order(template="sitrep"))
    assert document.headline == "No active incident"
    assert document.summary == (
        "No incident is active; no warnings are in force.",
        "Nothing of weight changed since 05:00 CDT.",
        "No shelter is open; no matters wait for a decision.",
    )
    assert [figure.raw for figure in document.figures() if figure.key == "units"] == [None]
    assert all(table.rows == () for table in blocks(document, Table))
    assert data.outlook[0].why == "unknown"


def test_shelters_nobody_counted_are_unknown_not_empty(workspace):
    save(workspace, Shelter(name="Hall", stage="open"), Incident(name="Fire", event="fire", stage="active"))
    _, document = composed(workspace)
    places = next(figure for figure in document.figures() if figure.key == "shelter_places")
    assert (places.raw, places.value, places.unknown) == (None, "unknown", True)
    assert (
        "How many shelter places are free is not known (1 open shelter without a current count)"
        in document.summary[2]
    )
    assert "people affected not known" in document.headline
    (chart,) = [one for one in blocks(document, Chart) if one.key == "shelters"]
    assert chart.title == "1 shelter is open, none counted"
    assert chart.data["value"].isna().all()


def test_the_gravest_change_leads_the_headline(workspace, clock):
    save(workspace, Incident(id="01F", name="Flood", event="flood", stage="active", severity="moderate"))
    clock.forward(timedelta(hours=2))
    flood = workspace.store.get(ANN, "01F")
    save(
        workspace, flood.changed(severity="extreme"),
        Incident(name="Fire", event="fire", stage="active", severity="severe"),
    )  # fmt: skip
    data = queries.briefing(workspace, ANN, since=START + timedelta(hours=1))
    assert drafting.headline(data) == "Flood now extreme; 2 active incidents, people affected not known"
    assert draft(data)[1][1] == "Since 07:00 CDT: 1 incident new and 1 incident escalated."


def test_what_people_write_stands_in_place_of_the_draft(workspace):
    _, document = composed(
        workspace, Order(headline="Leave now", sentences=("One.", "", "Three."), remarks="First.\n\nSecond.")
    )
    assert (document.headline, document.summary) == ("Leave now", ("One.", "Three."))
    assert [(text.text, text.style) for text in blocks(document, Text)] == [
        ("First.", "remark"),
        ("Second.", "remark"),
    ]


@pytest.mark.parametrize("template", ["brief", "sitrep"])
def test_sections_come_in_the_templates_order_and_only_those_chosen(workspace, template):
    save(workspace, Incident(name="Fire", event="fire", stage="active"))
    _, whole = composed(workspace, Order(template=template))
    order = list(sections(template))
    found = [section.key for section in whole.sections]
    assert found == [key for key in order if key in found]
    assert set(order) - set(found) <= {"remarks", "coverage", "gaps"}, (
        "left out where there is nothing to say"
    )
    _, some = composed(workspace, Order(template=template, sections=("outlook", "figures")))
    assert [section.key for section in some.sections] == ["figures", "outlook"]


def test_it_states_moment_revision_author_standards_completeness_and_filters(workspace):
    save(workspace, Incident(id="01F", name="Fire", event="fire", stage="active"))
    data, document = composed(workspace, incident_id="01F")
    about = document.about
    assert (about.moment, about.revision, about.made_by) == (
        data.moment,
        1,
        "Ann Ames, Planning Section Chief",
    )
    assert about.filters == ("only what is linked to Fire",)
    assert "Muster data standard 1" in about.standards
    assert "active incidents: 1 unknown" in about.completeness
    assert about.since == "Tue 19 May 05:00 CDT"


def test_every_figure_of_the_strip_is_on_it_with_its_raw_value(workspace):
    save(
        workspace,
        Incident(name="Fire", event="fire", stage="active"),
        HazardArea(name="Warning", event="flood"),
    )
    data, document = composed(workspace)
    (strip,) = blocks(document, KeyFigures)
    assert [one.key for one in strip.figures] == [one.key for one in data.figures]
    assert next(one.raw for one in strip.figures if one.key == "warnings") == 1


def test_stock_no_depot_lists_is_not_zero(workspace):
    line = StockLine(resource_type="water", unit="L", quantity=QuantityFigure(value=500, observed_at=START))
    save(
        workspace, Depot(name="Depot", lines=[line]),
        Request(name="Water", resource_type="water", unit="L", quantity=1000),
        Request(name="Boats", resource_type="boats", unit="boat", quantity=2),
    )  # fmt: skip
    _, document = composed(workspace)
    (chart,) = [one for one in blocks(document, Chart) if one.key == "stock"]
    assert (
        chart.title
        == "Depots hold less than is asked for of 1 and nothing that is known of 1 of 2 resources asked for"
    )
    assert list(chart.data["words"]) == ["500\u00a0L for 1,000\u00a0L", "no depot lists any for 2"]
    assert chart.data["value"].isna().tolist() == [False, True]


def test_the_map_says_what_is_on_it(workspace):
    save(workspace, Incident(name="Fire", event="fire", stage="active"), Shelter(name="Hall", stage="open"))
    _, document = composed(workspace)
    (drawn,) = blocks(document, Map)
    assert drawn.title == "1 incident, 1 open shelter and no closed roads; 2 without a place on the map"


@pytest.mark.parametrize("key", ORDER)
def test_every_change_can_be_said(key):
    kind = {"road": "closure", "warning": "hazard_area"}.get(key.split("_")[0], key.split("_")[0])
    before, after = (
        Thing(kind=kind, id="A", name="North", state="unknown", part="cots", value=value, limit=9)
        for value in (None, 4.0)
    )
    for old, new in ((before, after), (None, after), (before, None)):
        item = changed.item(Line(key, old, new), now=START, zone="UTC")
        assert "North" in item.text
        assert item.refs[0].record == "A"
        assert "None" not in item.text
    assert key in changed.SIGNS


def seen(**more):
    values = {
        "key": "shelter_places", "name": "", "ids": ("A",), "value": 700.0, "limit": 1000.0, "unit": "people",
        "points": 12, "window": timedelta(hours=6),
    }  # fmt: skip
    return coming.places(Outlook(**(values | more)), now=START, zone="UTC").text


def test_the_outlook_names_time_range_rate_and_method():
    slope = Slope(60.0, 50.0, 75.0, 12)
    hour = timedelta(hours=1)
    said = seen(slope=slope, at=START + 5 * hour, earliest=START + 4 * hour, latest=START + 6 * hour)
    assert said == (
        "Shelter places: the 300 free ones are taken by 16:00 UTC (15:00 to 17:00) at 60 people an hour "
        "(Theil–Sen slope of 12 counts in the last 6\u00a0h, range at 90\u00a0% confidence)."
    )
    open_end = seen(slope=slope, at=START + 5 * hour, earliest=START + 4 * hour, left_out=2)
    assert "16:00 UTC (not before 15:00; at the slow end of the range not at all)" in open_end
    assert open_end.endswith("2 shelters without an earlier count left out.")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {"why": "not_enough_counts", "points": 2},
            "not enough counts for a trend (2 in the last 6\u00a0h, 4 needed)",
        ),
        ({"why": "unknown"}, "no count is current"),
        ({"why": "reached"}, "all 1,000 counted are taken"),
        (
            {"why": "not_towards", "slope": Slope(-5.0, -8.0, -1.0, 12)},
            "not full within 14\u00a0d at the present -5 people",
        ),
    ],
)
def test_where_no_time_can_be_said_it_says_why(more, said):
    assert said in seen(**more)


def test_counts_without_a_change_of_state_are_a_number(workspace, clock):
    save(
        workspace,
        Shelter(id="01H", name="Hall", stage="open", occupancy=CountFigure(value=1, observed_at=START)),
    )
    clock.forward(timedelta(hours=2))
    hall = workspace.store.get(ANN, "01H")
    save(workspace, hall.changed(occupancy=CountFigure(value=2, observed_at=clock.now())))
    data = queries.briefing(workspace, ANN, since=START + timedelta(hours=1))
    document = compose(data, Order(template="sitrep"), made_by="x", made_at=data.moment)
    assert any(
        text.text == "1 more count came in without a change of state." for text in blocks(document, Text)
    )
    lists = [block for block in blocks(document, Bullets) if block.empty.startswith("Nothing of weight")]
    assert lists and not lists[0].items
