"""Bulk files as their publishers make them: where people live in Porto Alegre and in the United States."""

import pytest

from data import bulk_in

pytestmark = pytest.mark.real


def test_every_hexagon_of_porto_alegre_goes_in_with_its_people(real):
    found = bulk_in.prepare(real / "osm" / "poa_hexgrid.csv", "population")
    assert (len(found.frame), found.people, found.unknown, found.refused) == (1227, 812_935, 0, [])
    assert found.frame.index[0] == "89a901291abffff"
    west, south, east, north = found.frame.total_bounds
    assert -51.3 < west < east < -51.0
    assert -30.3 < south < north < -29.9


def test_every_county_centre_of_the_census_goes_in_under_its_code(real):
    found = bulk_in.prepare(real / "base" / "CenPop2020_Mean_CO.txt", "population")
    assert (len(found.frame), found.refused_rows) == (3221, 0)
    assert found.people == 334_735_155
    assert found.frame.loc["19153", "name"] == "Polk"
    assert found.frame.index.is_unique


def test_county_outlines_go_in_as_boundaries(real):
    found = bulk_in.prepare(real / "base" / "cb_2017_us_county_20m.shp", "boundaries")
    assert (len(found.frame), found.refused_rows) == (3220, 0)
    assert found.frame.loc["19153", "name"] == "Polk"
    assert found.frame.geometry.is_valid.all()
