"""What lies below the records: land, water, roads and borders, in little ink."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as Xml

import geopandas as gpd
import numpy as np
import shapely

from views.plots.canvas import Canvas, n
from views.printmap.labels import Label
from views.printmap.window import Window

SIMPLIFY_PT = 0.3
LAND, WATER, RIVER = "#fbfbf9", "#dbe7ee", "#b5cfdd"
ROAD_STYLE = {
    # width of casing, width of road, colour
    "interstate": (2.6, 1.6, "#ffffff"), "motorway": (2.6, 1.6, "#ffffff"), "trunk": (2.2, 1.2, "#ffffff"),
    "highway": (2.0, 1.1, "#ffffff"), "primary": (2.0, 1.1, "#ffffff"),
}  # fmt: skip
CASING, MINOR = "#b9bdbf", "#dcdedd"
BORDERS = {"county": (0.5, "3 2"), "state": (0.9, None), "country": (1.2, None)}
BORDER = "#a9afb2"
PLACES_MOST, ROADS_MOST, WATERS_MOST, COUNTIES_MOST = 40, 12, 10, 30


def draw_ground(
    canvas: Canvas, world: Xml.Element, ground: Mapping[str, gpd.GeoDataFrame], view: Window
) -> None:
    """The ground onto ``world``; where nothing is known of it, plain paper."""
    bare = "land" not in ground
    canvas.path(_box(view), on=world, fill=LAND if bare else WATER, **{"class": "sea"})
    _fill(canvas, world, ground, "land", view, LAND)
    water = ground.get("water")
    if water is not None:
        areal = water.geometry.geom_type.isin(["Polygon", "MultiPolygon"])
        _strokes(canvas, world, water[~areal & (water["class"] != "creek")], view, RIVER, 1.3)
        _strokes(canvas, world, water[~areal & (water["class"] == "creek")], view, RIVER, 0.6)
        _fill(canvas, world, {"water": water[areal]}, "water", view, WATER)
    if "road" in ground:
        _roads(canvas, world, ground["road"], view)
    for kind, (width, dash) in BORDERS.items():
        if kind in ground:
            _strokes(canvas, world, ground[kind], view, BORDER, width, stroke_dasharray=dash)


def path_of(shape: shapely.Geometry) -> str:
    """A geometry in points as an SVG path; points and nothing give an empty one."""
    if shape is None or shape.is_empty:
        return ""
    if hasattr(shape, "geoms"):
        return "".join(path_of(part) for part in shape.geoms)
    if shape.geom_type == "Polygon":
        return "".join(f"{_line(ring)}Z" for ring in (shape.exterior, *shape.interiors))
    return _line(shape) if shape.geom_type in ("LineString", "LinearRing") else ""


def _line(shape: shapely.Geometry) -> str:
    return "M" + "L".join(f"{n(round(x, 1))} {n(round(y, 1))}" for x, y in shapely.get_coordinates(shape))


def _box(view: Window) -> str:
    return f"M0 0H{n(view.width)}V{n(view.height)}H0Z"


def _paths(frame: gpd.GeoDataFrame, view: Window) -> str:
    placed = view.placed(np.asarray(frame.geometry.array))
    return "".join(path_of(shape) for shape in shapely.simplify(placed, SIMPLIFY_PT))


def _fill(
    canvas: Canvas, world: Xml.Element, ground: Mapping[str, gpd.GeoDataFrame], kind: str, view: Window, fill: str
) -> None:  # fmt: skip
    if kind in ground and len(ground[kind]):
        canvas.path(_paths(ground[kind], view), on=world, fill=fill, fill_rule="evenodd")


def _strokes(
    canvas: Canvas, world: Xml.Element, frame: gpd.GeoDataFrame, view: Window, stroke: str, width: float, **more: object
) -> None:  # fmt: skip
    drawn = _paths(frame, view) if len(frame) else ""
    if drawn:
        canvas.path(drawn, on=world, fill="none", stroke=stroke, stroke_width=width, stroke_linejoin="round",
                    stroke_linecap="round", **more)  # fmt: skip


def _roads(canvas: Canvas, world: Xml.Element, roads: gpd.GeoDataFrame, view: Window) -> None:
    major = roads["class"].isin(list(ROAD_STYLE))
    _strokes(canvas, world, roads[~major], view, MINOR, 0.55)
    for kind, (casing, _, _) in ROAD_STYLE.items():
        _strokes(canvas, world, roads[roads["class"] == kind], view, CASING, casing)
    for kind, (_, width, fill) in reversed(ROAD_STYLE.items()):
        _strokes(canvas, world, roads[roads["class"] == kind], view, fill, width)


def ground_labels(
    ground: Mapping[str, gpd.GeoDataFrame], view: Window, *, named: frozenset[str]
) -> Iterator[Label]:
    """Names of towns, rivers, roads and counties for orientation; ``named`` are left to the records' own labels."""
    for row in _points(ground, "place", view, PLACES_MOST):
        weight = 200 + min(99.0, (row.size if row.size == row.size else 0) ** 0.5 / 5)
        size = 8.5 if weight > 240 else 7.0
        yield Label((row.name,), row.x, row.y, weight, size, radius=2.2, style="town")
    for kind, weight in (("county_name", 60.0), ("state_name", 20.0)):
        for row in _points(ground, kind, view, COUNTIES_MOST):
            if row.name.casefold() not in named:
                yield Label((row.name.upper(),), row.x, row.y, weight, 6.4, style="region")
    yield from _along(ground.get("water"), view, WATERS_MOST, "water", 120.0, ("river", "lake"))
    yield from _along(
        ground.get("road"), view, ROADS_MOST, "road", 150.0, ("interstate", "motorway", "highway")
    )


def _points(ground: Mapping[str, gpd.GeoDataFrame], kind: str, view: Window, most: int) -> Iterator[object]:
    if kind not in ground:
        return
    frame = ground[kind].sort_values("size", ascending=False, kind="stable")
    spots = view.placed(np.asarray(frame.geometry.array))
    frame = frame.assign(spot=spots)[~shapely.is_empty(spots)].head(most)
    middles = shapely.centroid(np.asarray(frame["spot"]))
    named = frame.assign(x=shapely.get_x(middles), y=shapely.get_y(middles)).drop_duplicates("name")
    yield from named[["name", "size", "x", "y"]].dropna(subset="name").itertuples(index=False)


def _along(
    frame: gpd.GeoDataFrame | None, view: Window, most: int, style: str, weight: float, kinds: tuple[str, ...]
) -> Iterator[Label]:  # fmt: skip
    """The name of a river or road once, at the middle of its longest piece in the window."""
    if frame is None:
        return
    of_kind = frame[frame["class"].isin(kinds) & frame["name"].notna()]
    pieces = of_kind.assign(spot=view.placed(np.asarray(of_kind.geometry.array)))
    pieces = pieces.assign(length=shapely.length(np.asarray(pieces["spot"]))).sort_values(
        "length", kind="stable"
    )
    for row in pieces.drop_duplicates("name", keep="last").tail(most).itertuples():
        if row.length > 24:
            middle = shapely.get_geometry(row.spot, 0) if hasattr(row.spot, "geoms") else row.spot
            at = (
                shapely.line_interpolate_point(middle, 0.5, normalized=True)
                if "Line" in middle.geom_type
                else middle.centroid
            )
            yield Label((str(row.name),), at.x, at.y, weight, 6.2, style=style)
