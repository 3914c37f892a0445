"""Planners that all want the same stock at the same moment, several in each process."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

from data.access import local_person
from data.errors import Conflict
from data.settings import Settings
from data.workspace import open_workspace
from response import actions
from response.assigning import Choice


def want(folder: Path, told: Connection, request_ids: Sequence[str], depot_id: str, seen: int) -> None:
    """One planner for each request takes 30 of the depot for it once told to begin; says how it went for each."""
    opened = open_workspace(Settings(var=folder), "polk")

    def plan(request_id: str) -> tuple[str, str]:
        planner = local_person(f"Planner for {request_id}", "Logistics Section Chief")
        try:
            actions.accept_allocation(opened, planner, [Choice(request_id, depot_id, 30.0, 1)], seen=seen)
        except Conflict as conflict:
            return "conflict", conflict.who
        return "won", f"{planner.name} ({planner.position})"

    with ThreadPoolExecutor(len(request_ids)) as pool:
        told.send("ready")
        told.recv()
        told.send(list(pool.map(plan, request_ids)))
    opened.store.close()
    told.close()
