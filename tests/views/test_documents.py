"""Every form of a briefing says the same figures, is the same bytes for the same document, and bears bad cases."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser

import pandas as pd
import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

from tests.views import sample
from views.briefing.data import csv, gpkg, tables, xlsx
from views.briefing.html import html
from views.briefing.model import Bullets, Chart, Document, Table
from views.briefing.pdf import pdf
from views.briefing.pptx import pptx
from views.slides.charts import clock

FORMS: dict[str, Callable[[Document], bytes]] = {
    "pdf": pdf, "pptx": pptx, "html": html, "xlsx": xlsx, "gpkg": gpkg,
}  # fmt: skip
CASES = {
    "no incidents": sample.document(incidents=0),
    "1,000 incidents": sample.document(incidents=1000),
    "everything unknown": sample.document(known=False),
    "names of 300 characters": sample.document(sample.LONG),
    "one word of 300 letters": sample.document("X" * 300),
    "right to left": sample.document(sample.ARABIC),
    "Chinese": sample.document(sample.CHINESE),
    "accents": sample.document(sample.ACCENTED),
    "hostile": sample.document(sample.HOSTILE),
    "a basemap": sample.document(ground=True),
    "nothing at all": replace(sample.document(), sections=(), summary=(), headline="Nothing to report"),
    "a brief": replace(sample.document(), template="brief"),
    "a brief of long names": replace(sample.document(sample.LONG), template="brief"),
}


@pytest.fixture(scope="module")
def document() -> Document:
    return sample.document()


@cache
def made(form: str) -> bytes:
    """The plain document in a form, drawn once for all that only read it."""
    return FORMS[form](sample.document())


def plain(text: str) -> str:
    """Without what only places to break, and without spaces, which a PDF does not keep."""
    return re.sub(r"[\s\u200b]+", "", text)


def pdf_words(drawn: bytes) -> str:
    return plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(drawn)).pages))


def slide_words(drawn: bytes) -> str:
    said = []
    for slide in Presentation(io.BytesIO(drawn)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                said.append(shape.text_frame.text)
            if shape.has_table:
                said += [cell.text for row in shape.table.rows for cell in row.cells]
    return plain("".join(said))


class Words(HTMLParser):
    """The text of a page, what stands in its scripts apart, and what it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.loads += [value or "" for name, value in attributes if name in {"src", "href"}]
        self.loads += [f"{name}={value}" for name, value in attributes if name.startswith("on")]

    def handle_data(self, data):
        if self.tags[-1:] not in (["script"], ["style"]):
            self.said.append(data)


def page_words(drawn: bytes) -> str:
    reader = Words()
    reader.feed(drawn.decode())
    return plain("".join(reader.said))


def sheet_words(drawn: bytes) -> str:
    book = load_workbook(io.BytesIO(drawn))
    cells = (value for sheet in book for row in sheet.iter_rows(values_only=True) for value in row)
    return plain("\n".join(str(value) for value in cells if value is not None))


READERS = {"pdf": pdf_words, "pptx": slide_words, "html": page_words, "xlsx": sheet_words}


@pytest.mark.parametrize("form", READERS)
def test_every_form_says_the_same_figures_headline_and_changes(form, document):
    said = READERS[form](made(form))
    for one in document.figures():
        assert plain(one.value) in said and plain(one.label) in said and plain(one.completeness) in said
    assert plain(document.headline) in said
    assert all(plain(sentence) in said for sentence in document.summary)
    lines = [item for block in document.blocks() if isinstance(block, Bullets) for item in block.items]
    assert all(plain(item.text) in said and plain(item.who) in said for item in lines)


@pytest.mark.parametrize("form", READERS)
def test_every_form_states_mode_moment_revision_author_sources_standards_and_completeness(form, document):
    said, about = READERS[form](made(form)), document.about
    told = ("EXERCISE", "00:00 CDT", "revision 42", about.made_by, *about.sources, *about.standards)
    for words in (*told, *about.completeness):
        assert plain(words) in said, words


@pytest.mark.parametrize("form", ["pdf", "pptx", "html"])
def test_every_form_has_every_row_of_every_table(form, document):
    said = READERS[form](made(form))
    for block in document.blocks():
        if isinstance(block, Table):
            cells = [cell if isinstance(cell, str) else cell.text for row in block.rows for cell in row]
            assert all(plain(cell) in said for cell in cells)
            assert block.rows or plain(block.empty) in said


