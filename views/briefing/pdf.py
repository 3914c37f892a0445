"""A briefing as PDF: set by typst, without a browser and without a network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from views.briefing.fonts import installed
from views.briefing.model import Document
from views.briefing.paper import paper

SOURCES = Path(__file__).parent / "typst"


def pdf(document: Document) -> bytes:
    """The document as PDF; the same document gives the same bytes on a machine with the same fonts."""
    page, pictures = paper(document)
    return typeset("briefing.typ", page, pictures, document.about.made_at)


def typeset(source: str, page: Mapping[str, Any], pictures: Mapping[str, str], made_at: datetime) -> bytes:
    """A page of words and pictures by name, set by a template of ours; its dates are those of its making."""
    made_at = made_at.astimezone(UTC)
    dated = {
        **page,
        "made_at": [made_at.year, made_at.month, made_at.day, made_at.hour, made_at.minute, made_at.second],
    }
    compiler = typst.Compiler(
        font_paths=installed(), sys_inputs={"document": json.dumps(dated), **pictures}, root=SOURCES
    )
    made = compiler.compile(
        input=(SOURCES / source).read_bytes(), format="pdf", timestamp=int(made_at.timestamp())
    )
    assert isinstance(made, bytes)
    return made
