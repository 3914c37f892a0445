"""CAP 1.0 to 1.2: one message, an Atom or RSS index, messages inside Atom entries, or an EDXL-DE envelope."""

from data.feeds.cap.reading import read_document
from data.feeds.cap.records import understand
from data.feeds.errors import NotUnderstood
from data.feeds.markup import read_xml
from data.feeds.parsed import About, Parsed


def parse(body: bytes, about: About) -> Parsed:
    """Messages to hazard areas and acts; ``more`` are the messages an index links to."""
    notes: list[str] = []
    found = read_document(read_xml(body, notes), about.url)
    if found is None:
        raise NotUnderstood(
            "the answer is XML, but no CAP message and no list of any",
            remedy="look at the address in a browser; choose the adapter that fits it",
        )
    return understand(found.messages, about, more=found.links, rejects=found.rejects, notes=notes)
