"""A chart says the same on screen and in print: one frame, two drawings."""

import base64
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as Xml

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.views import sample
from views import plots
from views.briefing.model import Chart, Series
from views.lettering import fitted, width, wrapped
from views.plots.canvas import tint
from views.plots.scales import tick_words, ticks, time_ticks

TAG = "{http://www.w3.org/2000/svg}"
CHARTS = {chart.key: chart for chart in sample.charts()}


def values(data: object) -> list[float]:
    """A trace's numbers, which plotly may have packed."""
    if isinstance(data, dict):
        return np.frombuffer(base64.b64decode(data["bdata"]), dtype=data["dtype"]).astype(float).tolist()
    return [float("nan") if value is None else float(value) for value in data]


def traces(chart: Chart) -> dict[str, dict]:
    return {trace.name: trace.to_plotly_json() for trace in plots.figure(chart).data}


@pytest.mark.parametrize("key", ["severity", "outlook", "reach"])
def test_the_figure_on_screen_holds_the_charts_own_numbers(key):
    chart = CHARTS[key]
    drawn = traces(chart)
    for one in chart.series:
        own = chart.data[chart.data["series"] == one.key]
        assert values(drawn[one.word]["y"]) == list(own["y"])


def test_bars_on_screen_hold_values_and_wholes_with_unknown_left_open():
    chart, drawn = CHARTS["shelters"], traces(CHARTS["shelters"])
    np.testing.assert_array_equal(values(drawn["value"]["x"]), chart.data["value"])
    np.testing.assert_array_equal(values(drawn["of"]["x"]), chart.data["of"])


def test_bars_in_print_are_as_long_as_the_bars_on_screen():
    chart = CHARTS["shelters"]
    picture = Xml.fromstring(plots.draw(chart, width=400))
    rects = [box for box in picture.findall(f"{TAG}rect") if box.get("height") == "8.5"]
    outlines = [float(box.get("width")) for box in rects if box.get("fill") == "none"]
    assert np.array(outlines) / outlines[0] == pytest.approx(chart.data["of"] / chart.data["of"][0], rel=1e-2)
    hall = [float(box.get("width")) for box in rects if box.get("fill") != "none"]
    assert (hall[0] + hall[1]) / outlines[0] == pytest.approx(
        1.3, rel=1e-2
    )  # 130 of 100: the whole and what is over
    assert hall[2] / outlines[1] == pytest.approx(0.3, rel=1e-2)
    assert len(hall) == 3  # the unknown one has no bar


def test_lines_in_print_go_through_the_points_on_screen():
    chart = CHARTS["reach"]
    picture = Xml.fromstring(plots.draw(chart, width=400))
    line = next(path for path in picture.iter(f"{TAG}path") if path.get("stroke-width") == "1.6")
    heights = np.array([float(point.split()[1]) for point in line.get("d")[1:].split("L")])
    y = chart.data["y"].to_numpy()
    share = (heights - heights[0]) / (heights[-1] - heights[0])
    assert share == pytest.approx((y - y[0]) / (y[-1] - y[0]), abs=1e-2)


def test_a_gap_in_the_figures_is_a_gap_in_the_line():
    data = pd.DataFrame({"series": "a", "x": [0.0, 1, 2, 3, 4], "y": [1.0, 2, np.nan, 4, 5]})
    chart = Chart("gap", "With a gap", "lines", data, (Series("a", "a"),))
    drawn = Xml.fromstring(plots.draw(chart, width=300)).iter(f"{TAG}path")
    assert len([path for path in drawn if path.get("stroke-width") == "1.6"]) == 2


@pytest.mark.parametrize("chart", sample.charts(known=False), ids=lambda chart: chart.key)
def test_a_chart_of_unknown_figures_draws_none(chart):
    picture = Xml.fromstring(plots.draw(chart, width=300))
    words = [text.text for text in picture.iter(f"{TAG}text")]
    if chart.form == "bars":
        assert not [box for box in picture.findall(f"{TAG}rect") if box.get("fill") not in ("none", None)]
    else:
        assert words == [chart.empty]
    plots.figure(chart)


