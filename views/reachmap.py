"""What the Coverage map fetches and lays over itself: gaps, people by class, facilities that count or do not."""

from typing import Any
from urllib.parse import quote

from response.queries.coverage import CoverageAnswer, NewSites
from views import reach

PEOPLE: dict[str, tuple[str, str]] = {
    # class: (colour, shape); the shape tells them apart without the colour
    "covered": ("good", "dot"),
    "stretched": ("minor", "diamond"),
    "full": ("moderate", "triangle"),
    "uncovered": ("severe", "square"),
    "unknown": ("grey", "ring"),
}
STANDING = {
    "counts": ("accent", "counts"),
    "opened": ("good", "opened in the scenario"),
    "moved": ("order", "moved in the scenario"),
    "doubt": ("grey", "in doubt"),
    "passed": ("grey", "passed over"),
}


def overlays(found: CoverageAnswer, *, units: str, at: str | None = None) -> list[dict[str, Any]]:
    """The sheets, the lowest first. The addresses say what is asked, so that equal questions share an answer."""
    query = f"?ask={quote(found.ask.text, safe='')}" + (f"&at={quote(at, safe='')}" if at else "")
    said = reach.class_words(found, units)
    return [
        {
            "id": "gaps",
            "url": f"/api/coverage{query}",
            "title": "",
            "look": "outline",
            "classes": [{"value": "gap", "word": "", "colour": "severe"}],
        },
        {
            "id": "people",
            "url": f"/api/coverage/people{query}",
            "title": "People who live there",
            "look": "dots",
            "tiled": True,
            "property": "class",
            "size": "people",
            "classes": [
                {"value": name, "word": said[name], "colour": colour, "shape": shape}
                for name, (colour, shape) in PEOPLE.items()
                if name in said
            ],
        },
        {
            "id": "things",
            "url": f"/api/coverage/facilities{query}",
            "title": reach.service_word(found.ask.service).capitalize(),
            "look": "things",
            "property": "class",
            "classes": [
                {"value": name, "word": word, "colour": colour}
                for name, (colour, word) in STANDING.items()
                if name in ("counts", "passed") or _there(found, name)
            ],
        },
    ]


def numbered(found: NewSites) -> dict[str, Any]:
    """The sites found as a sheet that brings its own places: 1 is the one that helps most."""
    rows = found.chosen.reset_index(names="id").itertuples()
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [float(row.lon), float(row.lat)]},
            "properties": {
                "number": number,
                "name": str(row.name),
                "said": f"reaches {reach.people(row.people)} more people",
            },
        }
        for number, row in enumerate(rows, 1)
    ]
    data = {"type": "FeatureCollection", "features": features}
    return {"id": "found", "title": "", "look": "numbers", "classes": [], "data": data}


def _there(found: CoverageAnswer, name: str) -> bool:
    return bool(
        found.facilities["doubt"].any() if name == "doubt" else (found.facilities["role"] == name).any()
    )
