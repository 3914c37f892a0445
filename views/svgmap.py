"""The map as one SVG picture, drawn from the same layers and the same symbol table as the live map."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians
from xml.etree import ElementTree as Xml

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from views.symbols import LAYERS, Theme, colour, state, svg

Used = dict[str, tuple[str, str, str]]
"""Symbols drawn so far: their id in the picture → layer, state, freshness."""
SIMPLIFY_PX = 0.4
SYMBOL_PX = 17
MARGIN = 0.06
LABEL_MOST = 40


@dataclass(frozen=True)
class Frame:
    """Degrees to pixels: equirectangular, true at the middle latitude; good for a county, not for a continent."""

    west: float
    north: float
    per_lon: float
    per_lat: float

    def place(self, geometry: BaseGeometry) -> BaseGeometry:
        return shapely.transform(
            geometry, lambda xy: (xy - (self.west, self.north)) * (self.per_lon, -self.per_lat)
        )


def fit(bounds: tuple[float, float, float, float], width: int, height: int) -> Frame:
    """The frame that shows west, south, east, north whole, with a margin."""
    west, south, east, north = bounds
    squeeze = max(0.05, cos(radians((south + north) / 2)))
    wide = max((east - west) * squeeze, 1e-4) * (1 + 2 * MARGIN)
    high = max(north - south, 1e-4) * (1 + 2 * MARGIN)
    per_lat = min(width / wide, height / high)
    per_lon = per_lat * squeeze
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
    return Frame(middle_lon - width / per_lon / 2, middle_lat + height / per_lat / 2, per_lon, per_lat)


def draw(
    frames: Mapping[str, gpd.GeoDataFrame], *, width: int = 980, height: int = 640, theme: Theme = "light"
) -> str:
    """``frames``: layer name → GeoDataFrame (WGS 84; columns name, state, fresh). Areas below, points on top."""
    placed = {name: frame[frame.geometry.notna()] for name, frame in frames.items() if len(frame)}
    root = Xml.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width} {height}", "role": "img", "class": "map",
    })  # fmt: skip
    Xml.SubElement(root, "title").text = "Map of what is known"
    bounds = _bounds(placed)
    if bounds is None:
        _text(root, width / 2, height / 2, "Nothing has a place on the map.", theme)
        return Xml.tostring(root, encoding="unicode")
    frame = fit(bounds, width, height)
    used: Used = {}
    for name in sorted(placed, key=lambda layer: LAYERS[layer].order):
        _layer(root, name, placed[name], frame, theme, used)
    _define(root, used, theme)
    _scale_bar(root, frame, height, theme)
    return Xml.tostring(root, encoding="unicode")


def legend(frames: Mapping[str, gpd.GeoDataFrame]) -> list[tuple[str, str, str]]:
    """(layer, state, words) of everything the picture shows, in the table's order."""
    entries = []
    for layer in sorted((LAYERS[name] for name in frames), key=lambda entry: -entry.order):
        shown = set(frames[layer.name]["state"])
        entries += [
            (layer.name, look.name, f"{layer.word}: {look.word}")
            for look in layer.states
            if look.name in shown
        ]
    return entries


def _bounds(placed: Mapping[str, gpd.GeoDataFrame]) -> tuple[float, float, float, float] | None:
    """Around what the map is about; around the jurisdictions only where nothing else has a place."""
    things = [frame for name, frame in placed.items() if name != "jurisdiction"]
    boxes = [frame.total_bounds for frame in things if len(frame)]
    boxes = boxes or [frame.total_bounds for frame in placed.values() if len(frame)]
    if not boxes:
        return None
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def _layer(
    root: Xml.Element, name: str, frame: gpd.GeoDataFrame, view: Frame, theme: Theme, used: Used
) -> None:  # fmt: skip
    group = Xml.SubElement(root, "g", {"class": name})
    for row in frame.itertuples():
        shape = shapely.simplify(view.place(row.geometry), SIMPLIFY_PX)
        fresh = getattr(row, "fresh", "current")
        if shape.geom_type == "Point":
            _symbol(group, name, str(row.state), fresh, shape, used, str(row.name))
        else:
            _shape(group, name, str(row.state), fresh, shape, theme, str(row.name))
            if name == "jurisdiction" and len(frame) <= LABEL_MOST:
                middle = shape.representative_point()
                _text(group, middle.x, middle.y, str(row.name), theme)


