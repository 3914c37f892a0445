"""Tables of the Coverage screen: by jurisdiction, by facility, new sites, before and after."""

import pandas as pd

from response.coverage.comparing import FIGURES
from response.queries.coverage import CoverageAnswer, NewSites
from views import reach, words
from views.symbols import state

FIGURE_WORDS = {
    "covered": "Covered",
    "stretched": "Stretched",
    "full": "Near but full",
    "uncovered": "Farther, or cut off",
    "unknown": "Not known",
    "population": "People",
    "share": "Share covered",
    "backup": "Two within the standard",
    "cut_off": "Without any way",
    "worst": "Longest way",
}


def jurisdictions(found: CoverageAnswer, *, units: str) -> pd.DataFrame:
    """By jurisdiction: people, not within the standard, share covered, the longest way; most people missed first."""
    rows, unit = found.by_jurisdiction, found.terms.unit
    worst = rows["worst_minutes"] if unit == "min" else rows["worst_m"]
    table = pd.DataFrame(
        {
            "Jurisdiction": rows["name"],
            "People": _whole(rows["population"]),
            "Not reached": _whole(rows["missing"]),
            "Covered": (100 * rows["share"]).round(),
            "Longest way": [reach.limit(value, unit, units) for value in worst],
        }
    )
    for name, column in (("Not known", "unknown"), ("Cut off", "cut_off"), ("Full", "full")):
        if rows[column].sum() >= 0.5:
            table[name] = _whole(rows[column])
    return table


def losses(found: CoverageAnswer, *, units: str) -> pd.DataFrame:
    """Every facility that counts, index its id, by the people it alone covers."""
    rows = found.facilities[found.facilities["counts"]]
    rows = rows.sort_values(["only", "longer", "people"], ascending=False, na_position="last", kind="stable")
    return pd.DataFrame(
        {
            "Facility": rows["name"],
            "Only it covers": _whole(rows["only"]),
            "Nearest to": _whole(rows["people"]),
            "Longer by": [reach.limit(value, found.terms.unit, units) for value in rows["longer"]],
        }
    )


def passed(found: CoverageAnswer) -> pd.DataFrame:
    """Every facility that does not count, index its id, with why."""
    rows = found.facilities[~found.facilities["counts"]]
    kind = found.ask.service.kind
    return pd.DataFrame(
        {
            "Facility": rows["name"],
            "State": [state(kind, str(value)).word for value in rows["state"]],
            "Why": [("in doubt: " if row.doubt else "") + reach.why(row.why) for row in rows.itertuples()],
        }
    )


def sites(found: NewSites) -> pd.DataFrame:
    """The new sites in the order of what each adds."""
    rows = found.chosen
    table = pd.DataFrame(
        {
            "No.": range(1, len(rows) + 1),
            "Site": rows["name"],
            "Reaches more": _whole(rows["people"]),
            "All reached": _whole(rows["total"]),
        }
    )
    if rows["places"].notna().any():
        table["Places"] = _whole(rows["places"])
    return table


def sides(
    before: dict[str, float | None],
    after: dict[str, float | None],
    *,
    unit: str,
    units: str,
    named: tuple[str, str] = ("Before", "After"),
) -> pd.DataFrame:
    """Figures of two answers beside each other and the difference, in words."""
    rows = []
    for name in FIGURES:
        was, now = before.get(name), after.get(name)
        if name in ("full", "cut_off", "unknown") and not (was or now):
            continue
        rows.append((FIGURE_WORDS[name], _said(name, was, unit, units), _said(name, now, unit, units),
                     _change(name, was, now, unit)))  # fmt: skip
    return pd.DataFrame(rows, columns=["", *_apart(named), "Change"])


def areas(table: pd.DataFrame, *, named: tuple[str, str] = ("Before", "After")) -> pd.DataFrame:
    """People not reached by jurisdiction in two answers."""
    first, second = _apart(named)
    return pd.DataFrame(
        {
            "Jurisdiction": table["name"],
            first: _whole(table["before"]),
            second: _whole(table["after"]),
            "Change": _whole(table["change"]),
        }
    )


def _apart(named: tuple[str, str]) -> tuple[str, str]:
    """Two headings that differ from each other and from the table's own."""
    first, second = named
    return (
        (first, second)
        if len({first, second, "", "Change", "Jurisdiction"}) == 5
        else (f"1: {first}", f"2: {second}")
    )


def _said(name: str, value: float | None, unit: str, units: str) -> str:
    if name == "share":
        return words.share(value)
    return (
        reach.limit(value, unit, units)
        if name == "worst"
        else words.number(None if value is None else round(value))
    )


def _change(name: str, was: float | None, now: float | None, unit: str) -> str:
    if was is None or now is None:
        return ""
    if name == "share":
        return f"{100 * (now - was):+.1f} points"
    if name == "worst":
        return f"{now - was:+,.1f} min" if unit == "min" else f"{(now - was) / 1000:+,.1f} km"
    return f"{now - was:+,.0f}" if abs(now - was) >= 0.5 else "same"


def _whole(values: pd.Series) -> pd.Series:
    return values.round().astype("Int64")
