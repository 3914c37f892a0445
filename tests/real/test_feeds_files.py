"""Every recorded answer of a feed: how many records and refused rows it gives, counted independently."""

import csv
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data.feeds.adapters import parser
from data.feeds.parsed import About, Parsed

AT = datetime(2026, 8, 22, 12, tzinfo=UTC)
URL = "https://example.org/query?where=1%3D1"


def parse(real: Path, name: str, adapter: str, **options: str) -> Parsed:
    about = About("feed", URL, AT, options={key.replace("__", "."): value for key, value in options.items()})
    return parser(adapter)((real / name).read_bytes(), about)


def features(path: Path) -> int:
    return len(json.loads(path.read_text("utf-8"))["features"])


def items(path: Path) -> int:
    return len(re.findall(rb"<(?:item|entry)[ >]", path.read_bytes()))


FILES: list[tuple[str, str, Callable[[Path], int], int, int, dict[str, str]]] = [
    ("feeds/usgs/all_day_2019.geojson", "usgs_quakes", features, 233, 0, {}),
    ("feeds/usgs/earthquakes-1.json", "usgs_quakes", features, 3, 0, {}),
    ("feeds/usgs/significant_month_2014.geojson", "usgs_quakes", features, 12, 0, {}),
    ("feeds/usgs/significant_month_2024.geojson", "usgs_quakes", features, 18, 0, {}),
    ("feeds/gdacs/gdacs-1.xml", "gdacs", items, 4, 0, {}),
    ("feeds/gdacs/gdacs-hdx-2024.xml", "gdacs", items, 2, 0, {}),
    ("feeds/gdacs/gdacs-rss-24h.xml", "gdacs", items, 21, 0, {}),
    ("feeds/gdacs/gdacs-rss.xml", "gdacs", items, 16, 0, {}),
    (
        "case_irma2017/fema-nss.json",
        "fema_shelters",
        lambda path: len(json.loads(path.read_text())),
        551,
        0,
        {},
    ),
]


@pytest.mark.parametrize(("name", "adapter", "rows_of", "records", "rejected", "options"), FILES)
def test_each_row_of_a_recorded_answer_is_a_record_or_refused_with_a_reason(
    real: Path,
    name: str,
    adapter: str,
    rows_of: Callable[[Path], int],
    records: int,
    rejected: int,
    options: dict[str, str],
) -> None:
    parsed = parse(real, name, adapter, **options)
    rows = {one.row for one in parsed.rejects}
    assert (len(parsed.drafts), len(rows)) == (records, rejected)
    assert records + rejected == rows_of(real / name)
    assert all(one.reason and one.remedy for one in parsed.rejects)
    assert all(one.record.sources[0].system == "feed" and one.key for one in parsed.drafts)
    assert len(set(rows) | {one.row for one in parsed.drafts}) == records + rejected


def records(parsed: Parsed) -> dict[str, Any]:
    return {one.key: one.record for one in parsed.drafts}


def test_all_quakes_of_a_day_have_their_ids_magnitudes_and_times(real: Path) -> None:
    found = records(parse(real, "feeds/usgs/all_day_2019.geojson", "usgs_quakes"))
    for feature in json.loads((real / "feeds/usgs/all_day_2019.geojson").read_text())["features"]:
        one, told = found[feature["id"]], feature["properties"]
        assert {source.record_id for source in one.sources} == set(filter(None, told["ids"].split(",")))
        assert one.started_at.timestamp() == pytest.approx(told["time"] / 1000)
        assert [one.geometry.x, one.geometry.y] == feature["geometry"]["coordinates"][:2]
        assert (f"magnitude: {told['mag']:g}" in one.notes) if told["mag"] is not None else True
    kinds = {one.event for one in found.values()}
    assert kinds == {"earthquake", "explosion", "ice quake", "quarry blast"} & kinds and len(kinds) > 1


def test_gdacs_agrees_with_the_table_its_users_made_of_it(real: Path) -> None:
    found = records(parse(real, "feeds/gdacs/gdacs-hdx-2024.xml", "gdacs"))
    with (real / "feeds/gdacs/gdacs-hdx-2024.expected.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert set(found) == {row["id"] for row in rows}
    for row in rows:
        one = found[row["id"]]
        assert (one.name, one.sources[0].url) == (row["title"], row["link"])
        assert (one.geometry.y, one.geometry.x) == (float(row["geo_lat"]), float(row["geo_long"]))
        assert one.started_at == datetime.strptime(row["from_date"], "%a, %d %b %Y %H:%M:%S GMT").replace(
            tzinfo=UTC
        )


def test_what_gdacs_lists_as_not_current_has_ended(real: Path) -> None:
    path = real / "feeds/gdacs/gdacs-rss.xml"
    ended = path.read_bytes().count(b"<gdacs:iscurrent>false</gdacs:iscurrent>")
    found = records(parse(real, "feeds/gdacs/gdacs-rss.xml", "gdacs"))
    assert sum(one.status.value == "ended" for one in found.values()) == ended > 0


def test_the_places_of_femas_shelters(real: Path) -> None:
    rows = json.loads((real / "case_irma2017/fema-nss.json").read_text("utf-8"))
    found = records(parse(real, "case_irma2017/fema-nss.json", "fema_shelters"))
    notes = {key: " ".join(one.sources[0].notes) for key, one in found.items()}
    assert (
        sum("swapped" in one for one in notes.values())
        == sum((row["LATITUDE"] or 0) < 0 for row in rows)
        == 5
    )
    at_zero = [row for row in rows if row["LATITUDE"] == 0 and row["LONGITUDE"] == 0]
    assert len(at_zero) == 16
    for row in at_zero:
        one = found[str(row["SHELTER_ID"])]
        elsewhere = row["GEOX"] and row["GEOY"]
        assert (one.geometry is not None) == bool(elsewhere)
    assert all(one.geometry is None or one.geometry.y > 0 for one in found.values())