@pytest.mark.parametrize("form", ["pdf", "pptx", "html"])
def test_every_chart_has_its_finding_its_source_and_its_age(form, document):
    said = READERS[form](made(form))
    for chart in (block for block in document.blocks() if isinstance(block, Chart)):
        assert plain(chart.title) in said and plain(chart.source) in said and plain(chart.age) in said


def test_every_page_of_a_pdf_shows_the_mode_the_moment_and_its_number(document):
    pages = [plain(page.extract_text()) for page in PdfReader(io.BytesIO(made("pdf"))).pages]
    for number, page in enumerate(pages, 1):
        assert "EXERCISE" in page and "revision42" in page and f"Page{number}of{len(pages)}" in page


def test_a_pdf_of_the_real_thing_has_no_banner():
    assert "EXERCISE" not in pdf_words(pdf(sample.document(mode="actual")))
    assert "TEST" in pdf_words(pdf(sample.document(mode="test")))


@pytest.mark.parametrize("name", [name for name in CASES if "brief" in name])
def test_a_brief_is_one_page(name):
    assert len(PdfReader(io.BytesIO(pdf(CASES[name]))).pages) == 1


def test_a_slides_charts_hold_the_documents_figures(document):
    held = {}
    for slide in Presentation(io.BytesIO(made("pptx"))).slides:
        for shape in slide.shapes:
            if shape.has_chart:
                held[slide.shapes.title.text_frame.text] = shape.chart
    charts = [block for block in document.blocks() if isinstance(block, Chart)]
    assert len(held) == len(charts) == 4
    for chart in charts:
        drawn = held[chart.title]
        if chart.form == "bars":
            assert list(drawn.plots[0].series[1].values) == numbers(chart.data["value"])
            assert list(drawn.plots[0].series[0].values) == numbers(chart.data["of"])
        else:
            check_series(chart, drawn)


def numbers(values: pd.Series) -> list[float | None]:
    return [None if value != value else value for value in values]


def check_series(chart: Chart, drawn) -> None:
    found = {series.name: series for series in drawn.plots[0].series}
    for one in chart.series:
        own = chart.data[chart.data["series"] == one.key]
        assert list(found[one.word].values) == list(own["y"])
        if chart.form != "areas":
            xs = [float(value.text) for value in found[one.word]._element.findall(".//{*}xVal//{*}v")]
            times = pd.api.types.is_datetime64_any_dtype(own["x"])
            assert xs == pytest.approx([clock(x, chart.zone) if times else x for x in own["x"]])


def test_a_slide_has_a_title_notes_with_sources_and_the_mode(document):
    deck = Presentation(io.BytesIO(made("pptx")))
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)
    for slide in list(deck.slides)[:-1]:
        assert slide.shapes.title.text_frame.text
        assert "county EOC" in slide.notes_slide.notes_text_frame.text
        assert any(shape.has_text_frame and "EXERCISE" in shape.text_frame.text for shape in slide.shapes)


def test_a_workbook_holds_the_raw_figures_and_every_row(document):
    book = load_workbook(io.BytesIO(made("xlsx")))
    rows = list(book["Key figures"].iter_rows(values_only=True))
    assert [row[rows[0].index("value")] for row in rows[1:]] == [one.raw for one in document.figures()]
    many = sample.document(incidents=1000)
    assert load_workbook(io.BytesIO(xlsx(many)))["Incidents"].max_row == 1001
    for name, table in tables(document):
        if len(table):
            assert book[name].max_row == len(table) + 1


def test_a_workbook_takes_no_text_for_a_formula():
    book = load_workbook(io.BytesIO(xlsx(sample.document("=1+1"))))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert all(
        b"\r\n=1" not in table and b",=1" not in table for table in csv(sample.document("=1+1")).values()
    )


def test_a_geopackage_names_its_layers_after_the_mode_and_keeps_every_record(tmp_path, document):
    import geopandas as gpd
    import pyogrio

    path = tmp_path / "map.gpkg"
    path.write_bytes(made("gpkg"))
    layers = [name for name, _ in pyogrio.list_layers(path)]
    assert set(layers) == {f"EXERCISE_{name}" for name in sample.frames()}
    assert len(gpd.read_file(path, layer="EXERCISE_incident")) == 3


