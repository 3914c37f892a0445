"""Planners that all want the same stock at the same moment, each in a process of its own."""

from multiprocessing.connection import Connection
from pathlib import Path

from data.access import local_person
from data.errors import Conflict, Invalid
from data.settings import Settings
from data.workspace import open_workspace
from response import actions
from response.assigning import Choice


def want(folder: Path, told: Connection, number: int, request_id: str, depot_id: str, seen: int) -> None:
    """Take 30 of the depot for the request once told to begin, and say how that went."""
    opened = open_workspace(Settings(var=folder), "polk")
    planner = local_person(f"Planner {number}", "Logistics Section Chief")
    told.send("ready")
    told.recv()
    try:
        actions.accept_allocation(opened, planner, [Choice(request_id, depot_id, 30.0, 1)], seen=seen)
        told.send(("won", "", ""))
    except Conflict as conflict:
        told.send(("conflict", conflict.who, str(conflict)))
    except Invalid as error:
        told.send(("invalid", "", str(error)))
    opened.store.close()
    told.close()
