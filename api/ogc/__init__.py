"""OGC API Features: every kind of the standard as a collection that GIS programs read."""

from api.ogc.routes import routes

__all__ = ["routes"]
