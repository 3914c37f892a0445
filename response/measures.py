"""Resources and units of measure as people write them: what is the same thing, and what converts into what."""

from dataclasses import dataclass
from functools import lru_cache

COUNT = "count"
"""Base unit of whatever is counted: bags of sandbags, cots, teams."""
COUNTING = frozenset({"each", "ea", "piece", "pc", "pcs", "item", "unit", "number", "no", "count"})

BASES: dict[str, dict[str, float]] = {
    # base unit: how much of it one of each is; gallons, pounds and feet are those of the United States
    "L": {"l": 1, "litre": 1, "liter": 1, "ltr": 1, "ml": 0.001, "hl": 100, "m³": 1000, "m3": 1000, "cbm": 1000,
          "gal": 3.785411784, "gallon": 3.785411784},
    "kg": {"kg": 1, "kilo": 1, "kilogram": 1, "kilogramme": 1, "g": 0.001, "t": 1000, "tonne": 1000, "lb": 0.45359237,
           "pound": 0.45359237},
    "kW": {"kw": 1, "w": 0.001, "mw": 1000, "kilowatt": 1},
    "m³/h": {"m³/h": 1, "m3/h": 1, "l/s": 3.6, "l/min": 0.06, "gpm": 0.2271247},
    "m": {"m": 1, "metre": 1, "meter": 1, "km": 1000, "ft": 0.3048, "foot": 0.3048, "feet": 0.3048},
}  # fmt: skip
DOZEN = {"dozen": 12.0, "pair": 2.0}

UNIT_KINDS: dict[str, tuple[str, ...]] = {
    # what is asked for: the NIMS resource kinds that are it
    "bus": ("bus", "coach"),
    "ambulance": ("ambulance",),
    "ambulance strike team": ("ambulance strike team", "medical strike team"),
    "fire engine": ("fire engine", "engine"),
    "ladder truck": ("ladder truck", "aerial apparatus"),
    "high water vehicle": ("high water vehicle section", "high water vehicle"),
    "swiftwater rescue team": ("swiftwater rescue team", "swift water rescue team"),
    "search and rescue team": ("urban search and rescue team", "search and rescue team"),
    "hazmat team": ("hazardous materials team", "hazmat team"),
    "patrol team": ("law enforcement patrol team",),
    "debris crew": ("debris management team", "debris crew"),
    "flood fight crew": ("flood fight crew",),
    "line crew": ("electrical power restoration team", "line crew"),
    "helicopter": ("helicopter",),
    "drone team": ("small unmanned aircraft team", "drone team"),
    "shelter team": ("shelter management team", "shelter team"),
    "damage assessment team": ("damage assessment team",),
    "animal rescue team": ("animal rescue team", "animal response team"),
    "communications unit": ("mobile communications unit",),
}
_GROUP = {kind: group for group, kinds in UNIT_KINDS.items() for kind in (group, *kinds)}
_OWN_PLURAL = {"buses": "bus", "gases": "gas", "people": "person", "feet": "foot", "crews": "crew"}


@dataclass(frozen=True)
class Measure:
    """A resource in a unit: ``key`` tells apart what cannot be exchanged, ``factor`` base units make one unit."""

    key: tuple[str, str]
    factor: float


def thing(resource: str) -> str:
    """A resource's name without case, hyphens or plural; kinds of units under the one name people ask for them by."""
    words = resource.casefold().replace("_", " ").replace("-", " ").split()
    if not words:
        return ""
    name = " ".join([*words[:-1], _single(words[-1])])
    return _GROUP.get(name, name)


def is_unit_kind(resource: str) -> bool:
    """Whether it is something units are, not something depots keep."""
    return thing(resource) in UNIT_KINDS


@lru_cache(maxsize=4096)
def measure(resource: str, unit: str) -> Measure:
    """The resource in a base unit: litres, kilograms, kilowatts, metres, or a count of the thing itself.

    A unit nobody knows is a base of its own, so that it is compared with itself alone.
    """
    name = thing(resource)
    plain = unit.casefold().strip().rstrip(".")
    for base, known in BASES.items():
        for spelt in (plain, _single(plain)):
            if spelt in known:
                return Measure((name, base), known[spelt])
    single = _single(plain.replace("-", " "))
    if single in DOZEN:
        return Measure((name, COUNT), DOZEN[single])
    if _counts(name, single):
        return Measure((name, COUNT), 1.0)
    return Measure((name, single), 1.0)


def _counts(name: str, unit: str) -> bool:
    """Whether one of the unit is one of the thing: a bag of sandbags, a cot of folding cots, a section."""
    names = (name, *UNIT_KINDS.get(name, ()))
    return not unit or unit in COUNTING or (len(unit) > 2 and any(one.endswith(unit) for one in names))


def _single(word: str) -> str:
    if word in _OWN_PLURAL:
        return _OWN_PLURAL[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
