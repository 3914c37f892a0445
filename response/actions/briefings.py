"""Issue a briefing: its files are written, then its record; neither is ever changed."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from data import briefings
from data.access import Actor
from data.briefings import Made
from data.errors import Invalid
from data.schema import Briefing, new_id
from data.schema.vocab import Confidence
from data.workspace import Workspace
from response.actions.base import manage, save
from response.briefing.order import Order
from response.queries.briefing_frozen import frozen

NAME_LETTERS = 200


def issue_briefing(
    workspace: Workspace,
    actor: Actor,
    order: Order,
    *,
    moment: datetime,
    revision: int,
    made_at: datetime,
    title: str,
    headline: str,
    sentences: tuple[str, ...],
    render: Callable[[str], Iterable[Made]],
) -> Briefing:
    """Make the files of a briefing for its number, keep them and the record that says what they are.

    ``render`` makes the files for the number given; where it fails nothing is left. ``headline`` and ``sentences`` are
    those in the files. Raises Invalid for a moment that is not known, Conflict where the schedule's slot was issued.
    """
    manage(actor)
    frozen(workspace, at=moment, revision=revision)
    outward = replace(actor, outward=True)
    for record_id in filter(None, (order.incident_id, order.jurisdiction_id)):
        workspace.store.get(outward, record_id)
    with briefings.reserved(workspace.folder) as number:
        files = briefings.write(workspace.folder, number, render(number))
        if not files:
            raise Invalid("a briefing without a file says nothing", remedy="choose at least one format")
        said = {"headline": headline, "sentences": list(sentences), "made_at": made_at.isoformat()}
        record = Briefing(
            id=_id(workspace, order),
            number=number,
            name=f"{title} {number}"[:NAME_LETTERS],
            moment=moment,
            revision=revision,
            parameters=order.parameters | said | {"edited": _edited(order)},
            files=files,
            jurisdiction_id=order.jurisdiction_id,
            incident_ids=[order.incident_id] if order.incident_id else [],
            observed_at=moment,
            confidence=Confidence.CONFIRMED,
        )
        return save(workspace, actor, record, reason="issued" if order.slot is None else "issued on schedule")


def _id(workspace: Workspace, order: Order) -> str:
    """Of a schedule's slot always the same one, so that no slot is issued twice, by however many processes."""
    if order.slot is None:
        return new_id()
    return new_id(order.slot, seed=f"{workspace.name}/schedule/{order.template}/{order.slot.isoformat()}")


def _edited(order: Order) -> list[str]:
    """What people wrote themselves."""
    own = {"headline": order.headline, "sentences": order.sentences, "remarks": order.remarks or None}
    return [name for name, value in own.items() if value is not None]
