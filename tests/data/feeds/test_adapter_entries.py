"""Feeds of entries in all dialects, and the messages of the Japan Meteorological Agency."""

from datetime import UTC, datetime

import pytest

from data.feeds.errors import NotUnderstood
from tests.data.feeds.adapting import at, collection, feature, only, read

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:georss="http://www.georss.org/georss"
 xmlns:gml="http://www.opengis.net/gml" xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#">{}</feed>"""
ENTRY = "<entry><id>{id}</id><title>{title}</title><updated>2018-09-23T08:35:00Z</updated>{more}</entry>"


def entry(more: str = "", id: str = "1", title: str = "Title") -> str:
    return ATOM.format(ENTRY.format(id=id, title=title, more=more))


@pytest.mark.parametrize(
    ("xml", "wkt"),
    [
        ("<georss:point>45.5 -71.2</georss:point>", "POINT (-71.2 45.5)"),
        ("<georss:point>45.5, -71.2</georss:point>", "POINT (-71.2 45.5)"),
        ("<georss:where><gml:Point><gml:pos>45 -71</gml:pos></gml:Point></georss:where>", "POINT (-71 45)"),
        ("<geo:lat>45</geo:lat><geo:long>-71</geo:long>", "POINT (-71 45)"),
        ("<geo:Point><geo:lat>45</geo:lat><geo:long>-71</geo:long></geo:Point>", "POINT (-71 45)"),
        ("<georss:line>0 0 1 2</georss:line>", "LINESTRING (0 0, 2 1)"),
        ("<georss:polygon>0 0 1 0 1 2 0 0</georss:polygon>", "POLYGON ((0 0, 0 1, 2 1, 0 0))"),
        ("<georss:box>0 0 1 2</georss:box>", "POLYGON ((2 0, 2 1, 0 1, 0 0, 2 0))"),
        (
            "<georss:point>45 -71</georss:point><geo:lat>45</geo:lat><geo:long>-71</geo:long>",
            "POINT (-71 45)",
        ),
        ("<georss:point>0 0</georss:point>", None),
        ("", None),
    ],
)
def test_a_place_is_read_however_it_is_written(xml: str, wkt: str | None) -> None:
    found = only(read("georss", entry(xml))).geometry
    assert (found if found is None else found.wkt) == wkt


def test_gml_areas_boxes_and_circles() -> None:
    ring = "<gml:LinearRing><gml:posList>0 0 1 0 1 2 0 0</gml:posList></gml:LinearRing>"
    gml = f"<georss:where><gml:Polygon><gml:exterior>{ring}</gml:exterior></gml:Polygon></georss:where>"
    assert only(read("georss", entry(gml))).geometry.area == 1
    corners = "<gml:lowerCorner>0 0</gml:lowerCorner><gml:upperCorner>1 2</gml:upperCorner>"
    box = f"<georss:where><gml:Envelope>{corners}</gml:Envelope></georss:where>"
    assert only(read("georss", entry(box))).geometry.area == 2
    round_ = only(read("georss", entry("<georss:circle>45 -71 1000</georss:circle>"))).geometry
    assert round_.bounds[3] - 45 == pytest.approx(1000 / 111_130, rel=0.01)


@pytest.mark.parametrize("xml", ["45.5", "north south", "95 10", "1 2 3"])
def test_a_broken_place_refuses_the_entry_which_was_named_all_the_same(xml: str) -> None:
    parsed = read("georss", entry(f"<georss:point>{xml}</georss:point>"))
    assert parsed.drafts == () and parsed.refused == {"1"} and parsed.rejects[0].column == "geometry"


