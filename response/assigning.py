"""What an assignment changes as it goes: itself, its request, its depot and its unit, together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.errors import Invalid
from data.schema import Assignment, Depot, QuantityFigure, Record, Request, StockLine, Unit, value_of
from data.schema.vocab import Confidence, FillSource, Sensitivity
from response.ageing import Ageing
from response.demand import ENOUGH
from response.measures import measure
from response.stages import step
from response.stock import AS_IT_IS, Rules, state_of

OF_UNIT = {"accepted": "assigned", "en_route": "en_route", "arrived": "on_scene", "completed": "returning"}
"""What a unit does while its assignment is at a stage."""
SETTLED = frozenset({"declined", "cancelled", "returned"})
NAME_LETTERS = 500
LESS = ", less what left since"
STRICTEST = (Sensitivity.PUBLIC, Sensitivity.PARTNER, Sensitivity.INTERNAL, Sensitivity.RESTRICTED)


@dataclass(frozen=True)
class Choice:
    """A line somebody takes: so much (in the request's unit) from a depot or unit, as they saw the request, and what
    they let go for it."""

    request_id: str
    source_id: str
    quantity: float
    version: int | None = None
    rules: Rules = AS_IT_IS


def assignment(request: Request, source: Depot | Unit, choice: Choice, *, now: datetime) -> Assignment:
    """The assignment of a choice, accepted; it may be seen by those who may see both sides."""
    unit = source if isinstance(source, Unit) else None
    strict = max(request.sensitivity, source.sensitivity, key=STRICTEST.index)
    home = request if strict is request.sensitivity else source
    return Assignment(
        name=f"{request.resource_type} from {source.name} for {request.name}"[:NAME_LETTERS],
        request_id=request.id,
        unit_id=unit.id if unit else None,
        from_id=unit.home_id if unit else source.id,
        to_id=request.deliver_to,
        resource_type=request.resource_type,
        quantity=choice.quantity,
        unit=request.unit,
        stage="accepted",
        geometry=request.geometry,
        observed_at=now,
        confidence=Confidence.CONFIRMED,
        incident_ids=request.incident_ids,
        jurisdiction_id=home.jurisdiction_id,
        sensitivity=strict,
        withheld=request.withheld or source.withheld,
    )  # fmt: skip


def declined(request: Request, source: Depot | Unit, reason: str, *, now: datetime) -> Assignment:
    """A proposal nobody wants: an assignment cancelled before it was one, which keeps the pair from being proposed."""
    made = assignment(request, source, Choice(request.id, source.id, 0.0), now=now)
    return _assignment(made.changed(stage="cancelled", quantity=None, notes=reason))


def is_declined(one: Assignment) -> bool:
    """Whether it stands for a declined proposal; one cancelled after it was accepted does not."""
    return one.stage.value == "cancelled" and one.quantity is None and one.version == 1 and bool(one.notes)


def promised(request: Request, total: float, *, now: datetime) -> Request:
    """The request with ``total`` promised to it; one that was only asked for is approved by it."""
    return _request(request, filled=total, fill_source=_own(request), now=now)


def _own(request: Request) -> FillSource:
    return request.fill_source or FillSource.OWN


def _request(request: Request, *, now: datetime, filled: float, moving: bool = False, **more: Any) -> Request:
    received = more.get("received_quantity", request.received_quantity)
    stage = stage_of(request, filled, received or 0.0, moving=moving)
    changed = request.changed(filled_quantity=round(filled, 6), stage=stage, observed_at=now, **more)
    assert isinstance(changed, Request)
    return changed


def stage_of(request: Request, filled: float, received: float, *, moving: bool) -> str:
    """The stage that follows from the figures: approved, partly_filled while something is lacking, then assigned,
    moving once something is on the road, delivered once all is there. What is settled stays."""
    now = request.stage.value
    if now in SETTLED or request.quantity is None:
        return now
    if filled <= ENOUGH:
        return "asked" if now == "asked" else "approved"
    if filled < request.quantity - ENOUGH:
        return "partly_filled"
    if received >= request.quantity - ENOUGH:
        return "delivered"
    return "moving" if moving or now == "moving" else "assigned"


def tasked(unit: Unit, *, now: datetime) -> Unit:
    """The unit on a task."""
    changed = unit.changed(stage=step("unit", unit.stage.value, "assigned"), observed_at=now)
    assert isinstance(changed, Unit)
    return changed


def moved(
    one: Assignment,
    after: str,
    *,
    request: Request | None,
    depot: Depot | None,
    unit: Unit | None,
    received: float | None = None,
    now: datetime,
    ages: Ageing,
) -> list[Record]:
    """Everything that changes when an assignment goes to ``after``: what leaves the depot is taken off its count when
    it departs, what turns back is put on it again; the request counts what it was promised and what it received.
    ``ages`` is how a depot's counts age."""
    before = one.stage.value
    step("assignment", before, after)
    if before == after:
        raise Invalid(f"{one.name!r} is at {after} already", remedy="nothing to do")
    quantity = one.quantity if received is None else received
    times: dict[str, Any] = {"depart_at": now} if after == "en_route" else {}
    times |= {"arrive_at": now} if after == "arrived" else {}
    taken = {"quantity": quantity} if after == "completed" and received is not None else {}
    changed: list[Record] = [one.changed(stage=after, observed_at=now, **times, **taken)]
    if request is not None:
        changed += _follow(request, one, after, quantity, now)
    if depot is not None and one.unit_id is None:
        changed += _stock(depot, one, before, after, now, ages)
    if unit is not None:
        changed += _crew(unit, before, after, now)
    return changed


def _follow(request: Request, one: Assignment, after: str, came: float | None, now: datetime) -> list[Record]:
    """The request after a step: promised less what was cancelled or never came, received what did."""
    promised_, got = _in_unit_of(request, one, one.quantity), _in_unit_of(request, one, came)
    filled = request.filled_quantity or 0.0
    if promised_ is None:
        return []
    if after == "cancelled":
        return [_request(request, filled=max(0.0, filled - promised_), moving=False, now=now)]
    if after == "completed":
        arrived = (request.received_quantity or 0.0) + (got or 0.0)
        lost = max(0.0, promised_ - (got or 0.0))
        return [
            _request(request, filled=max(0.0, filled - lost), received_quantity=arrived, moving=True, now=now)
        ]
    return (
        [_request(request, filled=filled, moving=True, now=now)] if after in ("en_route", "arrived") else []
    )


def _in_unit_of(request: Request, one: Assignment, quantity: float | None) -> float | None:
    """A quantity of the assignment in the request's unit; None where the two cannot be compared."""
    if quantity is None or one.unit is None or one.resource_type is None:
        return None
    own, given = measure(request.resource_type, request.unit), measure(one.resource_type, one.unit)
    return quantity * given.factor / own.factor if own.key == given.key else None


def _stock(
    depot: Depot, one: Assignment, before: str, after: str, now: datetime, ages: Ageing
) -> list[Record]:
    if one.quantity is None or one.unit is None or one.resource_type is None:
        return []
    leaves, back = after == "en_route", after == "cancelled" and before in ("en_route", "arrived")
    if not (leaves or back):
        return []
    given = measure(one.resource_type, one.unit)
    base = one.quantity * given.factor
    numbers = [
        i for i, line in enumerate(depot.lines) if measure(line.resource_type, line.unit).key == given.key
    ]
    numbers.sort(key=lambda i: (depot.lines[i].expires_on is None, str(depot.lines[i].expires_on), i))
    # What was promised was promised of the lines that count; taken off others, it would be offered a second time.
    aside = {i for i in numbers if state_of(depot.lines[i], now, ages) is not None}
    counted, rest = [i for i in numbers if i not in aside], [i for i in numbers if i in aside]
    lines = (
        _taken(depot.lines, [*counted, *rest], base)
        if leaves
        else _returned(depot.lines, [*rest, *counted], base)
    )
    return [depot.changed(lines=lines)]


def _taken(lines: Sequence[StockLine], numbers: Sequence[int], base: float) -> list[StockLine]:
    """The lines less what left, in this order. Where more left than was counted, the count was wrong: what
    is left is unknown."""
    after, left = list(lines), base
    for i in numbers:
        held = value_of(lines[i].quantity)
        if held is None or left <= ENOUGH:
            continue
        factor = measure(lines[i].resource_type, lines[i].unit).factor
        part = min(left, held * factor)
        left -= part
        after[i] = _recounted(lines[i], held - part / factor)
    if left > ENOUGH and numbers:
        after[numbers[-1]] = lines[numbers[-1]].model_copy(update={"quantity": None})
    return after


def _returned(lines: Sequence[StockLine], numbers: Sequence[int], base: float) -> list[StockLine]:
    """The lines with what came back, put on the last that is known."""
    after = list(lines)
    known = [i for i in numbers if value_of(lines[i].quantity) is not None]
    if known:
        line = lines[known[-1]]
        factor = measure(line.resource_type, line.unit).factor
        after[known[-1]] = _recounted(line, (value_of(line.quantity) or 0.0) + base / factor)
    return after


def _recounted(line: StockLine, quantity: float) -> StockLine:
    """Another number on the same count: working it out is not counting, so it keeps its age."""
    figure = line.quantity or QuantityFigure()
    source = figure.source or "count"
    said = source if source.endswith(LESS) else f"{source}{LESS}"
    return line.model_copy(
        update={"quantity": figure.model_copy(update={"value": round(max(0.0, quantity), 6), "source": said})}
    )


def _crew(unit: Unit, before: str, after: str, now: datetime) -> list[Record]:
    """The unit follows its assignment, unless somebody has said meanwhile that it does something else."""
    if unit.stage.value not in {OF_UNIT.get(before), "available"}:
        return []
    stage = ("available" if before == "accepted" else "returning") if after == "cancelled" else OF_UNIT[after]
    return [unit.changed(stage=stage, observed_at=now)] if stage != unit.stage.value else []


def _assignment(record: Record) -> Assignment:
    assert isinstance(record, Assignment)
    return record
