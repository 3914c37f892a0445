"""A briefing as PDF: set by typst, without a browser and without a network."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path

import typst

from views.briefing.fonts import installed
from views.briefing.model import Document
from views.briefing.paper import paper

SOURCE = Path(__file__).parent / "typst" / "briefing.typ"


def pdf(document: Document) -> bytes:
    """The document as PDF; the same document gives the same bytes on a machine with the same fonts."""
    page, pictures = paper(document)
    made_at = document.about.made_at.astimezone(UTC)
    page["made_at"] = [made_at.year, made_at.month, made_at.day, made_at.hour, made_at.minute, made_at.second]
    compiler = typst.Compiler(
        font_paths=installed(), sys_inputs={"document": json.dumps(page), **pictures}, root=SOURCE.parent
    )
    made = compiler.compile(input=SOURCE.read_bytes(), format="pdf", timestamp=int(made_at.timestamp()))
    assert isinstance(made, bytes)
    return made
