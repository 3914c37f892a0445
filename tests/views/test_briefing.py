"""A briefing is one file that states what it is and runs nothing anybody typed."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, Point, box

from views import charts, svgmap
from views.briefing import About, Content, Table, html
from views.cards import Card, Part

HOSTILE = "</script><script>window.hostile=1</script><img src=x onerror=alert(1)> ${alert(1)} `x`"
MOMENT = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)


def frame(kind: str, rows: list[tuple]) -> gpd.GeoDataFrame:
    names, states, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        {"name": names, "state": states, "fresh": ["current"] * len(rows)}, geometry=list(shapes), crs=4326
    )


@pytest.fixture(scope="module")
def frames() -> dict[str, gpd.GeoDataFrame]:
    return {
        "jurisdiction": frame("jurisdiction", [(HOSTILE, "county", box(-94, 41, -93, 42))]),
        "incident": frame("incident", [(HOSTILE, "severe", Point(-93.5, 41.5))]),
        "closure": frame("closure", [("Bridge", "closed", LineString([(-93.5, 41.4), (-93.4, 41.5)]))]),
        "shelter": frame(
            "shelter", [("Hall", "open", Point(-93.6, 41.6)), ("Gym", "open", Point(-93.7, 41.6))]
        ),
    }


@pytest.fixture(scope="module")
def page(frames) -> str:
    about = About(
        workspace=HOSTILE, mode="exercise", moment=MOMENT, revision=42, zone="America/Chicago", made_by=HOSTILE,
        made_at=MOMENT, sources=[HOSTILE], standard="US 20 ft²", completeness=["2 shelters unknown"],
    )  # fmt: skip
    shelters = pd.DataFrame({"name": [HOSTILE], "occupancy": [3.0], "capacity": [10.0], "fresh": ["stale"]})
    content = Content(
        cards=[Card("free", "Places free", "1,240", note=HOSTILE, parts=[Part("shelter", "open", HOSTILE)])],
        frames=frames,
        charts={"Shelters": charts.shelter_occupancy(shelters)},
        tables=[Table("Incidents", ["Name"], [[HOSTILE]], "none")],
        changed=[HOSTILE],
    )
    return html(about, content)


class Tags(HTMLParser):
    """Counts elements and gathers what loads from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.loads += [value or "" for name, value in attributes if name in {"src", "href", "onerror"}]


def test_nothing_typed_becomes_markup(page):
    seen = Tags()
    seen.feed(page)
    assert seen.tags.count("script") == 3  # one chart's data, plotly, the starter
    assert all(load.startswith(("data:image/svg+xml,", "#")) for load in seen.loads)


def test_the_file_asks_no_other_host_for_anything(page):
    outside = page.split("<script>")[0]
    assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", outside)
    assert "default-src 'none'" in page


def test_it_states_exercise_time_revision_standard_and_completeness(page):
    for words in (
        "EXERCISE",
        "00:00 CDT",
        "revision 42",
        "US 20 ft²",
        "2 shelters unknown",
        "as the crow flies",
    ):
        assert words in page


def test_the_map_shows_every_record_and_defines_each_symbol_once(frames):
    drawn = ElementTree.fromstring(svgmap.draw(frames))
    tag = "{http://www.w3.org/2000/svg}"
    assert len(drawn.findall(f".//{tag}use")) == 3
    assert len(drawn.findall(f".//{tag}symbol")) == 2
    assert len(drawn.findall(f".//{tag}g/{tag}path")) >= 2


def test_a_map_of_nothing_says_so():
    assert "Nothing has a place" in svgmap.draw({"shelter": frame("shelter", [("x", "open", None)])})


def test_the_legend_names_only_what_is_drawn(frames):
    words = [text for _, _, text in svgmap.legend(frames)]
    assert "shelter: open" in words
    assert not any("depot" in text for text in words)
