"""Alerts a second: CAP messages and NWS alerts, from the bytes of an answer to drafts and acts.

In this process; a running feed reads in a limited process of its own and hands the drafts over, which is measured as
well. Every message has an area of 40 corners, as warnings have, and every second one updates the one before.
"""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from benchmarks.registry import benchmark
from benchmarks.results import Result
from data.feeds import wire
from data.feeds.adapters import parser
from data.feeds.parsed import About, Parsed

ALERTS, QUICK_ALERTS = 2_000, 20
GOAL_ALERTS_S = 500.0
"""All alerts in force in the United States on a bad day, in two seconds."""
START = datetime(2026, 5, 19, 11, tzinfo=UTC)
ABOUT = About("bench", "https://example.org/alerts", START + timedelta(hours=2))
CORNERS = 40


@benchmark
def cap(quick: bool) -> Iterator[Result]:
    """CAP messages inside the entries of an Atom feed."""
    number = QUICK_ALERTS if quick else ALERTS
    entries = "".join(
        f"<entry><content type='text/xml'>{_message(at)}</content></entry>" for at in range(number)
    )
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'>{entries}</feed>".encode()
    yield from _measure("CAP", "cap", body, number)


@benchmark
def nws(quick: bool) -> Iterator[Result]:
    """The GeoJSON of the National Weather Service."""
    number = QUICK_ALERTS if quick else ALERTS
    body = json.dumps({"type": "FeatureCollection", "features": [_feature(at) for at in range(number)]})
    yield from _measure("NWS", "nws", body.encode(), number)


def _measure(title: str, adapter: str, body: bytes, number: int) -> Iterator[Result]:
    parse = parser(adapter)
    for what, read in (
        ("parsed", lambda: parse(body, ABOUT)),
        ("parsed and handed over", lambda: wire.unpacked(wire.packed(parse(body, ABOUT)))),
    ):
        rate = number / _seconds(read, title, number)
        goal = f"≥{GOAL_ALERTS_S:,.0f} alerts/s"
        yield Result(
            f"{title} {number:,} alerts, {what}", rate, "alerts/s", goal=goal, met=rate >= GOAL_ALERTS_S
        )


def _seconds(read: Callable[[], Parsed], title: str, number: int) -> float:
    started = time.perf_counter()
    found = read()
    seconds = time.perf_counter() - started
    if len(found.drafts) != number or found.rejects:
        raise AssertionError(f"{title}: {len(found.drafts)} drafts, {found.rejects[:1]}")
    return seconds


def _ring(at: int) -> list[tuple[float, float]]:
    """Corners of an area as longitude and latitude, closed."""
    turns = np.linspace(0, 2 * np.pi, CORNERS)
    x, y = -96 + at % 60 * 0.1, 40.5 + at // 60 % 30 * 0.1
    ring = [(round(x + 0.05 * np.cos(t), 4), round(y + 0.05 * np.sin(t), 4)) for t in turns]
    return [*ring[:-1], ring[0]]


def _sent(at: int) -> str:
    return (START + timedelta(seconds=at)).strftime("%Y-%m-%dT%H:%M:%S-00:00")


def _message(at: int) -> str:
    polygon = " ".join(f"{y},{x}" for x, y in _ring(at))
    updates = f"<references>ema@example.org,A{at - 1},{_sent(at - 1)}</references>" if at % 2 else ""
    return (
        f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>A{at}</identifier>'
        f"<sender>ema@example.org</sender><sent>{_sent(at)}</sent><status>Actual</status>"
        f"<msgType>{'Update' if at % 2 else 'Alert'}</msgType><scope>Public</scope>{updates}"
        "<info><language>en-US</language><category>Met</category><event>Flood Warning</event>"
        "<urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>"
        f"<expires>{_sent(at + 90_000)}</expires><headline>The river is over its banks</headline>"
        f"<area><areaDesc>Polk County</areaDesc><polygon>{polygon}</polygon></area></info></alert>"
    )


def _feature(at: int) -> dict[str, object]:
    before = [{"@id": f"https://api.weather.gov/alerts/A{at - 1}", "identifier": f"A{at - 1}",
               "sender": "w-nws.webmaster@noaa.gov", "sent": _sent(at - 1)}]  # fmt: skip
    return {
        "type": "Feature",
        "id": f"https://api.weather.gov/alerts/A{at}",
        "geometry": {"type": "Polygon", "coordinates": [_ring(at)]},
        "properties": {
            "id": f"A{at}",
            "sender": "w-nws.webmaster@noaa.gov",
            "senderName": "NWS Des Moines IA",
            "areaDesc": "Polk, IA",
            "geocode": {"SAME": ["019153"], "UGC": ["IAC153"]},
            "references": before if at % 2 else [],
            "sent": _sent(at).replace("-00:00", "+00:00"),
            "effective": _sent(at).replace("-00:00", "+00:00"),
            "expires": _sent(at + 90_000).replace("-00:00", "+00:00"),
            "status": "Actual",
            "messageType": "Update" if at % 2 else "Alert",
            "category": "Met",
            "severity": "Severe",
            "certainty": "Observed",
            "urgency": "Immediate",
            "event": "Flood Warning",
            "headline": "Flood Warning until Wednesday",
            "description": "The river is over its banks.",
        },
    }
