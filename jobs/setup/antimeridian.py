"""Rings and lines that cross 180° (Russia, Fiji, Antarctica), cut there so that a flat map can draw them.

The atlases are made for globes: their rings simply jump from 179° to -179°, which a flat map would draw as a
band around the world.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

Arc = np.ndarray[Any, np.dtype[np.float64]]

HALF_TURN, TURN = 180.0, 360.0
WORLDS = (-TURN, 0.0, TURN)


def area_of(outer: Arc, holes: Sequence[Arc]) -> BaseGeometry:
    """The area of a ring without its holes, n×2 lon/lat each, inside -180…180; cut and valid if it crosses 180°."""
    if not len(_jumps(outer)):
        return shapely.Polygon(outer, holes)
    inside = _flat(outer)
    return shapely.difference(inside, shapely.union_all([_flat(hole) for hole in holes])) if holes else inside


def cut_line(line: Arc) -> list[Arc]:
    """The line in pieces that do not jump across 180°; single points left over are dropped."""
    return [piece for piece in np.split(line, _jumps(line) + 1) if len(piece) > 1]


def _jumps(line: Arc) -> np.ndarray[Any, np.dtype[np.intp]]:
    """After which points the line goes over to the other side of 180°."""
    return np.nonzero(np.abs(np.diff(line[:, 0])) > HALF_TURN)[0]


def _flat(ring: Arc) -> BaseGeometry:
    lon, lat = _unrolled(ring[:, 0]), ring[:, 1]
    if abs(lon[-1] - lon[0]) > HALF_TURN:  # once around the earth: a pole lies inside
        pole = 90.0 if lat.mean() > 0 else -90.0
        lon, lat = np.append(lon, [lon[-1], lon[0]]), np.append(lat, [pole, pole])
    whole = shapely.make_valid(shapely.Polygon(np.column_stack([lon, lat])))
    world = shapely.box(-HALF_TURN, -90, HALF_TURN, 90)
    shifted = [shapely.transform(whole, lambda points, by=by: points + np.array([by, 0.0])) for by in WORLDS]
    return shapely.union_all(shapely.intersection(shifted, world))


def _unrolled(lon: Arc) -> Arc:
    """Longitudes without jumps: each within 180° of the one before."""
    return lon[0] + np.concatenate([[0.0], np.cumsum((np.diff(lon) + HALF_TURN) % TURN - HALF_TURN)])
