"""Scores of pairs: each piece of evidence has a weight in log odds, as in record linkage after Fellegi and Sunter
(1969); their sum makes a probability. The weights are set by hand and measured on real lists (docs/quality.md).
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from data.matching.candidates import candidates
from data.matching.names import Name, Street, name_of, phone_of, street_of
from data.matching.things import Agreement, Evidence, Pair, Thing
from geo.ellipsoid import GEOD

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

POSSIBLE, LIKELY, SURE = 0.5, 0.8, 0.95
"""From here on a pair is suggested; likely; as good as sure, though only a person says so."""
PRIOR = -4.0
NAME = ([0.0, 0.5, 0.65, 0.8, 0.9, 1.0], [-3.5, -2.5, -1.5, 1.0, 2.5, 4.0])
DISTANCE_M = ([0.0, 50.0, 200.0, 500.0, 1_000.0, 3_000.0, 20_000.0], [4.0, 4.0, 3.0, 1.5, 0.0, -2.5, -6.0])
ADDRESS: dict[Agreement | None, float] = {"same": 3.0, "similar": 1.0, "different": -1.5, None: 0.0}
PHONE: dict[Agreement | None, float] = {"same": 3.5, "similar": 1.0, "different": -0.5, None: 0.0}
ONE_DOOR_M, ONE_DOOR_LEAST = 10_000.0, -1.5
"""At the same house number and street within this distance, one of two geocodes is wrong: distance counts no less."""
TOLD_APART, TYPE_DIFFERS = -6.0, -2.0
CONTAINED = 0.88
"""How alike names are of which one contains the other."""
SWITCHBOARD = 3
"""A number that more records give is a switchboard's: it makes phones only similar."""
STREET_ALIKE = 0.85


def pairs(things: Sequence[Thing], *, least: float = POSSIBLE) -> list[Pair]:
    """Pairs that score at least ``least``, the likeliest first. The order of ``things`` does not matter, nor which
    of two comes first."""
    ordered = sorted(things, key=lambda thing: thing.id)
    which = candidates(ordered)
    if not len(which):
        return []
    alike = _names_alike(ordered, which)
    metres = _metres(ordered, which)
    named = PRIOR + np.interp(alike, *NAME)
    hopeful = np.flatnonzero(named + DISTANCE_M[1][0] + ADDRESS["same"] + PHONE["same"] >= _log_odds(least))
    phones = _Phones(ordered)
    found = []
    for at in hopeful:
        one, two = ordered[which[at, 0]], ordered[which[at, 1]]
        far = float(metres[at])
        evidence = Evidence(
            name=round(float(alike[at]), 3),
            distance_m=round(far, 1) if np.isfinite(far) else None,
            address=_streets_agree(street_of(one.address), street_of(two.address)),
            phone=phones.agree(one, two),
            told_apart=_told_apart(name_of(one.name), name_of(two.name)),
            type_differs=bool(one.type and two.type and one.type != two.type),
        )
        score = _probability(float(named[at]) + _rest(evidence))
        if score >= least:
            found.append(Pair(one.id, two.id, round(score, 4), evidence))
    return sorted(found, key=lambda pair: (-pair.score, pair.a, pair.b))


def _rest(evidence: Evidence) -> float:
    return (
        _nearness(evidence.distance_m, evidence.address == "same")
        + ADDRESS[evidence.address]
        + PHONE[evidence.phone]
        + TOLD_APART * evidence.told_apart
        + TYPE_DIFFERS * evidence.type_differs
    )


def _nearness(metres: float | None, one_door: bool) -> float:
    if metres is None:
        return 0.0
    weight = float(np.interp(metres, *DISTANCE_M))
    return max(weight, ONE_DOOR_LEAST) if one_door and metres <= ONE_DOOR_M else weight


def _probability(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-log_odds)))


def _log_odds(probability: float) -> float:
    return float(np.log(probability / (1 - probability))) if 0 < probability < 1 else -np.inf


def _names_alike(things: Sequence[Thing], which: npt.NDArray[np.int64]) -> Floats:
    """0…1; words in any order, joined or not; a name within the other is nearly it."""
    names = [name_of(thing.name) for thing in things]
    core = [[names[at].core for at in side] for side in which.T]
    joined = [[names[at].joined for at in side] for side in which.T]
    sorted_ = cpdist(*core, scorer=fuzz.token_sort_ratio)
    whole = cpdist(*joined, scorer=fuzz.ratio)
    within = cpdist(*core, scorer=fuzz.token_set_ratio)
    short = np.minimum(*(np.array([len(text) for text in side]) for side in joined))
    inside = np.where((within == 100) & (short >= 4), 100 * CONTAINED, 0.0)
    return np.asarray(np.maximum.reduce([sorted_, whole, inside]) / 100, dtype=np.float64)


def _metres(things: Sequence[Thing], which: npt.NDArray[np.int64]) -> Floats:
    """Geodesic metres on WGS 84, NaN where a place is not known."""
    lonlat = np.array([thing.place or (np.nan, np.nan) for thing in things], dtype=np.float64).reshape(-1, 2)
    start, end = lonlat[which[:, 0]], lonlat[which[:, 1]]
    known = np.isfinite(start).all(axis=1) & np.isfinite(end).all(axis=1)
    metres = np.full(len(which), np.nan)
    if known.any():
        start, end = start[known], end[known]
        metres[known] = GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[2]
    return metres


def _told_apart(one: Name, two: Name) -> bool:
    numbers = bool(one.numbers and two.numbers and not one.numbers & two.numbers)
    return numbers or bool(one.levels and two.levels and not one.levels & two.levels)


def _streets_agree(one: Street | None, two: Street | None) -> Agreement | None:
    if one is None or two is None:
        return None
    alike = fuzz.token_sort_ratio(one.text, two.text) / 100
    if one.numbers and two.numbers:
        if one.numbers[0] != two.numbers[0]:
            return "different"
        return "same" if alike >= STREET_ALIKE else "similar" if alike >= NAME[0][2] else "different"
    return "similar" if alike >= STREET_ALIKE else None


class _Phones:
    """Numbers by record, and how many records give each."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self._of = {
            thing.id: {number for phone in thing.phones if (number := phone_of(phone)) is not None}
            for thing in things
        }
        self._times = Counter(number for numbers in self._of.values() for number in numbers)

    def agree(self, one: Thing, two: Thing) -> Agreement | None:
        mine, theirs = self._of[one.id], self._of[two.id]
        if not mine or not theirs:
            return None
        if not mine & theirs:
            return "different"
        rare = any(self._times[number] <= SWITCHBOARD for number in mine & theirs)
        return "same" if rare else "similar"
