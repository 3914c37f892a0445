"""Messages to what they do: hazard areas, acts on earlier messages, and what cannot be taken, with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from data.feeds.cap.making import drafts_of, key_of, named_zone, status_of
from data.feeds.cap.message import Message, in_zone, reference, split_references
from data.feeds.cap.times import read_time
from data.feeds.parsed import About, Act, Parsed
from data.intake.plan import Draft
from data.intake.table import Reject
from data.schema.vocab import CapStatus

WITHOUT_RECORD = frozenset({"ack", "error"})
KINDS = ("alert", "update", "cancel")
KNOWN = ", ".join(word.capitalize() for word in CapStatus)


def understand(
    messages: Iterable[tuple[int, Message]],
    about: About,
    *,
    complete: bool = False,
    more: Iterable[str] = (),
    rejects: Iterable[Reject] = (),
    notes: Iterable[str] = (),
) -> Parsed:
    """What these messages, each with its place in the response, do. A message that comes twice counts once."""
    out = _Outcome(about, rejects=list(rejects), notes=list(notes))
    zone = named_zone(about)
    for row, message in messages:
        out.take(row, message if zone is None else in_zone(message, zone))
    drafts = {draft.key: draft for draft in out.drafts}
    twice = len(out.drafts) - len(drafts)
    if twice:
        out.notes.append(f"{twice} record(s) came twice: the later is taken")
    return Parsed(
        drafts=tuple(drafts.values()),
        acts=tuple(out.acts),
        rejects=tuple(out.rejects),
        notes=tuple(out.notes),
        complete=complete,
        more=tuple(more),
        refused=frozenset(out.refused),
    )


@dataclass
class _Outcome:
    about: About
    drafts: list[Draft] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def take(self, row: int, message: Message) -> None:
        """One message: a reject, a note, or what it makes and does."""
        wrong = _refusal(message)
        if wrong is not None:
            column, value, reason, remedy = wrong
            self.rejects.append(Reject(row, column, value[:200], reason, remedy))
            self.refused |= {key_of(message)} if message.identifier else set()
            return
        kind = (message.kind or "alert").lower()
        if kind in WITHOUT_RECORD:
            self.notes.append(f"message {row} is an {kind}, which warns of nothing")
            return
        sent = read_time(message.sent)
        self._act(message, kind, sent.at or self.about.at)
        if kind != "cancel":
            self._make(row, message)

    def _make(self, row: int, message: Message) -> None:
        try:
            self.drafts += list(drafts_of(row, message, self.about))
        except ValidationError as error:
            wrong = error.errors()[0]
            field = ".".join(str(part) for part in wrong["loc"])
            remedy = "ask the sender to correct it"
            self.rejects.append(Reject(row, field, str(wrong.get("input"))[:200], wrong["msg"], remedy))
            self.refused.add(key_of(message))

    def _act(self, message: Message, kind: str, at: datetime) -> None:
        named = () if kind == "alert" else message.references
        named = tuple(dict.fromkeys([*named, *_run_out(message)]))
        if named:
            own = reference(message.sender, message.identifier, message.sent)
            what: Any = "cancelled" if kind == "cancel" else "superseded"
            alone = kind != "alert" and len(named) == 1
            self.acts.append(Act(what, named, own, at, among=status_of(message).value, alone=alone))


def _run_out(message: Message) -> tuple[str, ...]:
    """Earlier messages that NWS names apart because they have run out; what they warned of may not have."""
    told = (value for info in message.infos for name, value in info.parameters if name == "expiredReferences")
    return tuple(one for value in told for one in split_references(value))


def _refusal(message: Message) -> tuple[str, str, str, str] | None:
    """Why a message cannot be taken: element, value, reason, remedy."""
    kind, status = (message.kind or "alert").lower(), (message.status or "").lower()
    if not message.identifier:
        return (
            "identifier",
            "",
            "the message has no identifier",
            "ask the sender: it cannot be updated or cancelled",
        )
    if status not in set(CapStatus):
        reason = (
            "without a status it cannot be told from a test" if not status else "the status is none of CAP's"
        )
        return "status", message.status or "", reason, f"ask the sender for one of {KNOWN}"
    if kind in WITHOUT_RECORD:
        return None
    if kind not in KINDS:
        return (
            "msgType",
            message.kind or "",
            "the msgType is none of CAP's",
            "ask the sender for Alert, Update or Cancel",
        )
    if kind == "cancel" and not message.references:
        return (
            "references",
            "",
            "it cancels nothing that it names",
            "ask the sender which message it takes back",
        )
    if kind != "cancel" and not message.infos:
        return (
            "info",
            "",
            "a message without info says nothing that could be shown",
            "ask the sender for the whole message",
        )
    return None
