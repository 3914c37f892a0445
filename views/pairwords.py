"""Duplicates in words: how sure, why, and two records side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from data.intake.identity import HASH_PREFIX
from data.matching import LIKELY, SURE, Evidence, Pair
from data.merging import BY_HAND
from data.schema import Contact, Figure, Record, Source
from views import words
from views.records import FACTS, UNITS
from views.symbols import CONFIDENCE_WORDS, fact_text

ENVELOPE = ["name", "number", "address", "geometry"]
LATER = [
    "jurisdiction_id", "incident_ids", "contacts", "sources", "observed_at", "confidence", "sensitivity", "withheld",
    "notes",
]  # fmt: skip
LISTS = {"lines": "stock", "beds": "beds"}
UNSAID = (None, [], "", "unknown")
NAME_SAME, NAME_NEARLY = 0.999, 0.85


def source_of(record: Record) -> str:
    """The source that leads."""
    return record.sources[0].system if record.sources else BY_HAND


def leads(record: Record, other: Record) -> str:
    """What tells two records apart when one is to lead: the source, its id there, the address, or the number."""
    mine, theirs = source_of(record), source_of(other)
    if mine != theirs:
        return f"{mine} leads"
    key = record.sources[0].record_id if record.sources else None
    if key is not None and key.startswith(HASH_PREFIX):  # made up on the way in: nobody knows it by that
        key = record.address if record.address != other.address else None
    return f"{mine} {key or record.number or record.id[-6:]} leads"


def sureness(score: float) -> str:
    """``almost sure``, ``likely`` or ``possible``, with the score."""
    word = "almost sure" if score >= SURE else "likely" if score >= LIKELY else "possible"
    return f"{word} · {words.share(min(score, 0.999))}"


def reasons(evidence: Evidence, units: str) -> list[dict[str, Any]]:
    """What speaks for it and what against, each a short line: {text, speaks: for, against or open}."""
    told = [_name(evidence), _place(evidence, units), _address(evidence), _phone(evidence)]
    if evidence.told_apart:
        told.append(("Numbers or levels in the names exclude each other", "against"))
    if evidence.type_differs:
        told.append(("Of another type", "against"))
    return [{"text": text, "speaks": speaks} for text, speaks in told]


def _name(evidence: Evidence) -> tuple[str, str]:
    if evidence.name >= NAME_SAME:
        return "The same name, but for spelling and words such as School or Center", "for"
    alike = words.share(evidence.name)
    return f"Names {alike} alike", "for" if evidence.name >= NAME_NEARLY else "open"


def _place(evidence: Evidence, units: str) -> tuple[str, str]:
    if evidence.distance_m is None:
        return "The place of one is not known", "open"
    if evidence.distance_m < 1:
        return "At the same point", "for"
    far = words.distance(evidence.distance_m, units)
    return (
        f"{far} apart",
        "for" if evidence.distance_m <= 500 else "against" if evidence.distance_m > 1000 else "open",
    )


def _address(evidence: Evidence) -> tuple[str, str]:
    return {
        "same": ("The same number and street", "for"),
        "similar": ("Addresses alike", "for"),
        "different": ("Another address", "against"),
        None: ("Addresses cannot be compared", "open"),
    }[evidence.address]


def _phone(evidence: Evidence) -> tuple[str, str]:
    return {
        "same": ("The same phone", "for"),
        "similar": ("The same phone, which several others give too", "for"),
        "different": ("Another phone", "against"),
        None: ("Phones cannot be compared", "open"),
    }[evidence.phone]


def table(pairs: Sequence[Pair], names: Mapping[str, tuple[str, str]], units: str) -> pd.DataFrame:
    """The pairs as rows; ``names`` gives name and source of each id."""
    unknown = ("no longer there", "")
    return pd.DataFrame(
        {
            "Score": [words.share(min(pair.score, 0.999)) for pair in pairs],
            "Apart": [words.distance(pair.evidence.distance_m, units) for pair in pairs],
            "One": [names.get(pair.a, unknown)[0] for pair in pairs],
            "The other": [names.get(pair.b, unknown)[0] for pair in pairs],
            "Sources": [
                _both(names.get(pair.a, unknown)[1], names.get(pair.b, unknown)[1]) for pair in pairs
            ],
        }
    )


def _both(one: str, two: str) -> str:
    return f"{one}, twice" if one == two else f"{one} · {two}"


def side_by_side(
    one: Record, two: Record, merged: Record, *, zone: str, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """One row a field that either knows: label, both values, what the merged record has, and whether they differ."""
    fields = dict.fromkeys([*ENVELOPE, *FACTS.get(one.kind, []), *LISTS, *LATER])
    rows = []
    for name in (field for field in fields if hasattr(one, field)):
        values = [getattr(record, name) for record in (one, two, merged)]
        if all(value in UNSAID or value is False for value in values):
            continue
        told = [
            field_text(name, value, record, zone, names)
            for value, record in zip(values, (one, two, merged), strict=True)
        ]
        rows.append(
            {
                "label": LISTS.get(name) or words.field_label(name), "one": told[0], "two": told[1], "merged": told[2],
                "differs": told[0] != told[1], "from_two": told[2] != told[0],
            }
        )  # fmt: skip
    return rows


def field_text(name: str, value: Any, record: Record, zone: str, names: Mapping[str, str]) -> str:
    """What a record has in a field, in one line; ``names`` are those of ids."""
    if value in UNSAID:
        return "not known"
    if isinstance(value, Figure):
        unit = getattr(record, "unit", None) if name in ("value", "quantity") else UNITS.get(name)
        when = words.on_day(value.observed_at, zone) if value.observed_at else "time unknown"
        return f"{fact_text(value.value, unit)} ({when})" if value.value is not None else "not known"
    if name == "geometry":
        point = value.representative_point()
        return f"{point.y:.5f}, {point.x:.5f}" + (
            "" if value.geom_type == "Point" else f" ({value.geom_type.lower()})"
        )
    if name == "confidence":
        return CONFIDENCE_WORDS.get(value, str(value))
    if isinstance(value, str) and value in names:
        return names[value]
    if isinstance(value, list):
        return words.listing([_part(one, zone, names) for one in value], most=6)
    return fact_text(value, UNITS.get(name)) if isinstance(value, float) else words.value_text(value, zone)


def _part(one: Any, zone: str, names: Mapping[str, str]) -> str:
    if isinstance(one, Source):
        made_up = one.record_id is None or one.record_id.startswith(HASH_PREFIX)
        return one.system if made_up else f"{one.system} {one.record_id}"
    if isinstance(one, Contact):
        return " ".join(part for part in (one.position, one.name, one.phone, one.email) if part) or "somebody"
    if isinstance(one, str):
        return names.get(one, one)
    return words.value_text(one.model_dump(exclude_none=True) if hasattr(one, "model_dump") else one, zone)
