"""A briefing as slides: PowerPoint's own charts and tables, notes with sources, one idea a slide."""

from views.briefing.model import Document
from views.slides import deck


def pptx(document: Document) -> bytes:
    """The document as a presentation; the same document gives the same bytes."""
    return deck(document)
