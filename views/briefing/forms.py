"""The forms of a briefing: one document in, a file each out, all saying the same."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from data.briefings import Made
from geo.progress import Progress
from views import words
from views.briefing.model import Document

OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Form:
    """A form: its word, the ending and media type of its file, and the function that draws it, by module and name."""

    word: str
    ending: str
    media_type: str
    module: str
    function: str

    def draw(self, document: Document) -> bytes:
        """The document in this form; the same document gives the same bytes."""
        # Imported at the first use: the makers of PDF and slides take long to load and not everybody needs them.
        drawing: Callable[[Document], bytes | str] = getattr(import_module(self.module), self.function)
        drawn = drawing(document)
        return drawn.encode() if isinstance(drawn, str) else drawn


FORMS: Mapping[str, Form] = {
    "pdf": Form("PDF", "pdf", "application/pdf", "views.briefing.pdf", "pdf"),
    "pptx": Form("PowerPoint", "pptx", f"{OFFICE}presentationml.presentation", "views.briefing.pptx", "pptx"),
    "html": Form("HTML", "html", "text/html", "views.briefing.html", "html"),
    "xlsx": Form("XLSX", "xlsx", f"{OFFICE}spreadsheetml.sheet", "views.briefing.data", "xlsx"),
    "gpkg": Form("GeoPackage", "gpkg", "application/geopackage+sqlite3", "views.briefing.data", "gpkg"),
}


def files(document: Document, formats: Sequence[str], *, progress: Progress | None = None) -> Iterator[Made]:
    """A file each, named by workspace, number and moment."""
    for position, name in enumerate(formats):
        if progress is not None:
            progress(position / len(formats), name)
        form = FORMS[name]
        yield Made(file_name(document, form), form.media_type, form.draw(document))


def file_name(document: Document, form: Form) -> str:
    """``polk-B-0007-sitrep-20260519-2300.pdf``: the moment in the document's zone; a draft has no number."""
    about = document.about
    moment = words.local(about.moment, about.zone)
    number = about.number or "draft"
    return f"{about.workspace}-{number}-{document.template}-{moment:%Y%m%d-%H%M}.{form.ending}"
