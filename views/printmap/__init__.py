"""The map on paper: one SVG from the layers and the symbol table of the live map, without browser or network."""

from views.printmap.legend import Entry, legend
from views.printmap.picture import draw

__all__ = ["Entry", "draw", "legend"]
