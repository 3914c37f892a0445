"""XML before a library sees it: no document type, no entities, nothing outside."""

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn
from xml.parsers import expat

from defusedxml import DTDForbidden

from data.intake.errors import NotUsable

MAX_DEPTH = 200
HEAD_BYTES = 64 * 1024
XML_NAMES = (".xml", ".rels")


class _Begun(Exception):
    """The root element was met, and no document type before it."""


class _Scan:
    """Counts placemarks and refuses absurd nesting."""

    def __init__(self) -> None:
        self.depth = self.placemarks = self.links = 0

    def start(self, name: str, _: Any) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise NotUsable(f"the KML is nested {MAX_DEPTH} deep", remedy="do not use it")
        if name.endswith("Placemark"):
            self.placemarks += name.rpartition(":")[2] == "Placemark"
        elif name.endswith("NetworkLink"):
            self.links += name.rpartition(":")[2] == "NetworkLink"

    def end(self, _: str) -> None:
        self.depth -= 1


def _parser() -> Any:
    """A parser that raises DTDForbidden at a document type: entities can be declared nowhere else."""
    made = expat.ParserCreate()
    made.StartDoctypeDeclHandler = _refuse
    return made


def _refuse(name: str, system_id: str | None, public_id: str | None, _: bool) -> NoReturn:
    raise DTDForbidden(name, system_id, public_id)


def scan_kml(path: Path, shown: str) -> list[str]:
    """Refuse entity attacks and broken XML; returns notes about what is in it."""
    scan, parser = _Scan(), _parser()
    parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except DTDForbidden as error:
        raise NotUsable(
            f"{shown} declares XML entities or a document type ({type(error).__name__}), which KML never needs",
            remedy="it may be an attack (entity expansion, reading other files): do not use it",
        ) from error
    except expat.ExpatError as error:
        raise NotUsable(
            f"{shown} is not well-formed XML (line {error.lineno}: {expat.ErrorString(error.code)})",
            remedy="it may have been cut off; fetch it again",
        ) from error
    except (LookupError, ValueError) as error:  # an encoding nobody knows
        raise NotUsable(f"{shown} cannot be read as XML ({error})", remedy="fetch it again") from error
    if not scan.placemarks:
        what = "only links to other addresses" if scan.links else "no placemarks"
        raise NotUsable(f"{shown} has {what}", remedy="open the linked file and import that")
    return [f"{scan.links} link(s) to other addresses were not followed"] if scan.links else []


def check_members(path: Path, entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse a document type in an Office file, whose parts have none, and parts called XML that are none.

    What a part is called does not matter for a document type: a workbook may name any of them as its sheet.
    """
    with zipfile.ZipFile(path) as archive:
        for entry in entries:
            if not entry.file_size:
                continue
            with archive.open(entry.filename) as file:
                begins = _begins(file.read(HEAD_BYTES))
            if begins is False or (begins is None and entry.filename.lower().endswith(XML_NAMES)):
                raise NotUsable(
                    f"'{entry.filename}' in {path.name} declares a document type, or is no XML, which no Office "
                    "file needs",
                    remedy="open it in a spreadsheet program and save it again",
                )


def _begins(head: bytes) -> bool | None:
    """Whether a root element is met without a document type before it; None where this is no XML."""
    parser = _parser()
    parser.StartElementHandler = _begun
    try:
        parser.Parse(head, False)
    except _Begun:
        return True
    except (expat.ExpatError, LookupError, ValueError) as error:
        return False if isinstance(error, DTDForbidden) else None
    return False


def _begun(_name: str, _attributes: Any) -> NoReturn:
    raise _Begun
