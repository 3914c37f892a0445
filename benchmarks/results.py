"""One measured value, and how to time fairly."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Result:
    """A value of ours and, where there is one, a peer's for the same task in the same unit.

    `ratio` is how many times better ours is than the peer's; `goal` is what was asked for, in words, and
    `met` whether it was reached (None: no goal).
    """

    name: str
    value: float
    unit: str
    peer: str | None = None
    peer_value: float | None = None
    ratio: float | None = None
    goal: str | None = None
    met: bool | None = None

    @classmethod
    def against(
        cls,
        name: str,
        value: float,
        unit: str,
        peer: str,
        peer_value: float,
        *,
        at_least: float | None = None,
    ) -> Self:
        """Ours beside a peer's where less is better (time, bytes, errors); goal `at_least` times less."""
        ratio = peer_value / value if value else None
        goal = None if at_least is None else f"≥{at_least:g}×"
        met = None if at_least is None or ratio is None else ratio >= at_least
        return cls(name, value, unit, peer, peer_value, ratio, goal, met)

    @classmethod
    def at_most(cls, name: str, value: float, unit: str, limit: float) -> Self:
        """A value with an upper limit."""
        return cls(name, value, unit, goal=f"≤{limit:g} {unit}", met=value <= limit)

    @classmethod
    def at_least(cls, name: str, value: float, unit: str, limit: float) -> Self:
        """A value with a lower limit."""
        return cls(name, value, unit, goal=f"≥{limit:g} {unit}", met=value >= limit)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def median_seconds(work: Callable[[], Any], repeats: int = 5) -> tuple[float, Any]:
    """Median wall time of `repeats` calls, and the last call's answer."""
    seconds, answers = race({"": work}, repeats)
    return seconds[""], answers[""]


def race(works: Mapping[str, Callable[[], Any]], repeats: int = 5) -> tuple[dict[str, float], dict[str, Any]]:
    """Median wall time of each, and their last answers.

    They take turns, so that a busy spell of the machine meets all of them.
    """
    times: dict[str, list[float]] = {name: [] for name in works}
    answers: dict[str, Any] = {}
    for _ in range(repeats):
        for name, work in works.items():
            started = time.perf_counter()
            answers[name] = work()
            times[name].append(time.perf_counter() - started)
    return {name: statistics.median(seconds) for name, seconds in times.items()}, answers
