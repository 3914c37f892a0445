"""KML before GDAL sees it: no document type, no entities, nothing outside."""

from pathlib import Path
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import parse

from data.intake.errors import NotUsable

MAX_DEPTH = 200


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
