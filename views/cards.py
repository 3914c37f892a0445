"""A figure as a card: its value, of what, its parts, how complete it is and how old."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """One state's share of a figure, with the symbol the map draws for it."""

    layer: str
    state: str
    text: str


@dataclass(frozen=True)
class Card:
    """Words of one figure. ``stale`` marks its age; ``unknown`` a value nobody has reported."""

    key: str
    label: str
    value: str
    of: str = ""
    note: str = ""
    note_title: str = ""
    age: str = ""
    age_title: str = ""
    trend: str = ""
    trend_title: str = ""
    stale: bool = False
    unknown: bool = False
    parts: Sequence[Part] = field(default_factory=tuple)
    standard: str = ""
