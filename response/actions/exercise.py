"""The exercise's clock: pause it, run it, hurry it."""

from data.access import Actor
from data.clock import ClockState, ExerciseClock
from data.errors import Invalid
from data.workspace import Workspace
from response.actions.base import manage


def pause_exercise(workspace: Workspace, actor: Actor) -> ClockState:
    """Stand still."""
    manage(actor)
    clock = _clock(workspace)
    clock.pause()
    return clock.state


def run_exercise(workspace: Workspace, actor: Actor, *, rate: float | None = None) -> ClockState:
    """Go on, ``rate`` times as fast as the wall clock (the last rate where none is given)."""
    manage(actor)
    clock = _clock(workspace)
    clock.run(rate=rate)
    return clock.state


def _clock(workspace: Workspace) -> ExerciseClock:
    clock = workspace.exercise_clock
    if clock is None:
        raise Invalid(
            f"workspace {workspace.name!r} runs on the real clock",
            remedy="only an exercise's clock can be moved",
        )
    return clock
