"""Places by their codes: a warning that names counties or zones is drawn where these are known, and says where not."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from weakref import WeakKeyDictionary

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from data import reference
from data.access import Actor
from data.bulk_in import MANY
from data.intake.plan import Draft
from data.schema import HazardArea, Jurisdiction, Record, WarningArea
from data.store import Query, Store
from data.workspace import Workspace

Key = tuple[str, str]
Shapes = Mapping[Key, BaseGeometry]

ANY, ANSWERS, FIPS = "", "jurisdiction", "FIPS"
"""Schemes of our own: codes of a zone file that does not say which, codes of jurisdictions, US counties and states."""
ALIASES = {"FIPS6": "SAME", "NWSUGC": "UGC", "EMMA": "EMMA_ID"}
PREFERRED = ("UGC", "EMMA_ID")
"""The finer of several ways to say the same."""
LAST = ("SAME",)
NAMED_AT_MOST = 12
UNIONS_KEPT = 4096

STATES = {
    "AL": "01", "AK": "02", "AZ": "04", "AR": "05", "CA": "06", "CO": "08", "CT": "09", "DE": "10", "DC": "11",
    "FL": "12", "GA": "13", "HI": "15", "ID": "16", "IL": "17", "IN": "18", "IA": "19", "KS": "20", "KY": "21",
    "LA": "22", "ME": "23", "MD": "24", "MA": "25", "MI": "26", "MN": "27", "MS": "28", "MO": "29", "MT": "30",
    "NE": "31", "NV": "32", "NH": "33", "NJ": "34", "NM": "35", "NY": "36", "NC": "37", "ND": "38", "OH": "39",
    "OK": "40", "OR": "41", "PA": "42", "RI": "44", "SC": "45", "SD": "46", "TN": "47", "TX": "48", "UT": "49",
    "VT": "50", "VA": "51", "WA": "53", "WV": "54", "WI": "55", "WY": "56", "AS": "60", "GU": "66", "MP": "69",
    "PR": "72", "VI": "78",
}  # fmt: skip
"""Postal letters → FIPS. Marine areas have letters (PZ, AM, …) and numbers (57, 73, …) of their own: no counties."""


@dataclass(frozen=True)
class Found:
    """What codes come to: the place, None where no code is known; the schemes it is by; codes that are not known."""

    geometry: BaseGeometry | None
    schemes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Zones:
    """Shapes by scheme and code."""

    shapes: Shapes
    _unions: dict[frozenset[Key], BaseGeometry] = field(default_factory=dict, repr=False)

    def key(self, scheme: str, code: str) -> Key | None:
        """Under which key a code's shape is known, None where it is not."""
        return next((one for one in keys(scheme, code) if one in self.shapes), None)

    def find(self, areas: Iterable[WarningArea]) -> Found:
        """The place of all areas that the message does not draw itself. Pure."""
        known: set[Key] = set()
        schemes: list[str] = []
        missing: list[str] = []
        for area in areas:
            if not area.drawn and area.geocodes:
                scheme, found, unknown = self._best(area)
                known |= found
                schemes += [scheme] if found else []
                missing += [f"{scheme} {code}" for code in unknown]
        return Found(
            self._union(frozenset(known)), tuple(dict.fromkeys(schemes)), tuple(dict.fromkeys(missing))
        )

    def _best(self, area: WarningArea) -> tuple[str, set[Key], list[str]]:
        """The scheme that leaves least unknown: schemes are several ways to name the same area."""
        tried = []
        for scheme, codes in _by_scheme(area).items():
            found = {code: self.key(scheme, code) for code in codes}
            unknown = [code for code, key in found.items() if key is None]
            tried.append((len(unknown) / len(codes), scheme, {key for key in found.values() if key}, unknown))
        _, scheme, known, unknown = min(tried, key=lambda one: one[0])
        return scheme, known, unknown

    def _union(self, found: frozenset[Key]) -> BaseGeometry | None:
        if not found:
            return None
        if found not in self._unions:
            if len(self._unions) >= UNIONS_KEPT:
                self._unions.clear()
            self._unions[found] = shapely.union_all([self.shapes[one] for one in sorted(found)])
        return self._unions[found]


def keys(scheme: str, code: str) -> list[Key]:
    """What a code may be known under, the surest first."""
    scheme, code = normal(scheme), code.strip().upper()
    told: list[Key] = [(scheme, code), (ANY, code)]
    if scheme == "SAME" and re.fullmatch(r"\d{6}", code):
        return [*told, (FIPS, code[1:3] if code.endswith("000") else code[1:])]
    if scheme == "UGC":
        match = re.fullmatch(r"([A-Z]{2})([CZ])(\d{3}|ALL)", code)
        if match is None:
            return told
        letters, what, number = match.groups()
        if what == "Z":
            return [*told, (scheme, letters + number), (ANY, letters + number)]
        state = STATES.get(letters)
        return (
            told if state is None else [*told, (FIPS, state if number in ("000", "ALL") else state + number)]
        )
    if scheme == FIPS:
        return told
    return [*told, (ANSWERS, code)]


