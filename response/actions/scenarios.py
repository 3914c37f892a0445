"""Scenarios: a planner's what-if, kept with its answer, the revision it stood on and who asked."""

from datetime import datetime

from data.access import Actor
from data.errors import Invalid
from data.schema import Scenario
from data.schema.vocab import Status
from data.workspace import Workspace
from response.actions.base import load, manage, save
from response.assigning import STRICTEST
from response.coverage.ask import Ask
from response.coverage.plan import Plan
from response.queries.coverage.scenarios import COVERAGE, result_of
from response.queries.under_way import by_id

NAME_MAX = 200


def save_scenario(
    workspace: Workspace,
    actor: Actor,
    ask: Ask,
    *,
    name: str,
    plan: Plan | None = None,
    at: datetime | None = None,
    notes: str | None = None,
) -> Scenario:
    """Keep a question about coverage with its answer now, or as known at ``at``; answered here, not taken over."""
    manage(actor)
    name = name.strip()
    if not name:
        raise Invalid("a scenario without a name cannot be found again", remedy="name it in a few words")
    # It tells names and places of what it drops, moves and opens: who may not see these may not see it.
    named = by_id(workspace, actor, ask.change.names, at).values()
    result = result_of(workspace, actor, ask, at=at)
    parameters = {
        "about": COVERAGE,
        "ask": ask.as_dict(),
        "plan": plan.as_dict() if plan else None,
        "at": at.isoformat() if at else None,
    }
    scenario = Scenario(
        name=name[:NAME_MAX],
        parameters=parameters,
        result=result,
        notes=notes,
        sensitivity=max(
            [Scenario(name=name).sensitivity, *(one.sensitivity for one in named)], key=STRICTEST.index
        ),
        withheld=any(one.withheld for one in named),
        observed_at=workspace.clock.now(),
    )
    return save(workspace, actor, scenario, reason="scenario kept")


def withdraw_scenario(
    workspace: Workspace, actor: Actor, scenario_id: str, *, version: int | None = None
) -> Scenario:
    """Take it off the list; the log keeps it."""
    manage(actor)
    before = load(workspace, actor, Scenario, scenario_id, version)
    changed = before.changed(status=Status.WITHDRAWN)
    assert isinstance(changed, Scenario)
    return save(workspace, actor, changed, reason="scenario withdrawn")
