"""The charts of a briefing: frames of figures in, a chart out whose title says what it shows."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd

from views import words
from views.briefing.model import Chart, Level, Series
from views.symbols import LAYERS

SEVERITY_ORDER = ("extreme", "severe", "moderate", "minor", "unknown")
PATTERNS = {"extreme": "x", "severe": "", "moderate": "/", "minor": ".", "unknown": "-"}
STEPS = 48
"""A chart over time is drawn at so many regular steps at most, so that a slide can hold the same figures."""
FULL_SHARE = 0.9


def severities(counts: pd.DataFrame, *, zone: str, source: str = "", age: str = "") -> Chart:
    """Open incidents by severity over time. ``counts``: index aware times, one column a severity; each row holds
    until the next."""
    table = regular(counts)
    series = tuple(
        Series(look.name, look.word, "grey" if look.name == "unknown" else look.name, PATTERNS[look.name])
        for look in LAYERS["incident"].states
        if look.name in SEVERITY_ORDER
    )
    parts = [pd.DataFrame({"series": one.key, "x": table.index, "y": table.get(one.key)}) for one in series]
    data = (
        pd.concat(parts, ignore_index=True).dropna(subset="y") if len(table) else _nothing("series", "x", "y")
    )
    return Chart(
        "severity", _severity_finding(table), "areas", data, series, subject="Open incidents by severity",
        unit="open incidents", source=source, age=age, zone=zone, empty="No incident has been recorded.",
    )  # fmt: skip


def regular(table: pd.DataFrame) -> pd.DataFrame:
    """The table at regular steps, each holding what was known by then; the last row is kept as it is."""
    if len(table) < 2:
        return table
    first, last = table.index[0], table.index[-1]
    minutes = max(1, round((last - first) / timedelta(minutes=1) / STEPS))
    times = pd.date_range(end=last, start=last - STEPS * timedelta(minutes=minutes), freq=f"{minutes}min")
    times = times[times >= first]
    return table[~table.index.duplicated(keep="last")].reindex(times.union([first, last]), method="ffill")


def _severity_finding(table: pd.DataFrame) -> str:
    totals = table.sum(axis=1)
    if totals.empty or not totals.any():
        return "No incident is open"
    first, last = int(totals.iloc[0]), int(totals.iloc[-1])
    span = words.duration(table.index[-1] - table.index[0])
    worst = next((name for name in SEVERITY_ORDER if name in table and table[name].iloc[-1]), "")
    told = f"; {words.number(int(table[worst].iloc[-1]))} {worst}" if worst not in ("", "unknown") else ""
    if not last:
        return (
            f"No incident is open any more; there were up to {words.number(int(totals.max()))} within {span}"
        )
    if first == last:
        return f"{words.count(last, 'incident')} open, as many as {span} ago{told}"
    verb = "rose" if last > first else "fell"
    return f"Open incidents {verb} from {words.number(first)} to {words.number(last)} within {span}{told}"


def occupancy(shelters: pd.DataFrame, *, most: int = 12, source: str = "", age: str = "") -> Chart:
    """People inside against places, the fullest first.

    ``shelters``: columns name, occupancy, capacity (NaN where unknown) and fresh (current, stale, unknown).
    """
    load = shelters["occupancy"] / shelters["capacity"].where(shelters["capacity"] > 0)
    order = shelters.assign(load=load).sort_values(
        ["load", "occupancy", "capacity"], ascending=False, na_position="last", kind="stable"
    )
    shown = order.head(most)
    data = pd.DataFrame(
        {"label": shown["name"], "value": shown["occupancy"].astype(float), "of": shown["capacity"].astype(float),
         "fresh": shown["fresh"], "words": [_load(row) for row in shown.itertuples()]}
    ).reset_index(drop=True)  # fmt: skip
    left = len(order) - len(shown)
    return Chart(
        "shelters", _occupancy_finding(order), "bars", data, (Series("value", "people inside"),),
        subject="People inside against places, open shelters, the fullest first", unit="people", source=source, age=age,
        note=f"{words.count(left, 'shelter')} not so full {'is' if left == 1 else 'are'} not shown." if left else "",
        empty="No shelter is open.",
    )  # fmt: skip


def _load(row: object) -> str:
    told = f"{words.number(row.occupancy)} of {words.number(row.capacity)}"  # type: ignore[attr-defined]
    return told + (" · stale" if row.fresh == "stale" else "")  # type: ignore[attr-defined]


def _occupancy_finding(order: pd.DataFrame) -> str:
    if order.empty:
        return "No shelter is open"
    open_ = words.count(len(order), "open shelter")
    over, near = int((order["load"] > 1).sum()), int((order["load"] >= FULL_SHARE).sum())
    silent = int(order["occupancy"].isna().sum())
    lacking = f"; {words.number(silent)} without a count" if silent else ""
    if silent == len(order):
        return f"Nobody has counted the people in {open_}"
    if over:
        return f"{words.number(over)} of {open_} {_hold(over)} more people than places{lacking}"
    if near:
        are = "is" if near == 1 else "are"
        return f"{words.number(near)} of {open_} {are} at least 90{words.NO_BREAK}% full{lacking}"
    return f"None of {open_} is nearly full{lacking}"


def _hold(number: int) -> str:
    return "holds" if number == 1 else "hold"


def stock(lines: pd.DataFrame, *, most: int = 12, source: str = "", age: str = "") -> Chart:
    """How much of what is asked for depots hold, the scarcest first.

    ``lines``: columns resource_type, unit, quantity, needed (NaN: unknown). Resources of different units share one
    axis as the share of the need that is met, 100 % at most.
    """
    asked = lines[lines["needed"].isna() | (lines["needed"] > 0)]
    met = (asked["quantity"] / asked["needed"] * 100).clip(upper=100)
    shown = asked.assign(met=met).sort_values("met", kind="stable", na_position="last")
    data = pd.DataFrame(
        {"label": [words.value_text(name) for name in shown["resource_type"]], "of": 100.0,
         "value": shown["met"].astype(float), "words": [_held(row) for row in shown.itertuples()]}
    ).reset_index(drop=True).head(most)  # fmt: skip
    left = len(shown) - len(data)
    return Chart(
        "stock", _stock_finding(shown), "bars", data, (Series("value", "share of the need that depots hold"),),
        subject="Stock in depots as a share of what open requests ask for", unit="%", source=source, age=age,
        note=f"{words.count(left, 'resource')} better supplied not shown." if left else "",
        empty="Nothing is asked for.",
    )  # fmt: skip


def _held(row: object) -> str:
    return f"{words.number(row.quantity)} of {words.number(row.needed, row.unit)}"  # type: ignore[attr-defined]


def _stock_finding(shown: pd.DataFrame) -> str:
    if shown.empty:
        return "Nothing is asked for"
    short, asked = shown[shown["met"] < 100], words.count(len(shown), "resource")
    if shown["met"].isna().all():
        return f"Nobody knows how much depots hold of the {asked} asked for"
    if short.empty:
        return (
            f"Depots hold enough of all {asked} asked for"
            if shown["met"].notna().all()
            else f"No known shortage among {asked} asked for"
        )
    least = short.iloc[0]
    return (
        f"Depots hold too little of {words.number(len(short))} of {asked} asked for; "
        f"least: {words.value_text(least['resource_type'])}, {words.share(least['met'] / 100)} of the need"
    )


def coverage(table: pd.DataFrame, *, what: str, most: int = 12, source: str = "", age: str = "") -> Chart:
    """Share of people within the standard by jurisdiction, most people out of reach first.

    ``table``: columns name, population, uncovered (NaN: unknown); ``what``: ``within 10 km of an open shelter``.
    """
    known = table.assign(
        share=100 * (1 - table["uncovered"] / table["population"].where(table["population"] > 0))
    )
    shown = known.sort_values("uncovered", ascending=False, kind="stable", na_position="last")
    data = pd.DataFrame(
        {"label": shown["name"], "value": shown["share"].astype(float), "of": 100.0,
         "words": [_out_of_reach(row) for row in shown.itertuples()]}
    ).reset_index(drop=True).head(most)  # fmt: skip
    return Chart(
        "coverage", _coverage_finding(shown, what), "bars", data, (Series("value", "share of people"),),
        subject=f"Share of people {what}, by jurisdiction", unit="%", source=source, age=age,
        empty="Nobody's home is known here.",
    )  # fmt: skip


def _out_of_reach(row: object) -> str:
    return f"{words.share(row.share / 100)} · {words.number(row.uncovered)} out of reach"  # type: ignore[attr-defined]


def _coverage_finding(shown: pd.DataFrame, what: str) -> str:
    people = shown["population"].sum()
    out = shown["uncovered"].sum(min_count=1)
    if shown.empty or out != out or not people:
        return f"Nobody can say how many people live {what}"
    if not out:
        return f"Everybody lives {what}"
    first = shown.iloc[0]
    return f"{words.share(1 - out / people)} of people live {what}; most of the others in {first['name']}"


def outlook(
    past: pd.DataFrame, ahead: pd.DataFrame, *, key: str, title: str, now: datetime, word: str, **said: object
) -> Chart:
    """What was counted and where it leads. ``past``: x, y; ``ahead``: x, y, low, high, beginning at ``now``."""
    data = pd.concat([past.assign(series="past"), ahead.assign(series="ahead")], ignore_index=True)
    data = data.reindex(columns=["series", "x", "y", "low", "high"])
    series = (Series("past", word), Series("ahead", f"{word}, at the present rate", pattern="dash"))
    levels = (Level(now, "now", across=False), *said.pop("levels", ()))  # type: ignore[misc]
    return Chart(key, title, "range", data, series, levels=levels, **said)  # type: ignore[arg-type]


def _nothing(*columns: str) -> pd.DataFrame:
    return pd.DataFrame({column: [] for column in columns})
