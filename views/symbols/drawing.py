"""Draw a symbol as SVG: the shape of its kind, filled, ringed and marked for its state."""

from __future__ import annotations

from views.symbols.layers import Ring, State, layer, state
from views.symbols.palette import Theme, colour, contrast

BOX = 32
STALE_OPACITY = 0.45

SHAPES: dict[str, tuple[str, float]] = {
    # outline in a 32×32 box, and the height of its optical centre
    "diamond": ("M16 2.5 29.5 16 16 29.5 2.5 16Z", 16),
    "house": ("M16 3.5 28.5 14V28.5H3.5V14Z", 18),
    "square": ("M4.5 4.5H27.5V27.5H4.5Z", 16),
    "circle": ("M16 3.5a12.5 12.5 0 1 1 0 25a12.5 12.5 0 1 1 0-25Z", 16),
    "hexagon": ("M16 2.5 27.7 9.25V22.75L16 29.5 4.3 22.75V9.25Z", 16),
    "octagon": ("M10.8 3.5H21.2L28.5 10.8V21.2L21.2 28.5H10.8L3.5 21.2V10.8Z", 16),
    "drop": ("M16 2.5C20 8.5 26.5 13.5 26.5 19.2A10.5 10.3 0 0 1 5.5 19.2C5.5 13.5 12 8.5 16 2.5Z", 18.5),
    "flag": ("M4 5.5H28.5L23 16 28.5 26.5H4Z", 16),
    "bubble": ("M4 4H28V22.5H17.5L10 29.5V22.5H4Z", 13.3),
    "shield": ("M16 2.5 27.5 6.5V16C27.5 22.5 22.5 27 16 29.5 9.5 27 4.5 22.5 4.5 16V6.5Z", 15),
    "triangle": ("M16 3.5 30 28H2Z", 20),
    "trapezium": ("M9 5.5H23L29.5 26.5H2.5Z", 17),
}

MARKS: dict[str, str] = {
    # around (0, 0), about 10 units wide; drawn as strokes
    "": "",
    "bang": "M0-5V1.2M0 4.6V5",
    "bang2": "M-2.4-5V1.2M-2.4 4.6V5M2.4-5V1.2M2.4 4.6V5",
    "query": "M-2.6-2.4A2.7 2.7 0 1 1 1.3-.2C.3.4 0 .9 0 1.8M0 4.8V5",
    "cross": "M-3.6-3.6 3.6 3.6M3.6-3.6-3.6 3.6",
    "bar": "M-4.6 0H4.6",
    "check": "M-4.4.2-1.4 3.4 4.6-3.6",
    "arrow": "M-4.4 0H4.2M.8-3.6 4.4 0 .8 3.6",
    "back": "M4.4 0H-4.2M-.8-3.6-4.4 0-.8 3.6",
    "dot": "M0 0V.1",
    "plus": "M-4.4 0H4.4M0-4.4V4.4",
    "half": "M-4.4 3.2H4.4M-4.4 0H4.4",
}

RING_WIDTH: dict[Ring, float] = {
    "none": 0, "thin": 1.3, "solid": 2.6, "double": 1.7, "dashed": 2.2, "dotted": 2,
}  # fmt: skip
RING_DASH: dict[Ring, str] = {"dashed": "4.2 2.8", "dotted": "0.1 3.4"}
BODY_SCALE: dict[Ring, float] = {
    "none": 0.92, "thin": 0.8, "solid": 0.72, "double": 0.6, "dashed": 0.74, "dotted": 0.76,
}  # fmt: skip
DOUBLE_SCALE = 0.79
MARK_WIDTH = {"dot": 5.2}


def svg(
    layer_name: str,
    state_name: str,
    fresh: str = "current",
    *,
    theme: Theme = "light",
    size: int | None = None,
) -> str:
    """A symbol as an SVG string, for pages and prints. ``fresh`` is current, stale (faded) or unknown (badged).

    It is made from this table alone and contains no text of any record.
    """
    kind, look = layer(layer_name), state(layer_name, state_name)
    path, middle = SHAPES[kind.shape]
    parts = [_halo(path, theme), *_ring(path, middle, look, theme), _body(path, middle, look, theme)]
    parts.append(_mark(middle, look, theme))
    drawn = "".join(parts)
    if fresh == "stale":
        drawn = f'<g opacity="{STALE_OPACITY}">{drawn}</g>{_clock(theme)}'
    elif fresh == "unknown" and kind.ages:
        drawn += _badge(theme)
    return f"{_head(size or kind.size)}{drawn}</svg>"


