"""Take it along: the answer as a GeoPackage, a CSV or a page to print, without what must not leave the agency."""

import streamlit as st

from data.exchange import layers_to_bytes, table_to_csv
from pages.parts import briefing_made, coverage_state, desk, session, work
from pages.parts.desk import workspace
from response import queries
from views import reachpage
from views.html import render


def show(found: queries.CoverageAnswer) -> None:
    """Made when asked for: a file of a large area takes a moment."""
    wanted = coverage_state.key("files", found.ask.text)
    with st.container(key="reach_files", horizontal=True, gap="small", vertical_alignment="center"):
        if session.recall("reach_files") != found.ask.text:
            st.button("Make files", key="reach_make", icon=":material/download:", on_click=session.remember,
                      args=("reach_files", found.ask.text))  # fmt: skip
            text = "GeoPackage, CSV and a page to print, each with the standard, the time and the revision."
            st.html(render("caveat.html", text=text), width="content")
            return
        opened, actor, at, ask = workspace(), session.actor(), session.at(), found.ask
        zone, units = desk.zone(), session.units()

        def make(progress: work.Progress) -> dict[str, bytes]:
            made = queries.coverage_tables(opened, actor, ask, at=at, progress=progress)
            assert made is not None
            csv = table_to_csv(made.tables["coverage_jurisdictions"])
            making = reachpage.Making(
                briefing_made.signed(actor), opened.clock.now(), zone, units, briefing_made.ground(opened)
            )
            page = reachpage.pdf(made, making)
            return {"gpkg": layers_to_bytes(made.tables, made.facts), "csv": csv, "pdf": page}

        outcome = work.show("files", wanted, make, label="Making the files", steps=coverage_state.STEPS)
        if outcome.answer and outcome.current:
            _buttons(outcome.answer, found)


def _buttons(made: dict[str, bytes], found: queries.CoverageAnswer) -> None:
    name = f"{workspace().name}-coverage-{found.ask.service.key.replace('/', '-').replace(' ', '-').lower()}"
    for label, ending, media in (
        ("GeoPackage", "gpkg", "application/geopackage+sqlite3"),
        ("CSV", "csv", "text/csv"),
        ("PDF", "pdf", "application/pdf"),
    ):
        st.download_button(
            label, data=made[ending], file_name=f"{name}-{found.moment:%Y%m%d-%H%M}.{ending}", mime=media,
            icon=":material/download:", on_click="ignore", key=f"coverage_{ending}",
        )  # fmt: skip
    text = "Without what is withheld or restricted: its figures may differ from the screen's."
    st.html(render("caveat.html", text=text), width="content")
