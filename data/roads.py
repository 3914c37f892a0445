"""Built road networks: registered with the reference data of a workspace, and kept in memory while they are used."""

import tomllib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from shapely.geometry.base import BaseGeometry

from data import bulk_in, reference
from data.errors import Invalid, NotFound, UnusableFile
from data.settings import Settings
from geo.errors import GeoError
from geo.network import PROFILES, RoadNetwork
from geo.network.profiles import EMERGENCY_FACTOR
from geo.progress import Progress

CAR, FOOT, EMERGENCY = "car", "foot", "emergency"
DERIVED = {EMERGENCY: (CAR, EMERGENCY_FACTOR)}
"""Profiles that are another one with other speeds: only that one is built and stored."""
BUILT = tuple(name for name in PROFILES if name not in DERIVED)
KEPT = 6
NAME_MARK = "/roads-"


@dataclass(frozen=True)
class Built:
    """A network with what is known of it; ``name`` is what people read."""

    network: RoadNetwork
    name: str
    built_at: date
    source: str
    licence: str


def entry_name(workspace: str, profile: str) -> str:
    """Where the catalogue has a workspace's network: ``NAME/roads-car``."""
    return f"{workspace}{NAME_MARK}{profile}"


def built(settings: Settings, workspace: str, profile: str = CAR) -> Built | None:
    """The network of a workspace, None where none was built.

    Raises Invalid for a profile there is not, UnusableFile where the network cannot be read.
    """
    if profile not in PROFILES:
        raise Invalid(f"travel by {profile!r} is not known", remedy=f"use {', '.join(PROFILES)}")
    stored, factor = DERIVED.get(profile, (profile, 1.0))
    folder = settings.var / "reference"
    try:
        listed = reference.entry(folder, entry_name(workspace, stored))
        network = _loaded(folder / str(listed["file"]), factor)
    except (NotFound, FileNotFoundError):
        return None
    except (GeoError, OSError, ValueError) as error:
        raise UnusableFile(
            f"the road network {entry_name(workspace, stored)} cannot be read ({error})",
            remedy="build it again with ./muster roads",
        ) from error
    return Built(
        network, listed["title"], date.fromisoformat(listed["date"]), listed["source"], listed["licence"]
    )


def keep(
    settings: Settings,
    workspace: str,
    network: RoadNetwork,
    *,
    title: str,
    source: str,
    licence: str,
    built_at: date | None = None,
) -> str:
    """Store a network for a workspace and list it; one of the same profile is replaced. Its catalogue name."""
    folder, name = settings.var / "reference", entry_name(workspace, network.profile)
    path = folder / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    network.save(path)
    left_out = ", ".join(f"{count} {why}" for why, count in network.left_out.items() if count)
    reference.note(
        folder,
        name,
        path,
        rows=network.edges,
        crs="EPSG:4326",
        title=title,
        source=source,
        licence=licence,
        date=(built_at or datetime.now(UTC).date()).isoformat(),
        notes=f"{network.nodes} nodes; edges left out: {left_out or 'none'}",
    )
    return name


def listed(settings: Settings) -> list[dict[str, Any]]:
    """The catalogue's rows of all networks."""
    found = reference.catalogue(settings.var / "reference")
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.itertuples(index=False)]
    return [row for row in rows if NAME_MARK in row["name"]]


def build(
    files: Sequence[Path],
    *,
    profile: str = CAR,
    speeds: Path | None = None,
    clip: Path | None = None,
    limits: bool = False,
    progress: Progress | None = None,
) -> RoadNetwork:
    """Build a network from OpenStreetMap extracts (``.osm.pbf``), or from all those in folders.

    ``speeds`` is a TOML file (`read_speeds`), ``clip`` a file of polygons outside which roads are left out; with
    ``limits`` a lower speed limit in the data counts.
    Raises Invalid and UnusableFile, each with its remedy, and what `geo.network` refuses.
    """
    if profile not in BUILT:
        raise Invalid(
            f"a network for {profile!r} is not built", remedy=f"build {' or '.join(BUILT)}; {_derived()}"
        )
    table = read_speeds(speeds, profile) if speeds is not None else None
    shape = _polygons(clip) if clip is not None else None
    return RoadNetwork.from_pbf(
        files, profile=profile, speeds=table, clip=shape, limits=limits, progress=progress
    )


def read_speeds(path: Path, profile: str) -> dict[str, float]:
    """km/h by road class from a TOML file: a table named like the profile, or the file's own keys.

    Raises UnusableFile naming the file and the key.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnusableFile(
            f"{path} is not TOML ({error})", remedy="write lines like residential = 25"
        ) from error
    own = document.get(profile, {})
    table = {**{key: kmh for key, kmh in document.items() if not isinstance(kmh, dict)}, **own}
    for key, kmh in table.items():
        if isinstance(kmh, bool) or not isinstance(kmh, int | float) or not kmh > 0:
            raise UnusableFile(f"{path}: {key} = {kmh!r} is no speed", remedy="write km/h above 0")
    return {key: float(kmh) for key, kmh in table.items()}


def _polygons(path: Path) -> BaseGeometry:
    shape: BaseGeometry = bulk_in.prepare(path, "boundaries").frame.geometry.union_all()
    return shape


def _derived() -> str:
    return "; ".join(
        f"{name} is {stored} at {factor:g} times its speeds" for name, (stored, factor) in DERIVED.items()
    )


_networks: OrderedDict[tuple[str, int, float], RoadNetwork] = OrderedDict()
_lock = Lock()


def _loaded(path: Path, factor: float) -> RoadNetwork:
    """Read once per file and time of writing. Raises FileNotFoundError."""
    written = path.stat().st_mtime_ns
    with _lock:
        network = _kept((str(path), written, 1.0), lambda: RoadNetwork.load(path))
        return (
            network if factor == 1.0 else _kept((str(path), written, factor), lambda: network.faster(factor))
        )


def _kept(key: tuple[str, int, float], make: Callable[[], RoadNetwork]) -> RoadNetwork:
    if key not in _networks:
        _networks[key] = make()
    _networks.move_to_end(key)
    while len(_networks) > KEPT:
        _networks.popitem(last=False)
    return _networks[key]
