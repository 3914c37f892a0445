"""What open requests still ask for, where it has to go, and which of them cannot be answered yet, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from data.schema import Assignment, Record, Request
from response.assessment import OPEN_REQUESTS
from response.measures import COUNT, Measure, measure

COUNTED_STAGES = frozenset({"accepted", "en_route", "arrived", "completed"})
WEIGHT = {"immediate": 4, "high": 3, "medium": 2, "low": 1}
ENOUGH = 1e-6


@dataclass(frozen=True)
class Demand:
    """An open request. ``remaining`` is in its own unit (None: nobody said how much), ``base`` in base units.

    ``place`` is where it has to go: the record it names (``place_id``), otherwise its own geometry; ``apart`` is why it
    cannot be answered: quantity_unknown or no_place (None: it can).
    """

    request: Request
    measure: Measure
    promised: float
    remaining: float | None
    place: BaseGeometry | None
    place_id: str | None
    place_name: str | None
    apart: str | None

    @property
    def base(self) -> float:
        return (self.remaining or 0.0) * self.measure.factor

    @property
    def weight(self) -> int:
        """Of its priority: 4 immediate to 1 low."""
        return WEIGHT[self.request.priority.value]


def promised_to(request: Request, assignments: Iterable[Assignment]) -> float:
    """What it has been promised, in its own unit: as the request says, or by its assignments where that is more.

    Assignments made here are counted in ``filled_quantity`` as well: taking the larger counts nothing twice.
    """
    own = measure(request.resource_type, request.unit)
    given = 0.0
    for one in assignments:
        if one.request_id == request.id and one.stage.value in COUNTED_STAGES:
            given += _given(one, own) / own.factor
    return max(request.filled_quantity or 0.0, given)


def _given(one: Assignment, own: Measure) -> float:
    """Base units of the request that an assignment brings; a unit without a number is one of its kind."""
    if one.resource_type and one.quantity is not None and one.unit:
        same = measure(one.resource_type, one.unit)
        return one.quantity * same.factor if same.key == own.key else 0.0
    return 1.0 if one.unit_id is not None and own.key[1] == COUNT else 0.0


def demands(
    requests: Iterable[Request], assignments: Iterable[Assignment], places: Mapping[str, Record]
) -> list[Demand]:
    """Open requests that still lack something, the most urgent first; ``places``: what they are for, by id."""
    given: dict[str, list[Assignment]] = {}
    for one in assignments:
        given.setdefault(one.request_id or "", []).append(one)
    found = [
        _demand(request, given.get(request.id, []), places)
        for request in requests
        if request.stage.value in OPEN_REQUESTS
    ]
    lacking = [one for one in found if one.remaining is None or one.remaining > ENOUGH]
    return sorted(lacking, key=_urgency)


def _urgency(one: Demand) -> tuple[int, bool, float, str]:
    by = one.request.needed_by
    return -one.weight, by is None, by.timestamp() if by else 0.0, one.request.id


def _demand(request: Request, given: list[Assignment], places: Mapping[str, Record]) -> Demand:
    promised = promised_to(request, given)
    named = places.get(request.deliver_to or "")
    to = named.geometry if named is not None else None
    geometry = to if to is not None else request.geometry
    place = None if geometry is None else geometry.representative_point()
    unknown = request.quantity is None
    return Demand(
        request=request,
        measure=measure(request.resource_type, request.unit),
        promised=promised,
        remaining=None if request.quantity is None else max(0.0, request.quantity - promised),
        place=place,
        place_id=named.id if named is not None and to is not None else None,
        place_name=named.name if named is not None else request.address,
        apart="quantity_unknown" if unknown else "no_place" if place is None else None,
    )
