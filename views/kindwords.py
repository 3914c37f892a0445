"""Kinds in words: what a list of them is headed with, also those that no map draws."""

from typing import get_args

from data.schema import KINDS
from data.workspace import Mode
from views.symbols import LAYERS

_UNDRAWN = {
    "organisation": "Organisations",
    "assignment": "Assignments",
    "entry": "Journal entries",
    "notice": "Public notices",
    "scenario": "Scenarios",
    "briefing": "Briefings",
}


def heading(kind: str, mode: Mode) -> str:
    """A list's heading, which says where nothing in it is real."""
    plural = LAYERS[kind].plural if kind in LAYERS else _UNDRAWN[kind]
    return f"{marked(mode)}{plural[:1].upper()}{plural[1:]}"


def marked(mode: Mode) -> str:
    """What stands before a heading in an exercise or a test; nothing where all is actual."""
    assert mode in get_args(Mode)
    return "" if mode == "actual" else f"{mode.upper()}: "


def says(kind: str) -> str:
    """What a kind is, in a sentence."""
    return " ".join((KINDS[kind].__doc__ or "").split())
