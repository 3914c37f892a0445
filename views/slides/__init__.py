"""A briefing as slides: native charts and tables that can be edited, one idea a slide."""

from views.slides.deck import deck

__all__ = ["deck"]
