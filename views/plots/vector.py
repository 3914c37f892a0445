"""A chart as SVG for print: the axes and marks alone; title, units and source are set beside it by the document."""

import itertools
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import pandas as pd

from views.briefing.model import Chart, Level, Series
from views.lettering import width as wide_of
from views.plots.bars import draw_bars
from views.plots.canvas import GRID, INK, PAPER, QUIET, Canvas, ink, tint
from views.plots.scales import Scale, seconds, tick_words, ticks, time_ticks

SIZE = 7.6
HEIGHT_PT = 132.0
LEGEND_PT = 13.0
FOOT_PT, DAY_PT = 12.0, 9.5
DASHES = {"dash": "4 2.4", "dot": "1 2"}


class Axes(NamedTuple):
    """Where the data go: two scales, and whether x is time."""

    x: Scale
    y: Scale
    times: bool


def draw(chart: Chart, *, width: float, height: float | None = None) -> str:
    """The chart as an SVG string, ``width`` and ``height`` in points; bars are as high as they have rows."""
    if not has_figures(chart):
        return _empty(chart, width)
    if chart.form == "bars":
        return draw_bars(chart, width=width)
    canvas = Canvas(width, height or HEIGHT_PT, label=chart.title, key=chart.key)
    data = chart.data.assign(at=placed(chart.data["x"]))
    axes = _axes(canvas, chart, data)
    MARKS[chart.form](canvas, chart, data, axes)
    for level in chart.levels:
        _level(canvas, level, axes)
    return canvas.write()


def has_figures(chart: Chart) -> bool:
    """Whether any row holds a figure; a chart without one says so instead of showing empty axes."""
    name = "value" if chart.form == "bars" else "y"
    columns = [column for column in (name, "of") if column in chart.data]
    return bool(chart.data[columns].notna().any(axis=None)) if len(chart.data) else False


def placed(values: pd.Series) -> pd.Series:
    """x as numbers: seconds since 1970 for times."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return values.map(seconds).astype(float)
    return values.astype(float)


def shown(chart: Chart, data: pd.DataFrame) -> list[Series]:
    """The series that have a figure other than zero, in the chart's order; all where none has."""
    found = [one for one in chart.series if data.loc[data["series"] == one.key, "y"].fillna(0).any()]
    return found or [one for one in chart.series if (data["series"] == one.key).any()]


def _empty(chart: Chart, width: float) -> str:
    canvas = Canvas(width, 34, label=chart.title)
    canvas.rect(0.5, 0.5, width - 1, 33, fill="none", stroke=GRID, stroke_dasharray="3 3")
    canvas.text(width / 2, 20, chart.empty, size=8.5, anchor="middle", fill=QUIET)
    return canvas.write()


def _axes(canvas: Canvas, chart: Chart, data: pd.DataFrame) -> Axes:
    times = pd.api.types.is_datetime64_any_dtype(data["x"])
    low, high = _span(chart, data)
    marks = ticks(low, high, most=4, whole=chart.unit != "%" and high >= 4)
    words = tick_words(marks)
    left = max(wide_of(word, SIZE) for word in words) + 5
    top = 16 + (LEGEND_PT if len(shown(chart, data)) > 1 and not _beside(chart, data, canvas.width) else 0)
    bottom = canvas.height - FOOT_PT - (DAY_PT if times or chart.x_unit else 0)
    scale = Scale(marks[0], marks[-1], bottom, top)
    for mark, word in zip(marks, words, strict=True):
        y = scale.at(mark)
        stroke = QUIET if mark == 0 else GRID
        canvas.line([(left, y), (canvas.width, y)], stroke=stroke, stroke_width=0.7 if mark == 0 else 0.5)
        canvas.text(left - 4, y + 2.6, word, size=SIZE, anchor="end", fill=QUIET)
    canvas.text(0, 6.5, chart.unit, size=SIZE, fill=QUIET)
    across = Scale(float(data["at"].min()), float(data["at"].max()), left + 1, canvas.width - 3)
    (_time_axis if times else _number_axis)(canvas, chart, across, bottom)
    if len(shown(chart, data)) > 1:
        _legend(canvas, chart, data)
    return Axes(across, scale, times)


def _span(chart: Chart, data: pd.DataFrame) -> tuple[float, float]:
    """From zero, or below it, to the highest figure, band or level."""
    if chart.form == "areas":
        highest = float(data.groupby("at")["y"].sum().max())
        return 0.0, max(highest, 1.0)
    columns = [name for name in ("y", "low", "high") if name in data]
    across = [
        float(level.at) for level in chart.levels if level.across and not isinstance(level.at, datetime)
    ]
    values = [float(data[columns].max(axis=None)), *across]
    lowest = min(0.0, float(data[columns].min(axis=None)), *across)
    top = max(values)
    return lowest, (top if top > lowest else lowest + 1.0)


def _time_axis(canvas: Canvas, chart: Chart, x: Scale, bottom: float) -> None:
    most = max(3, int((x.end - x.start) / 34))
    free = -1e9
    for moment, hour, day in time_ticks(x.low, x.high, chart.zone, most=most):
        at = x.at(moment)
        canvas.line([(at, bottom), (at, bottom + 2.5)], stroke=QUIET, stroke_width=0.5)
        anchor = "end" if at > canvas.width - 12 else "middle"
        canvas.text(at, bottom + 10, hour, size=SIZE, anchor=anchor, fill=QUIET)
        if day and at > free:
            side = "end" if at + wide_of(day, SIZE) > canvas.width else "start" if at < 24 else "middle"
            canvas.text(at, bottom + 19, day, size=SIZE, anchor=side, fill=INK)
            free = at + wide_of(day, SIZE)


