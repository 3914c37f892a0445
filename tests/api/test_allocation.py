"""Lines of the allocation over HTTP."""

from datetime import timedelta
from urllib.parse import quote

import pytest
import shapely

from data.schema import Depot, QuantityFigure, Request, StockLine
from tests.api.conftest import START

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def asked(put):
    line = StockLine(resource_type="cots", unit="cot",
                     quantity=QuantityFigure(value=80, observed_at=START - timedelta(hours=30)))  # fmt: skip
    return put(
        Request(name="Cots", resource_type="cots", unit="cot", quantity=50, stage="approved",
                geometry=shapely.Point(-93.5, 41.5)),
        Depot(name=HOSTILE, geometry=shapely.Point(-93.6, 41.6), lines=[line]),
    )  # fmt: skip


def test_what_is_not_offered_is_told_as_unmet(client, asked):
    answer = client.get("/allocation").json()
    assert answer["features"] == []
    assert answer["unmet"] == [{"request": asked[0].id, "quantity": 50, "reason": "all_set_aside"}]


def test_lines_are_geojson_with_what_the_map_needs_and_unchanged_ones_are_not_sent_again(client, asked):
    answer = client.get("/allocation?stale=true")
    line = answer.json()["features"][0]
    assert line["geometry"] == {"type": "LineString", "coordinates": [[-93.6, 41.6], [-93.5, 41.5]]}
    assert line["properties"] == {
        "state": "proposed", "request": asked[0].id, "source": asked[1].id, "name": HOSTILE, "quantity": 50,
        "unit": "cot", "share": 1,
    }  # fmt: skip
    assert client.get("/allocation?stale=true", if_none_match=answer.headers["etag"]).status_code == 304


def test_lines_set_by_hand_are_drawn_as_such(client, asked):
    by_hand = quote(f'[["{asked[0].id}", "{asked[1].id}", 20]]')
    found = client.get(f"/allocation?stale=true&fixed={by_hand}").json()
    assert [(one["properties"]["state"], one["properties"]["quantity"]) for one in found["features"]] == [
        ("by_hand", 20)
    ]
    assert found["unmet"][0]["reason"] == "overridden"


@pytest.mark.parametrize(
    "wrong", ["nonsense", '{"a": 1}', '[["a", "b"]]', '[["a", "b", -1]]', '[["a", "b", "x"]]', "[1]"]
)
def test_what_cannot_be_read_is_refused_with_the_remedy(client, wrong):
    answer = client.get(f"/allocation?fixed={quote(wrong)}")
    assert answer.status_code == 400
    assert answer.json()["remedy"]
