"""A record in words: what is told of a warning, and of how it was read."""

from datetime import UTC, datetime, timedelta

import pandas as pd

from data.schema import HazardArea
from views import lists
from views.records import facts, mended

NOW = datetime(2026, 5, 19, 12, tzinfo=UTC)


def test_a_warning_says_who_warns_until_when_and_what_to_do():
    record = HazardArea(
        name="Flood", event="Flood Warning", sender_name="NWS Des Moines", instruction="Move to higher ground",
        description="The river rises.", expires_at=NOW + timedelta(hours=3),
    )  # fmt: skip
    told = {row["label"]: row["text"] for row in facts(record, now=NOW, zone="UTC", limit=None)}
    assert told["Warned by"] == "NWS Des Moines"
    assert told["What to do"] == "Move to higher ground"
    assert told["Details"] == "The river rises."
    assert "15:00" in told["Message runs out"]


def test_how_it_was_read_is_told_and_cut_where_it_is_long():
    assert mended([]) is None
    assert mended(["place: not placed: SAME 037183"]) == "as it was read: place: not placed: SAME 037183"
    assert mended(["a", "b", "c", "d", "e"]) == "as it was read: a; b; c; and 2 more"


def test_a_list_says_since_when_a_record_is_no_longer_listed_where_one_is():
    gone = [{"system": "nws", "not_reported_since": "2026-05-19T11:40:00Z"}]
    rows = {
        "name": ["A", "B"],
        "number": ["", ""],
        "state": ["severe", "severe"],
        "event": ["flood", "flood"],
    }
    now = datetime(2026, 5, 19, 12, tzinfo=UTC)
    said = {"now": now, "zone": "UTC", "limit": None}
    shown = lists.table("hazard_area", pd.DataFrame(rows | {"sources": [gone, []]}), **said)
    assert ["11:40" in text for text in shown["No longer listed since"]] == [True, False]
    assert "No longer listed since" not in lists.table(
        "hazard_area", pd.DataFrame(rows | {"sources": [[], []]}), **said
    )
