"""Colours by meaning, for light and dark backgrounds.

The severity scale grows darker with severity, so that its order survives greyscale and deuteranopia; it is used
for severity (and FEMA's lifeline condition) alone. Everything else is the accent, a neutral, or violet for orders.
"""

from __future__ import annotations

from typing import Literal

Theme = Literal["light", "dark"]

PALETTE: dict[str, tuple[str, str]] = {
    # name: (on a light background, on a dark background)
    "extreme": ("#6f1d8f", "#b668f2"),
    "severe": ("#cf2a27", "#ff6b61"),
    "moderate": ("#ea801c", "#ff9f45"),
    "minor": ("#e6bf12", "#f7dc5c"),
    "good": ("#2f8f77", "#58bfa3"),
    "accent": ("#1f5f8b", "#6fb1dc"),
    "accent-strong": ("#123b57", "#b7ddf5"),
    "accent-soft": ("#7fabc8", "#7ba9c6"),
    "order": ("#5b4a9c", "#b1a2ee"),
    "ink": ("#22292e", "#eef1f3"),
    "grey": ("#77828b", "#98a3ab"),
    "halo": ("#ffffff", "#14181b"),
}


def colour(name: str, theme: Theme = "light") -> str:
    """The colour ``name`` as ``#rrggbb``."""
    return PALETTE[name][0 if theme == "light" else 1]


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two ``#rrggbb`` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    bright, dim = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(value: str) -> float:
    """Relative luminance of a ``#rrggbb`` colour, 0 to 1 (WCAG 2.2)."""
    channels = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
