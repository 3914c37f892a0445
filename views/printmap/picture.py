"""The printed map as one SVG picture: ground, areas, lines, symbols, labels, scale, north."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as Xml

import geopandas as gpd
import numpy as np
import shapely

from views.briefing.model import Map
from views.lettering import wrapped
from views.plots.canvas import INK, PAPER, QUIET, Canvas, ink, n, tint
from views.printmap.furniture import draw_north, draw_scale, free_corners
from views.printmap.ground import SIMPLIFY_PT, draw_ground, ground_labels, path_of
from views.printmap.labels import LINE, Box, Label, Placed, first_place, place
from views.printmap.spots import draw_spots
from views.printmap.window import Window, matter, window
from views.symbols import LAYERS, State, state, svg

SYMBOL_PT = 14.0
CROWD = ((400, 0.42), (150, 0.56), (60, 0.75))
"""With more symbols than this they are drawn smaller by this."""
NAME_PT, LABELS_MOST = 92.0, 120
QUIET_SHARE = 0.5
"""States that ask for nobody's attention are drawn smaller."""
WIDE_SHARE = 0.25
"""An area that fills more of the map than this is drawn with less ink."""
LEVELS = {"nation": 1.4, "state": 1.1, "county": 0.8, "municipality": 0.35, "town": 0.35, "campus": 0.6}
"""Width of a jurisdiction's outline by its level; the thin ones are not named."""
STYLES: dict[str, dict[str, object]] = {
    "thing": {"fill": INK}, "strong": {"fill": INK, "font_weight": 600}, "town": {"fill": "#4b555b"},
    "region": {"fill": "#7a8489", "letter_spacing": 0.5}, "water": {"fill": "#4d7f9d", "font_style": "italic"},
    "road": {"fill": "#6b7378", "font_weight": 600}, "area": {"fill": "#4b555b", "font_style": "italic"},
}  # fmt: skip
WEIGHTS = {
    "incident": 400.0, "shelter": 300.0, "hazard_area": 260.0, "zone": 255.0, "depot": 190.0, "closure": 180.0,
    "facility": 170.0, "reading": 160.0, "jurisdiction": 110.0, "request": 95.0, "report": 92.0, "unit": 90.0,
}  # fmt: skip
"""Which names come first; towns lie between (200 to 299). A state's rank is added."""


def draw(drawn: Map, *, width: float, height: float | None = None, live: bool = False) -> str:
    """The map as an SVG string, ``width`` in points; without ``height`` as high as the matter at hand needs.

    ``live``: with the places of symbols and labels, and the labels there is no room for, so that a script can zoom.
    """
    bounds = matter(drawn)
    if bounds is None:
        return _nothing(width)
    view = window(bounds, width, height)
    canvas = Canvas(view.width, view.height, label="" if live else drawn.title, kind="map", key=drawn.key)
    world = canvas.group(**{"class": "world"})
    draw_ground(canvas, world, drawn.ground, view)
    things = {name: _placed(frame, view) for name, frame in drawn.frames.items() if name in LAYERS}
    order = sorted(things, key=lambda name: LAYERS[name].order)
    for name in order:
        _shapes(canvas, world, name, things[name])
    for spots in drawn.spots:
        draw_spots(canvas, world, spots, view)
    taken = _symbols(canvas, order, things, drawn.main)
    named = frozenset(
        _bare(str(name)) for name in things.get("jurisdiction", gpd.GeoDataFrame({"name": []}))["name"]
    )
    labels = [*_labels(things, taken, drawn.main), *ground_labels(drawn.ground, view, named=named)]
    symbols = list(taken.values())
    scale, north = free_corners(view.width, view.height, symbols)
    placed = place(labels, [*symbols, scale, north], view.width, view.height)
    _write(canvas, placed, labels if live else [])
    draw_scale(canvas, view, scale)
    draw_north(canvas, north)
    canvas.rect(
        0.4, 0.4, view.width - 0.8, view.height - 0.8, fill="none", stroke="#b9bfc2", stroke_width=0.8
    )
    return canvas.write()


def _nothing(width: float) -> str:
    canvas = Canvas(width, 60, kind="map")
    canvas.rect(0.5, 0.5, width - 1, 59, fill="none", stroke="#d9dddf", stroke_dasharray="3 3")
    canvas.text(width / 2, 33, "Nothing has a place on the map.", size=9, anchor="middle", fill=QUIET)
    return canvas.write()


