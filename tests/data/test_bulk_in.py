"""Files into reference data: what is taken, what is refused and why, and that unknown stays unknown."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from data import bulk_in, reference
from data.bulk_in import BulkOptions
from data.intake import BadOption, NothingUsable
from data.settings import Settings


def sheet(folder: Path, text: str, name: str = "points.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_people_are_taken_from_the_column_that_says_so_and_blank_stays_unknown(tmp_path):
    path = sheet(tmp_path, "id,lat,lon,pop\na,41.6,-93.6,12.5\nb,41.7,-93.6,\nc,41.8,-93.6,0\n")
    found = bulk_in.prepare(path, "population")
    assert found.frame.index.tolist() == ["a", "b", "c"]
    assert found.frame.people.tolist()[::2] == [12.5, 0.0]
    assert np.isnan(found.frame.people["b"])
    assert (found.people, found.unknown, found.mapping[0].column) == (12.5, 1, "pop")


def test_every_row_that_cannot_go_in_is_listed_with_its_reason_and_remedy(tmp_path):
    path = sheet(
        tmp_path, "id,lat,lon,pop\n1,41.6,-93.6,5\n2,,,4\n3,41.7,-93.6,-3\n4,41.8,-93.6,many\n5,99,-93.6,1\n"
    )
    found = bulk_in.prepare(path, "population")
    assert len(found.frame) + found.refused_rows == found.rows == 5
    said = {one.row: one.reason for one in found.refused}
    assert said == {
        3: "the row has no place",
        4: "people: it is below 0",
        5: "people: this is not a number",
        6: "99 is outside -90…90",
    }
    assert all(one.remedy for one in found.refused)


def test_refused_rows_are_kept_beside_the_data_and_go_with_it(tmp_path):
    settings = Settings(var=tmp_path / "var")
    path = sheet(tmp_path, "id,lat,lon,pop\n1,41.6,-93.6,5\n2,,,4\n")
    name = bulk_in.keep(settings, "polk", bulk_in.prepare(path, "population"), title="Polk people")
    folder = tmp_path / "var" / "reference"
    assert name == "polk/population"
    assert reference.entry(folder, name)["title"] == "Polk people"
    assert "the row has no place" in reference.refused_file(folder, name).read_text("utf-8-sig")
    reference.remove(folder, name)
    assert reference.catalogue(folder).empty
    assert [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")] == [
        folder / "catalogue.json"
    ]


def test_areas_with_people_become_points_inside_them_and_metres_become_degrees(tmp_path):
    ring = shapely.Polygon([(0, 0), (9000, 0), (9000, 1000), (1000, 1000), (1000, 9000), (0, 9000)])
    blocks = gpd.GeoDataFrame(
        {"POP2020": [40]}, geometry=[shapely.affinity.translate(ring, 450_000, 4.6e6)], crs=32615
    )
    blocks.to_file(tmp_path / "blocks.gpkg")
    found = bulk_in.prepare(tmp_path / "blocks.gpkg", "population")
    (point,) = found.frame.geometry
    assert point.geom_type == "Point"
    assert blocks.to_crs(4326).geometry[0].contains(point)
    assert [one.what for one in found.repairs] == [f"place: {bulk_in.TO_THE_PLACE}"]


def test_boundaries_are_areas_and_a_broken_one_is_mended_and_said(tmp_path):
    bow_tie = shapely.Polygon([(-93, 41), (-92, 42), (-92, 41), (-93, 42)])
    shapes = [bow_tie, shapely.box(-92, 41, -91, 42), shapely.Point(-92, 41)]
    frame = gpd.GeoDataFrame({"NAME": ["Bow", "Box", "Dot"]}, geometry=shapes, crs=4326)
    frame.to_file(tmp_path / "areas.geojson")
    found = bulk_in.prepare(tmp_path / "areas.geojson", "boundaries")
    assert found.frame.name.tolist() == ["Bow", "Box"]
    assert found.frame.geometry.is_valid.all()
    assert [one.reason for one in found.refused] == ["a Point is no area"]
    assert len(found.repairs) == 1


def test_candidates_have_a_capacity_and_floor_area_where_the_file_knows_them(tmp_path):
    path = sheet(tmp_path, "name,lat,lon,capacity\nHall,41.6,-93.6,200\nGym,41.7,-93.6,\n")
    found = bulk_in.prepare(path, "candidates").frame
    assert found.name.tolist() == ["Hall", "Gym"]
    assert found.capacity.tolist()[0] == 200
    assert np.isnan(found.capacity.iloc[1])
    assert found.floor_area_m2.isna().all()


def test_without_a_column_of_people_the_command_is_wrong_and_the_columns_are_named(tmp_path):
    path = sheet(tmp_path, "id,lat,lon,height\n1,41.6,-93.6,5\n2,41.7,-93.6,6\n")
    with pytest.raises(BadOption, match=r"--column people=COLUMN; the file has 'id', 'lat', 'lon', 'height'"):
        bulk_in.prepare(path, "population")
    told = bulk_in.prepare(path, "population", BulkOptions(columns={"people": "HEIGHT"}))
    assert told.people == 11
    with pytest.raises(BadOption, match="'persons' is no column of population"):
        bulk_in.prepare(path, "population", BulkOptions(columns={"persons": "height"}))


def test_repeated_ids_are_said_and_replaced_by_row_numbers(tmp_path):
    rows = "".join(f"{n if n < 20 else 1},41.{n:02},-93.6,1\n" for n in range(1, 21))
    found = bulk_in.prepare(sheet(tmp_path, f"id,lat,lon,pop\n{rows}"), "population")
    assert found.frame.index.is_unique
    assert found.frame.index[0] == "2"
    assert any("blank or repeated" in note for note in found.notes)


def test_a_file_without_one_usable_row_says_the_first_reason(tmp_path):
    with pytest.raises(NothingUsable, match=r"0 of 1 rows .*row 2: a Point is no area.*bring in polygons"):
        bulk_in.prepare(sheet(tmp_path, "id,lat,lon\n1,41.6,-93.6\n"), "boundaries")
