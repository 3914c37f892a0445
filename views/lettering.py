"""How wide words come out, near enough to place them, and words cut to the room there is."""

import unicodedata
from bisect import bisect_right
from functools import cache
from itertools import accumulate

FAMILY = "'Source Sans 3', 'Noto Sans', 'Liberation Sans', sans-serif"
"""What documents are set in; the first that is installed is used."""
_WIDTHS = (
    "200 289 426 497 497 824 609 249 303 303 418 497 249 311 249 350 497 497 497 497 497 497 497 497 497 "
    "497 249 249 497 497 497 425 847 543 588 571 615 527 494 617 652 263 479 579 486 727 647 664 566 664 "
    "569 534 536 645 515 786 513 476 539 303 350 303 497 500 542 504 553 456 555 496 292 504 544 246 247 "
    "495 255 829 547 542 555 555 347 419 338 544 467 719 446 467 425 303 241 303 497 "
)
ASCII_EM = tuple(int(width) / 1000 for width in _WIDTHS.split())
"""Widths of the signs from space to ~ in Source Sans 3 Regular, in ems (its own ``hmtx`` table)."""
OTHER_EM = {"▲": 0.6, "▼": 0.6, "→": 0.62, "…": 0.95, "—": 0.8, "·": 0.25, "\u00a0": 0.2, "\u202f": 0.2}
CAPITAL_EM, SMALL_EM, FULL_EM = 0.6, 0.52, 1.0
SPARE, BOLD = 1.03, 1.04
"""Another font may be a little wider; so is SemiBold."""
ELLIPSIS = "…"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width in the unit of ``size``: that of Source Sans 3, an estimate for signs beyond ASCII."""
    return sum(map(_em, text)) * size * (BOLD if bold else 1.0)


@cache
def _em(sign: str) -> float:
    if " " <= sign <= "~":
        return ASCII_EM[ord(sign) - 32] * SPARE
    if sign in OTHER_EM:
        return OTHER_EM[sign]
    if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf":
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF":
        return FULL_EM
    return CAPITAL_EM if sign.isupper() else SMALL_EM


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
    return space if space > fits // 4 else fits
