"""Files into reference data: population points, boundaries, candidate sites and zones of warnings, with the same care
as an import."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from data import reference
from data.bulk import without_collector
from data.intake import BadOption, Limits, NothingUsable, NotUsable, Reject, Repair
from data.intake.codes import CODE_COLUMN, enrich
from data.intake.columns import AXES
from data.intake.converting import convert_column, ids_of
from data.intake.fields import fields
from data.intake.identity import id_column, id_text
from data.intake.locate import locate
from data.intake.located import Located, Points
from data.intake.mapping import Mapped, find_column, propose
from data.intake.reading import read_file
from data.intake.table import ABSENT, Objects, Table
from data.intake.values import Cell, Converted, convert, is_null, number_reader, shown
from data.intake.words import normal
from data.settings import Settings, is_plain_name

CRS = "EPSG:4326"
Rows = NDArray[np.int64]
UTC_ZONE = ZoneInfo("UTC")
POLYGONS = frozenset({"Polygon", "MultiPolygon"})
TEXTS = frozenset({"name", "level", "code", "scheme"})
TO_THE_PLACE = "an area became one point inside it"


@dataclass(frozen=True)
class Role:
    """What a file is brought in as. ``kind`` lends its words for columns; ``columns`` are ours → the kind's."""

    kind: str
    columns: Mapping[str, str]
    areas: bool
    """whether rows are areas; otherwise points"""
    needs: str | None = None
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """columns of texts that are taken as they are, and what they are called"""


ROLES = {
    "population": Role("jurisdiction", {"people": "population", "name": "name"}, areas=False, needs="people"),
    "boundaries": Role(
        "jurisdiction", {"name": "name", "level": "level", "population": "population"}, areas=True
    ),
    "candidates": Role(
        "shelter",
        {"name": "name", "capacity": "capacity_evacuation", "floor_area_m2": "floor_area_m2"},
        areas=False,
    ),
    "zones": Role(
        "jurisdiction",
        {"name": "name"},
        areas=True,
        needs="code",
        named={
            "code": (
                "code",
                "geocode",
                "UGC",
                "STATE_ZONE",
                "EMMA_ID",
                "SAME",
                "NUTS_ID",
                "FIPS",
                "GEOID",
                "id",
                "zone",
            ),
            "scheme": ("scheme", "valueName", "code type"),
        },
    ),
}
MANY = "zones"
"""There may be several sets of these, such as ``zones`` and ``zones-marine``."""
SCHEMES = {
    "ugc": "UGC",
    "statezone": "UGC",
    "emmaid": "EMMA_ID",
    "same": "SAME",
    "fips": "FIPS",
    "geoid": "FIPS",
}
"""A column's name that says which scheme its codes are of."""


@dataclass(frozen=True)
class BulkOptions:
    """How to read the file; ``columns`` is ours (or id, lat, lon, x, y, wkt, place) → the file's column."""

    columns: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    layer: str | None = None
    encoding: str | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Bulk:
    """What bringing a file in would do. ``frame`` index id, the role's columns, geometry (WGS 84); unknown is NaN."""

    path: Path
    role: str
    format: str
    layer: str | None
    rows: int
    frame: gpd.GeoDataFrame
    mapping: list[Mapped]
    id_column: str | None
    refused: list[Reject]
    repairs: list[Repair]
    notes: list[str]

    @property
    def refused_rows(self) -> int:
        """Rows (not reasons) that cannot go in."""
        return len({one.row for one in self.refused})

    @property
    def people(self) -> float:
        """People of all points that say how many."""
        return float(self.frame["people"].sum()) if "people" in self.frame else float("nan")

    @property
    def unknown(self) -> int:
        """Points that do not say how many people there are."""
        return int(self.frame["people"].isna().sum()) if "people" in self.frame else 0


DEFAULTS = BulkOptions()


def role_of(name: str) -> Role | None:
    """What a name stands for, None where it is none."""
    base, _, label = name.partition("-")
    return ROLES.get(base if base == MANY and is_plain_name(label) else name)


def prepare(
    path: Path, role: str, options: BulkOptions = DEFAULTS, *, areas: Sequence[BaseGeometry] = ()
) -> Bulk:
    """Read a file as ``population``, ``boundaries`` or ``candidates``; writes nothing.

    ``areas`` help to tell swapped coordinates. Raises BadOption, NotUsable, TooLarge, LayerNeeded, or
    NothingUsable where not one row can go in.
    """
    if role_of(role) is None:
        raise BadOption(f"'{role}' is nothing a file can be brought in as", remedy=f"use {', '.join(ROLES)}")
    if not path.exists():
        raise NotUsable(f"there is no file {path}", remedy="check the path")
    table = read_file(path, options.limits, layer=options.layer, encoding=options.encoding)
    with without_collector():
        made = _made(path, role, table, options, list(areas))
    if made.frame.empty:
        first = made.refused[0] if made.refused else Reject(0, None, "", "it holds no rows", "check the file")
        raise NothingUsable(
            f"0 of {made.rows:,} rows of {path.name} can be used (row {first.row}: {first.reason})",
            remedy=first.remedy,
        )
    return made


