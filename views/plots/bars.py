"""Lying bars in print: the name, the bar against its whole, and the figure in words."""

import math

import pandas as pd

from views.briefing.model import Chart
from views.lettering import fitted, wrapped
from views.lettering import width as wide_of
from views.plots.canvas import INK, QUIET, Canvas, ink, tint

SIZE = 8.0
ROW_PT, BAR_PT, LEGEND_PT = 15.0, 8.5, 13.0
NAME_SHARE, NAME_MOST_PT = 0.36, 190.0
LEGEND_FROM_PT = 200.0
"""Narrower charts have no legend: what they draw is said above them."""


def draw_bars(chart: Chart, *, width: float) -> str:
    """The bars as an SVG string, so high as there are rows."""
    rows = chart.data.reset_index(drop=True)
    told = _told(chart, rows) if width >= LEGEND_FROM_PT else []
    top = LEGEND_PT * _lines(told, width)
    canvas = Canvas(width, bars_height(len(rows)) + top, label=chart.title, key=chart.key)
    said = [str(word) for word in rows["words"]] if "words" in rows else [""] * len(rows)
    room = min(NAME_MOST_PT, width * NAME_SHARE)
    names = max(min(room, wide_of(name, SIZE)) for name in rows["label"].astype(str)) + 8
    ends = max(wide_of(word, SIZE) for word in said) + 6
    per = (width - names - ends) / _longest(rows)
    own = ink(chart.series[0].colour)
    _legend(canvas, told, own)
    for number, row in enumerate(rows.itertuples(index=False)):
        middle = top + number * ROW_PT + ROW_PT / 2
        _name(canvas, str(row.label), middle, names - 8)
        _bar(canvas, row, names, middle, per, own)
        stale = getattr(row, "fresh", "current") != "current"
        canvas.text(width, middle + 2.8, said[number], size=SIZE, anchor="end", fill=QUIET if stale else INK)
    canvas.line([(names, top + 1), (names, canvas.height - 1)], stroke=QUIET, stroke_width=0.7)
    return canvas.write()


def _told(chart: Chart, rows: pd.DataFrame) -> list[tuple[str, str]]:
    """What the legend says: each kind of drawing there is, and its words."""
    old = "fresh" in rows and bool(((rows["fresh"] == "stale") & rows["value"].notna()).any())
    over = "of" in rows and bool((rows["value"] > rows["of"]).any())
    said = [("bar", chart.series[0].word)] if len(chart.series) > 1 or old else []
    said += [("outline", chart.series[1].word)] if len(chart.series) > 1 else []
    said += [("old", "out of date")] if old else []
    return [*said, ("over", f"more than {chart.series[1].word}")] if over and len(chart.series) > 1 else said


def _legend(canvas: Canvas, told: list[tuple[str, str]], own: str) -> None:
    fills = {"bar": tint(own, 0.8), "outline": "none", "over": INK}
    at, y = 0.0, 1.5
    for kind, word in told:
        if at and at + _entry(word) > canvas.width:
            at, y = 0.0, y + LEGEND_PT - 2.5
        fill = canvas.hatch("/", own) if kind == "old" else fills[kind]
        stroke = {"outline": QUIET, "over": INK}.get(kind, own)
        canvas.rect(at, y, 10, 6.5, fill=fill, stroke=stroke, stroke_width=0.7)
        canvas.text(at + 13, y + 5.9, fitted(word, canvas.width - 13, SIZE - 0.4), size=SIZE - 0.4)
        at += _entry(word) + 9


def _entry(word: str) -> float:
    return 13 + wide_of(word, SIZE - 0.4)


def _lines(told: list[tuple[str, str]], width: float) -> int:
    lines, at = (1 if told else 0), 0.0
    for _, word in told:
        if at and at + _entry(word) > width:
            lines, at = lines + 1, 0.0
        at += _entry(word) + 9
    return lines


def bars_height(rows: int) -> float:
    """Points that so many bars take."""
    return max(1, rows) * ROW_PT


def _longest(rows: pd.DataFrame) -> float:
    columns = [name for name in ("value", "of") if name in rows]
    longest = rows[columns].astype(float).max(axis=None)
    return float(longest) if longest == longest and longest > 0 else 1.0


def _name(canvas: Canvas, name: str, middle: float, room: float) -> None:
    if wide_of(name, SIZE) <= room:
        canvas.text(room, middle + 2.8, name, size=SIZE, anchor="end")
        return
    small = SIZE - 1.2
    lines = wrapped(name, room, small)
    for number, line in enumerate(lines):
        y = middle + 2.4 + (number - (len(lines) - 1) / 2) * (small + 0.4)
        canvas.text(room, y, fitted(line, room, small), size=small, anchor="end")


def _bar(canvas: Canvas, row: object, left: float, middle: float, per: float, own: str) -> None:
    """The bar; what is over its whole is drawn solid dark beyond the whole's end, an unknown value not at all."""
    value, whole = float(getattr(row, "value", math.nan)), float(getattr(row, "of", math.nan))
    top, stale = middle - BAR_PT / 2, getattr(row, "fresh", "current") != "current"
    if whole == whole:
        dash = "2 2" if value != value else None
        canvas.rect(
            left, top, whole * per, BAR_PT, fill="none", stroke=QUIET, stroke_width=0.7, stroke_dasharray=dash
        )
    if value != value:
        return
    inside = value if whole != whole else min(value, whole)
    fill = canvas.hatch("/", own) if stale else tint(own, 0.8)
    canvas.rect(left, top, inside * per, BAR_PT, fill=fill, stroke=own, stroke_width=0.7)
    if whole == whole and value > whole:
        over = canvas.hatch("x", INK, ground=0.3) if stale else INK
        canvas.rect(
            left + whole * per, top, (value - whole) * per, BAR_PT, fill=over, stroke=INK, stroke_width=0.7
        )
        canvas.line(
            [(left + whole * per, top - 2.2), (left + whole * per, top + BAR_PT + 2.2)],
            stroke=INK,
            stroke_width=1,
        )
    elif value == 0:
        canvas.line([(left, top), (left, top + BAR_PT)], stroke=own, stroke_width=1.6)
