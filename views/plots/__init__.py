"""Charts as data, drawn alike on screens (plotly), in print (SVG) and on slides."""

from views.plots.figure import figure
from views.plots.scales import regular
from views.plots.vector import draw

__all__ = ["draw", "figure", "regular"]
