"""``./muster demo``: Exercise Raccoon, loaded once and again when it is over."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from data import backup
from data import demo as raccoon
from data.exercise import ALIVE_KEY, stood_still
from data.settings import EXERCISE, Settings
from data.workspace import Workspace, exists, open_workspace
from jobs import options, say

Restart = Annotated[
    bool, typer.Option("--restart", help="Begin again at H+18, also when it is still running.")
]


def demo(restart: Restart = False) -> None:
    """Load Exercise Raccoon, standing at H+18 of 24.

    One that is loaded goes on where its clock stands; one that is over begins again, and so does any with
    --restart. What was done in it is kept as a backup in var/backups.
    """
    settings = options.settings()
    if exists(settings, EXERCISE):
        if not restart and not _over(settings):
            _renew(settings)
            return
        _keep(settings)
    with say.steps("Exercise Raccoon") as step:
        made = raccoon.build(settings, progress=step)
    say.line(
        f"Exercise Raccoon is loaded: {_hour(made.clock.now())}, {made.store.revision():,} changes in its log."
    )
    made.store.close()


def _renew(settings: Settings) -> None:
    """An exercise that another version of Muster loaded may lack what this one stands on, such as its roads."""
    with say.steps("Exercise Raccoon") as step:
        built = raccoon.renew(settings, progress=lambda text: step(text, 0.5))
    if built:
        say.line("The exercise's roads and population points were built anew.")


def _over(settings: Settings) -> bool:
    opened = open_workspace(settings, EXERCISE)
    try:
        now = _stands_at(opened)
        over = now >= raccoon.START + raccoon.ENDS_AFTER
        say.line(f"Exercise Raccoon stands at {_hour(now)}{': it is over and begins again' if over else ''}.")
        return over
    finally:
        opened.store.close()


def _keep(settings: Settings) -> None:
    path = settings.var / "backups" / f"{EXERCISE}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    opened = open_workspace(settings, EXERCISE)
    try:
        backup.save(opened, options.actor("command line", "operator"), path)
    finally:
        opened.store.close()
    say.line(f"The run that ends here is kept in {path}.")


def _stands_at(opened: Workspace) -> datetime:
    """The exercise's time; what passed since its process ended, however that ended, does not count."""
    clock, now = opened.exercise_clock, datetime.now(UTC)
    if clock is None:
        return opened.clock.now()
    said = opened.store.meta_get(ALIVE_KEY)
    alive = datetime.fromisoformat(said) if said else None
    return stood_still(clock.state, alive, real=now, last=opened.store.last_recorded_at()).at(now)


def _hour(moment: datetime) -> str:
    minutes = int((moment - raccoon.START).total_seconds() // 60)
    return f"H+{minutes // 60}:{minutes % 60:02d}"