def keep(settings: Settings, workspace: str, bulk: Bulk, **about: str) -> str:
    """Write it where the workspace finds it, and its name in the catalogue; an older one is replaced.

    ``about``: title, source, licence, date, each with a default. Rows that could not go in are listed beside it.
    """
    folder, name = settings.var / "reference", f"{workspace}/{bulk.role}"
    written = datetime.fromtimestamp(bulk.path.stat().st_mtime, UTC)
    reference.register(
        folder,
        name,
        bulk.frame,
        title=about.get("title") or bulk.path.stem,
        source=about.get("source") or bulk.path.name,
        licence=about.get("licence") or "not stated",
        date=about.get("date") or f"{written:%Y-%m-%d}",
        notes="; ".join(bulk.notes),
    )
    _list_refused(reference.refused_file(folder, name), bulk.refused)
    return name


def _list_refused(path: Path, rejects: Sequence[Reject]) -> None:
    if not rejects:
        path.unlink(missing_ok=True)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["row", "column", "value", "reason", "remedy"])
        sheet.writerows((one.row, one.column or "", one.value, one.reason, one.remedy) for one in rejects)


def _made(path: Path, role: str, table: Table, options: BulkOptions, areas: list[BaseGeometry]) -> Bulk:
    wanted = _role(role)
    told = _told(role, table, options.columns)
    table, forced = enrich(table, wanted.kind)
    place = {axis: column for axis, column in told.items() if axis in AXES}
    located = locate(table, crs=options.crs, told=place, areas=areas)
    identified = None if wanted.named else id_column(table, wanted.kind, told.get("id") or forced.get("code"))
    mapping = _mapping(role, table, told, {*located.used, *([identified] if identified else [])})
    columns = {ours: _converted(role, ours, table.columns[one.column]) for ours, one in mapping.items()}
    geometry = _placed(table, located, areas=wanted.areas)
    rejects = [*table.rejects, *located.rejects.values(), *_refused(table, mapping, columns, located)]
    good = np.array([isinstance(one, BaseGeometry) for one in geometry], dtype=bool)
    good[[at for one in columns.values() for at in one.problems]] = False
    kept = np.flatnonzero(good)
    notes: list[str] = []
    frame = gpd.GeoDataFrame(
        {ours: _column(ours, columns.get(ours), kept) for ours in (*wanted.columns, *wanted.named)},
        geometry=geometry[kept],
        index=pd.Index(_labels(table, wanted.kind, identified, kept, notes), name="id", dtype=object),
        crs=CRS,
    )
    if "scheme" in wanted.named and "scheme" not in mapping:
        frame["scheme"] = SCHEMES.get(normal(mapping["code"].column))
    return Bulk(
        path=path,
        role=role,
        format=table.format,
        layer=table.layer,
        rows=len(table) + len(table.rejects),
        frame=frame,
        mapping=list(mapping.values()),
        id_column=identified,
        refused=sorted(rejects, key=lambda one: one.row),
        repairs=[one for found in located.repairs.values() for one in found],
        notes=[*table.notes, *located.notes, *notes],
    )


def _role(name: str) -> Role:
    found = role_of(name)
    assert found is not None
    return found


def _code(value: Any) -> Cell:
    """A code as it is written: zeros stay."""
    return Cell() if is_null(value) else Cell(id_text(value))


