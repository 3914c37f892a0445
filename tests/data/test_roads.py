"""Built networks: stored for a workspace, listed, read once, and what is refused."""

from datetime import date

import pytest

from data import reference, roads
from data.errors import Invalid, UnusableFile
from data.settings import Settings
from tests import grid


@pytest.fixture
def settings(tmp_path):
    return Settings(var=tmp_path)


def test_where_no_network_was_built_there_is_none(settings):
    assert roads.built(settings, "polk") is None


def test_a_network_comes_back_with_its_name_date_source_and_licence(settings):
    assert grid.lay(settings, "polk") == "polk/roads-car"
    found = roads.built(settings, "polk")
    assert (found.name, found.built_at, found.source, found.licence) == (
        "Grid Town",
        date(2026, 5, 19),
        "a test",
        "CC0",
    )
    assert found.network.edges == grid.network().edges
    assert roads.built(settings, "story") is None
    assert roads.built(settings, "polk", "foot") is None


def test_it_is_read_once_until_it_is_built_again(settings):
    grid.lay(settings, "polk")
    first = roads.built(settings, "polk").network
    assert roads.built(settings, "polk").network is first
    grid.lay(settings, "polk")
    assert roads.built(settings, "polk").network is not first


def test_an_emergency_vehicle_drives_the_car_network_faster(settings):
    grid.lay(settings, "polk")
    ends = [grid.at(0, 0), grid.at(6, 6)]
    car, engine = (
        roads.built(settings, "polk", name).network.route(*ends).minutes for name in ("car", "emergency")
    )
    assert car / engine == pytest.approx(roads.DERIVED["emergency"][1], rel=1e-6)
    assert [row["name"] for row in roads.listed(settings)] == ["polk/roads-car"]


def test_a_profile_nobody_knows_and_one_that_is_derived_are_refused_with_the_remedy(settings, tmp_path):
    with pytest.raises(Invalid, match="travel by 'boat' is not known; use car, emergency, foot"):
        roads.built(settings, "polk", "boat")
    with pytest.raises(Invalid, match=r"emergency is car at 1\.2 times its speeds"):
        roads.build([tmp_path], profile="emergency")


def test_removing_a_network_leaves_nothing_behind(settings):
    name = grid.lay(settings, "polk")
    reference.remove(settings.var / "reference", name)
    assert roads.built(settings, "polk") is None
    assert not list((settings.var / "reference").rglob("*.parquet"))


def test_speeds_are_read_for_their_profile_and_a_wrong_one_is_named(tmp_path):
    path = tmp_path / "speeds.toml"
    path.write_text("primary = 70\n[car]\nresidential = 25\n[foot]\npath = 4\n")
    assert roads.read_speeds(path, "car") == {"primary": 70.0, "residential": 25.0}
    path.write_text("[car]\nresidential = -5\n")
    with pytest.raises(UnusableFile, match=r"speeds\.toml: residential = -5 is no speed"):
        roads.read_speeds(path, "car")
    path.write_text("not toml")
    with pytest.raises(UnusableFile, match="is not TOML"):
        roads.read_speeds(path, "car")


def test_a_damaged_network_is_named_with_the_remedy(settings):
    grid.lay(settings, "polk")
    path = settings.var / "reference" / "polk" / "roads-car.parquet"
    path.write_bytes(path.read_bytes()[:400])
    with pytest.raises(
        UnusableFile, match=r"polk/roads-car cannot be read .*build it again with ./muster roads"
    ):
        roads.built(settings, "polk")
