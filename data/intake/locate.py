"""Where each row is: coordinate columns or geometry, brought to WGS 84 and repaired where that is safe."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from data.intake.columns import CoordinateColumns, coordinate_columns
from data.intake.crs import Chosen, choose, to_wgs84
from data.intake.degrees import Degrees, read_degrees, read_pairs
from data.intake.located import Located, Points
from data.intake.swap import find_swapped
from data.intake.table import ABSENT, HELD_ROWS, Objects, Table, objects
from data.intake.values import is_null
from data.intake.words import normal
from geo.crossings import too_intricate

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NEAR_ZERO_DEG = 1e-6
DISAGREE_DEG = 0.01
CHINESE_WORDS = frozenset({"纬度", "经度", "经纬度", "坐标"})


def locate(
    table: Table,
    *,
    crs: str | None = None,
    told: dict[str, str] | None = None,
    areas: Sequence[BaseGeometry] | None = None,
) -> Located:
    """Find and mend the place of every row. ``told`` maps lat, lon, x, y, wkt or place to a column."""
    shapes = table.geometry is not None and any(one is not None for one in table.geometry)
    if shapes and not told:
        return _from_geometry(table, crs, areas)
    columns = coordinate_columns(table, told or {})
    if columns is None:
        return Located(objects([ABSENT] * len(table)), present=shapes)
    if columns.wkt is not None:
        return _from_wkt(table, columns.wkt, crs, areas)
    out = _from_columns(table, columns, crs, areas)
    return out if columns.rest is None else _with_rest(out, table, columns.rest, crs, areas)


def _with_rest(
    out: Located, table: Table, name: str, crs: str | None, areas: Sequence[BaseGeometry] | None
) -> Located:
    """Rows that latitude and longitude say nothing of, placed by their WKT."""
    rest = _from_wkt(table, name, crs, areas)
    for at, geometry in enumerate(rest.geometry):
        if out.geometry[at] is None and at not in out.rejects and geometry is not None:
            out.geometry[at] = geometry
            out.repairs |= {at: rest.repairs[at]} if at in rest.repairs else {}
    return out


def _from_columns(
    table: Table, columns: CoordinateColumns, crs: str | None, areas: Sequence[BaseGeometry] | None
) -> Located:
    if columns.place is not None:
        lat, lon = read_pairs(table.columns[columns.place])
    else:
        lat, lon = (read_degrees(table.columns[name]) for name in (columns.lat, columns.lon) if name)
    out = Located(objects([None] * len(table)), present=True, used=columns.names, axes=columns.axes)
    _note_columns(out, table, columns, crs)
    _reject_unreadable(out, table, columns, lat, lon)
    zero = (np.abs(lat.values) < NEAR_ZERO_DEG) & (np.abs(lon.values) < NEAR_ZERO_DEG)
    chosen = choose(
        np.where(zero, np.nan, lon.values),
        np.where(zero, np.nan, lat.values),
        stated="EPSG:4326" if columns.degrees else None,
        told=crs,
    )
    _note_crs(out, chosen)
    x, y = to_wgs84(lon.values, lat.values, chosen.code)
    _place_points(out, table, columns, x, y, zero, areas)
    _record_notations(out, table, columns, lat, lon)
    return out


def _note_columns(out: Located, table: Table, columns: CoordinateColumns, crs: str | None) -> None:
    out.notes.append(f"place from {' and '.join(columns.names)}")
    if {normal(name) for name in columns.names} & CHINESE_WORDS and not crs:
        out.notes.append(
            "coordinates from AMap or Tencent are GCJ-02, from Baidu BD-09, up to 700 m off; if these are, "
            "add --crs GCJ-02 or --crs BD-09"
        )
    if columns.also is not None:
        other_lat, other_lon = (read_degrees(table.columns[name]).values for name in columns.also)
        lat, lon = (read_degrees(table.columns[name]).values for name in (columns.lat, columns.lon) if name)
        apart = (np.abs(lat - other_lat) > DISAGREE_DEG) | (np.abs(lon - other_lon) > DISAGREE_DEG)
        degrees = np.nanmedian(np.abs(other_lon)) <= 360 if np.isfinite(other_lon).any() else False
        if degrees and apart.any():
            out.notes.append(
                f"in {int(apart.sum())} rows {' and '.join(columns.also)} give another place; they were not used"
            )


def _note_crs(out: Located, chosen: Chosen) -> None:
    out.crs = chosen.code
    if chosen.note:
        out.notes.append(chosen.note)


def _reject_unreadable(
    out: Located, table: Table, columns: CoordinateColumns, lat: Degrees, lon: Degrees
) -> None:
    for axis, name in ((lat, columns.place or columns.lat), (lon, columns.place or columns.lon)):
        for at in axis.bad:
            value = table.columns[name][at] if name else ""
            why = ("this is not a coordinate", "write decimal degrees such as 41.5868, -93.625")
            out.reject(table, at, name, value, why)


def _place_points(
    out: Located,
    table: Table,
    columns: CoordinateColumns,
    lon: Floats,
    lat: Floats,
    zero: Flags,
    areas: Sequence[BaseGeometry] | None,
) -> None:
    known = np.isfinite(lon) & np.isfinite(lat) & ~zero
    swapped = find_swapped(lon, lat, known, areas)
    for at in map(int, np.flatnonzero(swapped)):
        before, after = f"{lat[at]:g}, {lon[at]:g}", f"{lon[at]:g}, {lat[at]:g}"
        out.repair(table, at, columns.lat, before, after, "latitude and longitude were swapped")
    lon, lat = np.where(swapped, lat, lon), np.where(swapped, lon, lat)
    outside = known & ((np.abs(lat) > 90) | (np.abs(lon) > 180))
    half = (np.isfinite(lon) ^ np.isfinite(lat)) & ~zero
    for at in map(int, np.flatnonzero(outside)):
        _reject_outside(out, table, at, columns, float(lon[at]), float(lat[at]))
    for at in map(int, np.flatnonzero(half)):
        if at not in out.rejects:
            value = f"{lat[at]:g}, {lon[at]:g}"
            why = ("only one of latitude and longitude is given", "give both, or leave both blank")
            out.reject(table, at, columns.lat, value, why)
    good = known & ~outside
    points = Points(lon, lat, good)
    out.geometry = points if len(table) > HELD_ROWS else points.part(0, len(points))
    for at in map(int, np.flatnonzero(zero)):
        out.geometry[at] = ABSENT
        out.repair(table, at, columns.lat, "0, 0", "", "(0, 0) is no place; kept without one")
    for at in out.rejects:
        out.geometry[at] = None


def _reject_outside(
    out: Located, table: Table, at: int, columns: CoordinateColumns, lon: float, lat: float
) -> None:
    name, value = (columns.lat, lat) if abs(lat) > 90 else (columns.lon, lon)
    limits = "-90…90" if abs(lat) > 90 else "-180…180"
    why = (f"{value:g} is outside {limits}", "correct it, or say the CRS with --crs")
    out.reject(table, at, columns.place or name, value, why)


def _record_notations(
    out: Located, table: Table, columns: CoordinateColumns, lat: Degrees, lon: Degrees
) -> None:
    """Degrees-minutes-seconds and decimal commas are conversions, recorded once for the file."""
    dms, comma = len({*lat.dms, *lon.dms}), len({*lat.comma, *lon.comma})
    if dms:
        out.notes.append(f"{dms} rows had degrees, minutes and seconds; converted to decimal degrees")
    if comma:
        out.notes.append(f"{comma} rows had decimal commas; converted")


def _from_wkt(table: Table, name: str, crs: str | None, areas: Sequence[BaseGeometry] | None) -> Located:
    made: list[bytes | None] = []
    bad: dict[int, object] = {}
    stated = None
    for at, value in enumerate(table.columns[name]):
        geometry, srid = _read_wkt(value)
        stated = stated or srid
        if geometry is None and not is_null(value):
            bad[at] = value
        made.append(geometry)
    told = crs or stated
    changed = Table(
        columns=table.columns, rows=table.rows, geometry=objects(made), crs=told, format=table.format
    )
    out = _from_geometry(changed, crs, areas)
    out.used.append(name)
    out.axes["wkt"] = name
    out.notes.insert(0, f"place from {name}")
    for at, value in bad.items():
        out.reject(table, at, name, value, ("this is not WKT", "write it as POINT (-93.6 41.6)"))
    return out


def _read_wkt(value: object) -> tuple[bytes | None, str | None]:
    """WKB of WKT, EWKT, hexadecimal WKB or a GeoJSON object, and the SRID where it is given."""
    if is_null(value):
        return None, None
    try:
        if isinstance(value, dict):
            return bytes(shapely.to_wkb(shapely.geometry.shape(value))), None
        text = str(value).strip()
        srid, _, rest = text.partition(";") if text.upper().startswith("SRID=") else ("", "", text)
        code = f"EPSG:{srid[5:]}" if srid else None
        made = shapely.from_wkb(rest) if rest[:2] in ("00", "01") else shapely.from_wkt(rest)
        return (bytes(shapely.to_wkb(made)), code) if made is not None and not made.is_empty else (None, code)
    except (shapely.errors.ShapelyError, ValueError, TypeError, AttributeError):
        return None, None


def _from_geometry(table: Table, crs: str | None, areas: Sequence[BaseGeometry] | None) -> Located:
    placed = objects([None] * len(table))
    out = Located(placed, present=True, used=[])
    assert table.geometry is not None
    shapes = shapely.force_2d(shapely.from_wkb(list(table.geometry), on_invalid="ignore"))
    has = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    bounds = shapely.bounds(shapes)
    x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    zero = has & (np.abs(bounds) < NEAR_ZERO_DEG).all(axis=1)
    chosen = choose(np.where(zero, np.nan, x), np.where(zero, np.nan, y), stated=table.crs, told=crs)
    _note_crs(out, chosen)
    shapes = shapely.transform(shapes, lambda c: np.column_stack(to_wgs84(c[:, 0], c[:, 1], chosen.code)))
    shapes = _unswap(out, table, shapes, has & ~zero, areas)
    shapes = _mend_areas(out, table, shapes, has)
    bounds = shapely.bounds(shapes)
    whole = np.isfinite(bounds).all(axis=1)
    outside = (
        has
        & ~zero
        & (~whole | (np.abs(bounds[:, [0, 2]]) > 180).any(1) | (np.abs(bounds[:, [1, 3]]) > 90).any(1))
    )
    outside &= ~shapely.is_empty(shapes)
    for at in np.flatnonzero(outside):
        why = ("the geometry is outside -180…180, -90…90", "say the CRS with --crs, or correct it")
        out.reject(table, int(at), "geometry", ", ".join(f"{v:g}" for v in bounds[at]), why)
    for at in np.flatnonzero(zero):
        placed[at] = ABSENT
        out.repair(table, int(at), "geometry", "0, 0", "", "(0, 0) is no place; kept without one")
    good = np.flatnonzero(has & ~zero & ~outside)
    keep = [at for at in good if at not in out.rejects]
    placed[keep] = shapes[keep]
    return out


def _unswap(
    out: Located, table: Table, shapes: Objects, has: Flags, areas: Sequence[BaseGeometry] | None
) -> Objects:
    bounds = shapely.bounds(shapes)
    far_y = np.where(np.abs(bounds[:, 1]) > np.abs(bounds[:, 3]), bounds[:, 1], bounds[:, 3])
    far_x = np.where(np.abs(bounds[:, 0]) > np.abs(bounds[:, 2]), bounds[:, 0], bounds[:, 2])
    swapped = find_swapped(far_x, far_y, has & np.isfinite(far_x), areas)
    which = np.flatnonzero(swapped)
    for at in which:
        before = f"{far_y[at]:g}, {far_x[at]:g}"
        after = f"{far_x[at]:g}, {far_y[at]:g}"
        out.repair(table, int(at), "geometry", before, after, "latitude and longitude were swapped")
    if len(which):
        shapes = shapes.copy()
        shapes[which] = shapely.transform(shapes[which], lambda c: c[:, ::-1])
    return shapes


def _mend_areas(out: Located, table: Table, shapes: Objects, has: Flags) -> Objects:
    """Make invalid polygons valid, keeping their areas; what has none left is rejected."""
    broken = np.flatnonzero(has & ~shapely.is_valid(shapes) & (shapely.get_dimensions(shapes) == 2))
    shapes = shapes.copy()
    for at in broken:
        why = shapely.is_valid_reason(shapes[at])
        if "Invalid Coordinate" in why:
            continue
        if too_intricate(shapes[at]):
            note = ("the polygon crosses itself too often to be mended", "draw it again, or mend it in a GIS")
            out.reject(table, int(at), "geometry", why, note)
            has[at] = False
            continue
        made = _areas_of(shapely.make_valid(shapes[at], method="structure", keep_collapsed=False))
        if made.is_empty:
            note = ("the polygon has no area", "draw it again")
            out.reject(table, int(at), "geometry", why, note)
            has[at] = False
            continue
        shapes[at] = made
        out.repair(table, int(at), "geometry", why, made.geom_type, "invalid polygon repaired")
    return shapes


def _areas_of(geometry: BaseGeometry) -> BaseGeometry:
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if parts else shapely.Polygon()
