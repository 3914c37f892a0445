"""KML 2.2 (OGC 07-147r2) for Google Earth and the like: what can be said is said as text, never as HTML or links."""

import html
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

import geopandas as gpd
import shapely

from data.exchange.about import stamp
from data.exchange.leaving import Leaving
from data.exchange.table import joined, values

DIGITS = 7
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2">
<Document>
<name>{name}</name>
<description>{description}</description>
<Style id="record"><BalloonStyle><text>$[description]</text></BalloonStyle></Style>
"""
FOOT = "</Document>\n</kml>\n"
TOLD = (
    ("workspace_mode", "{}"),
    ("kind", "{}"),
    ("number", "{}"),
    ("name", "{}"),
    ("state", "state: {}"),
    ("figure_at", "as of {}"),
    ("source_system", "source: {}"),
    ("source_licence", "licence: {}"),
)
"""What the balloon says, a line each; everything else is in ``ExtendedData``."""


def write_kml(leaving: Leaving, path: Path) -> None:
    """A Document with a Placemark a record: name, a description in plain text, every known field as ExtendedData."""
    about = leaving.about
    told = f"{about.banner}: {about.kind} of workspace {about.workspace}, as of {stamp(about.at or about.made_at)}"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEAD.format(name=_xml(about.title), description=_as_text(told)))
        for table in leaving:
            _placemarks(table, file)
        file.write(FOOT)


def _placemarks(table: gpd.GeoDataFrame, file: IO[str]) -> None:
    names = list(table.columns.drop("geometry"))
    rows = zip(table.index, table.geometry, *(values(table[name]) for name in names), strict=True)
    for key, shape, *row in rows:
        known = {name: _text(value) for name, value in zip(names, row, strict=True) if value is not None}
        said = {name: text for name, text in known.items() if text is not None}
        lines = [form.format(said[name]) for name, form in TOLD if name in said]
        data = "".join(_data(name, text) for name, text in {"id": key, **said}.items() if name != "name")
        file.write(
            f"<Placemark><name>{_xml(said['name'])}</name>"
            f"<description>{_as_text(chr(10).join(lines))}</description><styleUrl>#record</styleUrl>"
            f"<ExtendedData>{data}</ExtendedData>{''.join(_shape(shape))}</Placemark>\n"
        )


def _data(name: str, text: str) -> str:
    return f"<Data name={quoteattr(name)}><value>{_xml(text)}</value></Data>"


def _xml(text: str) -> str:
    """Text as XML; a bare carriage return would be read as a line feed."""
    return escape(text, {"\r": "&#13;"})


def _as_text(text: str) -> str:
    """A description is HTML to viewers: markup in it is shown, not obeyed, and lines stay lines."""
    return _xml(html.escape(text, quote=False).replace("\n", "<br/>"))


def _text(value: Any) -> str | None:
    """A value as text; None where it is not known."""
    if isinstance(value, list | dict):
        return joined(value) if value else None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _shape(shape: Any) -> Iterator[str]:
    if shape is None or shape.is_empty:
        return
    if shape.geom_type == "Point":
        yield f"<Point>{_places(shape)}</Point>"
    elif shape.geom_type in ("LineString", "LinearRing"):
        yield f"<LineString>{_places(shape)}</LineString>"
    elif shape.geom_type == "Polygon":
        yield f"<Polygon><outerBoundaryIs>{_ring(shape.exterior)}</outerBoundaryIs>"
        yield from (f"<innerBoundaryIs>{_ring(ring)}</innerBoundaryIs>" for ring in shape.interiors)
        yield "</Polygon>"
    else:
        yield "<MultiGeometry>"
        for part in shape.geoms:
            yield from _shape(part)
        yield "</MultiGeometry>"


def _ring(ring: Any) -> str:
    return f"<LinearRing>{_places(ring)}</LinearRing>"


def _places(shape: Any) -> str:
    pairs = shapely.get_coordinates(shape).round(DIGITS).tolist()
    return f"<coordinates>{' '.join(f'{x},{y}' for x, y in pairs)}</coordinates>"
