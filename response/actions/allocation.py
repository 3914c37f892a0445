"""Allocation: take lines of a proposal, decline them, and move what was assigned until it has arrived."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from data.access import Actor, local_person
from data.errors import Conflict, Invalid
from data.schema import Assignment, Depot, Entry, Record, Request, Unit
from data.schema.vocab import Status
from data.store import Query
from data.workspace import Workspace
from response.actions.base import load, manage, report
from response.ageing import ageing
from response.assigning import STRICTEST, Choice, assignment, declined, is_declined, moved, promised, tasked
from response.demand import ENOUGH, promised_to
from response.ledger import Ledger, ledger
from response.measures import measure
from response.stock import Rules, of_depot, of_unit

LIVE = ("proposed", "accepted", "en_route", "arrived", "completed")
NAME_LETTERS = 80
R = TypeVar("R", bound=Record)


def accept_allocation(
    workspace: Workspace,
    actor: Actor,
    choices: Sequence[Choice],
    *,
    seen: int | None = None,
    reason: str = "allocation accepted",
) -> list[Assignment]:
    """Promise these lines: assignments, the requests' figures and stages, units' stages, all or nothing.

    Decided anew on what the store holds while nobody else can write: no stock is promised twice. Conflict where a
    request is no longer at the version that was seen, or somebody promised the stock after revision ``seen``;
    Invalid where there never was so much.
    """
    manage(actor)
    if not choices:
        raise Invalid("no line is chosen", remedy="choose at least one line of the proposal")
    done = workspace.store.decide(actor, lambda: _accepted(workspace, actor, choices, seen), reason=reason)
    return [record for record in done.records if isinstance(record, Assignment)]


def _accepted(
    workspace: Workspace, actor: Actor, choices: Sequence[Choice], seen: int | None
) -> list[Record]:
    now, live = workspace.clock.now(), _live(workspace)
    requests = _named(workspace, actor, ["request"], [one.request_id for one in choices], _request)
    sources = _named(workspace, actor, ["depot", "unit"], [one.source_id for one in choices], _source)
    for choice in choices:
        _same_request(workspace, actor, requests[choice.request_id], choice)
    _one_task_each(choices, sources)
    _enough_stock(workspace, actor, choices, requests, sources, live, seen)
    made: list[Record] = [
        assignment(requests[one.request_id], sources[one.source_id], one, now=now) for one in choices
    ]
    before: dict[str, list[Assignment]] = {}
    for held in live:
        before.setdefault(held.request_id or "", []).append(held)
    wanted: dict[str, float] = {}
    for one in choices:
        wanted[one.request_id] = wanted.get(one.request_id, 0.0) + one.quantity
    for name, quantity in wanted.items():
        total = _still_needed(requests[name], before.get(name, []), quantity)
        made.append(promised(requests[name], total, now=now))
    return [*made, *(tasked(source, now=now) for source in sources.values() if isinstance(source, Unit))]


def _live(workspace: Workspace) -> list[Assignment]:
    """All that hold stock or units, whoever may see them: what is promised unseen is promised as well."""
    found = workspace.store.find(local_person(), ["assignment"], Query(states=LIVE))
    return [one for one in found if isinstance(one, Assignment)]


def _named(
    workspace: Workspace, actor: Actor, kinds: list[str], ids: Sequence[str], known: Callable[[Record], R]
) -> dict[str, R]:
    """The records of these ids, read at once. NotFound where the actor may not see one, Invalid for another kind."""
    wanted = tuple(dict.fromkeys(ids))
    found = {one.id: one for one in workspace.store.find(actor, kinds, Query(status=None, ids=wanted))}
    return {one: known(found.get(one) or workspace.store.get(actor, one)) for one in wanted}


def _request(found: Record) -> Request:
    if not isinstance(found, Request):
        raise Invalid(f"{found.name!r} is of kind {found.kind}, not a request", remedy="choose a request")
    return found


def _source(found: Record) -> Depot | Unit:
    if not isinstance(found, Depot | Unit):
        raise Invalid(
            f"{found.name!r} is of kind {found.kind}, it gives nothing", remedy="choose a depot or a unit"
        )
    return found


def _same_request(workspace: Workspace, actor: Actor, request: Request, choice: Choice) -> None:
    if not 0 < choice.quantity < math.inf:
        raise Invalid(
            f"{choice.quantity:g} {request.unit} is nothing to assign", remedy="give a number above 0"
        )
    if choice.version is not None and choice.version != request.version:
        raise _changed_since(workspace, actor, request, choice.version)


def _changed_since(workspace: Workspace, actor: Actor, record: Record, version: int) -> Conflict:
    later = [one for one in workspace.store.history(actor, record.id) if one.version > version]
    changed: dict[str, list[Any]] = {}
    for one in later:
        for name, (old, new) in one.changed.items():
            changed[name] = [changed.get(name, [old])[0], new]
    last = later[-1]
    return Conflict(
        theirs=record, who=f"{last.person} ({last.position})", when=last.recorded_at, changed=changed
    )


def _still_needed(request: Request, live: Iterable[Assignment], wanted: float) -> float:
    """What will be promised to the request in all; Invalid where that is more than it asks for."""
    before = promised_to(request, live)
    if request.quantity is not None and before + wanted > request.quantity + ENOUGH:
        left = max(0.0, request.quantity - before)
        raise Invalid(
            f"{request.name!r} still lacks {left:g} {request.unit}, not {wanted:g}",
            remedy="take less, or change what it asks for",
        )
    return before + wanted


def _one_task_each(choices: Sequence[Choice], sources: dict[str, Depot | Unit]) -> None:
    """Raise where a unit is chosen more than once: parts of it cannot go to different places."""
    for name, times in Counter(one.source_id for one in choices).items():
        if times > 1 and isinstance(sources[name], Unit):
            raise Invalid(
                f"{sources[name].name!r} is chosen for {times} lines",
                remedy="send a unit to one request only",
            )


def _enough_stock(
    workspace: Workspace,
    actor: Actor,
    choices: Sequence[Choice],
    requests: dict[str, Request],
    sources: dict[str, Depot | Unit],
    live: list[Assignment],
    seen: int | None,
) -> None:
    """Raise unless every source can give all that is chosen from it together."""
    taken: dict[tuple[str, tuple[str, str]], float] = {}
    # What is chosen is rounded in the request's unit, what there is counted in base units.
    rounding: dict[tuple[str, tuple[str, str]], float] = {}
    let_go: dict[tuple[str, tuple[str, str]], Rules] = {}
    for one in choices:
        asked = measure(requests[one.request_id].resource_type, requests[one.request_id].unit)
        held = (one.source_id, asked.key)
        taken[held] = taken.get(held, 0.0) + one.quantity * asked.factor
        rounding[held] = rounding.get(held, 0.0) + ENOUGH * max(1.0, asked.factor)
        let_go[held] = let_go.get(held, Rules()).or_else(one.rules)
    book = ledger(live)
    for (source_id, key), quantity in taken.items():
        free = _free(workspace, sources[source_id], key, book, let_go[source_id, key])
        if quantity > free + rounding[source_id, key]:
            raise _too_little(workspace, actor, sources[source_id], key, free, quantity, live, seen)


def _free(
    workspace: Workspace, source: Depot | Unit, key: tuple[str, str], book: Ledger, rules: Rules
) -> float:
    """Base units the source may still give away."""
    now, ages = workspace.clock.now(), ageing(workspace.settings, source.kind)
    if isinstance(source, Unit):
        found = of_unit(source, [key], book, rules, now=now, ages=ages)
    else:
        found = of_depot(source, [key], book, rules, now=now, ages=ages)
    return sum(one.offered for one in found)


def _too_little(
    workspace: Workspace,
    actor: Actor,
    source: Depot | Unit,
    key: tuple[str, str],
    free: float,
    wanted: float,
    live: Iterable[Assignment],
    seen: int | None,
) -> Conflict | Invalid:
    """A Conflict naming who was first where that was after ``seen``, otherwise that there is not so much."""
    ours = {one.id for one in live if source.id in (one.from_id, one.unit_id)} | {source.id}
    kinds = ["assignment", source.kind]
    since = [] if seen is None else workspace.store.changes(local_person(), seen, kinds=kinds)
    later = [one for one in since if one.record_id in ours]
    if later:
        first = later[0]
        return Conflict(
            theirs=source, who=f"{first.person} ({first.position})", when=first.recorded_at,
            changed={f"{key[0]} left to give": [wanted, free]},
        )  # fmt: skip
    return Invalid(
        f"{source.name!r} can give {free:g} {key[0]}, not {wanted:g}",
        remedy="take less, choose another depot, or let old counts or the minimum go",
    )


def decline_allocation(
    workspace: Workspace, actor: Actor, request_id: str, source_ids: Sequence[str], *, reason: str
) -> Entry:
    """Say why these sources are not to be proposed for a request; kept with the request and in the journal."""
    manage(actor)
    if not reason.strip():
        raise Invalid("declining needs a reason", remedy="say in a few words why not")
    request = load(workspace, actor, Request, request_id, None)
    sources = _named(workspace, actor, ["depot", "unit"], source_ids, _source).values()
    now = workspace.clock.now()
    text = f"{', '.join(one.name for one in sources)} not for {request.name}: {reason.strip()}"
    entry = Entry(
        name=text if len(text) <= NAME_LETTERS else text[: NAME_LETTERS - 1] + "…",
        text=text, type="decision", person=actor.name, position=actor.position, about_id=request.id,
        incident_ids=request.incident_ids, observed_at=now,
        sensitivity=max((one.sensitivity for one in (request, *sources)), key=STRICTEST.index),
        withheld=any(one.withheld for one in (request, *sources)),
    )  # fmt: skip
    made = [declined(request, source, reason.strip(), now=now) for source in sources]
    workspace.store.save(actor, [*made, entry], reason=f"allocation declined: {reason.strip()}")
    return entry


def offer_again(
    workspace: Workspace, actor: Actor, assignment_id: str, *, reason: str = "offered again"
) -> Assignment:
    """Take back a decline: the pair may be proposed again."""
    manage(actor)
    before = load(workspace, actor, Assignment, assignment_id, None)
    if not is_declined(before):
        raise Invalid(f"{before.name!r} is no declined proposal", remedy="nothing to take back")
    saved = workspace.store.save(actor, [before.changed(status=Status.WITHDRAWN)], reason=reason)
    found = saved.records[0]
    assert isinstance(found, Assignment)
    return found


def set_assignment_stage(
    workspace: Workspace,
    actor: Actor,
    assignment_id: str,
    stage: str,
    *,
    received: float | None = None,
    version: int | None = None,
    reason: str = "",
) -> Assignment:
    """On its way, arrived, handed over, or cancelled (turned back), with everything that follows from it in one write:
    the depot's count, the request's figures and stage, the unit's stage. ``received``: how much was handed over."""
    report(actor)
    if stage == "cancelled":
        manage(actor)
        if not reason.strip():
            raise Invalid("cancelling needs a reason", remedy="say in a few words why")
    done = workspace.store.decide(
        actor,
        lambda: _moved(workspace, actor, assignment_id, stage, received, version),
        reason=reason.strip() or f"stage {stage}",
    )
    return next(one for one in done.records if isinstance(one, Assignment))


def _moved(
    workspace: Workspace,
    actor: Actor,
    assignment_id: str,
    stage: str,
    received: float | None,
    version: int | None,
) -> list[Record]:
    one = load(workspace, actor, Assignment, assignment_id, None)
    if version is not None and version != one.version:
        raise _changed_since(workspace, actor, one, version)
    return moved(
        one,
        stage,
        request=_linked(workspace, actor, Request, one.request_id),
        depot=_linked(workspace, actor, Depot, one.from_id),
        unit=_linked(workspace, actor, Unit, one.unit_id),
        received=received,
        now=workspace.clock.now(),
        ages=ageing(workspace.settings, "depot"),
    )


def _linked(workspace: Workspace, actor: Actor, kind: type[R], record_id: str | None) -> R | None:
    """What an assignment names, None where that is nothing of this kind; NotFound where the actor may not see it."""
    there = workspace.store.find(
        local_person(), [kind.model_fields["kind"].default], Query(ids=(record_id or "",))
    )
    return load(workspace, actor, kind, there[0].id, None) if there else None
