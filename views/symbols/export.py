"""The table as JSON for the browser, and its version for cache keys."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from views.symbols.drawing import emblem, svg
from views.symbols.facts import CONFIDENCE_WORDS, FRESH_WORDS, LABELS, UNIT_WORDS
from views.symbols.layers import GROUPS, LAYERS, Layer, State
from views.symbols.palette import PALETTE, Theme

THEMES: tuple[Theme, ...] = ("light", "dark")
FRESH = ("current", "stale", "unknown")


@cache
def _table() -> dict[str, Any]:
    return {
        "groups": [{"name": name, "word": word} for name, word in GROUPS],
        "layers": [_layer(entry) for entry in sorted(LAYERS.values(), key=lambda entry: entry.order)],
        "palette": {name: dict(zip(THEMES, pair, strict=True)) for name, pair in PALETTE.items()},
        "facts": LABELS,
        "units": UNIT_WORDS,
        "fresh": FRESH_WORDS,
        "confidence": CONFIDENCE_WORDS,
    }


def _layer(entry: Layer) -> dict[str, Any]:
    return {
        "name": entry.name, "word": entry.word, "plural": entry.plural, "group": entry.group,
        "pane": entry.pane, "order": entry.order, "size": entry.size, "ages": entry.ages, "filled": entry.filled,
        "svg": {theme: emblem(entry.name, theme=theme) for theme in THEMES},
        "states": [_state(entry, look) for look in entry.states],
    }  # fmt: skip


def _state(entry: Layer, look: State) -> dict[str, Any]:
    fresh = FRESH if entry.ages else FRESH[:2]
    pictures = {
        theme: {age: svg(entry.name, look.name, age, theme=theme) for age in fresh} for theme in THEMES
    }
    return {
        "name": look.name, "word": look.word, "colour": look.colour, "ring": look.ring, "rank": look.rank,
        "hollow": look.hollow, "quiet": look.quiet, "svg": pictures,
    }  # fmt: skip


SYMBOLS_VERSION = hashlib.sha256(json.dumps(_table(), sort_keys=True).encode()).hexdigest()[:12]


def as_json() -> dict[str, Any]:
    """Everything the map client needs to draw and to name: groups, layers, states with pictures, colours, words.

    The same object every time: do not change it.
    """
    return {"version": SYMBOLS_VERSION, **_table()}
