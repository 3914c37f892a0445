"""What a printed map has besides the world: a scale and an arrow to the north, where they hide nothing."""

from __future__ import annotations

from collections.abc import Sequence

from views.plots.canvas import INK, PAPER, Canvas, n
from views.printmap.labels import Box, overlaps
from views.printmap.window import Window

SCALE_KM = (500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1)
SCALE_MOST_PT = 96.0
SCALE_BOX, NORTH_BOX = (134.0, 24.0), (22.0, 32.0)
EDGE = 3.0


def free_corners(width: float, height: float, taken: Sequence[Box]) -> tuple[Box, Box]:
    """Where scale and arrow go: where they cover fewest symbols, bottom left and top right if they can."""
    scale = _freest(SCALE_BOX, ("bottom left", "bottom right", "top left", "top right"), width, height, taken)
    north = _freest(
        NORTH_BOX, ("top right", "top left", "bottom right", "bottom left"), width, height, [*taken, scale]
    )
    return scale, north


def _freest(
    size: tuple[float, float], corners: Sequence[str], width: float, height: float, taken: Sequence[Box]
) -> Box:  # fmt: skip
    boxes = [_corner(name, size, width, height) for name in corners]
    return min(boxes, key=lambda box: sum(overlaps(box, other) for other in taken))


def _corner(name: str, size: tuple[float, float], width: float, height: float) -> Box:
    left = EDGE if "left" in name else width - size[0] - EDGE
    top = EDGE if "top" in name else height - size[1] - EDGE
    return left, top, left + size[0], top + size[1]


def draw_scale(canvas: Canvas, view: Window, box: Box) -> None:
    """A bar of round kilometres, half of it filled."""
    km = next((step for step in SCALE_KM if view.km(step) <= SCALE_MOST_PT), SCALE_KM[-1])
    length, left, y = view.km(km), box[0] + 7, box[3] - 5
    canvas.root.set("data-km", f"{km:g}")
    canvas.rect(box[0], box[1], length + 34, box[3] - box[1], fill=PAPER, fill_opacity=0.82)
    canvas.rect(left, y - 3, length / 2, 3, fill=INK, stroke=INK, stroke_width=0.6)
    canvas.rect(left + length / 2, y - 3, length / 2, 3, fill=PAPER, stroke=INK, stroke_width=0.6)
    for share, word in ((0, "0"), (0.5, f"{km / 2:g}"), (1, f"{km:g} km")):
        side = "start" if share == 1 else "middle"
        x = left + length * share - (4 if share == 1 else 0)
        canvas.text(x, y - 5.5, word, size=6.2, anchor=side, **{"class": "km"})


def draw_north(canvas: Canvas, box: Box) -> None:
    """An arrow and an N."""
    x, top = (box[0] + box[2]) / 2, box[1] + 3
    canvas.rect(box[0] + 2, box[1], 18, box[3] - box[1], fill=PAPER, fill_opacity=0.82)
    canvas.path(f"M{n(x)} {n(top)}L{n(x + 4)} {n(top + 12)}L{n(x)} {n(top + 9.6)}Z", fill=INK)
    canvas.path(
        f"M{n(x)} {n(top)}L{n(x - 4)} {n(top + 12)}L{n(x)} {n(top + 9.6)}Z",
        fill=PAPER,
        stroke=INK,
        stroke_width=0.6,
    )
    canvas.text(x, top + 21, "N", size=7, anchor="middle", font_weight=600)
