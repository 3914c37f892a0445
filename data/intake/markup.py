"""XML before a library sees it: no document type, no entities, nothing outside."""

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import parse

from data.intake.errors import NotUsable

MAX_DEPTH = 200
HEAD_BYTES = 64 * 1024
PROLOG = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->)*+<[A-Za-z_]", re.S)
"""What may stand before the root element where there is no document type."""


class _Scan(ContentHandler):
    """Counts placemarks and refuses absurd nesting."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.placemarks = self.links = 0

    def startElement(self, name: str, attrs: Any) -> None:
        self.depth += 1
        local = name.rpartition(":")[2]
        self.placemarks += local == "Placemark"
        self.links += local == "NetworkLink"
        if self.depth > MAX_DEPTH:
            raise NotUsable(f"the KML is nested {MAX_DEPTH} deep", remedy="do not use it")

    def endElement(self, name: str) -> None:
        self.depth -= 1


def scan_kml(path: Path, shown: str) -> list[str]:
    """Refuse entity attacks and broken XML; returns notes about what is in it."""
    scan = _Scan()
    try:
        parse(str(path), scan, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise NotUsable(
            f"{shown} declares XML entities or a document type ({type(error).__name__}), which KML never needs",
            remedy="it may be an attack (entity expansion, reading other files): do not use it",
        ) from error
    except SAXParseException as error:
        raise NotUsable(
            f"{shown} is not well-formed XML (line {error.getLineNumber()}: {error.getMessage()})",
            remedy="it may have been cut off; fetch it again",
        ) from error
    except (LookupError, ValueError) as error:  # an encoding nobody knows
        raise NotUsable(f"{shown} cannot be read as XML ({error})", remedy="fetch it again") from error
    if not scan.placemarks:
        what = "only links to other addresses" if scan.links else "no placemarks"
        raise NotUsable(f"{shown} has {what}", remedy="open the linked file and import that")
    return [f"{scan.links} link(s) to other addresses were not followed"] if scan.links else []


def check_members(path: Path, entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse a document type in the XML of an archive: in an Office file there is none."""
    with zipfile.ZipFile(path) as archive:
        for entry in entries:
            if entry.filename.lower().endswith((".xml", ".rels")) and entry.file_size:
                _check_head(path, entry.filename, archive)


def _check_head(path: Path, name: str, archive: zipfile.ZipFile) -> None:
    with archive.open(name) as file:
        head = file.read(HEAD_BYTES)
    if not PROLOG.match(head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")):
        raise NotUsable(
            f"'{name}' in {path.name} declares a document type, or is no XML, which no Office file needs",
            remedy="open it in a spreadsheet program and save it again",
        )
