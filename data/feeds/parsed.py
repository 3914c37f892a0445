"""What every adapter makes of a response: records it speaks of, messages it takes back, rows it cannot take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from data.intake.plan import Draft
from data.intake.table import Reject


@dataclass(frozen=True)
class About:
    """What a parser is told beside the bytes. ``url`` is where they came from after redirects, ``options`` are the
    feed's own (see docs/feeds.md), ``at`` is when they were fetched."""

    feed: str
    url: str
    at: datetime
    content_type: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """What a message does to earlier ones: ``references`` name them as the source does (CAP:
    ``sender,identifier,sent``). ``cancelled``: taken back; ``superseded``: the message's own draft replaces them."""

    what: Literal["cancelled", "superseded"]
    references: tuple[str, ...]
    by: str
    """The message that says so, named in the same way."""
    at: datetime
    among: str = ""
    """Acts on records of this ``cap_status`` alone: an exercise's Cancel never takes back what is actual."""
    alone: bool = False
    """It names one message only, which may stand for all that followed from it (see `data.feeds.chains`)."""


@dataclass(frozen=True)
class Parsed:
    """A response, understood. Pure data: parsing changes nothing.

    ``drafts`` as of an import: the record's first source is the feed and the id there, ``given`` the fields the
    response speaks of, ``row`` its place in the response, counted from one. ``complete``: the response lists all
    there is, so that what is absent is *not reported since*; an empty response never says that.
    ``refused``: ids of rejected rows, which the response names all the same.
    ``more``: addresses to fetch next, in order (pages, or the messages an index links to).
    """

    drafts: tuple[Draft, ...] = ()
    acts: tuple[Act, ...] = ()
    rejects: tuple[Reject, ...] = ()
    notes: tuple[str, ...] = ()
    complete: bool = False
    more: tuple[str, ...] = ()
    refused: frozenset[str] = frozenset()


class Parse(Protocol):
    """An adapter's one function; raises ``data.feeds.errors.NotUnderstood`` where nothing of it can be read."""

    def __call__(self, body: bytes, about: About) -> Parsed: ...