def _placed(frame: gpd.GeoDataFrame, view: Window) -> gpd.GeoDataFrame:
    """What lies in the window, in points; the worst state last, so that it lies on top."""
    frame = frame[frame.geometry.notna()]
    spots = view.placed(np.asarray(frame.geometry.array))
    seen = frame.assign(spot=spots, fresh=frame.get("fresh", "current"))
    return seen[~shapely.is_empty(spots)]


def _shapes(canvas: Canvas, world: Xml.Element, name: str, frame: gpd.GeoDataFrame) -> None:
    for row in frame.itertuples():
        shape = shapely.simplify(row.spot, SIMPLIFY_PT)
        drawn = path_of(shape)
        if not drawn:
            continue
        look = state(name, str(row.state))
        if shape.area and (LAYERS[name].filled or row.fresh == "stale"):
            wide = shape.area > WIDE_SHARE * canvas.width * canvas.height
            canvas.path(drawn, on=world, **_fill(canvas, name, look, row.fresh, wide=wide))
        if name == "closure":
            canvas.path(drawn, on=world, fill="none", stroke=PAPER, stroke_width=4.4, stroke_linecap="round")
        line = canvas.path(
            drawn, on=world, fill="none", stroke_linejoin="round", **_stroke(name, look, row.fresh)
        )
        Xml.SubElement(line, "title").text = f"{row.name}: {look.word}"


def _fill(canvas: Canvas, name: str, look: State, fresh: str, *, wide: bool) -> dict[str, object]:
    """Areas lie over the ground; a zone with an order is hatched, an overdue jurisdiction too."""
    own = ink(look.colour)
    if name == "jurisdiction":
        return {"fill": canvas.hatch("/", "#8a9297", ground=0.0, width=0.5), "fill_opacity": 0.55}
    if look.hollow:
        return {"fill": "none"}
    if name == "zone":
        return {
            "fill": canvas.hatch("/" if look.name == "order" else ".", own, ground=0.1),
            "fill_opacity": 0.5,
        }
    return {"fill": tint(own, 0.5), "fill_opacity": 0.12 if wide else 0.22 if fresh == "stale" else 0.45}


def _stroke(name: str, look: State, fresh: str) -> dict[str, object]:
    if name == "jurisdiction":
        return {"stroke": "#868e93", "stroke_width": LEVELS.get(look.name, 0.6)}
    dash = {"dashed": "5 3", "dotted": "1 3"}.get(look.ring)
    width = 2.6 if name == "closure" else 1.1
    return {"stroke": ink(look.colour), "stroke_width": width, "stroke_dasharray": dash,
            "stroke_opacity": 0.6 if fresh == "stale" else None}  # fmt: skip


def _symbols(
    canvas: Canvas, order: list[str], things: dict[str, gpd.GeoDataFrame], main: str
) -> dict[tuple[str, object], Box]:
    """Symbols of what has a point, and of closures along a road at their middle; their boxes, by layer and record."""
    marks = canvas.group(**{"class": "marks"})
    points = {name: _middles(name, things[name]) for name in order}
    crowd = sum(map(len, points.values()))
    shrink = next((share for most, share in CROWD if crowd > most), 1.0)
    boxes: dict[tuple[str, object], Box] = {}
    used: set[str] = set()
    for name in order:
        size = SYMBOL_PT * shrink * LAYERS[name].size / 26
        rows = points[name]
        ranks = rows["state"].map(lambda one, name=name: state(name, one).rank)
        for row in rows.iloc[ranks.argsort(kind="stable")].itertuples():
            boxes[(name, row.Index)] = _symbol(canvas, marks, name, row, size, used, main)
    return boxes


