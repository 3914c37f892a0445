"""What leaves: the same records in every format, none that must stay, none that runs."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from defusedxml.ElementTree import fromstring

from data.access import Actor
from data.exchange import FORMATS, About, ExchangeError, format_of, to_bytes, write
from data.exchange.about import stamp, stamps
from data.schema import CountFigure, Shelter, Source
from data.store import Store
from tests.data.exchange.conftest import NASTY

KML = "{http://www.opengis.net/kml/2.2}"
ANY_KIND = [name for name, form in FORMATS.items() if "shelter" in form.kinds]


def _names(path: Path, name: str) -> list[str]:
    if name == "geojson":
        return [item["properties"]["name"] for item in json.loads(path.read_text("utf-8"))["features"]]
    if name in ("csv", "hxl"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [row["name"] for row in csv.DictReader(file)][1 if name == "hxl" else 0 :]
    if name == "parquet":
        return pq.read_table(path)["name"].to_pylist()
    if name == "gpkg":
        return list(pyogrio.read_dataframe(path)["name"])
    if name == "kml":
        return [item.findtext(f"{KML}name") for item in fromstring(path.read_bytes()).iter(f"{KML}Placemark")]
    rows = list(openpyxl.load_workbook(path).worksheets[0].values)
    return [row[rows[0].index("name")] for row in rows[1:]]


@pytest.mark.parametrize("name", ANY_KIND)
def test_every_format_holds_what_may_leave_and_nothing_withheld(name, store: Store, someone, about, tmp_path):
    path = tmp_path / f"out{FORMATS[name].ending}"
    written = write(store.frame(someone, "shelter"), path, about)
    names = _names(path, name)
    assert (written.rows, written.withheld, written.unplaced) == (7, 1, 1)
    assert "Safe house" not in names
    assert [text.lstrip("'") for text in names] == [*NASTY, "Somewhere"]
    assert b"555 0100" not in path.read_bytes()


@pytest.mark.parametrize("name", ["csv", "xlsx", "hxl"])
def test_no_cell_of_a_spreadsheet_begins_like_a_formula(name, store, someone, about, tmp_path):
    path = tmp_path / f"out{FORMATS[name].ending}"
    write(store.frame(someone, "shelter"), path, about)
    starting = [text[0] for text in _names(path, name)]
    assert not set(starting) & set("=+-@\t\r")


def test_an_xlsx_cell_is_text_and_never_a_formula(store, someone, about, tmp_path):
    write(store.frame(someone, "shelter"), tmp_path / "out.xlsx", about)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert "f" not in {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert book.sheetnames == ["EXERCISE_shelter", "About"]


def test_an_xlsx_cell_keeps_its_text_to_the_letter_and_its_type(store, someone, about, tmp_path):
    odd = {"#N/A": 1, " two\n lines\t": 2, "a & <b>": 0, "\x0bcontrol": None}
    source = Source(system="call", notes=["said\x0bso"])
    store.save(
        someone,
        [
            Shelter(
                name=name,
                occupancy=None if count is None else CountFigure(value=count),
                floor_area_m2=0.1,
                accepting=True,
                sources=[source],
            )
            for name, count in odd.items()
        ],
        reason="test",
    )
    write(store.frame(someone, "shelter"), tmp_path / "out.xlsx", about)
    head, *rows = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0].iter_rows(values_only=True)
    named = [dict(zip(head, row, strict=True)) for row in rows[-len(odd) :]]
    assert [row["name"] for row in named] == ["#N/A", " two\n lines\t", "a & <b>", "\ufffdcontrol"]
    assert [row["occupancy"] for row in named] == [1, 2, 0, None]
    assert {(row["floor_area_m2"], row["accepting"], row["source_notes"]) for row in named} == {
        (0.1, True, "said\ufffdso")
    }


def test_times_of_a_column_are_written_as_each_alone():
    moments = [
        datetime(1969, 12, 31, 23, 59, 59, 500_000, UTC),
        None,
        datetime(2026, 5, 20, 5, 7, tzinfo=UTC),
    ]
    column = pd.Series(pd.DatetimeIndex(moments).as_unit("us"))
    assert list(stamps(column)) == [None if at is None else stamp(at) for at in moments]
    assert list(stamps(column[:0])) == []


def test_geojson_says_exercise_source_and_licence_and_keeps_ids_and_unknown(store, someone, about, tmp_path):
    write(store.frame(someone, "shelter"), tmp_path / "out.geojson", about)
    read = json.loads((tmp_path / "out.geojson").read_text("utf-8"))
    first, second = read["features"][:2]
    assert read["about"]["mode"] == "EXERCISE"
    assert read["about"]["licences"] == ["CC0-1.0"]
    assert first["id"] == store.find(someone, ["shelter"])[0].id
    assert first["properties"]["occupancy"] is None
    assert second["properties"]["occupancy"] == 12
    assert second["properties"]["occupancy_at"] == "2026-05-20T05:00:00Z"
    assert second["properties"]["source_licence"] == "CC0-1.0"
    assert second["properties"]["workspace_mode"] == "EXERCISE"
    assert shapely.geometry.shape(second["geometry"]).equals(shapely.Point(-93.61, 42.03))
    assert read["features"][-1]["geometry"] is None


def test_counts_are_whole_numbers_in_a_table(store, someone, about):
    text = to_bytes(store.frame(someone, "shelter"), about, format="csv").decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["occupancy"] for row in rows] == ["", "12", "12", "12", "12", "12", ""]


def test_contacts_leave_only_when_asked_for(store, someone, about):
    frame = store.frame(someone, "shelter")
    assert b"555 0100" not in to_bytes(frame, about, format="csv")
    assert b"555 0100" in to_bytes(frame, about, format="csv", contacts=True)


@pytest.mark.parametrize("name", ANY_KIND)
def test_an_empty_kind_still_makes_a_file_with_its_columns(name, store, someone, tmp_path):
    about = About(kind="depot", workspace="real", mode="actual", made_at=store.clock.now())
    path = tmp_path / f"out{FORMATS[name].ending}"
    assert write(store.frame(someone, "depot"), path, about).rows == 0
    assert _names(path, name) == []


def test_a_failed_export_leaves_the_old_file_and_no_draft(
    store, someone: Actor, about, tmp_path, monkeypatch
):
    path = tmp_path / "folder" / "out.csv"
    path.parent.mkdir()
    path.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(FORMATS, "csv", replace(FORMATS["csv"], writer=full))
    with pytest.raises(ExchangeError, match="No space left"):
        write(store.frame(someone, "shelter"), path, about)
    assert [item.name for item in path.parent.iterdir()] == ["out.csv"]
    assert path.read_text() == "old"


def test_an_unknown_ending_names_the_known_ones():
    with pytest.raises(ExchangeError, match=r"picture.png.*\.geojson, \.csv, \.gpkg, \.xlsx"):
        format_of(Path("picture.png"))
    assert format_of(Path("a.JSON")) == "geojson"
    assert format_of(Path("a.hxl.csv")) == "hxl"
    assert format_of(Path("a.hxl.extra.csv")) == "csv"
    assert format_of(Path("whatever"), "gpkg") == "gpkg"


def test_a_format_says_which_kinds_it_is_for(store, someone, about, tmp_path):
    with pytest.raises(ExchangeError, match=r"EDXL-HAVE cannot hold shelter records.*facility"):
        write(store.frame(someone, "shelter"), tmp_path / "out.have.xml", about)
    assert not list(tmp_path.glob("out*"))
