"""Injects: applied once, in time, on top of what players did."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data import injects
from data.access import local_person
from data.clock import ManualClock
from data.injects import Inject, Operation, Signature
from data.schema import CountFigure, Depot, QuantityFigure, Shelter, StockLine, value_of
from data.schema.vocab import Status
from data.settings import ROOT, Settings
from data.workspace import Workspace, open_workspace

START = datetime(2026, 5, 19, 11, 0, tzinfo=UTC)
PLAYER = local_person("Ada Lindqvist", "Shelter Manager", via="test")
BY = Signature(name="Exercise Control", position="Exercise Director")


def minutes(count: int) -> datetime:
    return START + timedelta(minutes=count)


def occupancy(value: int, at: datetime) -> dict[str, Any]:
    return {"value": value, "observed_at": at.isoformat(), "source": "desk", "confidence": "confirmed"}


def inject(name: str, at: datetime, record_id: str, kind: str = "shelter", **operation: Any) -> Inject:
    return Inject(
        id=name, at=at, by=BY, reason=name, operations=[Operation(id=record_id, kind=kind, **operation)]
    )


@pytest.fixture
def hall() -> Shelter:
    return Shelter(name="Hall", occupancy=CountFigure(value=10, observed_at=START), notes="as planned")


@pytest.fixture
def workspace(tmp_path: Path, hall: Shelter) -> Workspace:
    opened = open_workspace(Settings(var=tmp_path), "play", mode="exercise", clock=ManualClock(START))
    opened.store.save(PLAYER, [hall], reason="begin")
    return opened


def at(workspace: Workspace, moment: datetime) -> None:
    clock = workspace.clock
    assert isinstance(clock, ManualClock)
    clock.set(moment)


def test_a_workspace_without_injects_has_nothing_due(workspace: Workspace) -> None:
    assert injects.due(workspace) == []
    assert injects.apply_due(workspace) == 0


def test_only_what_the_clock_has_passed_is_due(workspace: Workspace, hall: Shelter) -> None:
    later = [
        inject(f"count-{n}", minutes(n), hall.id, values={"occupancy": occupancy(n, minutes(n))})
        for n in (30, 10, 20)
    ]
    injects.write(workspace.folder, later)
    at(workspace, minutes(20))
    assert [item.id for item in injects.due(workspace)] == ["count-10", "count-20"]
    assert injects.apply_due(workspace) == 2
    assert [item.id for item in injects.pending(workspace)] == ["count-30"]
    assert value_of(workspace.store.get(PLAYER, hall.id).occupancy) == 20  # type: ignore[attr-defined]


def test_what_was_applied_is_not_applied_again_after_a_restart(workspace: Workspace, hall: Shelter) -> None:
    injects.write(
        workspace.folder, [inject("count", minutes(5), hall.id, values={"notes": "from the inject"})]
    )
    at(workspace, minutes(10))
    assert injects.apply_due(workspace) == 1
    changed = workspace.store.get(PLAYER, hall.id).changed(notes="from the player")
    workspace.store.save(PLAYER, [changed], reason="later")
    workspace.store.close()
    again = open_workspace(workspace.settings, "play", clock=ManualClock(minutes(60)))
    assert injects.apply_due(again) == 0
    assert again.store.get(PLAYER, hall.id).notes == "from the player"


def test_an_inject_that_changes_nothing_is_marked_all_the_same(workspace: Workspace, hall: Shelter) -> None:
    injects.write(workspace.folder, [inject("same", minutes(5), hall.id, values={"notes": "as planned"})])
    at(workspace, minutes(10))
    revision = workspace.store.revision()
    assert injects.apply_due(workspace) == 1
    assert workspace.store.revision() == revision
    assert injects.pending(workspace) == []


def test_a_players_change_of_another_field_stays(workspace: Workspace, hall: Shelter) -> None:
    injects.write(
        workspace.folder,
        [inject("count", minutes(9), hall.id, values={"occupancy": occupancy(44, minutes(9))})],
    )
    at(workspace, minutes(5))
    mine = workspace.store.get(PLAYER, hall.id).changed(notes="two doors locked", accepting=False)
    workspace.store.save(PLAYER, [mine], reason="seen on site")
    at(workspace, minutes(10))
    assert injects.apply_due(workspace) == 1
    now: Any = workspace.store.get(PLAYER, hall.id)
    assert (now.notes, now.accepting, value_of(now.occupancy)) == ("two doors locked", False, 44)


def test_the_world_wins_over_a_players_figure_and_the_log_shows_both(
    workspace: Workspace, hall: Shelter
) -> None:
    injects.write(
        workspace.folder,
        [inject("count", minutes(9), hall.id, values={"occupancy": occupancy(44, minutes(9))})],
    )
    at(workspace, minutes(5))
    mine = workspace.store.get(PLAYER, hall.id).changed(
        occupancy=CountFigure(value=99, observed_at=minutes(5))
    )
    workspace.store.save(PLAYER, [mine], reason="guess")
    at(workspace, minutes(10))
    injects.apply_due(workspace)
    last = workspace.store.history(PLAYER, hall.id)[-1]
    assert (last.person, last.via, last.reason) == ("Exercise Control", "inject", "count")
    before, after = last.changed["occupancy"]
    assert (before["value"], after["value"]) == (99, 44)


def test_records_withdrawn_or_never_made_are_left_out(workspace: Workspace, hall: Shelter) -> None:
    injects.write(
        workspace.folder,
        [
            inject("gone", minutes(5), hall.id, values={"notes": "late"}),
            inject("nowhere", minutes(6), "01ARZ3NDEKTSV4RRFFQ69G5FAV", values={"notes": "late"}),
        ],
    )
    withdrawn = workspace.store.get(PLAYER, hall.id).changed(status=Status.WITHDRAWN)
    workspace.store.save(PLAYER, [withdrawn], reason="a mistake")
    at(workspace, minutes(10))
    assert injects.apply_due(workspace) == 2
    assert workspace.store.get(PLAYER, hall.id).notes == "as planned"


def test_an_inject_makes_new_records_with_their_own_id(workspace: Workspace) -> None:
    new = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
    values = {"name": "Fire", "event": "fire", "severity": "severe"}
    injects.write(workspace.folder, [inject("fire", minutes(5), new, "incident", create=True, values=values)])
    at(workspace, minutes(10))
    injects.apply_due(workspace)
    made = workspace.store.get(PLAYER, new)
    assert (made.name, made.state, made.version) == ("Fire", "severe", 1)


def test_stock_lines_change_one_by_one(workspace: Workspace) -> None:
    def counted(value: float) -> QuantityFigure:
        return QuantityFigure(value=value, observed_at=START)

    lines = [
        StockLine(resource_type=name, quantity=counted(100), unit="x") for name in ("cots", "water", "meals")
    ]
    lines.append(StockLine(resource_type="boats", unit="x"))
    depot = Depot(name="Depot", lines=lines)
    workspace.store.save(PLAYER, [depot], reason="begin")
    quantity = {"value": 40, "observed_at": minutes(5).isoformat()}
    step = inject(
        "stock",
        minutes(6),
        depot.id,
        "depot",
        stock={"cots": quantity, "water": None},
        recounted_at=minutes(4),
    )
    injects.write(workspace.folder, [step])
    at(workspace, minutes(10))
    injects.apply_due(workspace)
    now: Any = workspace.store.get(PLAYER, depot.id)
    found = {line.resource_type: line.quantity for line in now.lines}
    assert found["cots"].value == 40
    assert found["water"] is None
    assert (found["meals"].value, found["meals"].observed_at) == (100, minutes(4))
    assert found["boats"] is None


RUNNER = """
import sys
from datetime import datetime
from pathlib import Path
from data import injects
from data.clock import ManualClock
from data.settings import Settings
from data.workspace import open_workspace
clock = ManualClock(datetime.fromisoformat(sys.argv[2]))
print(injects.apply_due(open_workspace(Settings(var=Path(sys.argv[1])), "play", clock=clock)))
"""


def test_two_processes_apply_every_inject_once_between_them(workspace: Workspace, hall: Shelter) -> None:
    count = 150
    every = [
        inject(f"count-{n:03}", minutes(n), hall.id, values={"occupancy": occupancy(n, minutes(n))})
        for n in range(1, count + 1)
    ]
    injects.write(workspace.folder, every)
    end = minutes(count).isoformat()
    command = [sys.executable, "-c", RUNNER, str(workspace.settings.var), end]
    runners = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    applied = [int(runner.communicate(timeout=120)[0]) for runner in runners]
    assert sum(applied) == count
    changes = workspace.store.history(PLAYER, hall.id)[1:]
    assert sorted(change.reason for change in changes) == [item.id for item in every]
    assert value_of(workspace.store.get(PLAYER, hall.id).occupancy) == count  # type: ignore[attr-defined]
