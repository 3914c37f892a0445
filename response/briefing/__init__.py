"""What a briefing works out, pure: what changed between two pictures, and what is to come at the present rate."""

from response.briefing.changes import ORDER, Changes, Line, Note, Thing, applied, changes, compare, signed
from response.briefing.order import FORMATS, TEMPLATES, Order, Template
from response.briefing.outlook import Outlook, outlook
from response.briefing.trend import Slope, theil_sen

__all__ = [
    "FORMATS",
    "ORDER",
    "TEMPLATES",
    "Changes",
    "Line",
    "Note",
    "Order",
    "Outlook",
    "Slope",
    "Template",
    "Thing",
    "applied",
    "changes",
    "compare",
    "outlook",
    "signed",
    "theil_sen",
]
