"""Public notices in words: how each stands, for whom, until when."""

from datetime import datetime
from typing import Any

from data.schema import Notice
from data.schema.vocab import NoticeStage, Status
from views import words

STANDS = {
    "draft": "Draft",
    "published": "Published",
    "run out": "Has run out",
    "ended": "Over",
    "withdrawn": "Taken back",
}


def stand(notice: Notice, now: datetime) -> str:
    """``draft``, ``published``, ``run out``, ``ended`` or ``withdrawn``."""
    if notice.status is not Status.CURRENT:
        return notice.status.value
    if notice.stage is NoticeStage.DRAFT:
        return "draft"
    return "run out" if notice.expires_at is not None and notice.expires_at <= now else "published"


def card(notice: Notice, *, now: datetime, zone: str) -> dict[str, Any]:
    """What the list shows of a notice."""
    here = stand(notice, now)
    told = [notice.event, f"for {notice.address}" if notice.address else "for no place in particular"]
    if notice.severity.value != "unknown":
        told.append(notice.severity.value)
    until = words.on_day(notice.expires_at, zone) if notice.expires_at else ""
    return {
        "here": here,
        "stands": STANDS[here],
        "number": notice.number or "",
        "name": notice.name,
        "about": " · ".join(told),
        "text": notice.text,
        "instruction": notice.instruction or "",
        "more": " · ".join(filter(None, (notice.contact, notice.web))),
        "when": _when(notice, here, zone),
        "exact": words.exact(notice.published_at, zone) if notice.published_at else "",
        "until": "" if here in ("ended", "withdrawn") else f"until {until}" if until else "until it is ended",
    }


def _when(notice: Notice, here: str, zone: str) -> str:
    if notice.published_at is None:
        return "never published" if here in ("ended", "withdrawn") else "seen inside alone"
    return f"published {words.on_day(notice.published_at, zone)}"
