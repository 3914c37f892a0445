"""What the printed map shows, in words: only what lies in its window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from views.briefing.model import Map
from views.printmap.window import matter, window
from views.symbols import LAYERS, state


@dataclass(frozen=True)
class Entry:
    """One line of the legend: a symbol, its words, and how many of it the map shows."""

    layer: str
    state: str
    fresh: str
    words: str
    count: int


def legend(drawn: Map, *, width: float, height: float | None = None) -> list[Entry]:
    """The states shown, the weightiest layer first, worst state first; then what fading means, where anything fades."""
    bounds = matter(drawn)
    if bounds is None:
        return []
    shown = window(bounds, width, height).bounds
    entries, faded = [], ""
    for layer in sorted(LAYERS.values(), key=lambda one: -one.order):
        if layer.name not in drawn.frames:
            continue
        frame = drawn.frames[layer.name]
        geometry = np.asarray(frame.geometry.array)
        seen = frame[~shapely.is_missing(geometry) & shapely.intersects(geometry, shapely.box(*shown))]
        if layer.name == "jurisdiction":
            entries += [Entry(layer.name, "county", "current", "Boundaries", len(seen))] if len(seen) else []
            continue
        counts = seen["state"].value_counts()
        for name in sorted(counts.index, key=lambda one, kind=layer.name: -state(kind, one).rank):
            words = _capital(f"{layer.word}: {state(layer.name, name).word}")
            entries.append(Entry(layer.name, str(name), "current", words, int(counts[name])))
        stale = seen[seen["fresh"] == "stale"] if "fresh" in seen and layer.ages else seen.iloc[:0]
        if len(stale) and layer.name != "zone" and not faded:
            faded = layer.name
            entries.append(
                Entry(layer.name, str(stale["state"].iloc[0]), "stale", "Faded, with a clock: out of date", 0)
            )
    return [one for one in entries if one.count] + [one for one in entries if not one.count]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
