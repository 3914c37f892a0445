"""Labels that do not overlap: the weightiest first, each where it finds room, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from views.lettering import width as wide_of

GAP = 1.2
LINE = 0.92
"""Height of a line of capitals and descenders, in sizes."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in points."""


@dataclass(frozen=True)
class Label:
    """Lines of words for a place. ``radius``: how far from the place they begin; 0 puts them over it.

    ``weight``: the heavier is placed first. ``style`` names how it is set.
    """

    lines: tuple[str, ...]
    x: float
    y: float
    weight: float
    size: float = 7.5
    radius: float = 0.0
    style: str = "thing"
    bold: bool = False


@dataclass(frozen=True)
class Placed:
    """A label with the place of its first baseline and its box."""

    label: Label
    x: float
    y: float
    anchor: str
    box: Box


def place(labels: Sequence[Label], taken: Sequence[Box], width: float, height: float) -> list[Placed]:
    """The labels that find room in a window of so many points, beside what is taken already.

    Greedy, by weight: each takes the first of its places that lies inside the window and touches nothing. Of two
    labels of one weight the earlier goes first, so the same input gives the same map.
    """
    boxes = list(taken)
    done: list[Placed] = []
    for label in sorted(labels, key=lambda one: -one.weight):
        array = np.array(boxes) if boxes else np.empty((0, 4))
        for candidate in _places(label):
            if _inside(candidate.box, width, height) and not _touches(candidate.box, array):
                done.append(candidate)
                boxes.append(candidate.box)
                break
    return done


def first_place(label: Label) -> Placed:
    """The label where it would stand if nothing else were there."""
    return _places(label)[0]


def overlaps(one: Box, other: Box) -> bool:
    """Whether two boxes share more than an edge."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _places(label: Label) -> list[Placed]:
    """Where it may stand: right of its place, left, above, below, aslant; words over an area shift up and down."""
    gap, high = label.radius + GAP, label.size * LINE
    block = high * len(label.lines)
    if not label.radius:
        return [_at(label, label.x, label.y + step * high, "middle") for step in (0, -1.3, 1.3, -2.6, 2.6)]
    spots = [
        (gap, 0.0, "start"), (-gap, 0.0, "end"), (0.0, -gap - block / 2, "middle"), (0.0, gap + block / 2, "middle"),
        (gap * 0.75, -gap * 0.6 - block / 2, "start"), (gap * 0.75, gap * 0.6 + block / 2, "start"),
        (-gap * 0.75, -gap * 0.6 - block / 2, "end"), (-gap * 0.75, gap * 0.6 + block / 2, "end"),
    ]  # fmt: skip
    return [_at(label, label.x + dx, label.y + dy, anchor) for dx, dy, anchor in spots]


def _at(label: Label, x: float, middle: float, anchor: str) -> Placed:
    """The label with the middle of its lines at a height."""
    wide = max(wide_of(line, label.size, bold=label.bold) for line in label.lines)
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
    high = label.size * LINE
    top = middle - high * len(label.lines) / 2
    box = (left - 0.6, top, left + wide + 0.6, top + high * len(label.lines))
    return Placed(label, x, top + high * 0.78, anchor, box)


def _inside(box: Box, width: float, height: float) -> bool:
    return box[0] >= 1 and box[1] >= 1 and box[2] <= width - 1 and box[3] <= height - 1


def _touches(box: Box, taken: np.ndarray) -> bool:
    left, top, right, bottom = box
    return bool(
        np.any((left < taken[:, 2]) & (taken[:, 0] < right) & (top < taken[:, 3]) & (taken[:, 1] < bottom))
    )
