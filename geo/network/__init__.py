"""Roads: how long it takes from place to place on a network, as it is now."""

from geo.network.network import MAX_WALK_M, Direction, RoadNetwork
from geo.network.profiles import EMERGENCY_FACTOR, PROFILES, WALK_KMH, Profile
from geo.network.routing import Route
from geo.network.warming import warm

__all__ = [
    "EMERGENCY_FACTOR",
    "MAX_WALK_M",
    "PROFILES",
    "WALK_KMH",
    "Direction",
    "Profile",
    "RoadNetwork",
    "Route",
    "warm",
]
