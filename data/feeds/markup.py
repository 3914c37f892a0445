"""XML from elsewhere: no document type, no entities, nothing outside, in whatever bytes it is written."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from data.feeds.errors import NotUnderstood

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_BOMS = ("\ufeff", "ï»¿")
"""A byte order mark, and one that was encoded twice."""


def read_xml(body: bytes, notes: list[str] | None = None) -> Element:
    """The root element; what had to be repaired is added to ``notes``. Raises NotUnderstood with the remedy."""
    found = [] if notes is None else notes
    plain = body.strip()
    if not plain:
        raise NotUnderstood("the answer is empty", remedy="look at the address in a browser")
    try:
        return _parsed(plain)
    except (ParseError, LookupError, ValueError) as error:
        text = _decoded(plain, found)
        if text is None:
            raise _broken(error) from error
    try:
        return _parsed(text)
    except (ParseError, LookupError, ValueError) as error:
        raise _broken(error) from error


def _parsed(source: bytes | str) -> Element:
    try:
        root: Element = fromstring(source, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise NotUnderstood(
            f"the XML declares a document type or entities ({type(error).__name__}), which no feed needs",
            remedy="it may be an attack (entity expansion, reading other files): check who answers at this address",
        ) from error
    return root


def _broken(error: Exception) -> NotUnderstood:
    return NotUnderstood(
        f"the answer is not well-formed XML ({str(error)[:100]})",
        remedy="it may have been cut off: it is asked for again; else look at the address in a browser",
    )


def _decoded(body: bytes, notes: list[str]) -> str | None:
    """The text, where its bytes are not what they say or begin with a mark that does not belong there."""
    match = _DECLARED.match(body)
    named = match.group(1).decode().lower() if match else "utf-8"
    for encoding in (named, "utf-8", "cp1252", "latin-1"):
        try:
            text = body.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if encoding != named:
            notes.append(f"the bytes are not {named}: read as {encoding}")
        for mark in _BOMS:
            text = text.removeprefix(mark)
        return _DECLARATION.sub("", text, count=1)
    return None


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Direct children of this local name, whatever their namespace."""
    return (one for one in element if local(one) == name)


def child(element: Element, name: str) -> Element | None:
    """The first direct child of this local name."""
    return next(children(element, name), None)


def text_of(element: Element | None) -> str | None:
    """Its text without the blanks around; None where it is blank or there is none."""
    if element is None:
        return None
    return "".join(element.itertext()).strip() or None


def said(element: Element, name: str) -> str | None:
    """The text of the first child of this name."""
    return text_of(child(element, name))
