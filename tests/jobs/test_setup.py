"""Set-up: what is installed and built, once; and the basemap's geometry."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely

from jobs.setup import basemap, index, npm, stamp
from jobs.setup.__main__ import main
from jobs.setup.errors import SetupError
from jobs.setup.topojson import Topology

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "assets" / "package-lock.json"


def _topology(name: str) -> dict[str, object]:
    """Two unit squares side by side, whose common edge is one arc, and an island.

    Quantised to tenths of a degree from (-100, 40): arc 0 is shared, 1 and 2 are the rest of either square.
    """
    arcs = [
        [[10, 0], [0, 10]],
        [[10, 10], [-10, 0], [0, -10], [10, 0]],
        [[10, 10], [10, 0], [0, -10], [-10, 0]],
        [[40, 40], [5, 0], [0, 5], [-5, -5]],
    ]
    west = {"type": "Polygon", "id": "01", "properties": {"name": "West"}, "arcs": [[0, 1]]}
    east = {"type": "MultiPolygon", "id": "840", "properties": {"name": "East"}, "arcs": [[[2, -1]], [[3]]]}
    whole = {"type": "GeometryCollection", "geometries": [west, east]}
    nation = {"type": "GeometryCollection", "geometries": [{"type": "MultiPolygon", "arcs": [[[1, 2]]]}]}
    objects = {name: whole, "states": whole, "counties": whole, "nation": nation}
    return {"type": "Topology", "transform": {"scale": [0.1, 0.1], "translate": [-100, 40]}, "arcs": arcs,
            "objects": objects}  # fmt: skip


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A ``node_modules`` with a tiny us-atlas and world-atlas."""
    folder = tmp_path / "node_modules"
    for package, file, name in (
        ("us-atlas", "counties-10m.json", "counties"),
        ("world-atlas", "countries-10m.json", "countries"),
    ):
        (folder / package).mkdir(parents=True)
        (folder / package / "package.json").write_text('{"version": "1.2.3"}')
        (folder / package / file).write_text(json.dumps(_topology(name)))
    return folder


def test_topojson_becomes_valid_polygons_in_degrees(modules: Path) -> None:
    shapes = Topology(modules / "us-atlas" / "counties-10m.json").shapes("counties")
    assert list(shapes["id"]) == ["01", "840"]
    assert shapes.crs.to_epsg() == 4326
    assert shapes.geometry.is_valid.all()
    assert shapes.geometry[0].equals(shapely.box(-100, 40, -99, 41))
    assert shapes.geometry[1].area == pytest.approx(1 + 0.125)


def test_a_shared_border_is_one_line_and_coasts_are_none(modules: Path) -> None:
    borders = Topology(modules / "us-atlas" / "counties-10m.json").borders("counties")
    assert borders.equals(shapely.LineString([(-99, 40), (-99, 41)]))


def test_a_file_that_is_no_topojson_is_named_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text("{")
    with pytest.raises(SetupError, match=r"broken\.json is not a readable TopoJSON file .*delete it"):
        Topology(path)


def test_the_basemap_is_built_once_and_again_only_when_its_sources_change(
    tmp_path: Path, modules: Path
) -> None:
    assert stamp.needed(tmp_path, modules)
    basemap.build(tmp_path, modules)
    assert not stamp.needed(tmp_path, modules)
    (modules / "us-atlas" / "package.json").write_text('{"version": "1.2.4"}')
    assert stamp.needed(tmp_path, modules)


def test_a_lost_basemap_file_is_built_again(tmp_path: Path, modules: Path) -> None:
    basemap.build(tmp_path, modules)
    (tmp_path / "basemap" / "us.pmtiles").unlink()
    assert stamp.needed(tmp_path, modules)


