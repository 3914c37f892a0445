"""Rows set aside, tried again through the same mapping and building, after somebody mended their cells."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from data.access import Action, Actor, require
from data.intake.applying import parts, worked_out
from data.intake.aside import Aside, plan_again, set_aside, still_rivals
from data.intake.plan import Plan
from data.intake.receipts import Receipt
from data.intake.tally import Summary, Tally, summed_up
from data.schema import Record
from data.store import Exchange, Quarantined, Store


@dataclass(frozen=True)
class Retried:
    """What a retry came to: the counts, and the rows that still cannot go in, with their new verdict."""

    summary: Summary
    still: list[Quarantined]
    taken_out: list[Quarantined]


def alike(rows: Sequence[Aside]) -> list[list[Aside]]:
    """Rows by how their file was read: those of one group are tried together."""
    found: dict[str, list[Aside]] = {}
    for one in rows:
        about = {name: value for name, value in one.about.items() if name != "receipt"}
        key = json.dumps([one.kind, one.source, one.file, about], sort_keys=True)
        found.setdefault(key, []).append(one)
    return list(found.values())


def mended(row: Aside, cells: Mapping[str, Any]) -> Aside:
    """The row with other cells, as they will be kept if it still cannot go in."""
    return replace(row, cells={**row.cells, **cells})


def plan_of_rows(rows: Sequence[Aside], jurisdictions: Sequence[Record]) -> Plan:
    """What trying these rows of one file again would do."""
    plan = plan_again(rows, jurisdictions=jurisdictions)
    return replace(plan, cells={one.row or 0: dict(one.cells) for one in rows})


def retry(
    store: Store,
    actor: Actor,
    rows: Sequence[Aside],
    plan: Plan,
    held: Sequence[Quarantined],
    receipt: Receipt,
) -> Retried:
    """Write those that can go in now, and let the worklist say of the others why not; all of it or nothing.

    ``held`` are the worklist's entries of these rows.
    """
    require(actor, Action.IMPORT)
    stored = store.by_source(actor, plan.kind, plan.source)
    work = worked_out(store, actor, plan, refused=still_rivals(rows, plan, stored))
    still = list(set_aside(plan, work.rejects, _first_receipt(rows)))
    bad = {one.row for one in still}
    out = [one for one in held if one.row not in bad]
    aside = Exchange(drop=[one.qid for one in held if one.qid is not None], add=still)
    revision = store.save_parts(actor, parts(work.writes, None), reason=receipt.reason, aside=aside)
    return Retried(summed_up(plan, Tally.of(work), work.rejects, revision), still, out)


def kept_form(rows: Sequence[Quarantined]) -> tuple[dict[str, Any], ...]:
    """Entries of the worklist for a receipt, so that undoing can put them back."""
    return tuple(asdict(one) | {"qid": None} for one in rows)


def _first_receipt(rows: Sequence[Aside]) -> str | None:
    """The import that set them aside: undoing that one takes them off the worklist."""
    return rows[0].about.get("receipt")
