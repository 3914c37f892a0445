"""Kept scenarios in words: what each says, and what has changed since."""

from datetime import datetime

from response.queries.coverage import Kept
from views import reach, words
from views.reachtables import FIGURE_WORDS

Moved = dict[str, tuple[float | None, float | None]]


def line(one: Kept, *, now: datetime, zone: str) -> str:
    """Service, what was changed, the share covered, when and by which revision."""
    said = one.result.get("figures") or {}
    what = reach.service_word(one.ask.service).capitalize()
    parts = [
        what,
        reach.changes(one.ask.change) or "as it was",
        f"{words.share(said.get('share'))} covered",
        f"{words.ago(one.record.observed_at, now)}",
        f"revision {words.number(one.result.get('revision'))}",
    ]
    return " · ".join(parts) if one.trouble is None else f"cannot be read any more: {one.trouble}"


def moved(one: Kept, differs: Moved) -> str:
    """Whether the answer is still the one that was kept."""
    then = words.number(one.result.get("revision"))
    if not differs:
        return f"{one.record.name}: the answer is still that of revision {then}"
    return f"{one.record.name}: the answer has changed since revision {then}"


def differences(differs: Moved, unit: str, units: str) -> list[str]:
    """``Covered: 271,300 then, 268,100 now``."""
    return [f"{FIGURE_WORDS[name]}: {_said(name, was, unit, units)} then, {_said(name, now, unit, units)} now"
            for name, (was, now) in differs.items()]  # fmt: skip


def _said(name: str, value: float | None, unit: str, units: str) -> str:
    if name == "share":
        return words.share(value)
    return (
        reach.limit(value, unit, units)
        if name == "worst"
        else words.number(None if value is None else round(value))
    )
