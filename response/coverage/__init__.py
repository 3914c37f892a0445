"""Coverage: what is asked, who serves under the day's conditions, by which standard, and whom it reaches."""

from response.coverage.ask import Ask, Change, Conditions, Moved, Service, Site, read, read_change, read_text
from response.coverage.people import CLASSES, STRETCH
from response.coverage.terms import OWN_METRES, OWN_MINUTES, Terms

__all__ = [
    "CLASSES",
    "OWN_METRES",
    "OWN_MINUTES",
    "STRETCH",
    "Ask",
    "Change",
    "Conditions",
    "Moved",
    "Service",
    "Site",
    "Terms",
    "read",
    "read_change",
    "read_text",
]
