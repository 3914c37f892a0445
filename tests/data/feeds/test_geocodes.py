"""Warnings placed by their codes: counties from jurisdictions, zones from files, and what stays without place."""

from datetime import UTC, datetime

import geopandas as gpd
import pytest
import shapely

from data import bulk_in
from data.access import local_person
from data.clock import ManualClock
from data.feeds import adapters, geocodes
from data.feeds.geocodes import ANY, FIPS, Zones, keys
from data.feeds.parsed import About
from data.schema import Geocode, HazardArea, Jurisdiction, WarningArea
from data.settings import Settings
from data.workspace import open_workspace
from tests.data.feeds.cap_samples import alert, info

AT = datetime(2026, 5, 19, 12, tzinfo=UTC)
ADA = local_person("Ada Reyes", "Planning Section Chief")
POLK, STORY = shapely.box(-94, 41, -93, 42), shapely.box(-94, 42, -93, 43)


def area(*codes: str, drawn: bool = False) -> WarningArea:
    pairs = [code.split(":") for code in codes]
    return WarningArea(
        description="here",
        drawn=drawn,
        geocodes=[Geocode(scheme=scheme, code=code) for scheme, code in pairs],
    )


def county(code: str, shape: shapely.Geometry) -> Jurisdiction:
    return Jurisdiction(name=code, code=code, level="county", geometry=shape)


COUNTIES = Zones(geocodes.of_jurisdictions([county("19153", POLK), county("19169", STORY)]))


@pytest.mark.parametrize("code", ["SAME:019153", "FIPS6:019153", "UGC:IAC153", "FIPS:19153", "SAME:119153"])
def test_a_county_is_found_by_every_code_it_has(code):
    assert COUNTIES.find([area(code)]).geometry.equals(POLK)


@pytest.mark.parametrize(
    "code", ["SAME:058530", "UGC:PZZ530", "UGC:IAZ153", "SAME:037183", "EMMA_ID:19153", "UGC:PZC153"]
)
def test_marine_and_forecast_zones_are_no_counties(code):
    found = COUNTIES.find([area(code)])
    if code.startswith("EMMA"):
        assert found.schemes == ("EMMA_ID",)  # a plain code may be a jurisdiction's own
    else:
        assert (found.geometry, found.missing) == (None, (code.replace(":", " "),))


def test_a_whole_state_is_the_state():
    zones = Zones(geocodes.of_jurisdictions([county("19", POLK)]))
    assert zones.find([area("SAME:019000")]).geometry == zones.find([area("UGC:IAC000")]).geometry == POLK


def test_codes_of_one_area_are_ways_to_say_the_same_and_the_one_that_is_known_counts():
    found = COUNTIES.find([area("SAME:019153", "SAME:019169", "UGC:IAZ060", "UGC:IAZ048")])
    assert (found.geometry.area, found.schemes, found.missing) == (pytest.approx(2), ("SAME",), ())
    both = Zones({**COUNTIES.shapes, ("UGC", "IAZ060"): shapely.box(-94, 41, -93.5, 41.5)})
    assert both.find([area("SAME:019153", "UGC:IAZ060")]).schemes == ("UGC",)


def test_what_is_not_known_is_named_beside_what_is():
    found = COUNTIES.find([area("SAME:019153", "SAME:037183"), area("SAME:019169")])
    assert (found.geometry.area, found.missing) == (pytest.approx(2), ("SAME 037183",))


def test_areas_that_the_message_draws_need_no_codes():
    assert COUNTIES.find([area("SAME:019153", drawn=True)]) == geocodes.Found(None)


def test_a_state_named_beside_finer_codes_is_not_taken_for_the_area():
    zones = Zones({("ISO 3166-2", "AU-NSW"): POLK})
    assert zones.find([area("ISO 3166-2:AU-NSW", "AMOC-AreaCode:NSW_PW002")]).geometry is None
    assert zones.find([area("ISO 3166-2:AU-NSW")]).geometry == POLK


def test_a_scheme_of_which_a_file_does_not_say_is_any():
    zones = Zones({(ANY, "UK117"): POLK, (ANY, "IA060"): STORY})
    assert zones.find([area("EMMA_ID:UK117")]).geometry == POLK
    assert zones.find([area("UGC:IAZ060")]).geometry == STORY
    assert (FIPS, "19153") in keys("same", " 019153 ")


def read(*areas: str, **changes: str) -> tuple:
    body = alert(info(area="".join(areas)), **changes)
    return adapters.parser("cap")(body.encode(), About("ema", "https://ema.example", AT)).drafts


def coded(*codes: str) -> str:
    told = "".join(f"<geocode><valueName>SAME</valueName><value>{code}</value></geocode>" for code in codes)
    return f"<area><areaDesc>Here</areaDesc>{told}</area>"


DRAWN = "<area><areaDesc>There</areaDesc><polygon>10,10 10,11 11,11 10,10</polygon></area>"


