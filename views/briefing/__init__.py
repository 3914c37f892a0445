"""Briefings as documents: one frozen ``Document``, drawn as HTML, PDF, slides and the data behind it."""

from views.briefing.first import About, Content, Table, html

__all__ = ["About", "Content", "Table", "html"]
