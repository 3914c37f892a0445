"""Coverage on paper: the answer's figures on one page, the same each time, whatever things are called."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import shapely
from pypdf import PdfReader

from data.schema import Jurisdiction
from response import queries
from response.coverage import Ask, Change, Site
from tests import grid
from tests.response.coverage_ground import NORTH_BANK, SOUTH_BANK, counties, settle, shelter
from views import reach, words
from views.reachpage import Making, paper, pdf

ARABIC = "ملجأ المدينة الكبير"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenheim" * 3


@pytest.fixture
def town(workspace, put):
    """Roads, people, two counties, and a shelter in the south that is open."""
    grid.lay(workspace.settings, workspace.name)
    settle(workspace)
    put(*counties(), shelter("A", 1, 1))
    return workspace


@pytest.fixture
def making(clock):
    return Making("Ann Lee, Planning", clock.now() + timedelta(minutes=3), "America/Chicago")


def read(made: bytes) -> str:
    """What the one page says, with plain spaces."""
    (page,) = PdfReader(io.BytesIO(made)).pages
    return plain(page.extract_text())


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


def test_the_figures_on_the_page_are_those_of_the_answer(town, ann, making):
    files = queries.coverage_tables(town, ann, Ask(minutes=5.0))
    said, answer = read(pdf(files, making)), files.answer
    assert plain(reach.headline(answer)) in said
    for card in reach.cards(answer, units="metric"):
        if card.key != "backup":
            assert plain(card.value) in said
    for row in answer.by_jurisdiction.itertuples():
        figures = [words.number(round(value)) for value in (row.population, row.missing)]
        assert f"{row.name} {' '.join(figures)} {plain(words.share(row.share))}" in said
    assert said.index("North bank") < said.index("South bank")
    for told in ("limit 5 min", "own figure", "Planning values of Muster", "Grid Town", "built",
                 "revision", "Ann Lee, Planning", "Withheld and restricted records",
                 "Page 1 of 1", "a test, 2026-01-01"):  # fmt: skip
        assert told in said


def test_the_same_arguments_give_the_same_bytes(town, ann, making):
    files = queries.coverage_tables(town, ann, Ask(minutes=5.0))
    made = pdf(files, making)
    assert made == pdf(queries.coverage_tables(town, ann, Ask(minutes=5.0)), making)
    assert made != pdf(files, replace(making, made_at=making.made_at + timedelta(minutes=1)))


def test_before_and_after_a_scenario_are_named(town, ann, making):
    site = grid.at(1, 5)
    ask = Ask(minutes=5.0, change=Change(opened=(Site("new", "New hall", site.x, site.y),)))
    files = queries.coverage_tables(town, ann, ask)
    said = read(pdf(files, making))
    assert f"Not reached before: {NORTH_BANK} people; after: 0 (-{NORTH_BANK})" in said
    assert "A scenario, not what is: 1 site opened" in said
    assert "opened: New hall" in said
    assert f"North bank {NORTH_BANK} {NORTH_BANK} 0 100 %" in said


def test_what_is_withheld_is_on_the_page_in_no_figure_and_no_name(town, ann, put, making):
    put(shelter("W", 1, 5, name="Safe house", withheld=True))
    said = read(pdf(queries.coverage_tables(town, ann, Ask(minutes=5.0)), making))
    assert "Safe house" not in said
    assert f"{NORTH_BANK} people (60 %) are not within 5 min" in said
    assert "Some closures, hazards or facilities may not leave" in said


def test_rows_without_room_are_counted_with_their_people(town, ann, put, making):
    west, east = grid.WEST - 0.02, grid.WEST + 0.1
    strips = [41.4 + step * 0.01 for step in range(60)]
    put(*(
        Jurisdiction(id=f"01TOWN{n:02}", name=f"{LONG} {n}", level="county",
                     geometry=shapely.box(west, low, east, low + 0.01))
        for n, low in enumerate(strips)
    ))  # fmt: skip
    files = queries.coverage_tables(town, ann, Ask(minutes=5.0))
    said = read(pdf(files, making))
    rest = int(re.search(r"and (\d+) more, with", said).group(1))
    shown = len(files.answer.by_jurisdiction) - rest
    assert 0 < shown < len(files.answer.by_jurisdiction)
    page, _ = paper(files, making)
    assert page["left"][shown] in said


def test_nasty_names_are_printed_as_they_are(town, ann, put, making):
    names = ["#panic() $x$ *bold* <tag>", ARABIC, LONG, "a\u202eb\u0007", "=1+1"]
    put(*(shelter(str(n), n, 1, name=name) for n, name in enumerate(names)))
    put(*(replace_name(county, name) for county, name in zip(counties(), (names[0], ARABIC), strict=True)))
    said = read(pdf(queries.coverage_tables(town, ann, Ask(minutes=5.0)), making))
    assert names[0] in said


def replace_name(county: Jurisdiction, name: str) -> Jurisdiction:
    return county.model_copy(update={"id": f"{county.id}X", "name": name})


def test_without_services_roads_or_jurisdictions_the_page_says_so(workspace, ann, making):
    settle(workspace)
    files = queries.coverage_tables(workspace, ann, Ask())
    said = read(pdf(files, making))
    assert "No shelter serves at this moment" in said
    assert "No jurisdiction has an outline here." in said
    assert "Nobody is reached, however far." in said
    assert "As the crow flies, ignores rivers and closures" in said
    assert words.number(SOUTH_BANK + NORTH_BANK) in said


def test_an_exercise_says_so_above_the_page(town, ann, making):
    files = queries.coverage_tables(town, ann, Ask(minutes=5.0))
    exercise = replace(files, facts=files.facts | {"mode": "EXERCISE"})
    assert "E X E R C I S E" in read(pdf(exercise, making))  # set wide
    assert "E X E R C I S E" not in read(pdf(files, making))
