"""The briefing that was issued at H+12, with its file: what the figures were when it was written."""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from data.demo.sites import SOURCE
from data.demo.times import START, moment
from data.schema import Briefing, BriefingFile, Incident, Record, Shelter, Zone, new_id, value_of
from data.schema.vocab import Confidence
from data.settings import EXERCISE

AT = moment("12:00")
FOLDER = "briefings"
FILE = "exercise-raccoon-briefing-1.txt"


def briefing(records: Iterable[Record], *, revision: int, jurisdiction_id: str, folder: Path) -> Briefing:
    """Write the briefing's file into the workspace's folder and give its record."""
    text = "\n".join(_lines(list(records))) + "\n"
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    (folder / FOLDER / FILE).write_text(text, "utf-8")
    body = text.encode()
    return Briefing(
        id=new_id(AT, seed=f"{EXERCISE}/briefing/1"),
        name="Briefing 1, 18:00",
        jurisdiction_id=jurisdiction_id,
        sources=[SOURCE],
        observed_at=AT,
        confidence=Confidence.CONFIRMED,
        moment=AT,
        revision=revision,
        parameters={"period": "06:00 to 18:00", "standard": "US planning figures"},
        files=[
            BriefingFile(name=FILE, media_type="text/plain", bytes=len(body), sha256=sha256(body).hexdigest())
        ],
    )


def _lines(records: list[Record]) -> Iterator[str]:
    yield "EXERCISE EXERCISE EXERCISE"
    yield f"Exercise Raccoon, briefing 1, {AT - START} after the start (18:00 local time)"
    incidents = [item for item in records if isinstance(item, Incident) and item.state != "closed"]
    counted = Counter(item.state for item in incidents)
    yield f"Incidents: {len(incidents)} ({', '.join(f'{n} {state}' for state, n in sorted(counted.items()))})"
    yield from (f"- {item.number} {item.name}: {item.state}, {item.stage.value}" for item in incidents)
    shelters = [
        item
        for item in records
        if isinstance(item, Shelter) and item.stage.value == "open" and not item.withheld
    ]
    known = [item for item in shelters if value_of(item.occupancy) is not None]
    people = sum(value_of(item.occupancy) or 0 for item in known)
    unknown = len(shelters) - len(known)
    yield f"Shelters open: {len(shelters)}; {people} people in {len(known)} of them, {unknown} not known"
    ordered = [item for item in records if isinstance(item, Zone) and item.order.value == "order"]
    yield f"Evacuation ordered: {', '.join(item.code for item in ordered) or 'none'}"
    yield "Decision asked: order for the low ground of West Des Moines (RAC-2)."
    yield "EXERCISE EXERCISE EXERCISE"