def test_a_warning_is_placed_and_says_how_and_what_not():
    drafts = geocodes.placed(read(coded("019153", "037183")), COUNTIES)
    record = drafts[0].record
    assert record.geometry.equals(POLK)
    assert record.sources[0].notes == ["place: whole zones, by SAME", "place: not placed: SAME 037183"]
    assert "geometry" in drafts[0].given


def test_a_warning_without_a_known_code_has_no_place_and_says_so():
    drafts = geocodes.placed(read(coded("037183")), COUNTIES)
    assert drafts[0].record.geometry is None
    assert drafts[0].record.sources[0].notes == ["place: not placed: SAME 037183"]
    assert "geometry" not in drafts[0].given  # a place that was found earlier stays


def test_drawn_and_coded_areas_come_together():
    record = geocodes.placed(read(DRAWN, coded("019153")), COUNTIES)[0].record
    assert record.geometry.area == pytest.approx(1.5)
    assert [one.drawn for one in record.areas] == [True, False]


def test_a_long_list_of_unknown_codes_is_cut():
    notes = geocodes.placed(read(coded(*(f"{number:06}" for number in range(37000, 37030)))), COUNTIES)[
        0
    ].record
    assert notes.sources[0].notes[0].endswith("and 18 more")


@pytest.fixture
def workspace(tmp_path):
    opened = open_workspace(Settings(var=tmp_path / "var", workspace="polk"), clock=ManualClock(AT))
    yield opened
    opened.store.close()


def zone_file(tmp_path, columns: dict[str, list[str]], name: str = "zones.geojson"):
    shapes = [shapely.box(at, 41, at + 1, 42) for at in range(len(next(iter(columns.values()))))]
    gpd.GeoDataFrame(columns, geometry=shapes, crs=4326).to_file(tmp_path / name)
    return tmp_path / name


def bring_in(workspace, path, role="zones", **columns: str) -> bulk_in.Bulk:
    found = bulk_in.prepare(path, role, bulk_in.BulkOptions(columns=columns))
    bulk_in.keep(workspace.settings, workspace.name, found)
    return found


def test_jurisdictions_and_zone_files_make_one_table_that_follows_both(workspace, tmp_path):
    assert geocodes.zones_of(workspace, ADA).shapes == {}
    workspace.store.save(ADA, [county("19153", POLK)], reason="test")
    bring_in(workspace, zone_file(tmp_path, {"UGC": ["IAZ060", "PZZ530"], "NAME": ["Polk", "Sea"]}))
    bring_in(workspace, zone_file(tmp_path, {"EMMA_ID": ["UK117"]}, "emma.geojson"), "zones-europe")
    zones = geocodes.zones_of(workspace, ADA)
    assert zones.find([area("UGC:PZZ530")]).geometry.bounds == (1, 41, 2, 42)
    assert zones.find([area("EMMA_ID:UK117")]).geometry is not None
    assert zones.find([area("SAME:019153")]).geometry.equals(POLK)
    assert geocodes.zones_of(workspace, ADA) is zones


def test_a_zone_file_says_its_scheme_in_a_column_or_by_the_columns_name(tmp_path):
    named = bulk_in.prepare(zone_file(tmp_path, {"code": ["01", "02"], "scheme": ["A", "B"]}), "zones").frame
    assert list(zip(named["scheme"], named["code"], strict=True)) == [("A", "01"), ("B", "02")]
    by_name = bulk_in.prepare(zone_file(tmp_path, {"STATE_ZONE": ["IA060"]}, "b.geojson"), "zones").frame
    assert by_name["scheme"].tolist() == ["UGC"]
    open_ = bulk_in.prepare(zone_file(tmp_path, {"code": ["x"]}, "c.geojson"), "zones").frame
    assert open_["scheme"].isna().all()


def test_zones_with_the_same_code_are_one_and_those_without_are_refused(workspace, tmp_path):
    found = bring_in(workspace, zone_file(tmp_path, {"UGC": ["A", "A", ""]}))
    assert [(one.row, one.reason) for one in found.refused] == [(3, "code: it is blank")]
    assert geocodes.zones_of(workspace, ADA).shapes["UGC", "A"].area == pytest.approx(2)


def test_a_file_without_codes_is_no_zone_file(tmp_path):
    with pytest.raises(bulk_in.BadOption, match="no column holds the code"):
        bulk_in.prepare(zone_file(tmp_path, {"colour": ["red"]}), "zones")


def test_nothing_is_read_where_no_warning_needs_it(workspace, monkeypatch):
    monkeypatch.setattr(geocodes, "zones_of", lambda *_: pytest.fail("read"))
    drafts = read(DRAWN)
    assert geocodes.placed_here(workspace, ADA, drafts) == drafts
    assert isinstance(drafts[0].record, HazardArea)
