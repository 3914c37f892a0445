"""What a briefing says, as plain frozen data: every form is drawn from one ``Document`` and says the same.

Words are ready to print; beside them stand the raw values they were made from, for the data behind the briefing
and for the tests that read the figures back. ``None`` and NaN are unknown figures, never zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import geopandas as gpd
import pandas as pd

from views.cards import Part

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees (WGS 84)."""
Form = Literal["lines", "areas", "bars", "range"]
Sign = Literal["", "new", "up", "down", "open", "closed", "same"]


@dataclass(frozen=True)
class Ref:
    """A record or a page something is said from. ``link``: an address, absolute or of this Muster; may be empty."""

    text: str
    kind: str = ""
    record: str = ""
    link: str = ""


@dataclass(frozen=True)
class About:
    """What every page states: which workspace, which moment, from what, made by whom, how complete.

    ``mode`` is actual, exercise or test. ``made_at`` is an argument of the making, never the clock: it goes into
    the files' own dates. ``completeness``, ``filters`` and ``notes`` are whole phrases.
    """

    workspace: str
    mode: str
    moment: datetime
    revision: int
    zone: str
    made_by: str
    made_at: datetime
    sources: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    completeness: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    number: str = ""
    since: str = ""


@dataclass(frozen=True)
class Text:
    """A paragraph. ``style``: plain, lead (larger, at the top), note (small, quiet) or remark (a person's own)."""

    text: str
    style: Literal["plain", "lead", "note", "remark"] = "plain"
    by: str = ""


@dataclass(frozen=True)
class Item:
    """One line of a list. ``sign`` says what happened to it; ``who`` reported it and ``at`` when, in words."""

    text: str
    sign: Sign = ""
    who: str = ""
    at: str = ""
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Bullets:
    """A list; ``empty`` is said where it has no line, ``more`` counts the lines left out."""

    items: tuple[Item, ...]
    title: str = ""
    empty: str = "None."
    more: int = 0


@dataclass(frozen=True)
class KeyFigure:
    """One figure of the strip. ``value`` in words beside ``raw`` (None: unknown).

    ``of`` is the whole it is a part of, in words; ``trend`` as words with its arrow; ``completeness`` says how
    many records it is made of; ``parts`` are its shares with the map's symbols.
    """

    key: str
    label: str
    value: str
    raw: float | None
    unit: str = ""
    of: str = ""
    trend: str = ""
    note: str = ""
    age: str = ""
    stale: bool = False
    completeness: str = ""
    standard: str = ""
    parts: tuple[Part, ...] = ()
    refs: tuple[Ref, ...] = ()

    @property
    def unknown(self) -> bool:
        return self.raw is None


@dataclass(frozen=True)
class KeyFigures:
    """The strip of figures."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Series:
    """One series of a chart: its key in the frame, its words, a colour of the palette, a pattern for greyscale."""

    key: str
    word: str
    colour: str = "accent"
    pattern: str = ""


@dataclass(frozen=True)
class Level:
    """A line across a chart: a minimum, a capacity, a standard, or (``across`` False) a moment such as now.

    ``low``: the word of an upright line stands at its foot, that of a lying one below it: where a
    rising curve leaves room.
    """

    at: float | datetime
    word: str
    across: bool = True
    low: bool = False


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart as data: every form draws it from ``data``, so that all show the same.

    ``data`` is tidy, one row a mark:

    - ``lines`` and ``areas`` (stacked; each value holds until the next): series, x, y;
    - ``range`` (a line with a band around it): series, x, y, low, high;
    - ``bars`` (lying; one row a bar, top first): label, value, and where there is one ``of`` (the whole, drawn as
      an outline), ``fresh`` (current, stale, unknown: hatched or said) and ``words`` (printed at the bar's end).

    ``x`` is aware datetimes or numbers; NaN is an unknown figure and leaves a gap. ``title`` states the finding,
    ``subject`` says what is drawn; ``unit`` is y's (or the bars'), ``x_unit`` x's; ``empty`` is said where no row
    holds a figure.
    """

    key: str
    title: str
    form: Form
    data: pd.DataFrame
    series: tuple[Series, ...]
    subject: str = ""
    unit: str = ""
    x_unit: str = ""
    source: str = ""
    age: str = ""
    levels: tuple[Level, ...] = ()
    note: str = ""
    empty: str = "Nothing is known yet."
    zone: str = "UTC"


@dataclass(frozen=True)
class Column:
    """A column of a table. ``share``: its part of the width, relative to the others."""

    name: str
    unit: str = ""
    number: bool = False
    share: float = 1.0


Cell = str | Part
"""Words, or a state with its symbol of the map."""


@dataclass(frozen=True, eq=False)
class Table:
    """A table of words and the frame behind it. ``empty`` is said where it has no row; ``more`` rows are left out.

    ``raw``: the figures the words were made from, one row a row of ``rows`` and those left out; it goes into the
    data behind the briefing. ``records``: the record of each row, where it stands for one.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    raw: pd.DataFrame = field(default_factory=pd.DataFrame)
    empty: str = "None."
    note: str = ""
    more: int = 0
    records: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Spots:
    """Small marks on a map that have no name, such as people. ``frame``: points (WGS 84), column size (0 to 1).

    ``shape`` (dot, diamond, triangle, square, ring) and ``ink`` (the share of it in the fill) tell them apart in
    greyscale.
    """

    key: str
    word: str
    colour: str
    shape: str
    ink: float
    frame: gpd.GeoDataFrame


@dataclass(frozen=True, eq=False)
class Map:
    """A map. ``frames``: layer of the symbol table → GeoDataFrame (WGS 84; columns name, state, fresh).

    ``ground``: what lies below, by kind (land, water, road, county, state, country: lines and areas; place: points
    with name and size), or empty; the map is good without it. ``bounds``: what to show, or None for everything
    that has a place. ``spots`` lie below the symbols, the first lowest. ``main``: a layer that is drawn
    large and named whatever its states ask for.
    """

    key: str
    title: str
    frames: Mapping[str, gpd.GeoDataFrame]
    bounds: Bounds | None = None
    ground: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    source: str = ""
    note: str = ""
    spots: tuple[Spots, ...] = ()
    main: str = ""


Block = Text | Bullets | KeyFigures | Chart | Table | Map


@dataclass(frozen=True)
class Section:
    """A part of a briefing under one heading."""

    key: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A whole briefing. ``template``: ``brief`` (one page) or ``sitrep`` (the full situation report).

    ``summary``: the sentences below the headline, three of them as a rule. A document that is equal in content and
    in ``about.made_at`` gives the same bytes in every form.
    """

    about: About
    title: str
    headline: str
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    template: Literal["brief", "sitrep"] = "sitrep"

    def blocks(self) -> Iterator[Block]:
        """Every block, in order."""
        for section in self.sections:
            yield from section.blocks

    def figures(self) -> list[KeyFigure]:
        """Every key figure, in order."""
        return [one for block in self.blocks() if isinstance(block, KeyFigures) for one in block.figures]
