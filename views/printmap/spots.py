"""Small marks without a name, such as people: told apart by shape and by how much ink they take."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

import numpy as np
import shapely

from views.briefing.model import Spots
from views.plots.canvas import INK, Canvas, ink, n, tint
from views.printmap.window import Window

LEAST_PT, MORE_PT = 0.9, 1.9
"""Half as wide as the smallest mark is, and what the largest has more."""
SIGN_PT, SIGN_RADIUS = 10.0, 3.2
PALE = 0.5
"""Marks of more ink than this, but not full, have a dark edge: their colours are pale in greyscale."""


def draw_spots(canvas: Canvas, world: Xml.Element, spots: Spots, view: Window) -> None:
    """All marks of one kind as one path."""
    places = view.placed(np.asarray(spots.frame.geometry.array))
    seen = ~shapely.is_empty(places) & ~shapely.is_missing(places)
    sizes = spots.frame["size"].to_numpy()[seen]
    drawn = "".join(
        _mark(spots.shape, x, y, LEAST_PT + MORE_PT * size)
        for (x, y), size in zip(shapely.get_coordinates(places[seen]), sizes, strict=True)
    )
    if drawn:
        canvas.path(drawn, on=world, **_style(spots))


def sign(spots: Spots) -> str:
    """The mark alone, for a legend: an SVG string."""
    canvas = Canvas(SIGN_PT, SIGN_PT, label=spots.word, kind="sign", key=spots.key)
    canvas.path(_mark(spots.shape, SIGN_PT / 2, SIGN_PT / 2, SIGN_RADIUS), **_style(spots))
    return canvas.write()


def _style(spots: Spots) -> dict[str, object]:
    own, pale = ink(spots.colour), PALE < spots.ink < 1
    return {"fill": tint(own, spots.ink), "stroke": INK if pale else own, "stroke_width": 0.4}


def _mark(shape: str, x: float, y: float, r: float) -> str:
    if shape in ("dot", "ring"):
        wide = n(2 * r)
        return f"M{n(x - r)} {n(y)}a{n(r)} {n(r)} 0 1 0 {wide} 0a{n(r)} {n(r)} 0 1 0 -{wide} 0Z"
    corners = {
        "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
        "triangle": ((0, -1.2), (1.2, 0.9), (-1.2, 0.9)),
        "square": ((-0.95, -0.95), (0.95, -0.95), (0.95, 0.95), (-0.95, 0.95)),
    }[shape]
    return "M" + "L".join(f"{n(x + r * dx)} {n(y + r * dy)}" for dx, dy in corners) + "Z"
