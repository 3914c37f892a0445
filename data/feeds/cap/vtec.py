"""NWS VTEC: what a message says of the event itself (NWS Instruction 10-1703)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

_VTEC = re.compile(
    r"/([OTEX])\.(NEW|CON|EXA|EXT|EXB|UPG|CAN|EXP|COR|ROU)\.([A-Z]{4})\.([A-Z]{2})\.([A-Z])\.(\d{4})"
    r"\.(\d{6}T\d{4}Z)-(\d{6}T\d{4}Z)/"
)
OVER = frozenset({"CAN", "UPG"})
RUNS_OUT = "EXP"
TEST = "T"


@dataclass(frozen=True)
class Event:
    """One VTEC string; ``ends`` is None where the event ends when it is said to."""

    product: str
    action: str
    ends: datetime | None


def events(values: Iterable[str]) -> list[Event]:
    """The events that a message's VTEC parameters name; hydrologic strings and what cannot be read are left out."""
    return [
        Event(product, action, _time(ends))
        for value in values
        for product, action, _, _, _, _, _, ends in _VTEC.findall(value)
    ]


def only_tests(found: list[Event]) -> bool:
    """Whether all events are test products: nothing of them has happened, whatever status the message has."""
    return bool(found) and all(one.product == TEST for one in found)


def over(found: list[Event], sent: datetime) -> bool:
    """Whether all events are over at a moment: cancelled, upgraded to something else, or run out."""
    return bool(found) and all(
        one.action in OVER or (one.action == RUNS_OUT and (one.ends is None or one.ends <= sent))
        for one in found
    )


def runs_out(found: list[Event]) -> datetime | None:
    """When events that are about to run out do so."""
    times = [one.ends for one in found if one.action == RUNS_OUT and one.ends is not None]
    return max(times) if times and all(one.action == RUNS_OUT for one in found) else None


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%y%m%dT%H%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None
