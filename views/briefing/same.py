"""Zip files (slides, workbooks) that are the same bytes for the same content: fixed dates, inside and out."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

EARLIEST = (1980, 1, 1, 0, 0, 0)
DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
NESTED = (".xlsx", ".docx")


def same_bytes(packed: bytes, moment: datetime) -> bytes:
    """The zip file with every date in it set to a moment: of its entries, its properties, and workbooks inside it."""
    moment = moment.astimezone(UTC)
    stamp = max(EARLIEST, moment.timetuple()[:6])
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, date_time=stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, _dated(name, before.read(name), moment))
    return out.getvalue()


def _dated(name: str, content: bytes, moment: datetime) -> bytes:
    if name.endswith(NESTED):
        return same_bytes(content, moment)
    if name == "docProps/core.xml":
        return DATES.sub(rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\g<3>", content)
    return content
