"""Scenarios about coverage: those kept, what each said, and whether it would say the same today."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from data.access import Actor
from data.errors import Invalid, MusterError
from data.schema import Scenario
from data.workspace import Workspace
from response.coverage.ask import Ask, read
from response.coverage.comparing import differences, figures
from response.coverage.plan import Plan, read_plan
from response.queries.coverage.answer import CoverageAnswer, coverage

COVERAGE: Final = "coverage"
AREAS_KEPT: Final = 200


@dataclass(frozen=True)
class Kept:
    """A kept scenario. ``trouble`` says why its question can no longer be read (None: it can)."""

    record: Scenario
    ask: Ask
    plan: Plan | None
    trouble: str | None

    @property
    def result(self) -> dict[str, Any]:
        return self.record.result


Moved = dict[str, tuple[float | None, float | None]]


def scenarios(workspace: Workspace, actor: Actor, *, at: datetime | None = None) -> tuple[Kept, ...]:
    """Scenarios about coverage, the newest first; those about something else are not listed."""
    found = workspace.store.find(actor, ["scenario"], at=at)
    mine = [one for one in found if isinstance(one, Scenario) and one.parameters.get("about") == COVERAGE]
    return tuple(_kept(one) for one in reversed(mine))


def scenario(workspace: Workspace, actor: Actor, scenario_id: str, *, at: datetime | None = None) -> Kept:
    """One scenario. Raises NotFound, and Invalid where the record is none about coverage."""
    found = workspace.store.get(actor, scenario_id, at=at)
    if not isinstance(found, Scenario) or found.parameters.get("about") != COVERAGE:
        raise Invalid(f"{found.name!r} is no scenario about coverage", remedy="choose another")
    return _kept(found)


def scenario_moved(kept: Kept, answer: CoverageAnswer) -> Moved:
    """The figures of a scenario asked again that differ from those kept: name → (kept, now)."""
    return differences(kept.result.get("figures") or {}, figures(answer.totals))


def result_of(workspace: Workspace, actor: Actor, ask: Ask, *, at: datetime | None = None) -> dict[str, Any]:
    """What is kept of an answer: its figures, by jurisdiction, and what it stood on, as plain values."""
    answer = coverage(workspace, actor, ask, at=at)
    if answer is None:
        raise Invalid(
            "nobody knows where people live here", remedy="./muster reference add FILE --as population"
        )
    rows = answer.by_jurisdiction.head(AREAS_KEPT)
    return {
        "figures": figures(answer.totals),
        "by_jurisdiction": [
            {"id": str(row.Index), "name": row.name, "population": row.population, "missing": row.missing}
            for row in rows.itertuples()
        ],
        "standard": _said(answer),
        "services": answer.services,
        "opened": [site.name for site in ask.change.opened],
        "roads": answer.roads.name if answer.roads else None,
        "basis": answer.basis,
        "moment": answer.moment.isoformat(),
        "revision": answer.revision,
    }


def _said(answer: CoverageAnswer) -> dict[str, Any]:
    applied = answer.terms
    return {"limit": applied.limit, "unit": applied.unit, "figure": applied.figure, "cited": applied.cited}


def _kept(record: Scenario) -> Kept:
    parameters = record.parameters
    try:
        plan = parameters.get("plan")
        return Kept(record, read(parameters.get("ask") or {}), read_plan(plan) if plan else None, None)
    except MusterError as error:
        return Kept(record, Ask(), None, str(error))
