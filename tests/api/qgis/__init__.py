"""QGIS itself reads the picture: `python -m tests.api.qgis`, by hand, where there is a QGIS (docs/partners.md)."""
