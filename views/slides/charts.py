"""Charts as PowerPoint's own, so that they can be edited and their figures read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pandas as pd
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.util import Pt

from views.briefing.model import Chart, Level, Series
from views.lettering import fitted
from views.plots.canvas import tint
from views.plots.vector import has_figures, shown
from views.slides.look import BODY, FONT, INK, LINE, QUIET, Room, rgb, write
from views.words import local

PATTERNS = {
    "/": MSO_PATTERN.WIDE_UPWARD_DIAGONAL, "x": MSO_PATTERN.DIAGONAL_CROSS, ".": MSO_PATTERN.PERCENT_20,
    "-": MSO_PATTERN.NARROW_HORIZONTAL, "|": MSO_PATTERN.NARROW_VERTICAL,
}  # fmt: skip
DASHES = {"dash": MSO_LINE.DASH, "dot": MSO_LINE.ROUND_DOT}
EPOCH = datetime(1899, 12, 30)
"""Day 0 of a spreadsheet's dates."""
NAME_PT = 250.0
LABELS_MOST = 9
BARS_IN, ROW_IN = 0.8, 0.5


def add_chart(made: Any, chart: Chart, room: Room = BODY) -> None:
    """The chart onto a slide; one without a figure says so."""
    if not has_figures(chart):
        write(made, Room(room.left, room.top + 1.6, room.width, 0.5), chart.empty, size=18, ink=QUIET)
        return
    drawn = DRAW[chart.form](made, chart, room)
    drawn.font.size, drawn.font.name = Pt(12), FONT
    drawn.font.color.rgb = INK


def _legend(drawn: Any, *, there: bool) -> None:
    drawn.has_legend = there
    if there:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        drawn.legend.font.size, drawn.legend.font.name = Pt(12), FONT


def _axis(axis: Any, *, title: str = "", grid: bool = False, labels: bool = True) -> None:
    axis.has_major_gridlines = grid
    if grid:
        axis.major_gridlines.format.line.color.rgb = LINE
        axis.major_gridlines.format.line.width = Pt(0.5)
    axis.format.line.color.rgb = LINE
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.tick_labels.font.size, axis.tick_labels.font.name = Pt(11), FONT
    axis.tick_labels.font.color.rgb = QUIET if labels else INK
    axis.has_title = bool(title)
    if title:
        axis.axis_title.text_frame.text = title
        font = axis.axis_title.text_frame.paragraphs[0].runs[0].font
        font.size, font.bold, font.name, font.color.rgb = Pt(11), False, FONT, QUIET


def _figure(value: object) -> float | None:
    """A figure as a workbook holds it; an unknown one is an empty cell."""
    number = float(value)  # type: ignore[arg-type]
    return None if number != number else number


def clock(moment: datetime, zone: str) -> float:
    """A moment as a spreadsheet's date in the chart's zone."""
    here = local(moment, zone).replace(tzinfo=None)
    return (here - EPOCH).total_seconds() / 86_400


def _bars(made: Any, chart: Chart, room: Room) -> Any:
    """The name and the figure in words beside the bar, the whole as an outline behind it."""
    data, held = chart.data.reset_index(drop=True), CategoryChartData()
    said = data["words"].astype(str) if "words" in data else pd.Series("", index=data.index)
    held.categories = [
        f"{fitted(str(name), NAME_PT, 12)}   {word}".strip()
        for name, word in zip(data["label"], said, strict=True)
    ]
    words = [one.word for one in chart.series]
    if "of" in data:
        held.add_series(words[1] if len(words) > 1 else "of", [_figure(value) for value in data["of"]])
    held.add_series(words[0], [_figure(value) for value in data["value"]])
    high = min(room.height, BARS_IN + ROW_IN * len(data))
    drawn = made.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *room._replace(height=high).emu, held).chart
    plot = drawn.plots[0]
    plot.overlap, plot.gap_width, plot.vary_by_categories = 100, 55, False
    drawn.category_axis.reverse_order = True
    _axis(drawn.category_axis, labels=False)
    drawn.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    _axis(drawn.value_axis, grid=False)
    drawn.value_axis.visible, drawn.value_axis.minimum_scale = False, 0
    if "of" in data:
        _outline(plot.series[0])
    _filled(plot.series[len(plot.series) - 1], data, rgb(chart.series[0].colour))
    _legend(drawn, there="of" in data)
    return drawn


def _outline(series: Any) -> None:
    series.format.fill.background()
    series.format.line.color.rgb, series.format.line.width = QUIET, Pt(0.75)


def _filled(series: Any, data: pd.DataFrame, own: RGBColor) -> None:
    """Out of date is hatched; more than the whole is dark."""
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = own
    for number, row in enumerate(data.itertuples(index=False)):
        point = series.points[number].format
        if getattr(row, "fresh", "current") == "stale":
            _pattern(point.fill, "/", own)
        elif row.value > getattr(row, "of", float("inf")):
            point.fill.solid()
            point.fill.fore_color.rgb = INK


def _pattern(fill: Any, pattern: str, own: RGBColor) -> None:
    fill.patterned()
    fill.pattern = PATTERNS[pattern]
    fill.fore_color.rgb, fill.back_color.rgb = own, RGBColor.from_string(tint(f"#{own}", 0.25)[1:].upper())