def test_rss_with_an_offset_that_has_a_colon_and_html_in_its_text() -> None:
    item = """<rss version="2.0"><channel><item><title>A &amp;amp; B</title><link>https://x.example/1</link>
    <pubDate>Mon, 24 Jul 2017 00:00:34 -05:00</pubDate><category>Bush Fire</category>
    <description>ALERT LEVEL: Watch and Act &lt;br /&gt;STATUS: Out of control &lt;br /&gt;SIZE: 10 ha</description>
    </item></channel></rss>"""
    one = only(read("georss", item))
    assert one.observed_at == datetime(2017, 7, 24, 5, 0, 34, tzinfo=UTC)
    assert (one.sources[0].record_id, one.name) == ("https://x.example/1", "A & B")
    assert (one.event, one.category, one.severity, one.stage) == ("Bush Fire", "fire", "moderate", "active")
    assert one.notes.splitlines() == ["ALERT LEVEL: Watch and Act", "STATUS: Out of control", "SIZE: 10 ha"]


def test_the_options_say_what_the_entries_are() -> None:
    told = read("georss", entry(), set__event="earthquake", set__category="geo")
    assert (only(told).event, only(told).category) == ("earthquake", "geo")
    area = only(read("georss", entry("<georss:box>0 0 1 2</georss:box>"), kind="hazard_area"))
    assert (area.kind, area.headline, area.geometry.area) == ("hazard_area", "Title", 2)
    assert only(read("georss", entry(), kind="report")).text == "Title"
    closure = only(
        read("georss", entry("<georss:line>0 0 1 2</georss:line>"), kind="closure", map__cause="title")
    )
    assert (closure.cause, closure.sources[0].record_id, closure.geometry.length) == ("Title", "1", 5**0.5)


def test_an_entry_without_id_or_link_is_known_by_its_title() -> None:
    bare = ATOM.format(
        "<entry><title>Road closed</title></entry><entry><updated>2018-09-23</updated></entry>"
    )
    parsed = read("georss", bare)
    assert [one.key for one in parsed.drafts] == ["title:Road closed"]
    assert [one.row for one in parsed.rejects] == [2]


def test_day_comes_first_in_new_south_wales() -> None:
    told = {"guid": "1", "title": "T", "pubDate": "05/09/2018 6:30:00 PM", "description": "FIRE: Yes"}
    one = only(read("georss", collection(feature(told, at(149, -37)))))
    assert one.observed_at == datetime(2018, 9, 5, 18, 30, tzinfo=UTC) and one.category == "fire"


def test_a_local_time_in_the_text_counts_only_where_the_zone_is_known() -> None:
    text = "STATUS: Under control <br />UPDATED: 2018-09-05 18:45"
    told = {"guid": "1", "title": "T", "pubDate": "2018-09-05T08:30:00Z", "description": text}
    answer = collection(feature(told, at(149, -37)))
    assert only(read("georss", answer)).observed_at == datetime(2018, 9, 5, 8, 30, tzinfo=UTC)
    zoned = only(read("georss", answer, time_zone="Australia/Sydney"))
    assert zoned.observed_at == datetime(2018, 9, 5, 8, 45, tzinfo=UTC)


def test_other_xml_and_attacks_are_not_understood() -> None:
    with pytest.raises(NotUnderstood, match="not RSS or Atom"):
        read("georss", "<html><body/></html>")
    with pytest.raises(NotUnderstood, match="entities"):
        read("georss", '<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel/></rss>')
    with pytest.raises(NotUnderstood, match="no JMA report"):
        read("jma", "<rss/>")


JMA = """<Report xmlns="http://xml.kishou.go.jp/jmaxml1/" xmlns:e="http://xml.kishou.go.jp/jmaxml1/elementBasis1/">
<Control><Title>震源・震度に関する情報</Title><Status>{status}</Status></Control>
<Head><Title>震源・震度情報</Title><ReportDateTime>2021-02-18T04:02:00+09:00</ReportDateTime>
<EventID>20210218035836</EventID><InfoType>{info}</InfoType></Head><Body>{body}</Body></Report>"""
QUAKE = """<Earthquake><OriginTime>2021-02-18T03:58:00+09:00</OriginTime><Hypocenter><Area><Name>愛知県西部</Name>
<e:Coordinate datum="{datum}">{spot}</e:Coordinate></Area></Hypocenter>
<e:Magnitude type="Mj">4.2</e:Magnitude></Earthquake>"""


