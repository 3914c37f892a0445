"""The receipt of an import: what it did, who did it, and what undoing it did."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Literal

from data.access import Actor
from data.intake.plan import Plan
from data.schema import new_id

SHELF = "receipt"
SHOWN_HASH = 12
State = Literal["under way", "done", "stopped", "undone"]


@dataclass(frozen=True)
class Left:
    """A record that undoing left as it is, because somebody changed it since."""

    id: str
    name: str
    who: str


@dataclass(frozen=True)
class Undone:
    """What undoing did, and who asked for it."""

    person: str
    position: str
    at: str
    revision: int
    withdrawn: int
    restored: int
    left: tuple[Left, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """One import or one retry of rows set aside. ``revision_from`` is the log's first entry of it at the earliest,
    ``revision_to`` its last; ``taken_out`` are rows that left the worklist by it, to be put back by undoing."""

    id: str
    what: Literal["import", "retry"]
    kind: str
    source: str
    file: str
    sha256: str
    layer: str | None
    person: str
    position: str
    organisation: str
    via: str
    at: str
    state: State
    revision_from: int
    revision_to: int | None = None
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    quarantined: int = 0
    unplaced: int = 0
    repaired: int = 0
    duplicates: int = 0
    undone: Undone | None = None
    taken_out: tuple[Mapping[str, Any], ...] = field(default_factory=tuple)

    @property
    def reason(self) -> str:
        """What the log says about each of its changes; names this receipt and no other."""
        head = "import" if self.what == "import" else "rows set aside"
        digest = f" (sha256 {self.sha256[:SHOWN_HASH]})" if self.sha256 else ""
        return f"{head} of {self.file}{digest} as {self.kind} from {self.source}; receipt {self.id}"

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @property
    def can_be_undone(self) -> bool:
        """Whether there is something to take back; an import that broke off may have left something."""
        return self.state == "under way" or (self.state == "done" and self.new + self.changed > 0)

    def body(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Receipt":
        """The receipt a kept document holds; what a later edition added is left out."""
        known = {one.name for one in fields(cls)}
        values = {name: value for name, value in body.items() if name in known}
        undone = values.get("undone")
        if undone is not None:
            left = tuple(Left(**one) for one in undone["left"])
            values["undone"] = Undone(**{**undone, "left": left})
        return cls(**{**values, "taken_out": tuple(values.get("taken_out", ()))})


def opened(
    plan: Plan, actor: Actor, *, at: datetime, revision: int, what: Literal["import", "retry"] = "import"
) -> Receipt:
    """A receipt for an import that is about to begin at this revision of the log."""
    return Receipt(
        id=new_id(),
        what=what,
        kind=plan.kind,
        source=plan.source,
        file=plan.path.name,
        sha256=plan.sha256,
        layer=plan.layer,
        person=actor.name,
        position=actor.position,
        organisation=actor.organisation,
        via=actor.via,
        at=at.isoformat(),
        state="under way",
        revision_from=revision + 1,
        rows=plan.rows,
    )


def closed(receipt: Receipt, summary: Any, revision: int) -> Receipt:
    """The receipt with what was done; ``summary`` is `data.intake.Summary`."""
    counts = ("new", "changed", "unchanged", "quarantined", "unplaced", "repaired", "duplicates")
    told = {name: getattr(summary, name) for name in counts}
    return replace(receipt, state="done", revision_to=revision, **told)