@pytest.mark.parametrize("form", ["lines", "areas", "bars", "range"])
def test_an_empty_chart_is_drawn_with_its_own_words(form):
    columns = ["label", "value", "of"] if form == "bars" else ["series", "x", "y", "low", "high"]
    chart = Chart("none", "Nothing", form, pd.DataFrame({name: [] for name in columns}), (Series("a", "a"),))
    assert "Nothing is known yet." in plots.draw(chart, width=300)
    plots.figure(chart)


def test_every_chart_shares_the_apps_template():
    from views.charts import template

    for chart in CHARTS.values():
        assert plots.figure(chart).layout.template.layout.font == template("light").layout.font


def test_an_id_in_one_chart_is_in_no_other():
    found = [
        element.get("id")
        for chart in CHARTS.values()
        for element in Xml.fromstring(plots.draw(chart, width=300)).iter(f"{TAG}pattern")
    ]
    assert len(found) == len(set(found)) >= 2


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 9))
def test_ticks_are_round_cover_the_range_and_are_few(low, span, most):
    found = ticks(low, low + span, most=most)
    assert found[0] <= low + span * 1e-6 and found[-1] >= low + span * (1 - 1e-6)
    assert 2 <= len(found) <= most + 3
    assert len(set(np.round(np.diff(found), 9))) == 1 or span > 1e3


def test_whole_ticks_are_whole_and_words_have_equal_decimals():
    assert all(float(tick).is_integer() for tick in ticks(0, 7, whole=True))
    assert tick_words([0.0, 2.5, 5.0]) == ["0.0", "2.5", "5.0"]


def test_hours_of_an_axis_are_the_zones_own_round_hours():
    start = datetime(2026, 5, 19, 5, 7, tzinfo=UTC).timestamp()
    marks = time_ticks(start, start + 86_400, "America/Chicago")
    assert [hour for _, hour, _ in marks][:2] == ["04:00", "08:00"] or all(
        hour.endswith(":00") for _, hour, _ in marks
    )
    assert [day for _, _, day in marks if day] == ["Tue 19 May", "Wed 20 May"]


def test_regular_steps_hold_what_was_known_by_then():
    start = datetime(2026, 5, 19, tzinfo=UTC)
    times = [start, start + timedelta(minutes=50), start + timedelta(hours=24)]
    table = pd.DataFrame({"severe": [0, 3, 2]}, index=pd.DatetimeIndex(times))
    found = plots.regular(table)
    assert len(found) <= 50
    assert found["severe"].iloc[0] == 0 and found["severe"].iloc[-1] == 2
    assert found.loc[start + timedelta(minutes=30), "severe"] == 0
    assert found.loc[start + timedelta(hours=1), "severe"] == 3


@given(st.text(max_size=80), st.floats(5, 200), st.floats(5, 20))
def test_fitted_words_fit_or_nothing_is_left_of_them(text, room, size):
    found = fitted(text, room, size)
    assert width(found, size) <= room or found == "…"


@given(st.text(max_size=200), st.integers(1, 4))
def test_wrapped_words_take_no_more_lines_than_there_are(text, lines):
    assert len(wrapped(text, 60, 8, lines=lines)) <= lines


def test_widths_are_those_of_the_typeface():
    pytest.importorskip("PIL.ImageFont")
    from PIL import ImageFont

    from views.briefing.fonts import ASSETS

    file = ASSETS / "400Regular" / "SourceSans3_400Regular.ttf"
    if not file.exists():
        pytest.skip("Source Sans 3 is not installed")
    words = "Flooding of the Raccoon River: 9,800 people affected (22:55)"
    assert width(words, 10) == pytest.approx(ImageFont.truetype(file, 1000).getlength(words) / 100, rel=0.05)


def test_a_tint_is_lighter_and_greyscale_keeps_the_order_of_severity():
    assert tint("#000000", 0.25) == "#bfbfbf"
    assert tint("#1f5f8b", 1) == "#1f5f8b"
