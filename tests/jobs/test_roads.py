"""./muster roads: says what is wrong, and lists what there is."""

from data.settings import Settings
from tests import grid


def test_without_an_extract_the_command_is_wrong(muster):
    said = muster("roads")
    assert said.code == 2
    assert "--list" in said.err


def test_a_file_that_is_no_extract_is_a_line_and_not_a_traceback(muster, tmp_path):
    (tmp_path / "no.osm.pbf").write_bytes(b"not an extract")
    said = muster("roads", tmp_path / "no.osm.pbf")
    assert said.code == 1
    assert "no.osm.pbf" in said.err
    assert "Traceback" not in said.err + said.out


def test_a_profile_that_is_derived_is_refused_with_the_remedy(muster, tmp_path):
    (tmp_path / "no.osm.pbf").write_bytes(b"")
    said = muster("roads", tmp_path / "no.osm.pbf", "--profile", "emergency")
    assert said.code == 2
    assert "build car or foot" in said.err


def test_networks_are_listed(muster, var):
    assert "No road networks" in muster("roads", "--list").out
    grid.lay(Settings(var=var), "county")
    said = muster("roads", "--list")
    assert "Grid Town" in said.out
    assert "county/roads-car" in said.out
    assert "2026-05-19" in said.out