def normal(scheme: str) -> str:
    """A scheme as it is known here."""
    plain = scheme.strip().upper()
    return ALIASES.get(plain, plain)


def _by_scheme(area: WarningArea) -> dict[str, list[str]]:
    """Codes by scheme, the finest first; a nation's or state's own code counts only where there is no other."""
    found: dict[str, list[str]] = {}
    for one in area.geocodes:
        found.setdefault(normal(one.scheme), []).append(one.code.strip())
    finer = {scheme: codes for scheme, codes in found.items() if "ISO" not in scheme} or found
    return dict(sorted(finer.items(), key=lambda one: (one[0] not in PREFERRED, one[0] in LAST)))


def placed(drafts: Sequence[Draft], zones: Zones) -> tuple[Draft, ...]:
    """Drafts of warnings with the place that their codes say, and a note of how, and of what could not be placed."""
    return tuple(_placed(draft, zones) for draft in drafts)


def _coded(record: Record) -> bool:
    """Whether it is a warning with an area that only codes name."""
    return isinstance(record, HazardArea) and any(one.geocodes and not one.drawn for one in record.areas)


def _placed(draft: Draft, zones: Zones) -> Draft:
    record = draft.record
    if not isinstance(record, HazardArea) or not _coded(record):
        return draft
    found = zones.find(record.areas)
    shapes = [one for one in (record.geometry, found.geometry) if one is not None]
    notes = [f"place: whole zones, by {' and '.join(found.schemes)}"] if found.schemes else []
    notes += [f"place: not placed: {_listed(found.missing)}"] if found.missing else []
    source = record.sources[0]
    made = record.model_copy(
        update={
            "geometry": shapely.union_all(shapes) if len(shapes) > 1 else shapes[0] if shapes else None,
            "sources": [source.model_copy(update={"notes": [*source.notes, *notes]}), *record.sources[1:]],
        }
    )
    return replace(draft, record=made, given=draft.given | ({"geometry"} if shapes else set()))


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - NAMED_AT_MOST
    return ", ".join(names[:NAMED_AT_MOST]) + (f" and {rest} more" if rest > 0 else "")


# where shapes come from


def placed_here(workspace: Workspace, actor: Actor, drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """The same with what the workspace knows; nothing is read where no draft needs it."""
    if not any(_coded(one.record) for one in drafts):
        return tuple(drafts)
    return placed(drafts, zones_of(workspace, actor))


_KNOWN: WeakKeyDictionary[Store, tuple[tuple[int, str, int], Zones]] = WeakKeyDictionary()
"""The last table of each store: a feed asks each minute, and zones hardly ever change."""


def zones_of(workspace: Workspace, actor: Actor) -> Zones:
    """All shapes a workspace knows by code: its jurisdictions, and the zone files that were brought in."""
    folder = workspace.settings.var / "reference"
    catalogue = folder / reference.CATALOGUE
    written = catalogue.stat().st_mtime_ns if catalogue.exists() else 0
    key = (workspace.store.revision(["jurisdiction"]), actor.scope.key, written)
    known = _KNOWN.get(workspace.store)
    if known is None or known[0] != key:
        answering = workspace.store.find(actor, ["jurisdiction"], Query())
        files = _zone_files(folder, workspace.name, written)
        known = (
            key,
            Zones({**of_jurisdictions(one for one in answering if isinstance(one, Jurisdiction)), **files}),
        )
        _KNOWN[workspace.store] = known
    return known[1]


def of_jurisdictions(records: Iterable[Jurisdiction]) -> dict[Key, BaseGeometry]:
    """Areas of jurisdictions by their code; one of two or five digits is a US state's or county's as well."""
    shapes: dict[Key, BaseGeometry] = {}
    for one in records:
        if one.code and one.geometry is not None and one.geometry.geom_type in ("Polygon", "MultiPolygon"):
            code = one.code.strip().upper()
            shapes[ANSWERS, code] = one.geometry
            if re.fullmatch(r"\d{2}|\d{5}", code):
                shapes[FIPS, code] = one.geometry
    return shapes


@lru_cache(maxsize=4)
def _zone_files(folder: Path, workspace: str, _: int) -> dict[Key, BaseGeometry]:
    """Shapes of all sets ``WORKSPACE/zones…``; a code that comes several times is all its shapes."""
    own = f"{workspace}/{MANY}"
    names = [
        name for name in reference.catalogue(folder)["name"] if name == own or name.startswith(f"{own}-")
    ]
    parts: dict[Key, list[BaseGeometry]] = {}
    for name in names:
        frame = reference.load(folder, name)
        schemes = frame["scheme"].where(frame["scheme"].notna(), ANY)
        for scheme, code, shape in zip(schemes, frame["code"], frame.geometry, strict=True):
            if not pd.isna(code):
                parts.setdefault((normal(str(scheme)), str(code).strip().upper()), []).append(shape)
    return {key: many[0] if len(many) == 1 else shapely.union_all(many) for key, many in parts.items()}
