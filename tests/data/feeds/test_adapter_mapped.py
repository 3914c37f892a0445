"""Any table or layer by mapping, and folders of files."""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.feeds import folder
from data.feeds.adapters import parser
from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About, Parsed
from tests.data.feeds.adapting import AT, at, collection, feature, only, read

TABLE = "SITE_NO;Site;Pop Now;lat;lon\n7;Town Hall;12;41,5;-93,6\n8;Gym;;41,6;-93,5\n"


def test_a_table_by_mapping_in_whatever_form_it_is_written() -> None:
    options = {
        "kind": "shelter",
        "id": "SITE_NO",
        "map__name": "Site",
        "map__occupancy": "Pop Now",
        "set__stage": "open",
        "licence": "CC0",
    }
    parsed = read("csv", TABLE.encode("cp1252"), complete="true", **options)
    hall, gym = (one.record for one in parsed.drafts)
    assert parsed.complete and [one.key for one in parsed.drafts] == ["7", "8"]
    assert (hall.name, hall.occupancy.value, hall.state) == ("Town Hall", 12, "open")  # type: ignore[attr-defined]
    assert hall.occupancy.observed_at is None, "dated when it is reconciled"  # type: ignore[attr-defined]
    assert hall.geometry is not None and (hall.geometry.x, hall.geometry.y) == (-93.6, 41.5)
    assert hall.sources[0].system == "feed" and hall.sources[0].licence == "CC0"
    assert gym.occupancy is None  # type: ignore[attr-defined]


def test_where_a_row_is_refused_nothing_is_taken_for_gone() -> None:
    parsed = read(
        "csv",
        TABLE + "9;Barn;many;41,5;-93,6\n",
        kind="shelter",
        map__name="Site",
        map__occupancy="Pop Now",
        complete="true",
    )
    assert [one.row for one in parsed.rejects] == [4] and not parsed.complete


def test_an_empty_table_or_list_says_nothing() -> None:
    for adapter, body in (("csv", "SITE_NO;Site\n"), ("geojson", collection()), ("geojson", [])):
        parsed = read(adapter, body, kind="shelter", complete="true")
        assert (parsed.drafts, parsed.rejects, parsed.complete) == ((), (), False)


@pytest.mark.parametrize(
    ("adapter", "body", "options", "said"),
    [
        ("csv", TABLE, {}, "no option kind"),
        ("csv", TABLE, {"kind": "shed"}, "kind = 'shed'"),
        ("csv", TABLE, {"kind": "shelter", "map__name": "Nom"}, "Nom"),
        ("csv", "<!DOCTYPE html><html></html>", {"kind": "shelter"}, "web page"),
        ("geojson", '{"type": "Topology"}', {"kind": "shelter"}, "TopoJSON"),
        ("geojson", "[1, 2]", {"kind": "shelter"}, "plain values"),
    ],
)
def test_what_cannot_be_mapped_is_said_with_its_remedy(
    adapter: str, body: str, options: dict[str, str], said: str
) -> None:
    with pytest.raises(NotUnderstood, match=said) as caught:
        read(adapter, body, **options)
    assert caught.value.remedy and "/tmp" not in str(caught.value)


def test_pages_of_ogc_api_features_are_followed() -> None:
    links = [{"rel": "next", "href": "items?offset=10"}]
    page = collection(feature({"id": "1", "name": "Mill Road", "cause": "flooded"}, at(1, 2)), links=links)
    parsed = read("geojson", page, url="https://gis.example.org/collections/closures/items", kind="closure")
    assert parsed.more == ("https://gis.example.org/collections/closures/items?offset=10",)
    assert only(parsed).cause == "flooded"


def watch(place: Path, **options: str) -> tuple[Parsed, list[Parsed]]:
    """What a watched folder gives: its list, then each file that is ready."""
    root = place.as_uri()

    def ask(url: str) -> Parsed:
        found = folder.read(url, [root], 1_000_000)
        return parser("folder")(found.body, About("incoming", url, AT, found.content_type, options))

    listed = ask(root)
    return listed, [ask(url) for url in listed.more]


def put(place: Path, name: str, text: str | bytes, *, age_s: float = 60) -> Path:
    path = place / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    os.utime(path, (time.time() - age_s,) * 2)
    return path


def test_files_in_a_folder_are_read_once_they_have_rested(tmp_path: Path) -> None:
    put(tmp_path, "shelters.csv", TABLE, age_s=30)
    put(tmp_path, "names with blank.geojson", json.dumps(collection(feature({"SITE_NO": 9, "name": "Barn"}))))
    put(tmp_path, "still being written.csv", TABLE, age_s=1)
    put(tmp_path, "upload.csv.part", TABLE)
    put(tmp_path, "empty.csv", "")
    listed, files = watch(tmp_path, kind="shelter", id="SITE_NO")
    assert [Path(url).name for url in listed.more] == ["names%20with%20blank.geojson", "shelters.csv"]
    assert "2 file(s) are still being written, or empty" in listed.notes[0]
    assert [len(one.drafts) for one in files] == [1, 2] and not any(one.complete for one in (listed, *files))
    assert {one.record.sources[0].system for one in files[1].drafts} == {"incoming"}


def test_a_folder_takes_every_format_the_intake_reads(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in (["Shelter ID", "Name", "Occupancy"], [5, "Armory", 3]):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    os.utime(tmp_path / "list.xlsx", (time.time() - 60,) * 2)
    _, files = watch(tmp_path, kind="shelter")
    assert [one.record.name for one in files[0].drafts] == ["Armory"]


def test_a_folder_without_a_kind_says_so_at_once(tmp_path: Path) -> None:
    with pytest.raises(NotUnderstood, match="no option kind"):
        watch(tmp_path)


def test_times_without_offset_are_those_of_the_feeds_zone() -> None:
    table = "id,name,observed_at\n1,A,2026-07-01 06:00\n"
    one = only(read("csv", table, kind="shelter", time_zone="America/Chicago"))
    assert one.observed_at == datetime(2026, 7, 1, 11, tzinfo=UTC)
