"""docs/symbols.md, written from the one table of symbols that the map, the legend and the prints read."""

from views.symbols import FRESH_WORDS, GROUPS, LAYERS, Layer

HEAD = """# Symbols

<!-- Written by `make docs` from views/symbols; do not edit. -->

The shape says what a thing is; colour, ring, inner mark and word together say its state, so that it can be told in
greyscale and by people who do not see red or green. Severity colours are used for severity alone. Stale things are
faded, and what has no known figure is drawn apart from what is current. The legend on the map is made from the same
table and is also the filter.
"""


def page() -> str:
    """The whole page as Markdown."""
    ages = ", ".join(f"*{word}*" for word in FRESH_WORDS.values())
    parts = [HEAD, f"How fresh a figure is: {ages}.\n"]
    for name, word in GROUPS:
        parts.append(f"## {word}\n")
        layers = [layer for layer in LAYERS.values() if layer.group == name]
        parts += [_layer(layer) for layer in sorted(layers, key=lambda layer: layer.order)]
    return "\n".join(parts)


def _layer(layer: Layer) -> str:
    rows = [
        f"| {state.word} | `{state.name}` | {state.colour}{', hollow' if state.hollow else ''} | "
        f"{state.ring} | {state.mark or 'none'} |"
        for state in layer.states
    ]
    head = ["| state | in data | colour | ring | mark |", "|---|---|---|---|---|"]
    return "\n".join([f"### {layer.plural}: {layer.shape}\n", *head, *rows]) + "\n"
