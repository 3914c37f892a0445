"""How wide words come out, near enough to place them, and words cut to the room there is."""

import unicodedata
from bisect import bisect_right
from functools import cache
from itertools import accumulate

FAMILY = "'Source Sans 3', 'Noto Sans', 'Liberation Sans', sans-serif"
"""What documents are set in; the first that is installed is used."""
NARROW = frozenset("iljtfrI.,:;'|!()[]/ ·’ ")
WIDE = frozenset("mwMW@%—…▲▼→")
EM: dict[str, float] = {"narrow": 0.29, "wide": 0.82, "capital": 0.6, "full": 1.0, "plain": 0.51}
BOLD = 1.06
ELLIPSIS = "…"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width in the unit of ``size``: an estimate for a humanist sans, on the generous side."""
    return sum(map(_em, text)) * size * (BOLD if bold else 1.0)


@cache
def _em(sign: str) -> float:
    if sign in NARROW or unicodedata.combining(sign):
        return EM["narrow"]
    if sign in WIDE:
        return EM["wide"]
    if unicodedata.east_asian_width(sign) in "WF":
        return EM["full"]
    return EM["capital"] if sign.isupper() else EM["plain"]


def fitted(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text, or as much of its beginning as fits the room, with an ellipsis."""
    text = " ".join(text.split())
    if width(text, size, bold=bold) <= room:
        return text
    ends = list(accumulate(map(_em, text), initial=_em(ELLIPSIS)))
    kept = bisect_right(ends, room / (size * (BOLD if bold else 1.0))) - 1
    return text[: max(kept, 0)].rstrip(" ,.;:-") + ELLIPSIS


def wrapped(text: str, room: float, size: float, *, lines: int = 2) -> list[str]:
    """The text in at most so many lines, broken between words where it can be; the last is cut to fit."""
    done: list[str] = []
    rest = " ".join(text.split())
    while rest and len(done) < lines - 1 and width(rest, size) > room:
        cut = _break(rest, room, size)
        done.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*done, fitted(rest, room, size)] if rest else done


def _break(text: str, room: float, size: float) -> int:
    ends = list(accumulate(map(_em, text), initial=0.0))
    fits = max(1, bisect_right(ends, room / size) - 1)
    space = text.rfind(" ", 1, fits + 1)
    return space if space > fits // 2 else fits
