"""What leaves with HXL hashtags keeps the rules of HXL's own default schema."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.exchange import About, write
from data.exchange.fields import types_of
from data.exchange.hxl import HASHTAGS, tag
from data.intake import Options, apply, prepare
from data.schema import KINDS
from data.store.frames import to_frame

NOW = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)
SOURCES = [
    ("base/seattle/Hospitals.geojson", "facility", {"type": "hospital"}),
    ("base/nyc/Hurricane_Evacuation_Centers.geojson", "shelter", {}),
]


@pytest.fixture(scope="session")
def rules(real: Path) -> list[dict[str, str]]:
    return json.loads((real / "schema" / "hxl-default-schema.json").read_text("utf-8"))


def _patterns(rule: dict[str, str]) -> list[tuple[str, set[str]]]:
    """Hashtag and the attributes a column must have, of each pattern of a rule."""
    made = [part.strip().split("+") for part in rule["#valid_tag"].split(",")]
    return [(head, set(attributes)) for head, *attributes in made]


def _speaks_of(rule: dict[str, str], tagged: str) -> bool:
    head, *attributes = tagged.split("+")
    return any(word in (head, "#*") and wanted <= set(attributes) for word, wanted in _patterns(rule))


def _columns(path: Path) -> Iterator[tuple[str, list[str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        _, tags, *rows = csv.reader(file)
    for at, tagged in enumerate(tags):
        yield tagged, [row[at] for row in rows if row[at] != ""]


def test_every_hashtag_the_default_schema_knows_is_one_of_ours_to_choose_from(rules):
    named = {head for rule in rules for head, _ in _patterns(rule)} - {"#*"}
    assert named <= HASHTAGS


@pytest.mark.parametrize(("source", "kind", "values"), SOURCES)
def test_numbers_are_numbers_and_dates_are_dates(real, rules, store, planner, tmp_path, source, kind, values):
    apply(store, planner, prepare(real / source, kind, Options(values=values)))
    path = tmp_path / "out.hxl.csv"
    about = About(kind=kind, workspace="real", mode="actual", made_at=NOW)
    done = write(store.frame(planner, kind), path, about)
    judged = 0
    for tagged, cells in _columns(path):
        for rule in rules:
            if _speaks_of(rule, tagged) and rule.get("#valid_datatype") in ("number", "date"):
                judged += len(cells)
                for cell in cells:
                    if rule["#valid_datatype"] == "number":
                        assert float(cell) == float(cell), tagged
                    else:
                        assert datetime.fromisoformat(cell), tagged
    assert done.rows > 9
    assert judged > 0
    back = prepare(path, kind, Options(source="partner"))
    assert (back.usable, back.quarantined) == (done.rows, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_no_column_of_words_has_a_hashtag_that_must_hold_numbers(rules, kind):
    about = About(kind=kind, workspace="real", mode="actual", made_at=NOW)
    numbers = [rule for rule in rules if rule.get("#valid_datatype") == "number"]
    dates = [rule for rule in rules if rule.get("#valid_datatype") == "date"]
    types = types_of(kind)
    for name in to_frame(kind, [], contacts=False).columns.drop("geometry"):
        tagged = tag(about.kind, str(name))
        assert re.fullmatch(r"#[a-z0-9]+(\+[a-z0-9_]+)*", tagged)
        if any(_speaks_of(rule, tagged) for rule in numbers):
            assert types.get(name) in ("whole", "number"), name
        if any(_speaks_of(rule, tagged) for rule in dates):
            assert types.get(name) == "time", name