def test_the_basemap_holds_land_borders_and_names(tmp_path: Path, modules: Path) -> None:
    basemap.build(tmp_path, modules)
    world = pyogrio.read_dataframe(tmp_path / "basemap" / "world.pmtiles")
    assert set(world["kind"]) == {"land", "country", "country-name"}
    us = pyogrio.read_dataframe(tmp_path / "basemap" / "us.pmtiles")
    assert set(us["kind"]) == {"state", "county", "state-name", "county-name"}
    assert set(us.loc[us["kind"] == "county-name", "name"]) == {"West", "East"}


def test_names_stand_inside_the_largest_part(modules: Path) -> None:
    shapes = Topology(modules / "us-atlas" / "counties-10m.json").shapes("counties")
    labels = basemap._labels(shapes, kind="county-name")
    east = labels.loc[labels["name"] == "East"].geometry.iloc[0]
    assert shapely.box(-99, 40, -98, 41).contains(east)


def test_reference_boundaries_keep_their_codes_as_text(tmp_path: Path, modules: Path) -> None:
    basemap.build(tmp_path, modules)
    counties = gpd.read_parquet(tmp_path / "reference" / "us_counties.parquet")
    assert list(counties["fips"]) == ["01", "840"]
    assert list(counties.columns) == ["fips", "name", "geometry"]


def test_the_index_lists_every_file_with_its_style_and_zooms(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"class": ["highway"]}, geometry=[shapely.LineString([(0, 0), (1, 1)])], crs=4326
    )
    basemap.write_pmtiles(frame, tmp_path / "exercise-roads.pmtiles", layer="roads", zooms=(5, 8))
    (tmp_path / "notes.pmtiles").write_bytes(b"not one of them" * 20)
    entries = index.write_index(tmp_path)
    assert [(entry["file"], entry["style"], entry["minzoom"], entry["maxzoom"]) for entry in entries] == [
        ("exercise-roads.pmtiles", "roads", 5, 8)
    ]
    assert json.loads((tmp_path / "index.json").read_text()) == {"files": entries}


def test_packages_are_needed_until_the_lock_file_is_installed(tmp_path: Path) -> None:
    (tmp_path / "package-lock.json").write_text("{}")
    assert npm.needed(tmp_path, dev=False)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / npm.STAMP).write_text(f"{npm.fingerprint(tmp_path)} plain\n")
    assert not npm.needed(tmp_path, dev=False)
    assert npm.needed(tmp_path, dev=True)
    (tmp_path / "package-lock.json").write_text('{"changed": 1}')
    assert npm.needed(tmp_path, dev=False)


def test_a_missing_lock_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / npm.STAMP).write_text("x plain")
    assert main(["--assets", str(tmp_path), "--var", str(tmp_path / "var")]) == 1
    assert "package-lock.json is missing" in capsys.readouterr().err


def test_an_installation_that_fails_says_why_and_leaves_no_stamp(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "package-lock.json").write_text("not json")
    with pytest.raises(SetupError, match="npm could not install"):
        npm.install(tmp_path, dev=False)
    assert npm.needed(tmp_path, dev=False)


def test_a_second_run_takes_under_a_second_and_needs_no_network(tmp_path: Path, modules: Path) -> None:
    assets = modules.parent
    (assets / "package-lock.json").write_text("{}")
    (modules / npm.STAMP).write_text(f"{npm.fingerprint(assets)} plain\n")
    basemap.build(tmp_path / "var", modules)
    command = [sys.executable, "-m", "jobs.setup", "--assets", str(assets), "--var", str(tmp_path / "var")]
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "HTTPS_PROXY": "x"}
    )
    assert time.monotonic() - started < 1
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["map JavaScript: in place", "basemap: in place"]


def test_the_lock_file_pins_by_digest_and_names_no_registry() -> None:
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all(entry.get("integrity") for entry in packages.values())
    assert not [name for name, entry in packages.items() if "resolved" in entry]


def test_every_package_is_pinned_exactly() -> None:
    declared = json.loads((ROOT / "assets" / "package.json").read_text(encoding="utf-8"))
    versions = [*declared["dependencies"].values(), *declared["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
