"""A small SVG canvas: what charts and printed maps are drawn on, without a browser. Text is escaped by ElementTree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as Xml

from views.lettering import FAMILY
from views.symbols import colour

INK, QUIET, GRID, PAPER = "#1f2529", "#5b666d", "#d9dddf", "#ffffff"
SVG = "http://www.w3.org/2000/svg"
UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TILE = 5
HATCHES = {
    # strokes in a 5 × 5 tile: enough to tell series apart in greyscale
    "/": "M-1 1 1-1M0 5 5 0M4 6 6 4",
    "x": "M0 0 5 5M5 0 0 5",
    ".": "M2.5 2.4V2.6",
    "-": "M0 2.5H5",
    "|": "M2.5 0V5",
}


def tint(value: str, share: float) -> str:
    """The colour mixed with white: so much ink. Opaque, so that overlaps and greyscale stay predictable."""
    red, green, blue = (int(value[i : i + 2], 16) for i in (1, 3, 5))
    mixed = (round(255 - (255 - part) * share) for part in (red, green, blue))
    return "#{:02x}{:02x}{:02x}".format(*mixed)


class Canvas:
    """An SVG of so many points; y grows downwards. ``key`` keeps its ids apart from those of others on one page."""

    def __init__(
        self, width: float, height: float, *, label: str = "", kind: str = "chart", key: str = ""
    ) -> None:
        self.width, self.height, self.key = width, height, "".join(filter(str.isalnum, key))
        self.root = Xml.Element("svg", {
            "xmlns": SVG, "viewBox": f"0 0 {n(width)} {n(height)}", "width": n(width), "height": n(height),
            "class": kind, "role": "img", "font-family": FAMILY,
        })  # fmt: skip
        if label:
            Xml.SubElement(self.root, "title").text = label
        self._definitions = Xml.SubElement(self.root, "defs")
        self._hatches: dict[tuple[str, str], str] = {}

    def group(self, **attributes: object) -> Xml.Element:
        return Xml.SubElement(self.root, "g", words_of(attributes))

    def line(
        self, points: Iterable[tuple[float, float]], *, on: Xml.Element | None = None, **style: object
    ) -> None:
        """A line through the points, without a fill."""
        self.path("M" + "L".join(f"{n(x)} {n(y)}" for x, y in points), on=on, fill="none", **style)

    def path(self, drawn: str, *, on: Xml.Element | None = None, **style: object) -> Xml.Element:
        return Xml.SubElement(self.root if on is None else on, "path", {"d": drawn, **words_of(style)})

    def rect(self, x: float, y: float, wide: float, high: float, **style: object) -> None:
        box = {"x": n(x), "y": n(y), "width": n(max(wide, 0)), "height": n(max(high, 0))}
        Xml.SubElement(self.root, "rect", box | words_of(style))

    def text(
        self, x: float, y: float, words: str, *, size: float = 8, on: Xml.Element | None = None, **style: object
    ) -> Xml.Element:  # fmt: skip
        """Words with their baseline at y; ``anchor`` start, middle or end; ``halo`` for text over a drawing."""
        style = {"anchor": "start", "fill": INK, **style}
        if style.pop("halo", False):
            style |= {
                "stroke": PAPER,
                "stroke_width": size / 3.2,
                "paint_order": "stroke",
                "stroke_linejoin": "round",
            }
        known = {"x": n(x), "y": n(y), "font-size": n(size), "text-anchor": str(style.pop("anchor"))}
        label = Xml.SubElement(self.root if on is None else on, "text", known | words_of(style))
        label.text = words
        return label

    def hatch(self, pattern: str, own: str, *, ground: float = 0.22, width: float = 0.9) -> str:
        """A fill of strokes in a colour on a tint of it; ``url(#…)`` to be used as ``fill``."""
        if not pattern:
            return tint(own, 0.42)
        key = (f"{pattern}{ground}{width}", own)
        if key not in self._hatches:
            name = f"{self.key}h{len(self._hatches)}"
            self._hatches[key] = f"url(#{name})"
            box = {"width": str(TILE), "height": str(TILE), "patternUnits": "userSpaceOnUse"}
            tile = Xml.SubElement(self._definitions, "pattern", {"id": name, **box})
            Xml.SubElement(tile, "rect", {"width": str(TILE), "height": str(TILE), "fill": tint(own, ground)})
            stroke = {"stroke": own, "stroke-width": n(2 if pattern == "." else width), "fill": "none"}
            Xml.SubElement(tile, "path", {"d": HATCHES[pattern], "stroke-linecap": "round", **stroke})
        return self._hatches[key]

    def define(self, element: Xml.Element) -> None:
        self._definitions.append(element)

    def write(self) -> str:
        """As a string, without the signs no XML may hold: a name from elsewhere may have some."""
        return UNWRITABLE.sub("", Xml.tostring(self.root, encoding="unicode"))


def ink(name: str) -> str:
    """A colour of the palette on paper."""
    return colour(name, "light")


def words_of(style: dict[str, object]) -> dict[str, str]:
    """Keyword style as attributes: ``stroke_width=1`` → ``stroke-width="1"``."""
    return {
        key.replace("_", "-"): n(value) if isinstance(value, int | float) else str(value)
        for key, value in style.items()
        if value is not None
    }


def n(value: float) -> str:
    """A number as SVG writes it: no more than two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
