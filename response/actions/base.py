"""What every action shares: load under the actor's scope, put in place, save."""

from typing import Any, TypeVar

from shapely.geometry.base import BaseGeometry

from data.access import Action, Actor, require
from data.errors import Invalid
from data.intake.places import Places
from data.schema import Jurisdiction, Record
from data.store import Query
from data.workspace import Workspace

R = TypeVar("R", bound=Record)


def load(workspace: Workspace, actor: Actor, kind: type[R], record_id: str, version: int | None) -> R:
    """The record as it is now, at the version the person saw: a later save on it is then refused as stale."""
    found = workspace.store.get(actor, record_id)
    if not isinstance(found, kind):
        raise Invalid(
            f"{found.name!r} is of kind {found.kind}, not {kind.__name__.lower()}", remedy="choose another"
        )
    return found if version is None else found.model_copy(update={"version": version})


def save(workspace: Workspace, actor: Actor, record: R, *, reason: str) -> R:
    """Save one record and give it as it is now, also where nothing had to change."""
    done = workspace.store.save(actor, [record], reason=reason)
    found = done.records[0] if done.records else workspace.store.get(actor, record.id)
    assert isinstance(found, type(record))
    return found


def manage(actor: Actor) -> None:
    """Raise unless the actor may create and change incidents, shelters, closures and requests."""
    require(actor, Action.MANAGE)


def report(actor: Actor) -> None:
    """Raise unless the actor may report figures."""
    require(actor, Action.REPORT)


def who_answers(workspace: Workspace, actor: Actor, geometry: BaseGeometry | None) -> dict[str, Any]:
    """The jurisdiction around a place, as fields of a record, marked as derived; none where none is known."""
    if geometry is None:
        return {}
    places = workspace.store.find(actor, ["jurisdiction"], Query(bbox=geometry.bounds))
    known = [place for place in places if isinstance(place, Jurisdiction)]
    found = Places(known).around([geometry])[0]
    return {} if found is None else {"jurisdiction_id": found, "jurisdiction_derived": True}
