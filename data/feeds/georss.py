"""GeoRSS, RSS and Atom in all dialects: entries with their texts and the geometry, however it is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

import shapely
from shapely.geometry.base import BaseGeometry

from data.feeds import fires, kit
from data.feeds.errors import NotUnderstood
from data.feeds.markup import child, children, local, read_xml, said
from data.feeds.parsed import About, Parsed
from geo.areas import buffer_m
from geo.crossings import too_intricate
from geo.errors import GeoError

ENTRIES = ("item", "entry")
NO_AREA_DEG2 = 1e-12
BRIEF = ("description", "summary", "content", "encoded")
TIMES_CHANGED = ("updated", "modified", "date")
TIMES_BEGUN = ("published", "pubDate", "issued", "created")


@dataclass(frozen=True)
class Entry:
    """An item or entry as it stands; ``key`` is its guid or id, else its link, else None."""

    row: int
    key: str | None
    title: str | None
    text: str | None
    link: str | None
    categories: tuple[str, ...]
    begun: datetime | None
    changed: datetime | None
    geometry: BaseGeometry | None
    broken: str = ""
    """What is wrong with the geometry."""


def entries(body: bytes, about: About, notes: list[str] | None = None) -> list[Entry]:
    """All items or entries. Raises NotUnderstood for what is neither RSS nor Atom."""
    root = read_xml(body, notes)
    if local(root) not in ("rss", "feed", "RDF", "channel"):
        raise NotUnderstood(
            f"the answer is XML of '{local(root)[:40]}', not RSS or Atom", remedy="check the address"
        )
    found = (one for one in root.iter() if local(one) in ENTRIES)
    zone = kit.zone_of(about)
    return [_entry(at, one, zone) for at, one in enumerate(found, 1)]


def _entry(row: int, item: Element, zone: Any) -> Entry:
    try:
        geometry, broken = geometry_of(item), ""
    except ValueError as error:
        geometry, broken = None, str(error)[:200]
    link = _link(item)
    return Entry(
        row=row,
        key=kit.ident(said(item, "guid") or said(item, "id") or said(item, "identifier") or link),
        title=kit.plain(said(item, "title")),
        text=next((text for text in (kit.plain(said(item, name)) for name in BRIEF) if text), None),
        link=link,
        categories=tuple(one for one in map(_category, children(item, "category")) if one),
        begun=_time(item, TIMES_BEGUN, zone),
        changed=_time(item, TIMES_CHANGED, zone),
        geometry=geometry,
        broken=broken,
    )


def _link(item: Element) -> str | None:
    for link in children(item, "link"):
        found = link.get("href") or "".join(link.itertext()).strip()
        if found:
            return found
    return None


def _category(element: Element) -> str | None:
    return kit.text(element.get("term") or element.get("label") or "".join(element.itertext()).strip())


def _time(item: Element, names: tuple[str, ...], zone: Any) -> datetime | None:
    return next((at for at in (kit.time(said(item, name), zone) for name in names) if at is not None), None)


def geometry_of(item: Element) -> BaseGeometry | None:
    """All places an item names as one geometry of the highest dimension, None where it names none.

    Simple GeoRSS, GML and W3C Geo, each in latitude, longitude. Raises ValueError for numbers that are no place.
    """
    named = [one for one in _geometries(item) if one is not None and not one.is_empty]
    found = list({shapely.to_wkb(one): one for one in named}.values())
    if not found:
        return None
    return kit.highest(shapely.GeometryCollection(found) if len(found) > 1 else found[0])


def _geometries(item: Element) -> Iterator[BaseGeometry | None]:
    """Every geometry of the item; those of entries inside it are their own."""
    yield _named_pair(item)
    for one in item:
        match local(one):
            case "point" | "pos":
                yield from (_point(*pair) for pair in _pairs(one)[:1])
            case "polygon":
                yield _polygon(_pairs(one))
            case "line":
                yield _line(_pairs(one))
            case "box":
                yield _box(_pairs(one))
            case "circle":
                yield _circle(one)
            case (
                "Point"
                | "where"
                | "location"
                | "MultiGeometry"
                | "MultiPoint"
                | "MultiSurface"
                | "geometryMember"
            ):
                yield from _geometries(one)
            case (
                "pointMember"
                | "surfaceMember"
                | "polygonMember"
                | "MultiPolygon"
                | "MultiCurve"
                | "curveMember"
            ):
                yield from _geometries(one)
            case "Polygon":
                yield _gml_polygon(one)
            case "LineString" | "LinearRing":
                yield _line(_listed(one))
            case "Envelope":
                corners = (child(one, "lowerCorner"), child(one, "upperCorner"))
                yield _box([pair for corner in corners if corner is not None for pair in _pairs(corner)])


def _named_pair(item: Element) -> BaseGeometry | None:
    lat, lon = said(item, "lat"), said(item, "long") or said(item, "lon")
    return None if lat is None or lon is None else kit.point(lon, lat)


def _pairs(element: Element) -> list[tuple[float, float]]:
    """(longitude, latitude) from text with latitude first; commas and line breaks do not matter."""
    words = "".join(element.itertext()).replace(",", " ").split()
    numbers = [kit.number(word) for word in words]
    step = 3 if element.get("srsDimension") == "3" else 2
    if any(one is None for one in numbers) or len(numbers) % step:
        raise ValueError(f"'{' '.join(words)[:60]}' is no list of latitudes and longitudes")
    known = [one for one in numbers if one is not None]
    return [(known[at + 1], known[at]) for at in range(0, len(known), step)]


def _point(lon: float, lat: float) -> BaseGeometry | None:
    return kit.point(lon, lat)


def _polygon(pairs: list[tuple[float, float]]) -> BaseGeometry | None:
    """An area; one that crosses itself is mended, one without an inside is a line or a point."""
    corners = list(dict.fromkeys(pairs))
    if len(corners) < 3:
        return _line(pairs)
    made = shapely.Polygon(pairs)
    if not made.is_valid and too_intricate(made):
        raise ValueError("the area crosses itself too often to be mended")
    mended = made if made.is_valid else shapely.make_valid(made)
    return kit.highest(mended) if mended.area > NO_AREA_DEG2 else _line(pairs)


def _line(pairs: list[tuple[float, float]]) -> BaseGeometry | None:
    if len(set(pairs)) < 2:
        return _point(*pairs[0]) if pairs else None
    return shapely.LineString(pairs)


def _box(pairs: list[tuple[float, float]]) -> BaseGeometry | None:
    if len(pairs) != 2:
        raise ValueError("a box needs two corners")
    (west, south), (east, north) = pairs
    return shapely.box(min(west, east), min(south, north), max(west, east), max(south, north))


def _circle(element: Element) -> BaseGeometry | None:
    """``lat lon radius`` with the radius in metres, as an area of nearly that size."""
    numbers = [kit.number(word) for word in "".join(element.itertext()).replace(",", " ").split()]
    if len(numbers) != 3 or any(one is None for one in numbers):
        raise ValueError("a circle is latitude, longitude and a radius in metres")
    lat, lon, radius_m = (one or 0.0 for one in numbers)
    centre = kit.point(lon, lat)
    if centre is None or radius_m <= 0:
        return centre
    try:
        return buffer_m(centre, radius_m)
    except GeoError as error:
        raise ValueError(f"a circle of {radius_m:g} m cannot be drawn") from error


def _gml_polygon(element: Element) -> BaseGeometry | None:
    outer = next((one for one in element.iter() if local(one) in ("exterior", "outerBoundaryIs")), None)
    ring = next(
        (one for one in (outer if outer is not None else element).iter() if local(one) == "LinearRing"), None
    )
    return None if ring is None else _polygon(_listed(ring))


def _listed(element: Element) -> list[tuple[float, float]]:
    """Positions of a line or ring: one list, or one element each."""
    found: list[tuple[float, float]] = []
    for one in element:
        if local(one) in ("posList", "pos"):
            found += _pairs(one)
        elif local(one) == "coordinates":
            # GML 2 and KML separate a pair by a comma; GeoRSS has latitude first all the same.
            found += _pairs(one)
    return found


def parse_fires(body: bytes, about: About) -> Parsed:
    """A feed of wildfires, its entries as incidents."""
    notes: list[str] = []
    rows = kit.Rows(about)
    for one in entries(body, about, notes):
        if one.key is None or one.broken:
            reason = one.broken or "the entry has neither an id nor a link"
            rows.refuse(one.row, None, one.title, reason, "ask the source", keys=[one.key] if one.key else [])
            continue
        fields = fires.wildfire(one.title, geometry=one.geometry, notes=one.text)
        rows.add(
            "incident", one.row, one.key, fields | {"observed_at": one.changed or one.begun}, url=one.link
        )
    for note in notes:
        rows.note(note)
    return rows.parsed(complete=False)
