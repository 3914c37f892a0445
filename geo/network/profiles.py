"""Who travels: speeds by road class, which roads are barred, how one-way streets count."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.errors import BadArgument

WALK_KMH: Final = 5.0
"""Speed of the walk between a place and the road it is nearest to, and of the profile `foot`."""
WALK_M_PER_MIN: Final = WALK_KMH * 1000 / 60

EMERGENCY_FACTOR: Final = 1.2
"""Speed of an emergency vehicle with lights and siren over a car's on the same road: Muster's assumption, with no
source. Measure your own runs and build with other `speeds`, or use `RoadNetwork.faster`."""

Floats = NDArray[np.float64]

# Free-flow speeds in km/h that Muster assumes by OpenStreetMap's `highway` value; the last five are the exercise's.
_CAR_KMH: Final = {
    "motorway": 110.0, "motorway_link": 60.0, "trunk": 90.0, "trunk_link": 50.0,
    "primary": 65.0, "primary_link": 45.0, "secondary": 55.0, "secondary_link": 40.0,
    "tertiary": 45.0, "tertiary_link": 35.0, "unclassified": 40.0, "residential": 30.0,
    "living_street": 10.0, "service": 15.0, "road": 30.0,
    "interstate": 105.0, "highway": 88.0, "section": 72.0, "arterial": 56.0, "street": 40.0,
}  # fmt: skip

# Where a vehicle may not or need not go, and people on foot may.
_ONLY_ON_FOOT: Final = (
    "footway",
    "path",
    "pedestrian",
    "steps",
    "track",
    "cycleway",
    "bridleway",
    "corridor",
)
_NEVER_ON_FOOT: Final = ("motorway", "motorway_link", "interstate")

_VEHICLE_KEYS: Final = ("access", "vehicle", "motor_vehicle", "motorcar")
_NOT_FOR_CARS: Final = (
    "no", "private", "agricultural", "forestry", "agricultural;forestry", "emergency", "psv", "bus", "military",
    "permit",
)  # fmt: skip
_GATES: Final = ("gate", "lift_gate", "swing_gate", "sliding_gate", "hampshire_gate", "wicket_gate")
_HARD: Final = (
    "bollard", "block", "jersey_barrier", "chain", "rope", "cycle_barrier", "motorcycle_barrier", "kissing_gate",
    "stile", "turnstile", "full-height_turnstile", "horse_stile", "log", "debris", "sump_buster", "bus_trap", "spikes",
    "planter", "bar", "barrier_board", "tank_trap",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Profile:
    """A way to travel.

    `speeds` are km/h by road class; a class that is not in it is not used. `factor` multiplies a speed the data
    itself states, `fixed` replaces it. `both_ways`: one-way rules are for vehicles and do not count. `barred`
    classes are never used. `keys` are OpenStreetMap's access keys, the most particular last, whose values in
    `forbidden` close a road; `gates` stop this profile unless tagged open, `hard` barriers unless tagged open for
    vehicles.
    """

    name: str
    speeds: Mapping[str, float]
    factor: float = 1.0
    fixed: bool = False
    both_ways: bool = False
    barred: frozenset[str] = frozenset()
    keys: tuple[str, ...] = _VEHICLE_KEYS
    forbidden: frozenset[str] = frozenset(_NOT_FOR_CARS)
    gates: frozenset[str] = frozenset(_GATES)
    hard: frozenset[str] = frozenset(_HARD)

    def kmh(self, kinds: NDArray[np.object_], stated: Floats) -> Floats:
        """Speed of each edge in km/h; NaN where the profile may not use it. `stated`: the data's own (NaN: none)."""
        table = np.array([self.speeds.get(kind, np.nan) for kind in kinds], dtype=np.float64)
        barred = np.array([kind in self.barred for kind in kinds], dtype=bool)
        own = np.isfinite(stated) & (stated > 0) & (not self.fixed)
        speed = np.where(own, stated * self.factor, table)
        if self.fixed:
            speed = np.where(np.isnan(table) & np.isfinite(stated), max(self.speeds.values()), speed)
        return np.where(barred, np.nan, speed)

    def with_speeds(self, speeds: Mapping[str, float] | None) -> "Profile":
        """This profile with other speeds in km/h for some classes; BadArgument for one that is not above 0."""
        wrong = [f"{kind}: {kmh!r}" for kind, kmh in (speeds or {}).items() if not 0 < kmh <= 1000]
        if wrong:
            raise BadArgument(f"speeds must be km/h above 0 and at most 1000, not {', '.join(wrong)}")
        table = MappingProxyType({**self.speeds, **(speeds or {})})
        return replace(self, speeds=table)


def _foot() -> Mapping[str, float]:
    walked = [kind for kind in (*_CAR_KMH, *_ONLY_ON_FOOT) if kind not in _NEVER_ON_FOOT]
    return MappingProxyType(dict.fromkeys(walked, WALK_KMH))


PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {
        "car": Profile("car", MappingProxyType(_CAR_KMH)),
        "emergency": Profile(
            "emergency",
            MappingProxyType({kind: kmh * EMERGENCY_FACTOR for kind, kmh in _CAR_KMH.items()}),
            factor=EMERGENCY_FACTOR,
            keys=("access", "vehicle", "motor_vehicle", "emergency"),
            forbidden=frozenset({"no"}),
            gates=frozenset(),
        ),
        "foot": Profile(
            "foot",
            _foot(),
            fixed=True,
            both_ways=True,
            barred=frozenset(_NEVER_ON_FOOT),
            keys=("access", "foot"),
            forbidden=frozenset({"no", "private", "use_sidepath", "military", "agricultural", "forestry"}),
            gates=frozenset(),
            hard=frozenset(),
        ),
    }
)


def profile_named(name: str) -> Profile:
    """The profile; BadArgument with the known names."""
    if name not in PROFILES:
        raise BadArgument(f"no profile '{name}'; there are: {', '.join(PROFILES)}")
    return PROFILES[name]
