"""What an import comes to, in numbers."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from data.intake.plan import Plan
from data.intake.table import Reject
from data.schema import Record


@dataclass(frozen=True)
class Summary:
    """What an import did, or in a dry run would do. ``unplaced`` of the usable rows have no geometry in the
    store afterwards; ``revision`` is the log's after the last batch, None in a dry run."""

    kind: str
    source: str
    rows: int
    new: int
    changed: int
    unchanged: int
    quarantined: int
    unplaced: int
    repaired: int
    duplicates: int
    revision: int | None
    dry_run: bool
    receipt: str | None = None
    """The id of the receipt it can be undone by."""


@dataclass(frozen=True)
class Work:
    """What a plan comes to over what is stored: records to write, how many stay, rows that cannot go in."""

    fresh: list[Record]
    changed: list[Record]
    unchanged: int
    unplaced: int
    rejects: list[Reject]

    @property
    def writes(self) -> list[Record]:
        return [*self.fresh, *self.changed]


@dataclass
class Tally:
    """What was, or would be written, added up over the parts of a plan."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unplaced: int = 0
    _met: set[str] = field(default_factory=set)
    """Records that several rows may belong to, counted once."""

    @classmethod
    def of(cls, work: Work) -> "Tally":
        """Of one part alone."""
        tally = cls()
        tally.add(work)
        return tally

    def add(self, work: Work) -> None:
        """The next part."""
        again = {one.id for one in work.changed if one.id in self._met}
        self._met |= {one.id for one in work.changed if len(one.sources) > 1}
        self.new += len(work.fresh)
        self.changed += len(work.changed) - len(again)
        self.unchanged += work.unchanged
        self.unplaced += work.unplaced


def summed_up(plan: Plan, tally: Tally, rejects: Iterable[Reject], revision: int | None) -> Summary:
    """The counts of what was, or (revision None) would be done."""
    return Summary(
        kind=plan.kind,
        source=plan.source,
        rows=plan.rows,
        new=tally.new,
        changed=tally.changed,
        unchanged=tally.unchanged,
        quarantined=len({reject.row for reject in rejects}),
        unplaced=tally.unplaced,
        repaired=plan.repaired,
        duplicates=plan.duplicates,
        revision=revision,
        dry_run=revision is None,
    )