@pytest.mark.parametrize("form", FORMS)
def test_the_same_document_gives_the_same_bytes_whenever_it_is_made(form, monkeypatch):
    first = FORMS[form](sample.document())
    monkeypatch.setattr("time.localtime", lambda *a: __import__("time").gmtime(1_900_000_000))
    assert FORMS[form](sample.document()) == first


@pytest.mark.parametrize("form", ["pdf", "pptx", "html", "xlsx"])
def test_another_making_time_gives_other_bytes(form, document):
    later = replace(document, about=replace(document.about, made_at=sample.MADE + timedelta(hours=1)))
    assert FORMS[form](later) != FORMS[form](document)


def test_no_date_in_slides_or_workbook_is_the_clocks(document):
    for drawn in (made("pptx"), made("xlsx")):
        check_dates(drawn)


def check_dates(drawn: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(drawn)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(2026, 5, 20, 5, 7, 30)}
        assert b"2026-05-20T05:07:31Z" in packed.read("docProps/core.xml")
        for name in packed.namelist():
            if name.endswith(".xlsx"):
                check_dates(packed.read(name))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    "form", ["pdf", *(pytest.param(form, marks=pytest.mark.slow) for form in FORMS if form != "pdf")]
)
def test_a_bad_case_still_yields_a_document_that_says_what_it_is(form, case):
    document = CASES[case]
    drawn = FORMS[form](document)
    if form in READERS:
        said = READERS[form](drawn)
        assert plain("revision 42") in said
        if "brief" not in case and case not in ("right to left", "nothing at all"):
            assert plain(document.about.made_by) in said


def test_a_word_of_300_letters_leaves_no_page_by_its_side():
    for page in PdfReader(io.BytesIO(pdf(CASES["one word of 300 letters"]))).pages:
        edges: list[float] = []

        def visit(text, _, matrix, font, size, edges=edges):
            if text.strip():
                edges.append(matrix[4])

        page.extract_text(visitor_text=visit)
        assert max(edges) < float(page.mediabox.width) - 40


def test_unknown_figures_are_said_to_be_unknown_and_never_drawn_as_zero():
    document = CASES["everything unknown"]
    assert all(form(document) for form in FORMS.values())
    assert pdf_words(pdf(document)).count("unknown") >= 6
    assert "Nothingisknownyet." in pdf_words(pdf(document))
    charts = [
        s.chart
        for slide in Presentation(io.BytesIO(pptx(document))).slides
        for s in slide.shapes
        if s.has_chart
    ]
    assert all(value is None for chart in charts for value in chart.plots[0].series[1].values)


def test_a_shelter_over_capacity_is_marked_and_not_cut(document):
    said = pdf_words(made("pdf"))
    assert "130of100" in said and "Oneshelterholdsmorepeoplethanithasplaces" in said


def test_chinese_arabic_and_accented_names_are_in_the_pdf_where_a_font_has_them():
    from views.briefing.fonts import unprintable

    if unprintable([sample.CHINESE, sample.ARABIC]):
        pytest.skip("no font for these scripts here")
    assert sample.CHINESE in pdf_words(pdf(CASES["Chinese"]))
    assert "Łódź" in pdf_words(pdf(CASES["accents"]))


def test_a_script_no_font_has_is_named_with_the_package_that_has_one(monkeypatch):
    from views.briefing import fonts

    missing = [script for script in fonts.SCRIPTS if script.name == "Chinese"]
    monkeypatch.setattr("views.briefing.fonts.unprintable", lambda texts: missing)
    said = pdf_words(pdf(CASES["Chinese"]))
    assert "Chinesesignsarenotprinted" in said and "apt-getinstallfonts-noto-cjk" in said


def test_nothing_typed_becomes_markup_and_nothing_is_loaded():
    page = html(CASES["hostile"])
    reader = Words()
    reader.feed(page.decode())
    assert "img" not in reader.tags
    assert reader.tags.count("script") == 6  # four charts' data, plotly, the page's own
    assert all(load.startswith("#") for load in reader.loads)
    assert b"default-src 'none'" in page


def test_a_page_with_charts_stays_under_five_megabytes():
    assert len(html(CASES["1,000 incidents"])) < 5_000_000