def _areas(made: Any, chart: Chart, room: Room) -> Any:
    """Steps as stacked columns without gaps: each holds what was known then."""
    data, held = chart.data, CategoryChartData()
    times = sorted(data["x"].unique())
    held.categories = _labels(times, chart.zone)
    series = shown(chart, data)
    for one in series:
        own = data[data["series"] == one.key].set_index("x")["y"]
        held.add_series(one.word, [_figure(own.get(time, 0.0)) for time in times])
    drawn = made.shapes.add_chart(XL_CHART_TYPE.COLUMN_STACKED, *room.emu, held).chart
    plot = drawn.plots[0]
    plot.gap_width, plot.overlap = 0, 100
    for one, there in zip(series, plot.series, strict=True):
        if one.pattern:
            _pattern(there.format.fill, one.pattern, rgb(one.colour))
        else:
            there.format.fill.solid()
            there.format.fill.fore_color.rgb = rgb(one.colour)
    _axis(drawn.category_axis)
    every = max(1, len(times) // LABELS_MOST)
    for name in ("tickLblSkip", "tickMarkSkip"):
        _set(drawn.category_axis._element, name, every)
    _axis(drawn.value_axis, title=chart.unit, grid=True)
    drawn.value_axis.tick_labels.number_format, drawn.value_axis.tick_labels.number_format_is_linked = (
        "#,##0",
        False,
    )
    _legend(drawn, there=True)
    return drawn


def _set(axis: Any, name: str, value: int) -> None:
    """An axis option python-pptx has no name for, at its place in the schema: before ``noMultiLvlLbl``."""
    element = axis.makeelement(f"{{{axis.nsmap['c']}}}{name}", {"val": str(value)})
    last = axis.find(f"{{{axis.nsmap['c']}}}noMultiLvlLbl")
    axis.append(element) if last is None else last.addprevious(element)


def _labels(times: list[Any], zone: str) -> list[str]:
    """Day and hour; the hour alone would be there twice a day."""
    here = [local(pd.Timestamp(time).to_pydatetime(), zone) for time in times]
    return [f"{one:%a} {one:%H:%M}" for one in here]


def _lines(made: Any, chart: Chart, room: Room) -> Any:
    held, looks = XyChartData(), []
    for name, style, points in _curves(chart):
        series = held.add_series(name)
        looks.append(style)
        for x, y in points:
            series.add_data_point(x, y)
    drawn = made.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, *room.emu, held).chart
    for (colour, pattern, width), series in zip(looks, drawn.plots[0].series, strict=True):
        series.smooth, series.marker.style = False, XL_MARKER_STYLE.NONE
        line = series.format.line
        line.color.rgb, line.width = colour, Pt(width)
        if pattern in DASHES:
            line.dash_style = DASHES[pattern]
    times = pd.api.types.is_datetime64_any_dtype(chart.data["x"])
    _axis(drawn.category_axis, title="" if times else chart.x_unit)
    _axis(drawn.value_axis, title=chart.unit, grid=True)
    drawn.value_axis.tick_labels.number_format, drawn.value_axis.tick_labels.number_format_is_linked = (
        "#,##0",
        False,
    )
    labels = drawn.category_axis.tick_labels
    labels.number_format, labels.number_format_is_linked = ("ddd hh:mm" if times else "General"), False
    _span(drawn.category_axis, chart, times=times)
    _legend(drawn, there=len(looks) > 1)
    return drawn


def _span(axis: Any, chart: Chart, *, times: bool) -> None:
    x = chart.data["x"]
    low, high = (_place(value, chart.zone) if times else float(value) for value in (x.min(), x.max()))
    axis.minimum_scale, axis.maximum_scale = low, max(high, low + 1e-6)


def _place(value: object, zone: str) -> float:
    return clock(pd.Timestamp(value).to_pydatetime(), zone) if isinstance(value, datetime) else float(value)  # type: ignore[arg-type]


Look = tuple[RGBColor, str, float]


def _curves(chart: Chart) -> Iterator[tuple[str, Look, list[tuple[float, float]]]]:
    """Every line there is: the series, the edges of their bands, the levels."""
    data = chart.data.assign(at=[_place(value, chart.zone) for value in chart.data["x"]]).sort_values("at")
    for one in shown(chart, data):
        own = data[data["series"] == one.key]
        yield from _edges(one, own)
        yield one.word, (rgb(one.colour), one.pattern, 2.25), _known(own, "y")
    low, high = float(data["at"].min()), float(data["at"].max())
    top = float(data[[name for name in ("y", "high") if name in data]].max(axis=None))
    for level in chart.levels:
        yield level.word, (INK, "dot", 1.25), _level(level, chart.zone, low, high, top)


def _edges(one: Series, own: pd.DataFrame) -> Iterator[tuple[str, Look, list[tuple[float, float]]]]:
    for name, word in (("low", "lowest"), ("high", "highest")):
        points = _known(own, name) if name in own else []
        if points:
            yield f"{one.word}, {word}", (rgb("accent-soft"), "", 1.25), points


def _known(own: pd.DataFrame, name: str) -> list[tuple[float, float]]:
    known = own[own[name].notna()]
    return [(float(at), float(value)) for at, value in zip(known["at"], known[name], strict=True)]


def _level(level: Level, zone: str, low: float, high: float, top: float) -> list[tuple[float, float]]:
    if level.across:
        return [(low, float(level.at)), (high, float(level.at))]  # type: ignore[arg-type]
    return [(_place(level.at, zone), 0.0), (_place(level.at, zone), top)]


DRAW: dict[str, Callable[[Any, Chart, Room], Any]] = {
    "bars": _bars, "areas": _areas, "lines": _lines, "range": _lines,
}  # fmt: skip
