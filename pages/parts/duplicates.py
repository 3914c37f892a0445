"""Duplicates: pairs that may be one thing, side by side; merged, kept apart, and both taken back."""

import streamlit as st

from data.matching import Pair
from pages.parts import desk, duplicates_decide, duplicates_map, listing, mapview, session, work
from pages.parts.bridge import bridge
from pages.parts.desk import workspace
from response import queries
from response.duplicates import MERGEABLE, pair_key
from response.queries import Query, Suggested
from views import pairwords, words
from views.html import render
from views.symbols import LAYERS

OPEN, MERGED, APART = "Open", "Merged", "Kept apart"
MOST = 300
HEIGHT_PX = 220
ORDER = ("shelter", "facility", "depot", "unit", "incident", "organisation", "report", "request", "hazard_area", "zone",
         "closure")  # fmt: skip


def show() -> None:
    """The kind, then the pairs, or what was decided about them; follows what is in the store."""
    if not _shown():
        page = duplicates_map.PAGE
        bridge(f"bridge_{page}", token=session.token(page), state=mapview.state())


def _shown() -> bool:
    """Whether there is a map on it, which follows the store itself."""
    here = [kind for kind in ORDER if kind in MERGEABLE and _any(kind)]
    if not here:
        st.html(
            render("empty.html", title="There is nothing to compare yet.", remedy="Bring in a file first.")
        )
        return False
    with st.container(key="duplicates_bar", horizontal=True, vertical_alignment="center", gap="small"):
        kind = st.selectbox("Kind", here, key="duplicates_kind", width=190, label_visibility="collapsed",
                            format_func=_plural)  # fmt: skip
        part = st.segmented_control("Part", [OPEN, MERGED, APART], default=OPEN, required=True, key="duplicates_part",
                                    label_visibility="collapsed")  # fmt: skip
    if session.at() is not None:
        st.caption("Duplicates are judged as things are now, not at the moment you look back to.")
    if part == OPEN:
        return _open(kind)
    duplicates_decide.settled(kind, merged=part == MERGED)
    return False


def _any(kind: str) -> bool:
    return bool(queries.find(workspace(), session.actor(), [kind], Query(status=None, limit=1)))


def _plural(kind: str) -> str:
    return LAYERS[kind].plural.capitalize() if kind in LAYERS else f"{kind.capitalize()}s"


def _open(kind: str) -> bool:
    opened, actor = workspace(), session.actor()
    stands = opened.store.revision([kind]), queries.quality_stands(opened, actor)
    key = ("duplicates", desk.token(), kind, stands, actor.scope.key)
    outcome = work.show(
        "duplicates", key, lambda _: queries.duplicates(opened, actor, kind),
        label="Comparing each with its neighbours", stops=False,
    )  # fmt: skip
    found: Suggested | None = outcome.answer
    if found is None or found.kind != kind:
        return False
    st.caption(_left_out(found))
    if not found.pairs:
        st.html(render("empty.html", title=f"No {_plural(kind).lower()} look like one thing twice.",
                       remedy="New pairs appear here when files and feeds bring them."))  # fmt: skip
        return False
    left, right = st.columns([1, 1.25], gap="small")
    with left:
        pair = _choose(found.pairs[:MOST])
    with right, st.container(key="panel"):
        _compare(pair)
    return True


def _left_out(found: Suggested) -> str:
    """What was compared, and what the list leaves out."""
    parts = [
        f"{words.count(len(found.pairs), 'open pair')} among {words.number(found.compared)} current records"
    ]
    if found.compared > found.placed:
        parts.append(
            f"{words.number(found.compared - found.placed)} without a place, compared by name, address and phone"
        )
    if found.apart:
        parts.append(f"{words.count(found.apart, 'pair')} kept apart and not shown")
    if len(found.pairs) > MOST:
        parts.append(f"the {MOST} likeliest are listed")
    return "; ".join(parts) + "."


def _choose(pairs: list[Pair]) -> Pair:
    """The list, and where the pair lies: the one clicked, else the first."""
    ids = tuple({record_id for pair in pairs for record_id in (pair.a, pair.b)})
    records = queries.find(workspace(), session.actor(), list(MERGEABLE), Query(status=None, ids=ids))
    found = {one.id: one for one in records}
    names = {one.id: (one.name, pairwords.source_of(one)) for one in records}
    shown = pairwords.table(pairs, names, session.units())
    picked = st.dataframe(
        shown, key=f"duplicates_table_{session.recall('settled', 0)}", hide_index=True, row_height=30,
        height=min(HEIGHT_PX, 40 + 30 * len(shown)), on_select="rerun", selection_mode="single-row",
        selection_default={"selection": {"rows": [0]}},
        column_config=listing.grouped(shown),
    )  # fmt: skip
    rows = picked["selection"]["rows"]
    pair = pairs[rows[0]] if rows and rows[0] < len(pairs) else pairs[0]
    duplicates_map.show(pair, found.get(pair.a), found.get(pair.b))
    return pair


def _compare(pair: Pair) -> None:
    shown = queries.comparison(workspace(), session.actor(), pair.a, pair.b)
    one, two = shown.one, shown.two
    st.markdown(f"**{pairwords.sureness(pair.score).capitalize()}**")
    if one.merged_into or two.merged_into:
        st.caption("Somebody has merged these meanwhile.")
        return
    leads = st.segmented_control(
        "Leads", [one.id, two.id], default=one.id, required=True, key=f"duplicates_lead_{pair_key(one.id, two.id)}",
        format_func=lambda record_id: pairwords.leads(*((one, two) if record_id == one.id else (two, one))),
        label_visibility="collapsed",
    )  # fmt: skip
    st.caption(
        "What leads keeps its name, its number and what it knows; the other fills in and brings later figures."
    )
    lead, other = (two, one) if leads == two.id else (one, two)
    duplicates_decide.buttons(lead, other)
    people = {one.id: one.name for one in queries.jurisdictions(workspace(), session.actor())}
    rows = pairwords.side_by_side(one, two, shown.merged[lead.id], zone=desk.zone(), names=people)
    st.html(render("pair.html", reasons=pairwords.reasons(pair.evidence, session.units()), one=one.name, two=two.name,
                   leads="one" if lead is one else "two", rows=rows))  # fmt: skip
