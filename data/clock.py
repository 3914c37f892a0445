"""The workspace's clock: real, set by hand, or an exercise's own that can be paused and hurried."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from data.errors import Invalid


class Clock(Protocol):
    """Tells the workspace's time, aware and in UTC."""

    def now(self) -> datetime: ...


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands until it is set: for building the past and for tests."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def forward(self, step: timedelta) -> None:
        self._at += step


@dataclass(frozen=True)
class ClockState:
    """At real time ``anchor_real`` the exercise stood at ``anchor`` and ran ``rate`` times as fast."""

    anchor: str
    anchor_real: str
    rate: float = 1.0
    paused: bool = True

    def at(self, real: datetime) -> datetime:
        """The exercise's time at a moment of real time; a step back of the real clock stands still."""
        anchor = datetime.fromisoformat(self.anchor)
        if self.paused:
            return anchor
        elapsed = max(real - datetime.fromisoformat(self.anchor_real), timedelta())
        return anchor + elapsed * self.rate

    def moved(self, real: datetime, **changes: Any) -> "ClockState":
        """The same clock re-anchored at ``real`` with another rate or pause."""
        return replace(self, anchor=self.at(real).isoformat(), anchor_real=real.isoformat(), **changes)


class ExerciseClock:
    """An exercise's clock, shared by processes through ``read`` and ``write`` of its small JSON state."""

    def __init__(
        self,
        read: Callable[[], dict[str, Any]],
        write: Callable[[dict[str, Any]], None],
        *,
        real: Clock | None = None,
    ) -> None:
        self._read, self._write, self._real = read, write, real or RealClock()

    @staticmethod
    def standing_at(at: datetime) -> dict[str, Any]:
        """The state of a clock that is paused at a moment."""
        moment = at.astimezone(UTC).isoformat()
        return asdict(ClockState(anchor=moment, anchor_real=datetime.now(UTC).isoformat()))

    @property
    def state(self) -> ClockState:
        return ClockState(**self._read())

    def now(self) -> datetime:
        return self.state.at(self._real.now())

    def run(self, *, rate: float | None = None) -> None:
        """Start or hurry the clock; ``rate`` is exercise seconds per real second."""
        state = self.state
        if rate is not None and rate <= 0:
            raise Invalid(f"rate {rate:g} does not move a clock", remedy="use 1, 60 or any rate above 0")
        self._put(state, rate=rate or state.rate, paused=False)

    def pause(self) -> None:
        self._put(self.state, paused=True)

    def _put(self, state: ClockState, **changes: Any) -> None:
        self._write(asdict(state.moved(self._real.now(), **changes)))
