"""The list of local basemap files the map reads: ``var/basemap/index.json``."""

from __future__ import annotations

import json
from pathlib import Path

HEADER_BYTES = 127
MAGIC = b"PMTiles\x03"


def write_index(folder: Path) -> list[dict[str, object]]:
    """List every readable ``*.pmtiles`` of ``folder`` in ``index.json`` and return the list.

    The draw style is the last word of the file's name: ``exercise-roads.pmtiles`` is drawn as ``roads``.
    Files that are not PMTiles version 3 are left out. Call it again after adding a file.
    """
    found = [_entry(path) for path in sorted(folder.glob("*.pmtiles"))]
    entries = [entry for entry in found if entry is not None]
    draft = folder / "index.json.draft"
    draft.write_text(json.dumps({"files": entries}, indent=1) + "\n", encoding="utf-8")
    draft.replace(folder / "index.json")
    return entries


def _entry(path: Path) -> dict[str, object] | None:
    """Name, style and zoom range, read from the fixed header (PMTiles version 3 specification, section 3)."""
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES or header[:8] != MAGIC:
        return None
    style = path.stem.rpartition("-")[2]
    return {
        "file": path.name,
        "style": style,
        "minzoom": header[100],
        "maxzoom": header[101],
        "bytes": path.stat().st_size,
    }