def _told(role: str, table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    wanted = _role(role)
    known = [*wanted.columns, *wanted.named, "id", *AXES]
    for ours in columns:
        if ours not in known:
            raise BadOption(f"'{ours}' is no column of {role}", remedy=f"it has {', '.join(known)}")
    return {ours: find_column(table, column) for ours, column in columns.items()}


def _mapping(role: str, table: Table, told: Mapping[str, str], taken: set[str]) -> dict[str, Mapped]:
    """Which of the file's columns fills which of ours. Raises BadOption where one it needs is not found."""
    wanted = _role(role)
    said = {wanted.columns[ours]: column for ours, column in told.items() if ours in wanted.columns}
    named = _named(wanted, table, told)
    taken = (taken | {one.column for one in named.values()}) - set(said.values())
    found = {one.field: one for one in propose(table, wanted.kind, said, taken)}
    mapping = named | {
        ours: Mapped(ours, found[kind].column, found[kind].confidence, found[kind].why)
        for ours, kind in wanted.columns.items()
        if kind in found and found[kind].column != CODE_COLUMN
    }
    if wanted.needs and wanted.needs not in mapping:
        listed = ", ".join(f"'{column}'" for column in list(table.columns)[:30])
        what = f"holds the {wanted.needs}" if wanted.named else f"says how many {wanted.needs} there are"
        raise BadOption(
            f"no column {what}",
            remedy=f"name it with --column {wanted.needs}=COLUMN; the file has {listed}",
        )
    return mapping


def _named(wanted: Role, table: Table, told: Mapping[str, str]) -> dict[str, Mapped]:
    """Columns that are known by their very name."""
    by_name = {normal(column): column for column in reversed(list(table.columns))}
    found = {}
    for ours, names in wanted.named.items():
        column = told.get(ours) or next((by_name[one] for one in map(normal, names) if one in by_name), None)
        if column is not None:
            found[ours] = Mapped(
                ours, column, 1.0 if ours in told else 0.95, "told" if ours in told else "its name"
            )
    return found


def _converted(role: str, ours: str, values: Any) -> Converted:
    if ours != "people":
        wanted = _role(role)
        if ours in wanted.named:
            return convert(values, _code)
        return convert_column(fields(wanted.kind)[wanted.columns[ours]], "", values, UTC_ZONE)
    # A cell of a grid may hold part of a person, and nobody at all: here 0 is a figure.
    return convert(values, number_reader(values, whole=False))


def _placed(table: Table, located: Located, *, areas: bool) -> Objects:
    """The rows' geometry as the role needs it; what does not fit is rejected with its reason."""
    shapes = located.part(0, len(table)).geometry
    assert not isinstance(shapes, Points)
    located.geometry = shapes
    for at, shape in enumerate(shapes):
        if at in located.rejects:
            continue
        if not isinstance(shape, BaseGeometry):
            why = ("the row has no place", "give it coordinates, or leave it out")
            located.reject(table, at, None, "", why)
        elif areas and shape.geom_type not in POLYGONS:
            why = (f"a {shape.geom_type} is no area", "bring in polygons")
            located.reject(table, at, "geometry", shape.geom_type, why)
        elif not areas and shape.geom_type in POLYGONS:
            shapes[at] = shape.representative_point()
            located.repair(table, at, None, shape.geom_type, "Point", TO_THE_PLACE)
        elif not areas and shape.geom_type != "Point":
            why = (f"a {shape.geom_type} is no place", "bring in points or polygons")
            located.reject(table, at, "geometry", shape.geom_type, why)
    return shapes


def _refused(
    table: Table, mapping: Mapping[str, Mapped], columns: Mapping[str, Converted], located: Located
) -> list[Reject]:
    """Rows whose figures cannot be meant, each value with its reason; fewer than nobody is such a figure."""
    found = []
    for ours, converted in columns.items():
        for at, value in enumerate(converted.values):
            if ours == "code" and value in (None, ABSENT):
                blank = Cell(problem="it is blank", remedy="give the zone its code, or leave it out")
                converted.problems.setdefault(at, blank)
        raw = table.columns[mapping[ours].column]
        for at, value in enumerate(converted.values):
            if isinstance(value, int | float) and value < 0:
                below = Cell(problem="it is below 0", remedy="correct it, or leave it blank")
                converted.problems.setdefault(at, below)
        found += [
            Reject(
                int(table.rows[at]),
                mapping[ours].column,
                shown(raw[at]),
                f"{ours}: {cell.problem}",
                cell.remedy,
            )
            for at, cell in converted.problems.items()
            if at not in located.rejects
        ]
    return found


def _column(ours: str, converted: Converted | None, kept: Rows) -> NDArray[Any]:
    """Numbers with NaN where unknown, texts with None; all unknown where the file has no such column."""
    found = [None] * len(kept) if converted is None else converted.values[kept].tolist()
    values = [None if value is ABSENT else value for value in found]
    return np.array(values, dtype=object if ours in TEXTS else "float64")


def _labels(table: Table, kind: str, column: str | None, kept: Rows, notes: list[str]) -> list[str]:
    """The source's ids, or where these are missing or repeated the rows' numbers."""
    ids = ids_of(table, kind, column)
    labels = [] if ids is None else ids[kept].tolist()
    if not labels or None in labels or len(set(labels)) < len(labels):
        if labels:
            notes.append(f"{column} is blank or repeated in some rows; rows are known by their number")
        labels = [str(number) for number in table.rows[kept]]
    return labels
