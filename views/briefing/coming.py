"""The outlook in words: what happens when, how sure that is, and from how many counts."""

from datetime import datetime, timedelta

import pandas as pd

from response.briefing import Outlook
from response.briefing.outlook import HORIZON, LEAST
from views import happenings, words
from views.briefing.changed import moment
from views.briefing.model import Chart, Item, Level, Ref, Series

SOON = timedelta(hours=72)
MOST_STOCK = 5
METHOD = {"theil_sen": "Theil–Sen slope"}
DRAWN_AHEAD = timedelta(hours=12)


def method(one: Outlook) -> str:
    """``Theil–Sen slope of 37 counts in the last 6 h, range at 90 % confidence``."""
    counts = words.count(one.points, "count")
    return (
        f"{METHOD[one.method]} of {counts} in the last {words.duration(one.window)}, "
        f"range at {words.share(one.confidence)} confidence"
    )


def span(one: Outlook, *, now: datetime, zone: str) -> str:
    """``08:46 CDT (08:27 to 09:07)``."""
    if one.at is None or one.earliest is None:
        return ""
    middle, early = moment(one.at, now=now, zone=zone), _short(one.earliest, now, zone)
    if one.latest is None:
        return f"{middle} (not before {early}; at the slow end of the range not at all)"
    return f"{middle} ({early} to {_short(one.latest, now, zone)})"


def _short(at: datetime, now: datetime, zone: str) -> str:
    """Without the zone, which was just said."""
    return moment(at, now=now, zone=zone).rpartition(" ")[0]


def places(one: Outlook, *, now: datetime, zone: str) -> Item:
    """When the shelters are full."""
    return Item(_places(one, now, zone), refs=tuple(Ref("", "shelter", record) for record in one.ids))


def _places(one: Outlook, now: datetime, zone: str) -> str:
    silent = (
        f" {words.count(one.left_out, 'shelter')} without an earlier count left out." if one.left_out else ""
    )
    if one.why == "unknown":
        return "Shelter places: no count is current, so nothing can be said."
    if one.why == "reached":
        return f"Shelter places: all {words.number(one.limit)} counted are taken."
    if one.why == "not_enough_counts" or one.slope is None:
        return (
            f"Shelter places: not enough counts for a trend ({one.points} in the last "
            f"{words.duration(one.window)}, {LEAST} needed).{silent}"
        )
    rate = f"{words.number(round(one.slope.slope))} people an hour"
    if one.why == "not_towards":
        early = (
            f", at the fast end of the range {moment(one.earliest, now=now, zone=zone)}"
            if one.earliest
            else ""
        )
        days = words.duration(HORIZON)
        return f"Shelter places: not full within {days} at the present {rate}{early} ({method(one)}).{silent}"
    free = words.number((one.limit or 0) - (one.value or 0))
    taken = f"the {free} free ones are taken by {span(one, now=now, zone=zone)}"
    return f"Shelter places: {taken} at {rate} ({method(one)}).{silent}"


def stock(found: list[Outlook], *, now: datetime, zone: str) -> list[Item]:
    """Which stock is under its minimum within three days, and about how much nothing can be said."""
    soon = [one for one in found if one.at is not None and one.at - now <= SOON]
    items = [_line(one, now, zone) for one in soon[:MOST_STOCK]]
    under = sum(one.why == "reached" for one in found)
    silent = [one for one in found if one.why == "not_enough_counts"]
    if len(soon) > MOST_STOCK:
        items.append(
            Item(f"{words.count(len(soon) - MOST_STOCK, 'more stock line')} within {words.duration(SOON)}.")
        )
    if under:
        items.append(Item(f"{words.count(under, 'stock line is', 'stock lines are')} under minimum already."))
    if silent:
        items.append(Item(
            f"{words.count(len(silent), 'stock line')}: not enough counts for a trend ({LEAST} within "
            f"{words.duration(silent[0].window)} needed)."
        ))  # fmt: skip
    return items


def _line(one: Outlook, now: datetime, zone: str) -> Item:
    rate = abs(one.slope.slope) if one.slope else None
    unit = one.unit if one.unit in happenings.MEASURES else ""
    text = (
        f"{one.name}: {words.number(one.value, unit)}, under its minimum of {words.number(one.limit)} by "
        f"{span(one, now=now, zone=zone)} at {words.number(rate)} an hour ({method(one)})."
    )
    return Item(text, refs=tuple(Ref(one.name, "depot", record) for record in one.ids))


def chart(one: Outlook, *, now: datetime, zone: str, source: str) -> Chart | None:
    """People in shelters as counted, and where the present rate leads; None where there is no rate."""
    if one.slope is None or one.value is None or one.limit is None:
        return None
    ahead = max(min((one.at or now + DRAWN_AHEAD) - now, DRAWN_AHEAD), timedelta(hours=2))
    hours = ahead.total_seconds() / 3600
    rows = [("counted", at, count, None, None) for at, count in one.counts]
    rates = (one.slope.slope, one.slope.low, one.slope.high)
    for step in (0.0, hours):
        rows.append(("rate", now + timedelta(hours=step), *(one.value + rate * step for rate in rates)))
    data = pd.DataFrame(rows, columns=["series", "x", "y", "low", "high"])
    full = (
        f"Shelters are full by {span(one, now=now, zone=zone)}"
        if one.at
        else "Shelters do not fill at this rate"
    )
    return Chart(
        key="outlook", title=full, form="range", data=data, subject="people in open shelters whose count is current",
        series=(Series("counted", "counted"), Series("rate", "at the present rate", pattern="dash")),
        unit="people", source=source, age=method(one), zone=zone,
        levels=(Level(one.limit, f"{words.number(one.limit)} places"), Level(now, "now", across=False)),
    )  # fmt: skip
