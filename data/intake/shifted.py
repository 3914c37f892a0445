"""Whether coordinates may be those of Chinese web maps, shifted on purpose, and how far back they would be moved.

Nothing in a single file proves it: GCJ-02 and WGS 84 look alike. What can be said is that the places lie in mainland
China, that names and columns speak of such maps, and what a conversion would change. A person decides.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from data.intake.china import wgs_from_bd, wgs_from_gcj
from data.intake.plan import Options, Plan
from data.intake.words import normal
from geo.ellipsoid import GEOD

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
System = Literal["GCJ-02", "BD-09"]
Where = Literal["source", "column", "link"]

SHARE_LEAST = 0.5
SAMPLE = 2_000
INSIDE = (
    (79.4462, 42.8899, 96.33, 49.2204), (109.6872, 39.3742, 135.0002, 54.1415), (73.1246, 29.5297, 124.143255, 42.8899),
    (82.9684, 26.7186, 97.0352, 29.5297), (97.0253, 20.414096, 124.367395, 29.5297),
    (107.975793, 17.871542, 111.744104, 20.414096),
)  # fmt: skip
"""Mainland China as boxes of west, south, east, north; the borders are not exact to some hundred kilometres."""
OUTSIDE = (
    (119.921265, 21.785006, 122.497559, 25.398623), (101.8652, 20.0988, 106.665, 22.284),
    (106.4525, 20.4878, 108.051, 21.5422), (109.0323, 50.3257, 119.127, 55.8175),
    (127.4568, 49.5574, 137.0227, 55.8175), (131.2662, 42.5692, 137.0227, 44.8922), (126.0, 33.0, 132.0, 41.5),
)  # fmt: skip
"""Taiwan, Laos and Vietnam, Mongolia and Russia, the south of Korea inside those boxes."""
HINTS: dict[str, System] = {
    "amap": "GCJ-02", "autonavi": "GCJ-02", "gaode": "GCJ-02", "高德": "GCJ-02", "tencent": "GCJ-02", "腾讯": "GCJ-02",
    "qqmap": "GCJ-02", "gcj02": "GCJ-02", "火星坐标": "GCJ-02", "baidu": "BD-09", "百度": "BD-09", "bd09": "BD-09",
    "bdmap": "BD-09",
}  # fmt: skip
CHINESE_COLUMNS = frozenset(
    {"经度", "纬度", "经纬度", "坐标", "地址", "详细地址", "位置", "地点", "经", "纬"}
)
MOVES: dict[System, Callable[[Floats, Floats], tuple[Floats, Floats]]] = {
    "GCJ-02": wgs_from_gcj,
    "BD-09": wgs_from_bd,
}


@dataclass(frozen=True, slots=True)
class Hint:
    """A word that speaks of a web map, where it stands, and the system that map uses; None where it says only that
    the list is Chinese."""

    where: Where
    text: str
    system: System | None


@dataclass(frozen=True, slots=True)
class Move:
    """How far reading the coordinates as a system would move them, in metres."""

    system: System
    median_m: float
    most_m: float


@dataclass(frozen=True)
class Shifted:
    """Coordinates that may be shifted: ``inside`` of ``placed`` rows lie in mainland China; ``likely`` is the system
    the hints name, None where they name none or both."""

    placed: int
    inside: int
    hints: tuple[Hint, ...]
    likely: System | None
    moves: tuple[Move, ...]


def shifted(plan: Plan, options: Options, columns: Sequence[str] = ()) -> Shifted | None:
    """What speaks for shifted coordinates in a file; None where nothing does, or the person has said the CRS.

    ``columns`` are the file's own. Half of the places must lie in mainland China.
    """
    if options.crs is not None:
        return None
    if not plan.places:
        return None
    west, south, east, north = plan.places.boxes.T
    lonlat = np.column_stack([(west + east) / 2, (south + north) / 2])
    within = mainland(lonlat[:, 0], lonlat[:, 1])
    if within.mean() < SHARE_LEAST:
        return None
    names = [*columns, *(one.column for one in plan.mapping), *plan.unused]
    urls = (one.url for draft in plan.drafts[:SAMPLE] for one in draft.record.sources if one.url)
    hints = tuple(
        dict.fromkeys(
            [*_hints("source", (plan.source, plan.path.name)), *_columns(names), *_hints("link", urls)]
        )
    )
    systems = {hint.system for hint in hints if hint.system is not None}
    there = lonlat[within]
    return Shifted(
        placed=len(plan.places),
        inside=int(within.sum()),
        hints=hints,
        likely=systems.pop() if len(systems) == 1 else None,
        moves=tuple(_move(system, there[:, 0], there[:, 1]) for system in MOVES),
    )


def mainland(lon: Floats, lat: Floats) -> Flags:
    """Which points lie in mainland China, roughly."""
    return _in(INSIDE, lon, lat) & ~_in(OUTSIDE, lon, lat)


def _in(boxes: Iterable[tuple[float, float, float, float]], lon: Floats, lat: Floats) -> Flags:
    each = [
        (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north) for west, south, east, north in boxes
    ]
    return np.asarray(np.logical_or.reduce(each), dtype=np.bool_)


def _hints(where: Where, texts: Iterable[str]) -> list[Hint]:
    found = []
    for text in texts:
        plain = normal(text)
        found += [Hint(where, word, system) for word, system in HINTS.items() if word in plain]
    return found


def _columns(names: Iterable[str]) -> list[Hint]:
    known = list(dict.fromkeys(names))
    chinese = [Hint("column", name, None) for name in known if normal(name) in CHINESE_COLUMNS]
    return [*_hints("column", known), *chinese]


def _move(system: System, lon: Floats, lat: Floats) -> Move:
    new_lon, new_lat = MOVES[system](lon, lat)
    metres = GEOD.inv(lon, lat, new_lon, new_lat)[2]
    return Move(system, round(float(np.median(metres)), 1), round(float(np.max(metres)), 1))
