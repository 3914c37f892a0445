"""What if: new sites, a closed road, a facility less or elsewhere; before and after side by side."""

from typing import Any

import streamlit as st

from pages.parts import coverage_facility, coverage_sites, coverage_state, mapview, session
from response import queries
from response.coverage import Site
from response.coverage.comparing import by_area, figures
from views import reachtables
from views.html import render

SHAPES = {"road": "line", "move": "point", "site": "point"}
ROW_PX, HEAD_PX, MOST_ROWS = 30, 40, 8
WHOLE = st.column_config.NumberColumn(format="localized")


def heard(news: mapview.News) -> None:
    """What the map sent: a facility was clicked, or a shape drawn."""
    chosen = mapview.new("selected", news.selected)
    if chosen:
        session.select(chosen.get("layer"), chosen.get("id"))
    drawn = mapview.new("drawn", news.drawn)
    what = coverage_state.drawing()
    if drawn is None or what is None:
        return
    coverage_state.draw(None)
    if drawn.get("geometry"):
        _drawn(what, drawn["geometry"]["coordinates"])


def _drawn(what: tuple[str, ...], places: list[Any]) -> None:
    now = coverage_state.ask().change
    if what[0] == "road":
        coverage_state.change(closed=(*now.closed, tuple((lon, lat) for lon, lat in places)))
    elif what[0] == "move":
        coverage_facility.moved(what[1], *places)
    else:
        number = len(now.opened) + 1
        site = Site(
            f"new-{number}-{places[0]:.5f}-{places[1]:.5f}", f"New site {number}", places[0], places[1]
        )
        coverage_state.change(opened=(*now.opened, site))


def drawing() -> str | None:
    """The shape the map is to draw."""
    what = coverage_state.drawing()
    return SHAPES[what[0]] if what else None


def sketch() -> dict[str, Any] | None:
    """The roads closed in the scenario, kept on the map."""
    lines = coverage_state.ask().change.closed
    if not lines:
        return None
    shapes = [{"type": "LineString", "coordinates": line} for line in lines]
    return {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {}, "geometry": shape} for shape in shapes
    ]}  # fmt: skip


def show(found: queries.CoverageAnswer, before: queries.CoverageAnswer | None) -> None:
    """New sites first; then the difference the scenario makes, what can be drawn, and what was changed."""
    coverage_sites.show()
    if before is not None:
        compared(before, found)
    coverage_sites.curve()
    if not session.wall():
        st.html(render("section.html", title="Or change it on the map"))
        _tools()
    _changes(found)


def _tools() -> None:
    what = coverage_state.drawing()
    with st.container(key="reach_tools", horizontal=True, gap="small"):
        for name, label, stop, icon in (
            ("road", "Close a road", "Stop drawing", ":material/block:"),
            ("site", "Open a site", "Stop placing", ":material/add_location:"),
        ):
            on = what == (name,)
            st.button(stop if on else label, key=f"reach_draw_{name}", icon=icon, on_click=coverage_state.draw,
                      args=(None if on else (name,),))  # fmt: skip
    st.html(
        render(
            "caveat.html",
            text="Click a facility on the map to take it out or move it. Nothing goes into the log.",
        )
    )


def _changes(found: queries.CoverageAnswer) -> None:
    """Each change of the scenario, to be taken back one by one."""
    now = coverage_state.ask().change
    names = found.facilities["name"]
    rows = [
        *((f"opened: {site.name}", coverage_facility.undo, site.id) for site in now.opened),
        *((f"taken out: {names.get(one, one)}", coverage_facility.undo, one) for one in now.dropped),
        *((f"moved: {names.get(one.id, one.id)}", coverage_facility.undo, one.id) for one in now.moved),
        *((f"road closed, line {i + 1}", _open_road, i) for i in range(len(now.closed))),
    ]
    if not rows:
        return
    st.html(render("section.html", title="In this scenario"))
    for number, (label, back, argument) in enumerate(rows):
        with st.container(
            key=f"reach_change_{number}", horizontal=True, vertical_alignment="center", gap="small"
        ):
            st.text(label, width="stretch")
            st.button(":material/close:", key=f"reach_back_{number}", help="Take it back", type="tertiary",
                      on_click=back, args=(argument,))  # fmt: skip


def _open_road(number: int) -> None:
    lines = coverage_state.ask().change.closed
    coverage_state.change(closed=(*lines[:number], *lines[number + 1 :]))


def compared(
    first: queries.CoverageAnswer,
    second: queries.CoverageAnswer,
    *,
    key: str = "now",
    named: tuple[str, str] = ("Before", "After"),
) -> None:
    """Two answers side by side: figures, then by jurisdiction."""
    st.html(render("section.html", title="Before and after" if key == "now" else "Side by side"))
    sides = reachtables.sides(
        figures(first.totals),
        figures(second.totals),
        unit=second.terms.unit,
        units=session.units(),
        named=named,
    )
    height = HEAD_PX + ROW_PX * len(sides)
    st.dataframe(sides, key=f"reach_sides_{key}", hide_index=True, row_height=ROW_PX, height=height)
    st.html(render("section.html", title="People not reached, by jurisdiction"))
    table = reachtables.areas(by_area(first.by_jurisdiction, second.by_jurisdiction), named=named)
    st.dataframe(
        table, key=f"reach_areas_{key}", hide_index=True, row_height=ROW_PX,
        height=HEAD_PX + ROW_PX * min(MOST_ROWS, len(table)),
        column_config={str(name): WHOLE for name in table.columns[1:]},
    )  # fmt: skip