def _middles(name: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    kinds = shapely.get_type_id(np.asarray(frame["spot"]))
    if name == "closure":
        spots = [
            spot if kind == 0 else _midway(spot) for spot, kind in zip(frame["spot"], kinds, strict=True)
        ]
        return frame.assign(spot=spots)
    return frame[kinds == 0]


def _midway(shape: shapely.Geometry) -> shapely.Geometry:
    longest = max(getattr(shape, "geoms", [shape]), key=lambda part: part.length)
    line = longest.geom_type == "LineString"
    return longest.interpolate(0.5, normalized=True) if line else longest.representative_point()


def _symbol(
    canvas: Canvas, marks: Xml.Element, name: str, row: object, size: float, used: set[str], main: str
) -> Box:
    look, fresh, spot = str(row.state), str(row.fresh), row.spot  # type: ignore[attr-defined]
    if state(name, look).quiet and name != main:
        size, fresh = size * QUIET_SHARE, "current"
    key = f"{canvas.key}s-{name}-{look}-{fresh}".replace("_", "-")
    if key not in used:
        used.add(key)
        _define(canvas, key, name, look, fresh)
    place_ = {"transform": f"translate({n(spot.x)} {n(spot.y)})", "class": "mark"}
    mark = Xml.SubElement(marks, "g", place_)
    half = {"x": n(-size / 2), "y": n(-size / 2), "width": n(size), "height": n(size)}
    Xml.SubElement(mark, "title").text = f"{row.name}: {state(name, look).word}"  # type: ignore[attr-defined]
    Xml.SubElement(mark, "use", {"href": f"#{key}", **half})
    return spot.x - size / 2, spot.y - size / 2, spot.x + size / 2, spot.y + size / 2


def _define(canvas: Canvas, key: str, name: str, look: str, fresh: str) -> None:
    drawn = Xml.fromstring(svg(name, look, fresh, theme="light"))  # noqa: S314 (our own table)
    for child in drawn.iter():
        child.tag = child.tag.rpartition("}")[2]
    symbol = Xml.Element("symbol", {"id": key, "viewBox": drawn.get("viewBox", "0 0 32 32")})
    symbol.extend(list(drawn))
    canvas.define(symbol)


def _labels(
    things: dict[str, gpd.GeoDataFrame], taken: dict[tuple[str, object], Box], main: str
) -> Iterator[Label]:
    """The records' names: the worst first, as many as a map can bear."""
    found = []
    for name, frame in things.items():
        base = WEIGHTS.get(name, 50.0)
        for row in frame.itertuples():
            look = state(name, str(row.state))
            if (look.quiet and name != main) or not str(row.name).strip() or LEVELS.get(look.name, 1) < 0.5:
                continue
            box = taken.get((name, row.Index))
            found.append(_label(name, row, base + look.rank, box))
    yield from sorted(found, key=lambda one: -one.weight)[:LABELS_MOST]


def _label(name: str, row: object, weight: float, box: Box | None) -> Label:
    text = tuple(wrapped(str(row.name), NAME_PT, 7.5))  # type: ignore[attr-defined]
    if box is not None:
        style = "strong" if name == "incident" else "thing"
        return Label(text, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, weight, 7.5,
                     radius=(box[2] - box[0]) / 2, style=style, bold=style == "strong")  # fmt: skip
    middle = row.spot.representative_point()  # type: ignore[attr-defined]
    if name == "jurisdiction":
        return Label(tuple(line.upper() for line in text), middle.x, middle.y, weight, 6.4, style="region")
    return Label(text, middle.x, middle.y, weight, 7.0, style="area")


def _bare(name: str) -> str:
    """A jurisdiction's name as a basemap writes it: without ``County``."""
    return name.casefold().removesuffix(" county").removesuffix(" parish").strip()


def _write(canvas: Canvas, placed: list[Placed], all_labels: list[Label]) -> None:
    """The labels with room; then, unseen, those without."""
    group = canvas.group(**{"class": "labels"})
    for one in placed:
        _words(canvas, group, one)
    seen = {id(one.label) for one in placed}
    for label in sorted(all_labels, key=lambda one: -one.weight):
        if id(label) not in seen:
            _words(canvas, group, first_place(label)).set("display", "none")


def _words(canvas: Canvas, group: Xml.Element, one: Placed) -> Xml.Element:
    label = one.label
    spot = {"data-x": n(label.x), "data-y": n(label.y), "data-r": n(label.radius)}
    held = Xml.SubElement(group, "g", {"class": "label", **spot})
    if label.style == "town":
        dot = {"cx": n(label.x), "cy": n(label.y), "r": "1.3", "fill": PAPER, "stroke": "#4b555b"}
        Xml.SubElement(held, "circle", dot | {"stroke-width": "0.7"})
    for number, line in enumerate(label.lines):
        y, style = one.y + number * label.size * LINE, STYLES[label.style]
        canvas.text(one.x, y, line, size=label.size, on=held, anchor=one.anchor, halo=True, **style)
    return held
