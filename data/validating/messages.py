"""CAP: one message, several, or an envelope around them, as a feed would read them."""

from datetime import datetime

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError

from data.exchange.cap_rules import faults
from data.feeds.adapters.cap import parse
from data.feeds.parsed import About
from data.validating.verdict import Finding, Line, Verdict, shown

MARK = b"urn:oasis:names:tc:emergency:cap"
FEED = "partner"


def is_cap(head: bytes) -> bool:
    """Whether the beginning of a file speaks CAP."""
    return MARK in head.lower()


def _faults(body: bytes) -> list[str]:
    """The rules of CAP 1.2 that a lone message breaks; of lists and envelopes nothing is said."""
    try:
        found = faults(body)
    except (ParseError, DefusedXmlException):
        return []
    return [] if found and found[0].startswith("the root is") else found


def check_messages(body: bytes, name: str, at: datetime) -> Verdict:
    """The verdict on each message. Raises NotUnderstood where none can be read."""
    parsed = parse(body, About(feed=FEED, url="", at=at))
    found: dict[int, list[Finding]] = {draft.row: [] for draft in parsed.drafts}
    names = {draft.row: draft.record.name for draft in parsed.drafts}
    for draft in parsed.drafts:
        for note in draft.record.sources[0].notes:
            found[draft.row].append(Finding("", "", note, "write it as CAP 1.2 says", refused=False))
    for reject in parsed.rejects:
        value = Finding(reject.column or "", shown(reject.value), reject.reason, reject.remedy)
        found.setdefault(reject.row, []).append(value)
    if len(found) == 1:
        row = next(iter(found))
        strict = "CAP 1.2 is stricter than what is read here: mend it for others"
        found[row] += [Finding("", "", fault, strict, refused=False) for fault in _faults(body)]
    lines = [Line(f"message {row}", shown(names.get(row, "")), tuple(found[row])) for row in sorted(found)]
    acts = [f"{act.what}: {reference}" for act in parsed.acts for reference in act.references]
    return Verdict(name, "CAP", "hazard_area", tuple(lines), (*parsed.notes, *acts))
