"""Porto Alegre's roads from OpenStreetMap, built by the command and clipped by a polygon."""

import sys

import geopandas as gpd
import pytest
import shapely

from data import roads
from data.settings import Settings
from jobs.cli import main

pytestmark = [pytest.mark.real, pytest.mark.slow]


def test_the_command_builds_a_network_that_the_workspace_finds(real, tmp_path, monkeypatch, capsys):
    clip = tmp_path / "clip.geojson"
    middle = shapely.box(-51.24, -30.07, -51.17, -30.02)
    gpd.GeoDataFrame({"name": ["middle"]}, geometry=[middle], crs=4326).to_file(clip)
    monkeypatch.setenv("MUSTER_VAR", str(tmp_path / "var"))
    extract = real / "osm" / "poa_osm.pbf"
    monkeypatch.setattr(
        sys,
        "argv",
        ["muster", "roads", str(extract), "--clip", str(clip), "--name", "Porto Alegre", "-w", "poa"],
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert "poa/roads-car" in capsys.readouterr().out
    found = roads.built(Settings(var=tmp_path / "var"), "poa")
    assert found.name == "Porto Alegre"
    assert found.licence == "ODbL 1.0"
    assert found.network.edges > 3000
    west, south, east, north = found.network.bounds
    assert shapely.box(west, south, east, north).within(middle.buffer(0.05))
    way = found.network.route(shapely.Point(-51.22, -30.03), shapely.Point(-51.19, -30.05))
    assert way.status == "ok"
    assert 3 < way.minutes < 30