def _number_axis(canvas: Canvas, chart: Chart, x: Scale, bottom: float) -> None:
    marks = [mark for mark in ticks(x.low, x.high, most=6) if x.low <= mark <= x.high * 1.0001]
    for mark, word in zip(marks, tick_words(marks), strict=True):
        at = x.at(mark)
        canvas.line([(at, bottom), (at, bottom + 2.5)], stroke=QUIET, stroke_width=0.5)
        anchor = "end" if at > canvas.width - 8 else "middle"
        canvas.text(at, bottom + 10, word, size=SIZE, anchor=anchor, fill=QUIET)
    if chart.x_unit:
        canvas.text(canvas.width, bottom + 19, chart.x_unit, size=SIZE, anchor="end", fill=QUIET)


def _legend(canvas: Canvas, chart: Chart, data: pd.DataFrame) -> None:
    beside = _beside(chart, data, canvas.width)
    at, y = (wide_of(chart.unit, SIZE) + 14, 6.5) if beside else (0.0, 19.5)
    for one in shown(chart, data):
        own = ink(one.colour)
        if chart.form == "areas":
            canvas.rect(at, y - 6.5, 10, 7, fill=canvas.hatch(one.pattern, own), stroke=own, stroke_width=0.8)
        else:
            canvas.line([(at, y - 3), (at + 12, y - 3)], stroke=own, stroke_width=1.6,
                        stroke_dasharray=DASHES.get(one.pattern))  # fmt: skip
        canvas.text(at + 15, y, one.word, size=SIZE)
        at += 15 + wide_of(one.word, SIZE) + 10


def _beside(chart: Chart, data: pd.DataFrame, width: float) -> bool:
    """Whether the legend finds room beside the unit."""
    told = sum(25 + wide_of(one.word, SIZE) for one in shown(chart, data))
    return wide_of(chart.unit, SIZE) + 14 + told < width


def _areas(canvas: Canvas, chart: Chart, data: pd.DataFrame, axes: Axes) -> None:
    """Stacked steps, the first series at the bottom."""
    table = data.pivot_table(index="at", columns="series", values="y", aggfunc="sum").sort_index().fillna(0.0)
    below = pd.Series(0.0, index=table.index)
    for one in shown(chart, data):
        above = below + table[one.key]
        upper, lower = _steps(above, axes), _steps(below, axes)
        own = ink(one.colour)
        outline = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in [*upper, *reversed(lower)]) + "Z"
        canvas.path(outline, fill=canvas.hatch(one.pattern, own))
        canvas.line(upper, stroke=own, stroke_width=1)
        below = above


def _steps(values: pd.Series, axes: Axes) -> list[tuple[float, float]]:
    places = [(axes.x.at(at), axes.y.at(value)) for at, value in values.items()]
    steps = places[:1]
    for (_, before), (x, y) in itertools.pairwise(places):
        steps += [(x, before), (x, y)]
    return steps


def _lines(canvas: Canvas, chart: Chart, data: pd.DataFrame, axes: Axes) -> None:
    for one in shown(chart, data):
        own = data[data["series"] == one.key].sort_values("at")
        for run in _runs(own, ["y"]):
            points = [(axes.x.at(row.at), axes.y.at(row.y)) for row in run.itertuples()]
            style = {"stroke": ink(one.colour), "stroke_width": 1.6, "stroke_linejoin": "round"}
            canvas.line(points, stroke_dasharray=DASHES.get(one.pattern), **style)


def _range(canvas: Canvas, chart: Chart, data: pd.DataFrame, axes: Axes) -> None:
    for one in shown(chart, data):
        own = data[data["series"] == one.key].sort_values("at")
        for run in _runs(own, ["low", "high"]):
            upper = [(axes.x.at(row.at), axes.y.at(row.high)) for row in run.itertuples()]
            lower = [(axes.x.at(row.at), axes.y.at(row.low)) for row in run.itertuples()]
            outline = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in [*upper, *reversed(lower)]) + "Z"
            canvas.path(outline, fill=tint(ink(one.colour), 0.18))
    _lines(canvas, chart, data, axes)


def _runs(data: pd.DataFrame, columns: list[str]) -> list[pd.DataFrame]:
    """Stretches without an unknown figure, so that a gap stays a gap."""
    known = data[columns].notna().all(axis=1)
    parts = (known != known.shift()).cumsum()
    return [part for _, part in data[known].groupby(parts[known]) if len(part)]


def _level(canvas: Canvas, level: Level, axes: Axes) -> None:
    if level.across:
        y = axes.y.at(float(level.at))  # type: ignore[arg-type]
        canvas.line(
            [(axes.x.start, y), (axes.x.end, y)], stroke=INK, stroke_width=0.8, stroke_dasharray="2 2"
        )
        canvas.text(
            axes.x.end, y + 8 if level.low else y - 2.5, level.word, size=SIZE, anchor="end", halo=True
        )
        return
    x = axes.x.at(seconds(level.at) if axes.times else float(level.at))  # type: ignore[arg-type]
    if not axes.x.start - 1 <= x <= axes.x.end + 1:
        return
    canvas.line([(x, axes.y.start), (x, axes.y.end)], stroke=INK, stroke_width=0.8, stroke_dasharray="2 2")
    right = x + wide_of(level.word, SIZE) + 4 > canvas.width
    y = axes.y.start - 5 if level.low else axes.y.end + 6
    canvas.text(x - 3 if right else x + 3, y, level.word, size=SIZE,
                anchor="end" if right else "start", halo=True, fill=INK, stroke=PAPER)  # fmt: skip


MARKS: dict[str, Callable[[Canvas, Chart, pd.DataFrame, Axes], None]] = {
    "areas": _areas, "lines": _lines, "range": _range,
}  # fmt: skip
