"""The symbol table: every state can be told from its neighbours, in colour, in grey and in words."""

from __future__ import annotations

import itertools
import json
import xml.etree.ElementTree as ElementTree

import pytest

from data.schema import vocab
from views import symbols
from views.symbols.drawing import SHAPES
from views.symbols.palette import contrast, luminance

KINDS = [
    "jurisdiction", "hazard_area", "zone", "closure", "facility", "depot", "shelter", "unit", "reading",
    "request", "report", "incident",
]  # fmt: skip
EVERY = [(entry.name, look.name) for entry in symbols.LAYERS.values() for look in entry.states]
VOCABULARY = {
    "jurisdiction": vocab.JurisdictionLevel,
    "hazard_area": vocab.Severity,
    "zone": vocab.ZoneOrder,
    "facility": vocab.Condition,
    "shelter": vocab.ShelterStage,
    "unit": vocab.UnitStage,
    "report": vocab.Triage,
    "request": vocab.RequestStage,
    "incident": vocab.Severity,
}


def test_every_kind_of_the_map_has_a_layer() -> None:
    assert sorted(symbols.LAYERS) == sorted(KINDS)


@pytest.mark.parametrize("kind", sorted(VOCABULARY))
def test_every_state_of_the_standard_has_a_look(kind: str) -> None:
    known = {look.name for look in symbols.layer(kind).states}
    assert {str(term.value) for term in VOCABULARY[kind]} <= known


def test_two_kinds_never_share_a_shape() -> None:
    shapes = [entry.shape for entry in symbols.LAYERS.values()]
    assert len(set(shapes)) == len(shapes)
    assert set(shapes) == set(SHAPES)


def test_states_of_a_kind_differ_without_any_colour() -> None:
    for entry in symbols.LAYERS.values():
        looks = [(look.ring, look.mark, look.hollow) for look in entry.states]
        assert len(set(looks)) == len(looks), entry.name
        words = [look.word for look in entry.states]
        assert len(set(words)) == len(words), entry.name


def test_states_of_a_kind_have_an_order() -> None:
    for entry in symbols.LAYERS.values():
        ranks = [look.rank for look in entry.states]
        assert len(set(ranks)) == len(ranks), entry.name


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_severity_keeps_its_order_in_greyscale(theme: symbols.Theme) -> None:
    scale = [symbols.colour(name, theme) for name in ("extreme", "severe", "moderate", "minor")]
    shades = [luminance(value) for value in scale]
    assert shades == sorted(shades)


def test_severity_keeps_its_order_for_a_deuteranope() -> None:
    """Simulated with the matrix of Viénot, Brettel and Mollon (1999) in linear RGB."""
    scale = [_deuteranope(symbols.colour(name)) for name in ("extreme", "severe", "moderate", "minor")]
    for first, second in itertools.pairwise(scale):
        assert sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5 > 0.05


def test_unknown_is_never_green_nor_a_severity_colour() -> None:
    for entry in symbols.LAYERS.values():
        for look in entry.states:
            if look.name == "unknown":
                assert (look.colour, look.hollow, look.mark) == ("grey", True, "query"), entry.name


def test_severity_colours_are_for_severity_and_condition_only() -> None:
    severe = {"extreme", "severe", "moderate", "minor", "good"}
    for name in set(KINDS) - {"hazard_area", "incident", "reading", "facility"}:
        assert not severe & {look.colour for look in symbols.layer(name).states}, name


def test_trouble_and_the_unknown_are_never_drawn_small() -> None:
    loud = {
        "unknown",
        "red",
        "yellow",
        "full",
        "open",
        "below_minimum",
        "extreme",
        "severe",
        "order",
        "closed",
    }
    quiet = {
        (entry.name, look.name) for entry in symbols.LAYERS.values() for look in entry.states if look.quiet
    }
    assert {name for kind, name in quiet if kind not in ("shelter", "incident")} & loud == set()
    assert quiet & {("shelter", "open"), ("shelter", "full"), ("shelter", "unknown")} == set()


def test_a_state_the_table_does_not_know_looks_unknown_and_keeps_its_word() -> None:
    look = symbols.state("shelter", "half_open")
    assert (look.word, look.mark, look.colour) == ("half open", "query", "grey")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", sorted(set(symbols.PALETTE) - {"halo", "minor", "accent-soft"}))
def test_colours_stand_out_from_the_halo(name: str, theme: symbols.Theme) -> None:
    least = 2.4  # large marks; the ring, the mark and the word carry the meaning too
    assert contrast(symbols.colour(name, theme), symbols.colour("halo", theme)) >= least


@pytest.mark.parametrize(("layer", "state"), EVERY)
def test_symbols_are_well_formed_and_differ_by_freshness(layer: str, state: str) -> None:
    pictures = [symbols.svg(layer, state, fresh) for fresh in ("current", "stale", "unknown")]
    for picture in pictures:
        root = ElementTree.fromstring(picture)
        assert root.tag.endswith("svg")
        assert "href" not in picture and "script" not in picture
    assert pictures[0] != pictures[1]
    assert (pictures[0] != pictures[2]) == symbols.layer(layer).ages


def test_the_browser_gets_the_whole_table_as_json() -> None:
    table = json.loads(json.dumps(symbols.as_json()))
    assert table["version"] == symbols.SYMBOLS_VERSION
    assert [entry["order"] for entry in table["layers"]] == sorted(
        entry["order"] for entry in table["layers"]
    )
    groups = {entry["name"] for entry in table["groups"]}
    assert {entry["group"] for entry in table["layers"]} == groups
    for entry in table["layers"]:
        for look in entry["states"]:
            assert look["colour"] in table["palette"]
            assert look["svg"]["dark"]["stale"].startswith("<svg")


def test_areas_lie_below_points() -> None:
    order = {entry.name: entry.order for entry in symbols.LAYERS.values()}
    areas = ("jurisdiction", "hazard_area", "zone")
    assert max(order[name] for name in areas) < min(order[name] for name in set(KINDS) - set(areas))


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (None, "people", "unknown"),
        (0, "people", "0 people"),
        (12345, None, "12,345"),
        (0.25, "share", "25%"),
        (True, None, "yes"),
        (3.5, "m2", "3.5 m²"),
        ("river flood", None, "river flood"),
    ],
)
def test_facts_are_said_in_words(value: object, unit: str | None, said: str) -> None:
    assert symbols.fact_text(value, unit) == said


def test_a_fact_without_words_is_spelled_out() -> None:
    assert symbols.fact_label("occupancy") == "People inside"
    assert symbols.fact_label("boats_on_hand") == "Boats on hand"


def _deuteranope(value: str) -> tuple[float, float, float]:
    red, green, blue = (int(value[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    )
    same = 0.29275 * red + 0.70725 * green
    return same, same, -0.02234 * red + 0.02234 * green + blue
