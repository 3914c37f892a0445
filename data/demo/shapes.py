"""Shapes as the tables write them: a circle, a ring, a reach of a river, a bridge, a stretch of road, a place."""

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from data.demo.cast import Cast, Ground, in_plane, in_world
from data.demo.region import plane_points

BRIDGE_HALF_M = 350.0
FAR_M = 6_000.0
"""A bridge or road further than this from where the table says is a mistake."""


def shape(spec: Any, cast: Cast) -> BaseGeometry | None:
    """The WGS 84 geometry of a table's ``where``, ``geometry`` or ``area``.

    ``[lon, lat]``; the key of a record (its geometry); or a table with one of ``circle = [lon, lat, km]``,
    ``ring = [[lon, lat], …]``, ``reach = [river, lon, lat, lon, lat, half_width_m]``, ``bridge = [lon, lat]``,
    ``road = [name, lon, lat, lon, lat]``, ``counties = [name, …]``, ``place = name``; ``within = place`` cuts it.
    """
    if isinstance(spec, list):
        return shapely.Point(spec)
    if isinstance(spec, str):
        return cast.get(spec).geometry
    found = _drawn(spec, cast)
    if "within" in spec:
        found = shapely.intersection(found, cast.outline(spec["within"]))
    if "road" in spec or "bridge" in spec:
        return found
    return shapely.orient_polygons(_polygons(shapely.set_precision(found, 1e-6)))


def _drawn(spec: dict[str, Any], cast: Cast) -> BaseGeometry:
    ground = cast.ground
    if "circle" in spec:
        lon, lat, km = spec["circle"]
        return in_world(in_plane(shapely.Point(lon, lat)).buffer(km * 1000, quad_segs=8))
    if "ring" in spec:
        return shapely.Polygon(spec["ring"])
    if "reach" in spec:
        return _reach(spec["reach"], ground)
    if "bridge" in spec:
        return _bridge(spec["bridge"], ground)
    if "road" in spec:
        return _road(spec["road"], ground)
    if "counties" in spec:
        return shapely.union_all([cast.outline(f"{name} County") for name in spec["counties"]])
    if "place" in spec:
        return cast.outline(spec["place"])
    raise ValueError(f"the tables draw {spec}, which is none of the known shapes")


def _reach(spec: list[Any], ground: Ground) -> BaseGeometry:
    """A river between two points, widened: flooded ground."""
    river, west, south, east, north, half_width_m = spec
    line = ground.rivers_plane[river]
    ends = plane_points(np.array([west, east]), np.array([south, north]))
    first, last = sorted(line.project(shapely.Point(end)) for end in ends)
    return in_world(substring(line, first, last).simplify(60).buffer(half_width_m, quad_segs=3).simplify(25))


def _bridge(spec: list[float], ground: Ground) -> BaseGeometry:
    """The piece of the nearest bridge's road around its river."""
    point = in_plane(shapely.Point(spec))
    away = ground.bridges_plane.distance(point)
    if away.min() > FAR_M:
        raise ValueError(f"no bridge lies within {FAR_M:.0f} m of {spec}; move the point in the table")
    edge = ground.bridges_plane.loc[away.idxmin()]
    rivers = [ground.rivers_plane[name] for name in edge.river.split(" and ")]
    crossing = shapely.intersection(edge.geometry, shapely.union_all(rivers)).centroid
    at = edge.geometry.project(crossing)
    return in_world(substring(edge.geometry, max(0.0, at - BRIDGE_HALF_M), at + BRIDGE_HALF_M))


def _road(spec: list[Any], ground: Ground) -> BaseGeometry:
    """The stretch of a named road between two points."""
    name, west, south, east, north = spec
    pieces = ground.edges[ground.edges.name.str.startswith(name)].geometry.to_numpy()
    line = in_plane(shapely.line_merge(shapely.union_all(pieces)))
    ends = plane_points(np.array([west, east]), np.array([south, north]))
    parts = shapely.get_parts(line)
    part = parts[shapely.distance(parts, shapely.Point(ends.mean(axis=0))).argmin()]
    first, last = sorted(part.project(shapely.Point(end)) for end in ends)
    return in_world(substring(part, first, last))


def _polygons(found: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(found)
    parts = parts[shapely.get_dimensions(parts) == 2]
    whole: BaseGeometry = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
    return whole
