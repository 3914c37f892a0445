"""Muster over HTTP."""

from api.app import create_api
from api.guard import Guard

__all__ = ["Guard", "create_api"]
