"""What live assignments hold: goods promised by depots, and the units on a task."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from data.schema import Assignment, Depot, value_of
from response.measures import measure

Key = tuple[str, str]
"""Resource and base unit; see `response.measures`."""

PROMISED = frozenset({"accepted"})
"""Stages in which goods are promised and still lie in the depot; from en_route on they have left it."""
COMMITTED = frozenset({"accepted", "en_route", "arrived"})
"""Stages in which a unit is on a task."""


@dataclass(frozen=True)
class Ledger:
    """Goods promised by (source, key) in base units, and the ids of units on a task."""

    promised: Mapping[tuple[str, Key], float] = field(default_factory=dict)
    busy: frozenset[str] = frozenset()


def ledger(assignments: Iterable[Assignment]) -> Ledger:
    """From all live assignments, whoever may see them: what is promised is promised."""
    promised: dict[tuple[str, Key], float] = {}
    busy: set[str] = set()
    for one in assignments:
        stage = one.stage.value
        if one.unit_id is not None and stage in COMMITTED:
            busy.add(one.unit_id)
        elif one.from_id and one.resource_type and one.quantity and one.unit and stage in PROMISED:
            same = measure(one.resource_type, one.unit)
            held = (one.from_id, same.key)
            promised[held] = promised.get(held, 0.0) + one.quantity * same.factor
    return Ledger(promised, frozenset(busy))


def left_of(depot: Depot, held: Ledger) -> list[float | None]:
    """Of each line what is not promised, in its own unit; None where nobody has counted. First lines first."""
    owed = {key: base for (source, key), base in held.promised.items() if source == depot.id}
    left: list[float | None] = []
    for line in depot.lines:
        same, quantity = measure(line.resource_type, line.unit), value_of(line.quantity)
        part = 0.0 if quantity is None else min(quantity, owed.get(same.key, 0.0) / same.factor)
        if part:
            owed[same.key] -= part * same.factor
        left.append(None if quantity is None else quantity - part)
    return left
