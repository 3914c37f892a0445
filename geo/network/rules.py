"""What tags say: who may use a road, in which direction, and which barriers stop whom.

Values and their meanings: OpenStreetMap wiki, Key:access, Key:oneway, Key:junction, Key:barrier.
"""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.network.profiles import Profile

Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]

_FORWARD: Final = ("yes", "true", "1")
_REVERSED: Final = ("-1", "reverse")
_CHANGING: Final = ("reversible",)
_ROUND: Final = ("roundabout", "circular")
_ONE_WAY_KINDS: Final = ("motorway",)


def texts(table: pd.DataFrame, column: str) -> Texts:
    """A column in lower-level form: strings, "" where it is missing or there is none."""
    if column not in table.columns:
        return np.full(len(table), "", dtype=object)
    return np.asarray(table[column].astype("object").fillna("").astype(str).to_numpy(dtype=object))


def stated(table: pd.DataFrame, keys: tuple[str, ...]) -> Texts:
    """The value of the most particular key that has one; "" where none has."""
    found = np.full(len(table), "", dtype=object)
    for key in keys:
        value = texts(table, key)
        found = np.where(value != "", value, found)
    return found


def allowed(ways: pd.DataFrame, profile: Profile) -> Bools:
    """Whether the profile may use each way, going by its access tags."""
    barred = np.isin(stated(ways, profile.keys), list(profile.forbidden))
    if profile.name == "foot":
        barred |= (texts(ways, "motorroad") == "yes") & ~np.isin(texts(ways, "foot"), ["yes", "designated"])
    return np.asarray(~barred)


def directions(ways: pd.DataFrame, profile: Profile) -> tuple[Bools, Bools]:
    """Whether each way may be travelled along its line, and against it. Neither: the direction changes by the hour.

    Roundabouts and motorways are one-way unless they say otherwise.
    """
    said = np.array([text.lower() for text in texts(ways, "oneway")], dtype=object)
    if profile.both_ways:
        return np.ones(len(ways), dtype=bool), np.ones(len(ways), dtype=bool)
    implied = np.isin(texts(ways, "junction"), _ROUND) | np.isin(texts(ways, "highway"), _ONE_WAY_KINDS)
    against = np.isin(said, _REVERSED)
    changing = np.isin(said, _CHANGING)
    one_way = np.isin(said, _FORWARD) | ((said == "") & implied)
    return np.asarray(~against & ~changing), np.asarray(~one_way & ~changing)


def blocking(barriers: pd.DataFrame, profile: Profile) -> Bools:
    """Whether each barrier node stops the profile."""
    kind = texts(barriers, "barrier")
    value, particular = stated(barriers, profile.keys), stated(barriers, profile.keys[1:])
    said_no = np.isin(value, list(profile.forbidden)) & (kind != "")
    gate = np.isin(kind, list(profile.gates)) & (value == "")
    hard = np.isin(kind, list(profile.hard)) & (particular == "")
    return np.asarray(said_no | gate | hard)


def kmh_of(maxspeed: Texts) -> NDArray[np.float64]:
    """km/h of plain numbers and "30 mph"; NaN for anything else ("walk", "none", "RU:urban")."""
    series = pd.Series(maxspeed, dtype="object").astype(str)
    parts = series.str.extract(r"^\s*(\d+(?:\.\d+)?)\s*(mph|km/h|kmh)?\s*$")
    number = pd.to_numeric(parts[0], errors="coerce").to_numpy(dtype=np.float64)
    return np.asarray(np.where(parts[1] == "mph", number * 1.609344, number))
