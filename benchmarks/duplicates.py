"""Duplicates: seconds to compare 20,000 shelters with each other, and how many of the planted copies are found.

The peer compares every name with every other by rapidfuzz alone: no place, no address, no evidence.
"""

import time
from collections.abc import Iterator

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from benchmarks.registry import benchmark
from benchmarks.results import Result
from data.matching import Thing, pairs

GOAL_S = 10.0
FOUND_GOAL = 0.95
COPIES_SHARE = 0.05
METRES_PER_DEGREE = 111_000.0
PEER_ROWS = 500
FIRST = [
    "Oak",
    "Cedar",
    "Lake",
    "Valley",
    "Prairie",
    "River",
    "Union",
    "Liberty",
    "Lincoln",
    "Grant",
    "Adams",
    "Polk",
]
LAST = ["Hill", "Grove", "Park", "Bend", "Ridge", "Springs", "Falls", "Creek", "Heights", "Fields"]
WHAT = [
    "Elementary School",
    "Middle School",
    "High School",
    "Community Center",
    "Baptist Church",
    "Fire Station",
]


def shelters(number: int) -> tuple[list[Thing], set[tuple[str, str]]]:
    """Shelters of a wide region, and the pairs that are copies: abbreviated, some 60 m off, half without address."""
    rng = np.random.default_rng(20260520)
    copies = int(number * COPIES_SHARE)
    at = rng.uniform((-96.0, 40.5), (-90.0, 43.5), (number, 2))
    names = [f"{FIRST[a]} {LAST[b]} {WHAT[c]} {n % 97}" for n, (a, b, c) in enumerate(
        zip(rng.integers(12, size=number), rng.integers(10, size=number), rng.integers(6, size=number), strict=True)
    )]  # fmt: skip
    things = [
        Thing(f"a{n:06}", names[n], (float(at[n, 0]), float(at[n, 1])), f"{n} Main St")
        for n in range(number - copies)
    ]
    off = rng.normal(0, 60 / METRES_PER_DEGREE, (copies, 2))
    for n in range(copies):
        thing = things[n]
        assert thing.place is not None
        name = thing.name.upper().replace("SCHOOL", "SCH").replace("COMMUNITY CENTER", "CC")
        place = (thing.place[0] + float(off[n, 0]), thing.place[1] + float(off[n, 1]))
        things.append(Thing(f"b{n:06}", name, place, f"{n} Main Street, Town" if n % 2 else None))
    return things, {(f"a{n:06}", f"b{n:06}") for n in range(copies)}


@benchmark
def shelters_20k(quick: bool) -> Iterator[Result]:
    """One kind of record, one list against itself."""
    number = 1_000 if quick else 20_000
    things, copies = shelters(number)
    peer = _peer([thing.name for thing in things])
    started = time.perf_counter()
    found = pairs(things)
    took = time.perf_counter() - started
    yield Result(
        f"duplicates among {number:,}", took, "s", "all names by rapidfuzz", peer, peer / took,
        f"≤{GOAL_S:g} s", took <= GOAL_S,
    )  # fmt: skip
    hits = len({(pair.a, pair.b) for pair in found} & copies) / len(copies)
    yield Result.at_least(f"planted copies found among {number:,}", 100 * hits, "%", 100 * FOUND_GOAL)


def _peer(names: list[str]) -> float:
    """Seconds for every name with every other, from a sample of rows."""
    rows = names[:PEER_ROWS]
    started = time.perf_counter()
    cdist(rows, names, scorer=fuzz.token_sort_ratio, score_cutoff=80, dtype=np.uint8)
    return (time.perf_counter() - started) * len(names) / len(rows) / 2