def emblem(layer_name: str, *, theme: Theme = "light", size: int | None = None) -> str:
    """The bare shape of a kind in ink: what stands for the kind itself, whatever its state."""
    kind = layer(layer_name)
    path, _ = SHAPES[kind.shape]
    ink = colour("ink", theme)
    outline = f'<path d="{path}" fill="{ink}" fill-opacity="0.14" stroke="{ink}" stroke-width="2.4"'
    return f'{_head(size or kind.size)}{outline} stroke-linejoin="round"/></svg>'


def _head(pixels: int) -> str:
    box = f'viewBox="0 0 {BOX} {BOX}" width="{pixels}" height="{pixels}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'


def _scaled(middle: float, scale: float) -> str:
    """Scale about the shape's optical centre."""
    return f"translate({_n(16 * (1 - scale))} {_n(middle * (1 - scale))}) scale({scale})"


def _halo(path: str, theme: Theme) -> str:
    halo = colour("halo", theme)
    return f'<path d="{path}" fill="{halo}" stroke="{halo}" stroke-width="4" stroke-linejoin="round"/>'


def _ring(path: str, middle: float, look: State, theme: Theme) -> list[str]:
    if look.ring == "none":
        return []
    dash = (
        f' stroke-dasharray="{RING_DASH[look.ring]}" stroke-linecap="round"' if look.ring in RING_DASH else ""
    )
    line = f'fill="none" stroke="{colour(look.colour, theme)}" stroke-linejoin="round"{dash}'
    rings = [f'<path d="{path}" {line} stroke-width="{RING_WIDTH[look.ring]}"/>']
    if look.ring == "double":
        width = _n(RING_WIDTH["double"] / DOUBLE_SCALE)
        rings.append(
            f'<path d="{path}" {line} stroke-width="{width}" transform="{_scaled(middle, DOUBLE_SCALE)}"/>'
        )
    return rings


def _body(path: str, middle: float, look: State, theme: Theme) -> str:
    fill = colour("halo" if look.hollow else look.colour, theme)
    return f'<path d="{path}" fill="{fill}" transform="{_scaled(middle, BODY_SCALE[look.ring])}"/>'


def _mark(middle: float, look: State, theme: Theme) -> str:
    if not look.mark:
        return ""
    own = colour(look.colour, theme)
    on = own if look.hollow else max(("#ffffff", "#14181b"), key=lambda ink: contrast(ink, own))
    width = MARK_WIDTH.get(look.mark, 2.6)
    line = f'fill="none" stroke="{on}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"'
    return f'<path d="{MARKS[look.mark]}" {line} transform="translate(16 {_n(middle)})"/>'


def _clock(theme: Theme) -> str:
    """The sign of a stale figure besides fading: a clock in the corner, readable in print."""
    ink, halo = colour("ink", theme), colour("halo", theme)
    face = f'<circle cx="25" cy="7" r="6" fill="{halo}" stroke="{ink}" stroke-width="1.6"/>'
    return f'{face}<path d="M25 3.8V7L27.4 8.6" fill="none" stroke="{ink}" stroke-width="1.6" stroke-linecap="round"/>'


def _badge(theme: Theme) -> str:
    """The sign of a figure nobody has dated: a question mark in the corner."""
    ink, halo = colour("ink", theme), colour("halo", theme)
    face = f'<circle cx="25" cy="7" r="6" fill="{halo}" stroke="{ink}" stroke-width="1.4"/>'
    line = f'fill="none" stroke="{ink}" stroke-width="2.6" stroke-linecap="round"'
    return f'{face}<path d="{MARKS["query"]}" {line} transform="translate(25 7) scale(.62)"/>'


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