def jma(
    status: str = "通常", info: str = "発表", datum: str = "日本測地系", spot: str = "+35.1+137.3-40000/"
) -> str:
    return JMA.format(status=status, info=info, body=QUAKE.format(datum=datum, spot=spot))


def test_a_quake_of_jma_is_moved_from_the_tokyo_datum_and_no_other() -> None:
    one = only(read("jma", jma()))
    assert one.geometry.y == pytest.approx(35.1032, abs=2e-4) and one.geometry.x == pytest.approx(
        137.2970, abs=2e-4
    )
    assert (one.name, one.notes) == ("愛知県西部 M4.2", "magnitude: 4.2\ndepth: 40 km")
    world = only(read("jma", jma(datum="")))
    assert (world.geometry.x, world.geometry.y, world.sources[0].notes) == (137.3, 35.1, [])


def test_a_place_that_is_not_known_and_one_that_cannot_be_read() -> None:
    assert only(read("jma", jma(spot=""))).geometry is None
    parsed = read("jma", jma(spot="35.1N 137.3E"))
    assert parsed.refused == {"20210218035836"} and "ISO 6709" in parsed.rejects[0].reason


@pytest.mark.parametrize("status", ["訓練", "試験"])
def test_drills_and_tests_are_no_earthquakes(status: str) -> None:
    parsed = read("jma", jma(status=status))
    assert parsed.drafts == () and "has not happened" in parsed.rejects[0].reason


def test_a_cancelled_message_withdraws_its_earthquake() -> None:
    assert only(read("jma", jma(info="取消"))).status == "withdrawn"
    bare = JMA.format(status="通常", info="取消", body="")
    assert only(read("jma", bare)).status == "withdrawn"


COAST = """<Tsunami><Forecast><Item><Area><Name>岩手県</Name><Code>210</Code></Area>
<Category><Kind><Name>{name}</Name><Code>{code}</Code></Kind></Category></Item></Forecast></Tsunami>"""


@pytest.mark.parametrize(
    ("code", "status", "severity"),
    [("52", "current", "extreme"), ("50", "ended", "unknown"), ("99", "current", "unknown")],
)
def test_a_coast_is_free_only_where_the_message_says_so(code: str, status: str, severity: str) -> None:
    body = COAST.format(name="津波警報", code=code)
    one = only(read("jma", JMA.format(status="通常", info="発表", body=body)))
    assert (one.status, one.severity, one.event) == (
        status,
        severity,
        "major tsunami warning" if code == "52" else "tsunami warning",
    )


@pytest.mark.parametrize(("code", "ends"), [("52", False), ("62", False), ("71", True)])
def test_a_coast_holds_until_further_notice_unless_a_forecast_says_when_it_runs_out(
    code: str, ends: bool
) -> None:
    until = "<ValidDateTime>2021-02-18T12:00:00+09:00</ValidDateTime></Head>"
    told = JMA.replace("</Head>", until).format(
        status="通常", info="発表", body=COAST.format(name="津波", code=code)
    )
    (draft,) = read("jma", told).drafts
    assert "expires_at" in draft.given  # where it is lengthened, an earlier end is gone
    at = datetime(2021, 2, 18, 3, tzinfo=UTC) if ends else None
    assert (draft.record.over_at, draft.record.status) == (at, "current")
    notes = [note for note in draft.record.sources[0].notes if "until further notice" in note]
    assert bool(notes) is not ends


def test_a_tsunami_message_that_is_taken_back_takes_no_earthquake_back() -> None:
    of_tsunami = JMA.replace("震源・震度情報", "津波警報")
    bare = read("jma", of_tsunami.format(status="通常", info="取消", body=""))
    assert bare.drafts == () and "does not say for which coasts" in bare.rejects[0].reason
    quake = QUAKE.format(datum="", spot="+35.1+137.3-40000/")
    assert only(read("jma", of_tsunami.format(status="通常", info="取消", body=quake))).status == "current"


def test_an_index_leads_to_its_messages() -> None:
    index = ATOM.format(
        '<entry><id>https://x.example/1.xml</id><link href="https://x.example/1.xml"/></entry>'
    )
    assert read("jma", index).more == ("https://x.example/1.xml",)
