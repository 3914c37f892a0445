"""The catalogue of reference data."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from data import reference
from data.errors import NotFound, UnusableFile


def _frame(*names: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"name": names}, geometry=shapely.points(range(len(names)), 0), crs="EPSG:4326")


def _put(folder: Path, name: str, frame: gpd.GeoDataFrame) -> None:
    reference.register(folder, name, frame, source="a test", licence="CC0", date="2026-05-19")


def test_what_was_registered_comes_back(tmp_path: Path) -> None:
    _put(tmp_path, "iowa/towns", _frame("Ames", "Boone"))
    assert reference.load(tmp_path, "iowa/towns").name.tolist() == ["Ames", "Boone"]


def test_the_catalogue_lists_source_licence_date_and_crs(tmp_path: Path) -> None:
    _put(tmp_path, "towns", _frame("Ames"))
    row = reference.catalogue(tmp_path).iloc[0]
    assert (row.source, row.licence, row.date, row.crs, row.rows) == (
        "a test",
        "CC0",
        "2026-05-19",
        "EPSG:4326",
        1,
    )


def test_registering_again_replaces_and_leaves_the_others(tmp_path: Path) -> None:
    _put(tmp_path, "towns", _frame("Ames"))
    _put(tmp_path, "roads", _frame("I-35"))
    _put(tmp_path, "towns", _frame("Ames", "Boone"))
    assert reference.catalogue(tmp_path).set_index("name").rows.to_dict() == {"roads": 1, "towns": 2}


def test_an_empty_folder_has_an_empty_catalogue(tmp_path: Path) -> None:
    assert reference.catalogue(tmp_path).empty


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="'towns' is not in"):
        reference.load(tmp_path, "towns")


def test_a_file_that_cannot_be_read_is_named_with_the_remedy(tmp_path: Path) -> None:
    _put(tmp_path, "towns", _frame("Ames"))
    (tmp_path / "towns.parquet").write_bytes(b"PAR1 and nothing else")
    with pytest.raises(UnusableFile, match=r"'towns' cannot be read .* reference add"):
        reference.load(tmp_path, "towns")


def test_many_at_once_lose_nothing_of_the_catalogue(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: _put(tmp_path, f"set-{n}", _frame("Ames")), range(24)))
    assert len(reference.catalogue(tmp_path)) == 24


def test_what_is_removed_is_gone_and_the_others_stay(tmp_path: Path) -> None:
    _put(tmp_path, "towns", _frame("Ames"))
    _put(tmp_path, "roads", _frame("I-35"))
    reference.remove(tmp_path, "towns")
    assert reference.catalogue(tmp_path).name.tolist() == ["roads"]
    assert not (tmp_path / "towns.parquet").exists()
    with pytest.raises(NotFound, match="'towns' is not in"):
        reference.remove(tmp_path, "towns")
