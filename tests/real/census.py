"""What became of every recorded file: records, rows not taken, and why; `python -m tests.real.census` prints the table.

With `--write` the page docs/real-files.md is written again. Each file is read as the kind it is about, with what a
person would say about it; every file counts, also those that are no data.
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.access import local_person
from data.intake import IntakeError, Options, Plan, apply, prepare
from data.store import Store

PAGE = Path(__file__).resolve().parents[2] / "docs" / "real-files.md"
FOLDERS = ("base", "case_", "dirty", "hxl", "kml")
SOMEONE = local_person("Ada", "Planning Section Chief", via="import")
READERS = 2
REASONS = 3
HEAD = """# Every recorded file

What became of each file of the recorded data (folders base, case_…, dirty, hxl and kml) when it was brought in: how
many rows became records, how many repeat an earlier row, how many were not taken, and why. No row is lost: the three
numbers add up to the rows. A file that is refused as a whole says why. The test `tests/real/test_census.py` reads all
of them again and compares; `python -m tests.real.census --write` writes this page.

| file | read as | rows | records | repeated | not taken | why not, or why nothing |
|---|---|---:|---:|---:|---:|---|
"""


@dataclass(frozen=True)
class How:
    """What a person says about a file: the kind, and options."""

    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fate:
    """What became of a file; ``reasons`` say how often, ``refused`` why all of it was."""

    file: str
    kind: str
    rows: int = 0
    records: int = 0
    repeated: int = 0
    rejects: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    unexplained: int = 0
    refused: str = ""


def _as(kind: str, *, mapping: Mapping[str, str] | None = None, **options: Any) -> How:
    """``values`` are what other keywords say, but for the options of reading."""
    reading = {name: options.pop(name) for name in ("layer", "crs", "id_column") if name in options}
    return How(kind, {"mapping": mapping or {}, "values": options} | reading)


BLOCKS = _as("jurisdiction", mapping={"name": "BKG_KEY"}, level="town")
HOW: dict[str, How] = {
    "base/CenPop2020_Mean_CO.txt": _as("jurisdiction", mapping={"name": "COUNAME"}, level="county"),
    "base/geojson-counties-fips.json": _as("jurisdiction"),
    "base/hifld_hospitals_FL_GA_SC_TX.csv": _as("facility"),
    "base/it_tsunami/shelters.csv": _as("shelter", layer="lines 1-12"),
    "base/jp/N03-21_42_210101_s0010.json": _as("jurisdiction", level="municipality"),
    "base/ne_110m_populated_places_simple.json": _as("jurisdiction", level="town"),
    "base/ne_50m_admin_1_states_provinces.json": _as("jurisdiction", level="state"),
    "base/nyc/nyc_tracts_svi2018_pop_points.csv": _as(
        "jurisdiction", mapping={"name": "GEOID"}, level="town"
    ),
    "base/seattle/Fire_Stations.geojson": _as("facility", mapping={"name": "STNID"}, type="fire_station"),
    "base/seattle/Hospitals.geojson": _as("facility", type="hospital"),
    "base/philadelphia_hospitals.geojson": _as("facility", type="hospital"),
    "base/va_dc_md/hospitals_points_2020.geojson": _as("facility", type="hospital"),
    "case_haiti2010/haiti_ushahidi_no_description.csv": _as("report", mapping={"text": "INCIDENT TITLE"}),
    "case_irma2017/fpl-county-outages.json": _as(
        "jurisdiction", mapping={"name": "County Name"}, level="county"
    ),
    "case_irma2017/fpl-storm-outages.json": _as("jurisdiction", level="county"),
    "case_zhengzhou2021/final_scrubbed.json": _as("report", mapping={"text": "address"}, crs="GCJ-02"),
    "dirty/pyshp/blockgroups.shp": BLOCKS,
    "dirty/pyshp/blockgroups_multishapefile.zip": How(
        BLOCKS.kind, {**BLOCKS.options, "layer": "blockgroups2"}
    ),
    "dirty/pyshp/latin1.shp": _as("zone", mapping={"code": "id"}),
    "dirty/ukr_border_crossings_090622.xlsx": _as("facility", type="border_crossing"),
    "hxl/hdx/ethiopia_drought_affected_targeted_reached_by_cluster.csv": _as(
        "jurisdiction", mapping={"name": "Woreda"}, level="town"
    ),
    "hxl/hdx/hno_2017_sahel_nutrition.csv": _as("jurisdiction", mapping={"name": "Country"}, level="nation"),
    "hxl/hdx/idps_download-displacement-data.csv": _as("jurisdiction", level="nation"),
    "hxl/hdx/ipc_somalia_som_food_insecurity_oct_dec2022_projection.csv": _as(
        "jurisdiction", mapping={"name": "District"}, level="county"
    ),
    "hxl/hdx/somalia_drought_affected_targeted_reached_by_cluster.csv": _as(
        "jurisdiction", mapping={"name": "District"}, level="county"
    ),
    "hxl/hdx/whowhatwhere_notags_3w_data.csv": _as("organisation", mapping={"name": "Partner Full Name"}),
    "hxl/libhxl/input-merged.xlsx": _as(
        "organisation", mapping={"name": "Organización"}, id_column="Registro"
    ),
    "hxl/libhxl/input-quality.xlsx": _as("organisation", layer="input-quality-hxl"),
    "hxl/libhxl/input-untagged.csv": _as("organisation", mapping={"name": "Organización"}),
    "hxl/libhxl/input-invalid.csv": _as("organisation", mapping={"name": "Organización"}),
}
BY_PART: dict[str, How] = {
    "shelters_series/": _as("shelter"), "shelter": _as("shelter"), "Evacuation_Centers": _as("shelter"),
    "gsi_": _as("shelter"), "case_irma2017/": _as("shelter"), "county_20m": _as("jurisdiction"),
    "henan_rescue": _as("report", crs="GCJ-02"), "hxl/": _as("organisation"), "kml/": _as("zone"), "pyshp": _as("zone"),
}  # fmt: skip
"""The first part of a path that fits."""


def how(file: str) -> How:
    """As what a file is read."""
    return HOW.get(file) or next((said for part, said in BY_PART.items() if part in file), How("facility"))


def files(real: Path) -> list[str]:
    """Every file of the folders, in order."""
    every = (path for path in real.rglob("*") if path.is_file())
    names = (path.relative_to(real).as_posix() for path in every)
    return sorted(name for name in names if name.startswith(FOLDERS))


def census(real: Path, folder: Path) -> list[Fate]:
    """Bring in every file, each into a store of its own in ``folder``. Anything but a named refusal passes through."""
    names = files(real)
    with ThreadPoolExecutor(READERS) as pool:
        plans = pool.map(lambda name: _plan(real, name), names)
        numbered = enumerate(zip(names, plans, strict=True))
        return [_fate(folder / f"{number}.db", name, plan) for number, (name, plan) in numbered]


def _plan(real: Path, name: str) -> Plan | IntakeError:
    said = how(name)
    try:
        return prepare(real / name, said.kind, Options(source=name, **said.options))
    except IntakeError as error:
        return error


def _fate(path: Path, name: str, plan: Plan | IntakeError) -> Fate:
    kind = how(name).kind
    if isinstance(plan, IntakeError):
        return Fate(name, kind, refused=_line(plan))
    reasons = tuple(Counter(reject.reason for reject in plan.rejects).most_common())
    unexplained = sum(not (reject.reason and reject.remedy) for reject in plan.rejects)
    store = Store(path)
    try:
        done = apply(store, SOMEONE, plan)
    except IntakeError as error:
        lost = plan.rows - plan.duplicates
        return Fate(name, kind, plan.rows, 0, plan.duplicates, lost, reasons, unexplained, _line(error))
    finally:
        store.close()
    return Fate(name, kind, done.rows, done.new, done.duplicates, done.quarantined, reasons, unexplained)


def _line(error: IntakeError) -> str:
    assert error.remedy, f"{error} says no remedy"
    return str(error)


def page(fates: list[Fate]) -> str:
    """The page of docs/."""
    body = "\n".join(_row(fate) for fate in fates)
    total = [
        sum(getattr(fate, name) for fate in fates) for name in ("rows", "records", "repeated", "rejects")
    ]
    whole = sum(not fate.records for fate in fates)
    summary = "{:,} rows: {:,} records, {:,} repeated, {:,} not taken".format(*total)
    return f"{HEAD}{body}\n\nTogether {len(fates)} files, {summary}; {whole} files gave no record.\n"


def _row(fate: Fate) -> str:
    numbers = " | ".join(f"{getattr(fate, name):,}" for name in ("rows", "records", "repeated", "rejects"))
    reasons = [f"{count} × {reason}" for reason, count in fate.reasons[:REASONS]]
    more = len(fate.reasons) - REASONS
    why = fate.refused or "; ".join([*reasons, *([f"and {more} more reasons"] if more > 0 else [])])
    return f"| `{fate.file}` | {fate.kind} | {numbers} | {_cell(why)} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def main() -> None:
    """Print the table, or write the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.real.census", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=os.environ.get("MUSTER_REAL_DATA"))
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        text = page(census(Path(options.folder), Path(name)))
    if options.write:
        PAGE.write_text(text, "utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
