"""The one table of colours, shapes, rings and words: map, legend, pages and prints all read it."""

from __future__ import annotations

from views.symbols.drawing import emblem, svg
from views.symbols.export import SYMBOLS_VERSION, as_json
from views.symbols.facts import CONFIDENCE_WORDS, FRESH_WORDS, fact_label, fact_text
from views.symbols.layers import GROUPS, LAYERS, Layer, State, layer, state
from views.symbols.palette import PALETTE, Theme, colour

__all__ = [
    "CONFIDENCE_WORDS",
    "FRESH_WORDS",
    "GROUPS",
    "LAYERS",
    "PALETTE",
    "SYMBOLS_VERSION",
    "Layer",
    "State",
    "Theme",
    "as_json",
    "colour",
    "emblem",
    "fact_label",
    "fact_text",
    "layer",
    "state",
    "svg",
]
