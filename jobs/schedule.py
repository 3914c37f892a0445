"""Issues briefings when they are due by the workspace's clock, for as long as the process runs."""

import asyncio
import logging
from datetime import UTC, datetime
from importlib import import_module

from data import schedule
from data.access import local_person
from data.desk import Desk
from data.errors import Conflict, MusterError
from data.workspace import Workspace
from response import queries
from response.briefing import Order

EVERY_S = 5.0
log = logging.getLogger("muster.schedule")


class Schedule:
    """One task a process; any number of processes may run it, and no slot is issued twice.

    What goes wrong is kept in the store with its time, shown on the Briefing screen and tried again.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._said = ""

    async def run(self) -> None:
        """Work until cancelled; ends at once where nothing is scheduled."""
        while self._desk.settings.brief_every_h:
            await asyncio.to_thread(self.step)
            await asyncio.sleep(EVERY_S)

    def step(self) -> None:
        """One look at the clock; never raises, so that no briefing can take the screens down."""
        try:
            issue_due(self._desk.workspace())
        except Exception as error:
            if str(error) != self._said:
                log.exception("the schedule of briefings cannot be read")
            self._said = str(error)


def ready(workspace: Workspace) -> None:
    """The first briefing's figures, and what draws its files, are loaded before somebody waits for them."""
    from jobs import brief  # loaded here, so that the process answers before it is

    brief.draw(workspace, local_person(), Order())
    for form in brief.forms.FORMS.values():
        import_module(form.module)


def issue_due(workspace: Workspace) -> bool:
    """Issue the briefing that is due and nobody makes; whether this call issued one. Its failure is kept and told."""
    from jobs import brief  # what draws documents is loaded only where something is scheduled

    settings = workspace.settings
    actor = local_person(settings.brief_person, settings.brief_position, via="schedule")
    slot = schedule.slot_of(workspace.clock.now(), settings.brief_every_h, queries.zone_of(workspace, actor))
    mine = schedule.claim(workspace, slot, real=datetime.now(UTC))
    if mine is None:
        return False
    try:
        drawn = brief.draw(workspace, actor, Order(template=settings.brief_template, slot=slot))
        record, _ = brief.issue_it(workspace, actor, drawn, settings.brief_formats)
    except Conflict:
        log.info("the briefing of %s was issued by another process", slot)
    except Exception as error:
        log.exception("the briefing due %s was not issued", slot)
        said = str(error) if isinstance(error, MusterError) else f"{type(error).__name__}: {error}"
        schedule.failed(workspace, mine, said, at=workspace.clock.now())
        return False
    else:
        log.info("%s is issued", record.name)
    schedule.done(workspace, mine)
    return True
