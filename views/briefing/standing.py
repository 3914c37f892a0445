"""The words every form of a briefing states about itself."""

from __future__ import annotations

import unicodedata

from views import words
from views.briefing.model import About, Chart, Document, Map
from views.lettering import fitted

BANNERS = {"exercise": "EXERCISE · EVERYTHING HERE IS INVENTED", "test": "TEST · NOT FOR USE", "actual": ""}
MOST = 4
FOOT_PT, FOOT_SIZE = 490.0, 6.8
LEFT_OUT = "Withheld and restricted records are in none of these figures, lists or maps."
FLAT = "drawn flat, true to scale at the middle of the map"


def banner(about: About) -> str:
    """What stands on every page of an exercise or a test; nothing on the real thing."""
    return BANNERS.get(about.mode, about.mode.upper())


def kicker(document: Document) -> str:
    """The small line above the headline: what kind of document, which one, of which workspace."""
    about = document.about
    return " · ".join(part for part in (document.title, about.number, about.workspace) if part)


def when(about: About) -> str:
    """``As known Wed 20 May 00:00 CDT · revision 42 · changes since …``."""
    since = f"changes since {about.since}" if about.since else ""
    told = f"As known {words.on_day(about.moment, about.zone)}"
    return " · ".join(part for part in (told, f"revision {words.number(about.revision)}", since) if part)


def made(about: About) -> str:
    """Who made it and when; the hour alone where it was the day of the moment itself."""
    same_day = words.local(about.made_at, about.zone).date() == words.local(about.moment, about.zone).date()
    at = words.at_time if same_day else words.on_day
    return f"{about.made_by}, {at(about.made_at, about.zone)}"


def running(about: About) -> dict[str, str]:
    """The lines at the foot of every page, cut to their length; the full words stand at the document's end."""
    basis = (
        f"Sources: {words.listing(list(about.sources), most=MOST) or 'none stated'}"
        f" · Standards: {words.listing(list(about.standards), most=MOST) or 'none stated'}"
    )
    complete = f"Completeness: {'; '.join(about.completeness) or 'nothing is missing'}"
    return {
        "when": fitted(f"{when(about)} · made by {made(about)}", FOOT_PT - 46, FOOT_SIZE),
        "basis": fitted(basis, FOOT_PT, FOOT_SIZE),
        "complete": fitted(complete, FOOT_PT, FOOT_SIZE),
    }


def caveats(about: About) -> str:
    """What a one-page brief says about itself below its figures; its foot says the rest."""
    told = (f"Covers {'; '.join(about.filters)}" if about.filters else "", LEFT_OUT, *about.notes)
    return " ".join(_sentence(part) for part in told if part)


def about(said: About) -> list[tuple[str, str]]:
    """Label and text of everything a briefing states about itself, in full."""
    rows = [
        ("As known at", f"{words.exact(said.moment, said.zone)}, revision {words.number(said.revision)}"),
        ("Compared with", said.since),
        ("Made by", f"{said.made_by}, {words.exact(said.made_at, said.zone)}"),
        ("What it covers", "; ".join(said.filters)),
        ("Sources", "; ".join(said.sources) or "none stated"),
        ("Standards", "; ".join(said.standards) or "none stated"),
        ("Completeness", "; ".join(said.completeness) or "nothing is missing"),
        ("Left out", LEFT_OUT),
        ("Notes", " ".join(_sentence(note) for note in said.notes)),
    ]
    return [(label, text) for label, text in rows if text]


def _sentence(text: str) -> str:
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def subject(chart: Chart) -> str:
    """What a chart draws, and in what unit."""
    named = chart.unit and chart.unit.casefold() not in chart.subject.casefold()
    return f"{chart.subject}, {chart.unit}" if named and chart.subject else chart.subject or chart.unit


def source(chart: Chart) -> str:
    """What a chart was drawn from, how old it is, and what it leaves out."""
    told = [f"Source: {chart.source}" if chart.source else "", chart.age, chart.note]
    return " · ".join(part.rstrip(".") for part in told if part)


def map_source(drawn: Map) -> str:
    """What a map was drawn from and how."""
    ground = "" if drawn.ground else "no basemap is installed: records and boundaries alone"
    told = [f"Source: {drawn.source}" if drawn.source else "", ground, FLAT, drawn.note]
    return " · ".join(part.rstrip(".") for part in told if part)


def right_to_left(text: str) -> bool:
    """Whether the first letter of a text is written from right to left."""
    first = next((sign for sign in text if unicodedata.bidirectional(sign) in ("L", "R", "AL")), "")
    return bool(first) and unicodedata.bidirectional(first) != "L"
