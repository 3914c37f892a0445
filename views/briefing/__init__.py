"""Briefings as documents: one frozen ``Document``, drawn as PDF, slides, HTML and the data behind it."""
