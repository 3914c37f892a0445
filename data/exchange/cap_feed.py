"""Messages as an Atom feed (RFC 4287) that links to each, for whoever listens."""

import io
from collections.abc import Sequence
from datetime import datetime

from data.exchange.about import stamp
from data.exchange.cap import MEDIA_TYPE, Outgoing
from data.exchange.xml import Xml

ATOM = "http://www.w3.org/2005/Atom"
ATOM_TYPE = "application/atom+xml"


def write_feed(messages: Sequence[Outgoing], *, title: str, sender: str, address: str, at: datetime) -> bytes:
    """The feed at an ``address``, below which each message lies under its identifier; newest first."""
    file = io.StringIO()
    out = Xml(file)
    with out.within("feed", xmlns=ATOM):
        out.text("id", address)
        out.text("title", title)
        out.text("updated", stamp(max((one.sent for one in messages), default=at)))
        with out.within("author"):
            out.text("name", sender)
        _link(out, address, rel="self", type=ATOM_TYPE)
        for one in messages:
            _entry(out, one, f"{address}/{one.identifier}")
    return file.getvalue().encode()


def _entry(out: Xml, message: Outgoing, address: str) -> None:
    marks = [message.status.upper()] if message.status != "Actual" else []
    marks += [message.kind] if message.kind != "Alert" else []
    with out.within("entry"):
        out.text("id", address)
        out.text("title", ": ".join([*marks, message.title]))
        out.text("updated", stamp(message.sent))
        _link(out, address, type=MEDIA_TYPE)


def _link(out: Xml, address: str, **attributes: str) -> None:
    with out.within("link", href=address, **attributes):
        pass
