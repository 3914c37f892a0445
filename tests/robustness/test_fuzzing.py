"""Broken files end in records or a reason: never in a crash, a hang, or more than 512 MB.

``python -m tests.robustness.fuzz --seconds 3600`` runs the same for longer; what it finds goes into ``corpus/``.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import MusterError
from data.intake import degrees, values
from data.intake.header import find_header
from data.intake.table import objects
from data.intake.times import time_reader
from data.intake.words import variants
from tests.robustness.mutation import STEPS, Step, broken
from tests.robustness.seeds import made
from tests.robustness.targets import read_in

FILES = 600
THROUGH_GDAL = (".kml", ".kmz", ".gpkg", ".zip")
"""Read in a process of its own only: in this one GDAL has more drivers than are allowed."""
SHARE = st.floats(0, 1, exclude_max=True)
STEP = st.builds(Step, st.sampled_from(sorted(STEPS)), SHARE, SHARE, st.integers(0, 9_999))
BROKEN = st.lists(STEP, min_size=1, max_size=6)
TEXTS = {name: data for name, data in made().items() if not name.endswith(THROUGH_GDAL)}
CELLS = st.text(st.characters(codec="utf-8"), max_size=40) | st.from_regex(
    r"[-+0-9NSEW°'\" .,:/T;()\[\]]{0,40}"
)


def test_files_of_every_format_broken_in_every_way_end_in_a_verdict(root: Path, tmp_path: Path) -> None:
    """The seeds, the corpus, then hundreds of broken ones; the process is watched for its memory and its life."""
    command = [
        sys.executable,
        "-m",
        "tests.robustness.fuzz",
        "--files",
        str(FILES),
        "--output",
        str(tmp_path),
    ]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert f"{FILES} files" in done.stdout and "0 finding(s)" in done.stdout


@settings(max_examples=150, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(TEXTS)), BROKEN, st.sampled_from(sorted(TEXTS)))
def test_a_broken_table_is_read_or_refused(name: str, steps: list[Step], other: str) -> None:
    try:
        assert " as shelter" in read_in(name, broken(TEXTS[name], steps, TEXTS[other]))
    except MusterError as error:
        assert str(error)


@settings(max_examples=300, derandomize=True)
@given(CELLS)
def test_any_text_in_a_cell_is_read_or_has_a_problem(text: str) -> None:
    column = objects([text])
    place = degrees.parse_pair(text)
    assert place is None or len(place) == 2
    assert len(degrees.read_degrees(column).values) == 1
    read = values.number_reader(column, whole=False)(text)
    assert read.problem or read.value is None or isinstance(read.value, float)
    time = time_reader(column)(text)
    assert time.problem or time.value is None or time.value.tzinfo is not None
    mended = values.read_text(text).value
    assert values.read_text(mended).value == mended


LONG = 100_000
LONG_TEXTS = [
    "1" + " " * LONG + "x",
    "1" * LONG + "x",
    "1," * (LONG // 2),
    "1." * (LONG // 2),
    "(" * LONG,
    "&#1" * (LONG // 3),
    "#a+" * (LONG // 3),
    "#a" + " " * LONG + "!",
    "https://x/" + "@1.111" * (LONG // 6),
    "1 111" * (LONG // 5),
    "Ã" * LONG,
    "1T" * (LONG // 2),
    "." * LONG,
    "1 1 1" + " " * LONG + "x",
    "2020-01-01T00:00:00." + "0" * LONG + "x",
    " - " * (LONG // 3),
]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", LONG_TEXTS, ids=lambda text: repr(text[:12]))
def test_a_pattern_does_not_try_for_minutes_what_100_kilobytes_could_mean(text: str) -> None:
    """A pattern that goes back over its steps would need hours for one of these; none needs a second."""
    column = objects([text])
    assert degrees.parse_dms(text) is None and degrees.parse_pair(text) is None
    assert values.parse_number(text, comma_decimal=False) is None or len(text) < LONG
    assert not values.is_null(text) or not text.strip("-–—_.?*/ <>()")
    values.read_text(text)
    values.comma_is_decimal(column, whole=True)
    assert time_reader(column)(text).problem or values.is_null(text)
    assert find_header([[text], [text, text]]) is not None
    assert len(variants(text)) <= LONG
