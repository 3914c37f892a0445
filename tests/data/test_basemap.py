"""The ground of a printed map comes from local PMTiles, and its absence is no error."""

import json

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point, box

from data.basemap import around
from jobs.setup.basemap import write_pmtiles
from jobs.setup.index import write_index

HERE = (-94.0, 41.0, -93.0, 42.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A basemap of one county line, one name, and an exercise's towns."""
    folder = tmp_path_factory.mktemp("basemap")
    rows = {"kind": ["county", "county-name"], "name": ["", "Polk"], "size": [float("nan"), 38.0]}
    us = gpd.GeoDataFrame(
        rows, geometry=[LineString([(-94.2, 41.5), (-92.8, 41.5)]), Point(-93.5, 41.6)], crs=4326
    )
    write_pmtiles(us, folder / "us.pmtiles", layer="us", zooms=(3, 9))
    towns = gpd.GeoDataFrame(
        {"name": ["Ames"], "population": [66_000]}, geometry=[Point(-93.6, 41.7)], crs=4326
    )
    write_pmtiles(towns, folder / "exercise-x-places.pmtiles", layer="places", zooms=(6, 12))
    write_index(folder)
    return folder


def test_each_kind_is_given_on_its_own_in_degrees(folder):
    ground = around(folder, HERE)
    assert set(ground) == {"county", "county_name"}
    assert ground["county_name"]["name"].tolist() == ["Polk"]
    spot = ground["county_name"].geometry.iloc[0]
    assert spot.distance(Point(-93.5, 41.6)) < 0.01
    assert ground["county"].geometry.crosses(box(*HERE)).any()


def test_an_exercises_invented_ground_is_given_to_exercises_alone(folder):
    assert "place" not in around(folder, HERE)
    towns = around(folder, HERE, exercise=True)["place"]
    assert towns["name"].tolist() == ["Ames"] and towns["size"].tolist() == [66_000]


def test_what_is_elsewhere_is_not_read(folder):
    assert around(folder, (10.0, 50.0, 11.0, 51.0), exercise=True) == {}


def test_a_file_for_closer_looks_is_left_out_of_a_wide_map(folder):
    assert "place" not in around(folder, (-120.0, 20.0, -70.0, 55.0), exercise=True)


def test_without_a_basemap_there_is_no_ground(tmp_path):
    assert around(tmp_path / "nowhere", HERE) == {}
    (tmp_path / "index.json").write_text("{")
    assert around(tmp_path, HERE) == {}


def test_a_file_that_is_no_basemap_is_left_out_and_logged(tmp_path, caplog):
    (tmp_path / "bad.pmtiles").write_bytes(b"PMTiles\x03" + bytes(300))
    entry = {"file": "bad.pmtiles", "style": "us", "minzoom": 0, "maxzoom": 9}
    (tmp_path / "index.json").write_text(json.dumps({"files": [entry]}))
    assert around(tmp_path, HERE) == {}
    assert "bad.pmtiles" in caplog.text
