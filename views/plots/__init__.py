"""Charts as data, drawn alike on screens (plotly), in print (SVG) and on slides."""

from views.plots.figure import figure
from views.plots.findings import coverage, occupancy, outlook, severities, stock
from views.plots.vector import draw

__all__ = ["coverage", "draw", "figure", "occupancy", "outlook", "severities", "stock"]
