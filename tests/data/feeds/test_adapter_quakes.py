"""Earthquakes and disasters: USGS and GDACS."""

import pytest

from data.feeds.errors import NotUnderstood
from tests.data.feeds.adapting import at, collection, feature, only, read

QUAKE = {
    "mag": 6.5,
    "place": "113km E of Mohean, India",
    "time": 1395409267500,
    "updated": 1395661123139,
    "ids": ",usc000njrq,gcmt20140321134107,",
    "alert": "green",
    "status": "reviewed",
    "magType": "mwb",
    "type": "earthquake",
    "title": "M 6.5 - 113km E of Mohean, India",
}


def test_a_quake_is_known_by_all_its_ids_the_preferred_one_first() -> None:
    parsed = read("usgs_quakes", collection(feature(QUAKE, at(94.3, 7.8, 10), id="usc000njrq")))
    one = only(parsed)
    assert [source.record_id for source in one.sources] == ["usc000njrq", "gcmt20140321134107"]
    assert (one.severity, one.stage, one.category) == ("minor", "verified", "geo")
    assert one.started_at.isoformat() == "2014-03-21T13:41:07.500000+00:00"
    assert one.observed_at.isoformat() == "2014-03-24T11:38:43.139000+00:00"
    assert one.notes == "magnitude: 6.5 mwb\ndepth: 10 km"
    assert not one.geometry.has_z and not parsed.complete


def test_not_everything_is_an_earthquake_and_magnitudes_may_be_negative() -> None:
    blast = QUAKE | {"type": "quarry blast", "mag": -0.5, "alert": None, "ids": None}
    one = only(read("usgs_quakes", collection(feature(blast, at(94.3, 7.8, -1.2), id="a"))))
    assert (one.event, one.category, one.severity) == ("quarry blast", "other", "unknown")
    assert one.notes == "magnitude: -0.5 mwb\ndepth: -1.2 km"


def test_small_ones_can_be_left_out_and_the_answer_says_how_many() -> None:
    body = collection(*(feature(QUAKE | {"mag": mag, "ids": ""}, id=f"a{mag}") for mag in (None, 1.2, 4.5)))
    parsed = read("usgs_quakes", body, min_magnitude="4")
    assert len(parsed.drafts) == 1 and "2 below magnitude 4" in parsed.notes[0]


def test_an_event_without_id_is_refused_and_a_deleted_one_is_withdrawn() -> None:
    body = collection(feature(QUAKE | {"ids": None}), feature(QUAKE | {"status": "deleted"}, id="x"))
    parsed = read("usgs_quakes", body)
    assert [one.column for one in parsed.rejects] == ["id"]
    assert parsed.drafts[0].record.status == "withdrawn"


ITEM = """<item><title>Green flood</title><link>https://gdacs.example/1</link><guid>FL1</guid>
<pubDate>Tue, 10 Dec 2024 18:09:57 GMT</pubDate>{more}<gdacs:alertlevel>{level}</gdacs:alertlevel>
<georss:point>51.1125 -177.2133</georss:point><gdacs:eventtype>{type}</gdacs:eventtype>
<gdacs:eventid>{id}</gdacs:eventid><gdacs:episodeid>3</gdacs:episodeid>
<gdacs:iscurrent>{current}</gdacs:iscurrent></item>"""
RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:gdacs="http://www.gdacs.org"
 xmlns:georss="http://www.georss.org/georss"><channel><title>GDACS</title>{}</channel></rss>"""


def item(level: str = "Red", type: str = "TC", id: str = "9", current: str = "true", more: str = "") -> str:
    return ITEM.format(level=level, type=type, id=id, current=current, more=more)


def test_an_event_of_gdacs_is_one_incident_whatever_its_episode() -> None:
    one = only(read("gdacs", RSS.format(item())))
    assert one.sources[0].record_id == "TC9" and one.sources[0].url == "https://gdacs.example/1"
    assert (one.event, one.severity, one.stage, one.status) == (
        "tropical cyclone",
        "extreme",
        "active",
        "current",
    )
    assert (one.geometry.x, one.geometry.y) == (-177.2133, 51.1125), "latitude comes first there"
    assert "episode: 3" in one.notes


def test_what_is_listed_but_not_current_has_ended_and_the_last_change_dates_it() -> None:
    changed = "<gdacs:datemodified>Wed, 11 Dec 2024 06:00:00 GMT</gdacs:datemodified>"
    one = only(read("gdacs", RSS.format(item(current="false", more=changed))))
    assert (one.status, one.stage) == ("ended", "closed")
    assert one.observed_at.isoformat() == "2024-12-11T06:00:00+00:00"


def test_a_byte_order_mark_that_was_encoded_twice_is_taken_off() -> None:
    parsed = read("gdacs", ("ï»¿" + RSS.format(item())).encode("utf-8"))
    assert len(parsed.drafts) == 1


def test_something_else_than_rss_is_not_understood() -> None:
    with pytest.raises(NotUnderstood, match="no RSS"):
        read("gdacs", "<html><body>down for maintenance</body></html>")
    with pytest.raises(NotUnderstood, match="not JSON"):
        read("usgs_quakes", '{"type": "FeatureCollection", "features": [')
    with pytest.raises(NotUnderstood, match="empty"):
        read("usgs_quakes", b"")
