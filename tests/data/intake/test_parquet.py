"""Parquet and GeoParquet as other programs write them, and as somebody wrote them to do harm."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from data.intake import IntakeError, Limits, Options, TooLarge, prepare
from data.intake.parquet import read_parquet
from data.intake.reading import read_file
from data.intake.table import Table

LIMITS = Limits()
HALLS = [shapely.Point(-93.62, 41.59), shapely.Point(-93.5, 41.7)]


def written(folder: Path, columns: dict[str, Any], geo: object = None) -> Path:
    """A Parquet file of these columns; ``geo`` is what it says of its geometry."""
    path = folder / "halls.parquet"
    table = pa.table(columns)
    metadata = {} if geo is None else {b"geo": json.dumps(geo).encode()}
    pq.write_table(table.replace_schema_metadata(metadata), path)
    return path


def read(folder: Path, columns: dict[str, Any], geo: object = None) -> Table:
    return read_parquet(written(folder, columns, geo), LIMITS)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:26915", "EPSG:3857", None])
def test_a_file_of_geopandas_is_placed_by_its_crs(tmp_path: Path, crs: str | None) -> None:
    frame = gpd.GeoDataFrame({"name": ["Hall", "Gym"], "capacity": [90, 12]}, geometry=HALLS, crs=4326)
    path = tmp_path / "halls.parquet"
    (frame.to_crs(crs) if crs else frame.set_crs(None, allow_override=True)).to_parquet(
        path, write_covering_bbox=True
    )
    plan = prepare(path, "shelter", Options(source="county"))
    placed = [draft.record.geometry for draft in plan.drafts]
    assert plan.format == "geoparquet" and plan.columns == ("name", "capacity")
    assert all(one is not None and one.distance(hall) < 1e-6 for one, hall in zip(placed, HALLS, strict=True))


def test_a_plain_file_is_placed_by_its_columns(tmp_path: Path) -> None:
    columns = {"name": ["Hall"], "position": [{"lat": 41.6, "lon": -93.6}], "capacity": [12]}
    plan = prepare(written(tmp_path, columns), "shelter", Options(source="county"))
    assert plan.format == "parquet"
    assert plan.axes == {"lat": "position.lat", "lon": "position.lon"}
    assert plan.usable == 1 and plan.unplaced == 0


@pytest.mark.parametrize("name", ["geometry", "geom", "wkb_geometry"])
def test_wkb_in_a_file_that_does_not_say_so_is_its_geometry(tmp_path: Path, name: str) -> None:
    table = read(tmp_path, {"name": ["Hall", "Gym"], name: [HALLS[0].wkb, None]})
    assert table.geometry is not None and list(table.geometry) == [HALLS[0].wkb, None]
    assert list(table.columns) == ["name"] and table.crs is None


def test_every_type_becomes_what_a_person_would_read(tmp_path: Path) -> None:
    moment = 1_779_170_400_123_456
    table = read(
        tmp_path,
        {
            "text": pa.array(["a", None]).dictionary_encode(),
            "whole": pa.array([2**63 + 1, None], pa.uint64()),
            "number": pa.array([1.5, float("nan")]),
            "flag": pa.array([True, None]),
            "money": pa.array([None, None], pa.decimal128(8, 2)),
            "when": pa.array([moment, None], pa.timestamp("us", "America/Chicago")),
            "local": pa.array([moment * 1000 + 1, None], pa.timestamp("ns")),
            "far": pa.array([2**60, None], pa.timestamp("us")),
            "day": pa.array([20_592, None], pa.date32()),
            "span": pa.array([60, None], pa.duration("s")),
            "words": pa.array([["a", "b"], None]),
            "nothing": pa.nulls(2),
        },
    )
    first = {name: values[0] for name, values in table.columns.items()}
    far = first.pop("far")
    assert first == {
        "text": "a",
        "whole": 2**63 + 1,
        "number": 1.5,
        "flag": True,
        "money": None,
        "when": "2026-05-19 06:00:00.123456+00:00",
        "local": "2026-05-19 06:00:00.123456",
        "day": "2026-05-19",
        "span": 60,
        "words": ["a", "b"],
        "nothing": None,
    }
    assert "out of range" in far
    assert all(values[1] is None for values in table.columns.values())


def test_what_is_nested_is_laid_flat_and_what_is_not_read_is_said(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        {
            "names": [{"primary": "Hall", "common": {"de": "Halle"}}],
            "lines": [[{"unit": "L", "n": 3}]],
            "tags": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
            "picture": [b"\x89PNG"],
            "names.primary": ["again"],
        },
    )
    values = {name: column[0] for name, column in table.columns.items()}
    assert values == {
        "names.primary": "Hall",
        "names.common.de": "Halle",
        "lines": '[{"unit": "L", "n": 3}]',
        "tags": '[["a", 1]]',
        "names.primary (2)": "again",
    }
    assert table.notes == [
        "column(s) of bytes were left out: 'picture'",
        "column(s) with objects inside lists were read as JSON text: 'lines', 'tags'",
    ]


def test_a_row_whose_geometry_is_broken_is_refused_alone(tmp_path: Path) -> None:
    geo = {"primary_column": "shape", "columns": {"shape": {"encoding": "WKB"}}}
    table = read(tmp_path, {"name": ["Hall", "Gym"], "shape": [HALLS[0].wkb, b"\x01\x02"]}, geo)
    assert list(table.columns["name"]) == ["Hall"] and list(table.rows) == [1]
    assert [(reject.row, reject.column) for reject in table.rejects] == [(2, "shape")]
    assert table.crs == "EPSG:4326"


NONSENSE: list[object] = [
    [],
    1,
    {"primary_column": 3},
    {"primary_column": "shape", "columns": []},
    {"primary_column": "shape", "columns": {"shape": {"crs": {"id": 3}, "covering": 1}}},
]
ODD = {
    "another encoding": {"primary_column": "shape", "columns": {"shape": {"encoding": "polygon"}}},
    "no such column": {"primary_column": "area", "columns": {"area": {"encoding": "WKB"}}},
    "text as WKB": {"primary_column": "name", "columns": {"name": {"encoding": "WKB"}}},
}


@pytest.mark.parametrize("odd", ODD)
def test_geometry_that_is_not_there_as_wkb_is_refused_with_the_remedy(tmp_path: Path, odd: str) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, {"name": ["Hall"], "shape": [HALLS[0].wkb]}, ODD[odd])
    assert "geometry" in str(caught.value) and "export it" in str(caught.value.remedy)


@pytest.mark.parametrize("geo", NONSENSE)
def test_a_word_on_the_geometry_that_makes_no_sense_is_no_crash(tmp_path: Path, geo: object) -> None:
    assert len(read(tmp_path, {"name": ["Hall"], "shape": [HALLS[0].wkb]}, geo)) == 1


def test_a_file_cut_off_or_without_rows_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, {"name": ["Hall"]})
    body = path.read_bytes()
    for part in (body[:40], body[:-4] + b"PARX", b"PAR1" + b"\x00" * 40 + b"PAR1"):
        path.write_bytes(part)
        with pytest.raises(IntakeError, match="not a readable Parquet file"):
            read_parquet(path, LIMITS)
    with pytest.raises(IntakeError, match="0 rows"):
        read(tmp_path, {"name": pa.array([], pa.string())})


def test_billions_of_rows_are_refused_by_the_metadata_alone(tmp_path: Path) -> None:
    path = written(tmp_path, {"name": ["a", "b", "c"]})
    path.write_bytes(_with_rows(path.read_bytes(), 3, 5_000_000_000))
    with pytest.raises(TooLarge, match="declares 5,000,000,000 rows"):
        read_file(path, LIMITS)


def test_more_rows_than_are_declared_are_not_read_without_end(tmp_path: Path) -> None:
    path = tmp_path / "halls.parquet"
    pq.write_table(pa.table({"name": pa.nulls(2_100_000, pa.string())}), path)
    path.write_bytes(_with_rows(path.read_bytes(), 2_100_000, 3))
    assert path.stat().st_size < 100_000
    with pytest.raises(IntakeError):
        read_file(path, LIMITS)


def test_what_is_packed_small_and_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    """One long text for a million rows: a file of kilobytes that declares kilobytes."""
    path = tmp_path / "halls.parquet"
    many = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int32()), ["x" * 50_000])
    pq.write_table(pa.table({"name": many}), path)
    assert path.stat().st_size < 200_000
    with pytest.raises(TooLarge, match="unpacks to more than 100 MiB"):
        read_parquet(path, Limits(unpacked_bytes=100 * 1024**2))


def test_what_declares_to_unpack_to_too_much_is_refused_before(tmp_path: Path) -> None:
    path = written(tmp_path, {"name": [f"Hall {number} {'x' * 1000}" for number in range(2000)]})
    with pytest.raises(TooLarge, match="unpacks to more than 1 MiB"):
        read_parquet(path, Limits(unpacked_bytes=1024**2))


def _with_rows(body: bytes, old: int, new: int) -> bytes:
    """The file with another number of rows in its metadata (Thrift's compact protocol: field 3, before the groups)."""
    size = int.from_bytes(body[-8:-4], "little")
    data, footer = body[: -8 - size], body[-8 - size : -8]
    told = b"\x16" + _varint(old * 2) + b"\x19"
    assert told in footer
    footer = footer.replace(told, b"\x16" + _varint(new * 2) + b"\x19", 1)
    return data + footer + len(footer).to_bytes(4, "little") + b"PAR1"


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])