def _symbol(
    group: Xml.Element, name: str, look: str, fresh: str, at: BaseGeometry, used: Used, label: str
) -> None:  # fmt: skip
    key = f"s-{name}-{look}-{fresh}".replace("_", "-")
    used[key] = (name, look, fresh)
    half = SYMBOL_PX / 2
    mark = Xml.SubElement(group, "use", {
        "href": f"#{key}", "x": f"{at.x - half:.1f}", "y": f"{at.y - half:.1f}",
        "width": str(SYMBOL_PX), "height": str(SYMBOL_PX),
    })  # fmt: skip
    Xml.SubElement(mark, "title").text = f"{label}: {state(name, look).word}"


def _shape(
    group: Xml.Element, name: str, look: str, fresh: str, shape: BaseGeometry, theme: Theme, label: str
) -> None:  # fmt: skip
    entry, how = LAYERS[name], state(name, look)
    line = colour(how.colour, theme)
    filled = entry.filled and shape.geom_type in {"Polygon", "MultiPolygon"}
    style = {
        "d": _path(shape), "stroke": line, "fill": line if filled else "none", "fill-opacity": "0.14",
        "stroke-width": "3" if name == "closure" else "1.3", "stroke-opacity": "0.45" if fresh == "stale" else "0.95",
    }  # fmt: skip
    if how.ring in {"dashed", "dotted"}:
        style["stroke-dasharray"] = "6 4" if how.ring == "dashed" else "1 4"
    drawn = Xml.SubElement(group, "path", style)
    Xml.SubElement(drawn, "title").text = f"{label}: {how.word}"


def _path(shape: BaseGeometry) -> str:
    if hasattr(shape, "geoms"):
        return "".join(_path(part) for part in shape.geoms)
    if shape.geom_type == "Polygon":
        return "".join(f"{_line(ring.coords)}Z" for ring in (shape.exterior, *shape.interiors))
    return _line(shape.coords)


def _line(coordinates: object) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in coordinates)  # type: ignore[attr-defined]


def _define(root: Xml.Element, used: Used, theme: Theme) -> None:
    """Each symbol once; the places refer to it."""
    Xml.register_namespace("", "http://www.w3.org/2000/svg")
    definitions = Xml.Element("defs")
    for key, (name, look, fresh) in used.items():
        drawn = Xml.fromstring(svg(name, look, fresh, theme=theme))  # noqa: S314 (our own table)
        kept = Xml.SubElement(
            definitions, "symbol", {"id": key, "viewBox": drawn.get("viewBox", "0 0 32 32")}
        )
        for child in drawn.iter():
            child.tag = child.tag.rpartition("}")[2]
        kept.extend(list(drawn))
    root.insert(1, definitions)


def _text(parent: Xml.Element, x: float, y: float, words: str, theme: Theme) -> None:
    label = Xml.SubElement(parent, "text", {
        "x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": "middle", "font-size": "12", "fill": colour("grey", theme),
        "stroke": colour("halo", theme), "stroke-width": "3", "paint-order": "stroke",
    })  # fmt: skip
    label.text = words


def _scale_bar(root: Xml.Element, frame: Frame, height: int, theme: Theme) -> None:
    km = next((step for step in (100, 50, 20, 10, 5, 2, 1) if step / 111.2 * frame.per_lat < 180), 1)
    length = km / 111.2 * frame.per_lat
    line = {"stroke": colour("ink", theme), "stroke-width": "2", "fill": "none"}
    Xml.SubElement(root, "path", {"d": f"M14 {height - 22}v6h{length:.0f}v-6", **line})
    _text(root, 14 + length / 2, height - 22, f"{km} km", theme)
