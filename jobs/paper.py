"""The pages of a briefing as pictures, so that they can be looked at: PDF by poppler, slides by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from data.settings import Settings
from data.workspace import open_workspace
from jobs import brief, options
from response.briefing import Order
from response.briefing.order import TEMPLATES
from views.briefing.forms import FORMS

PDFTOPPM, SOFFICE = "pdftoppm", "soffice"
DPI = 110
SINCE = timedelta(hours=6)
CONVERTS_WITHIN_S = 180


def picture(folder: Path, settings: Settings) -> Iterator[str]:
    """Write the pages of both templates as PNG into a folder; gives the name of each, or what is missing for it."""
    if shutil.which(PDFTOPPM) is None:
        yield f"no pictures of documents: {PDFTOPPM} is missing (apt-get install poppler-utils)"
        return
    workspace = open_workspace(settings, None)
    person = options.actor("Muster", "screens")
    try:
        for template in TEMPLATES:
            order = Order(template=template, since=workspace.clock.now() - SINCE)
            document = brief.draw(workspace, person, order).document
            yield from _pages(FORMS["pdf"].draw(document), folder / f"document-{template}")
            yield from _slides(FORMS["pptx"].draw(document), folder / f"slides-{template}")
    finally:
        workspace.store.close()


def _pages(drawn: bytes, stem: Path) -> Iterator[str]:
    """One PNG a page, numbered; those of an earlier run go."""
    for old in stem.parent.glob(f"{stem.name}-*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="muster-") as place:
        file = Path(place) / "document.pdf"
        file.write_bytes(drawn)
        subprocess.run([PDFTOPPM, "-png", "-r", str(DPI), str(file), str(stem)], check=True)
    yield from (str(page) for page in sorted(stem.parent.glob(f"{stem.name}-*.png")))


def _slides(drawn: bytes, stem: Path) -> Iterator[str]:
    if shutil.which(SOFFICE) is None:
        yield f"no pictures of slides: {SOFFICE} is missing (apt-get install libreoffice-impress)"
        return
    with tempfile.TemporaryDirectory(prefix="muster-") as place:
        file = Path(place) / "slides.pptx"
        file.write_bytes(drawn)
        own = f"-env:UserInstallation=file://{place}/profile"
        command = [SOFFICE, "--headless", own, "--convert-to", "pdf", "--outdir", place, str(file)]
        subprocess.run(command, check=True, capture_output=True, timeout=CONVERTS_WITHIN_S)
        made = file.with_suffix(".pdf").read_bytes()
    yield from _pages(made, stem)
