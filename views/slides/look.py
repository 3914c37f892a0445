"""The slides' look: sizes, colours and the parts every slide has, made in code on python-pptx's plain template."""

from __future__ import annotations

from typing import Any, NamedTuple

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Emu, Inches, Pt

from views.briefing import standing
from views.briefing.model import About
from views.symbols import colour

WIDTH_IN, HEIGHT_IN, MARGIN_IN = 13.333, 7.5, 0.6
BODY_TOP_IN, BODY_BOTTOM_IN = 1.62, 6.72
BODY_IN = WIDTH_IN - 2 * MARGIN_IN
FONT = "Arial"
"""Everywhere, or its double in width (Liberation Sans) where it is not."""
INK, QUIET, LINE = RGBColor(0x1F, 0x25, 0x29), RGBColor(0x5B, 0x66, 0x6D), RGBColor(0xC9, 0xCE, 0xD1)
WHITE = RGBColor(0xFF, 0xFF, 0xFF)
TITLE_ONLY, BLANK_TITLE_PT = 5, 26


class Room(NamedTuple):
    """A box on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Emu, Emu, Emu, Emu]:
        return tuple(Inches(value) for value in self)  # type: ignore[return-value]


BODY = Room(MARGIN_IN, BODY_TOP_IN, BODY_IN, BODY_BOTTOM_IN - BODY_TOP_IN)


def rgb(name: str) -> RGBColor:
    """A colour of the palette on paper."""
    return RGBColor.from_string(colour(name, "light")[1:].upper())


def blank() -> Any:
    """A 16:9 presentation whose master, title and theme are this look's."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH_IN), Inches(HEIGHT_IN)
    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = theme.blob.replace(b'typeface="Calibri"', f'typeface="{FONT}"'.encode())
    for place in (deck.slide_master, deck.slide_layouts[TITLE_ONLY]):
        for shape in list(place.placeholders):
            if shape.placeholder_format.type == 1:
                _title_look(shape)
            elif place is not deck.slide_master:
                shape._element.getparent().remove(shape._element)
    return deck


def _title_look(shape: Any) -> None:
    shape.left, shape.top, shape.width, shape.height = Room(MARGIN_IN, 0.52, BODY_IN, 0.68).emu
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.BOTTOM
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def slide(
    deck: Any, about: About, title: str, *, under: str = "", notes: str = "", size: float | None = None
) -> Any:
    """A new slide with its title, what stands under it, the foot, the workspace's mode and the notes."""
    made = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    told = made.shapes.title.text_frame
    told.text = title
    style(
        told.paragraphs[0], size or (24 if len(title) <= 80 else 18 if len(title) <= 160 else 13), bold=True
    )
    told.paragraphs[0].alignment = PP_ALIGN.LEFT
    if under:
        write(made, Room(MARGIN_IN, 1.22, BODY_IN, 0.3), under, size=12, ink=QUIET)
    _foot(deck, made, about)
    if notes:
        made.notes_slide.notes_text_frame.text = notes
    return made


def _foot(deck: Any, made: Any, about: About) -> None:
    rule(made, MARGIN_IN, 6.98, BODY_IN)
    said = f"{standing.when(about)} · {about.workspace}"
    write(made, Room(MARGIN_IN, 7.03, BODY_IN - 1, 0.25), said, size=9, ink=QUIET)
    page = Room(WIDTH_IN - MARGIN_IN - 1, 7.03, 1, 0.25)
    write(made, page, str(len(deck.slides)), size=9, ink=QUIET, align=PP_ALIGN.RIGHT)
    banner = standing.banner(about)
    if banner:
        _banner(made, banner)


def _banner(made: Any, said: str) -> None:
    mark = made.shapes.add_shape(MSO_SHAPE.RECTANGLE, *Room(MARGIN_IN, 0.2, BODY_IN, 0.24).emu)
    mark.name = "Mode"
    _bare(mark)
    mark.fill.background()
    mark.line.color.rgb, mark.line.width = rgb("order"), Pt(0.75)
    frame = mark.text_frame
    frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.text = said
    frame.paragraphs[0].alignment = PP_ALIGN.CENTER
    style(frame.paragraphs[0], 10, bold=True, ink=rgb("order"))


def write(
    made: Any,
    room: Room,
    text: str,
    *,
    size: float,
    ink: RGBColor = INK,
    bold: bool = False,
    align: Any = PP_ALIGN.LEFT,
) -> Any:
    """A text box without margins; gives its frame."""
    box = made.shapes.add_textbox(*room.emu)
    frame = box.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.text = text
    for paragraph in frame.paragraphs:
        paragraph.alignment = align
        style(paragraph, size, bold=bold, ink=ink)
    return frame


def style(paragraph: Any, size: float, *, bold: bool = False, ink: RGBColor = INK) -> None:
    """Size, weight and colour of a paragraph's words; right to left where its first letter is."""
    for run in paragraph.runs:
        font = run.font
        font.size, font.bold, font.name, font.color.rgb = Pt(size), bold, FONT, ink
    if standing.right_to_left(paragraph.text):
        paragraph._p.get_or_add_pPr().set("rtl", "1")


def add(
    frame: Any, text: str, *, size: float, ink: RGBColor = INK, bold: bool = False, after: float = 4
) -> None:
    """Another paragraph in a frame."""
    first = len(frame.paragraphs) == 1 and not frame.paragraphs[0].text
    paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
    paragraph.text = text
    paragraph.space_after = Pt(after)
    style(paragraph, size, bold=bold, ink=ink)


def rule(
    made: Any, left: float, top: float, width: float, ink: RGBColor = LINE, weight: float = 0.75
) -> None:
    """A thin line across."""
    line = made.shapes.add_connector(1, *(Inches(value) for value in (left, top, left + width, top)))
    line.line.color.rgb, line.line.width = ink, Pt(weight)
    _bare(line)


def _bare(shape: Any) -> None:
    """Without the theme's shadow and colours."""
    style_ = shape._element.find("{*}style")
    if style_ is not None:
        shape._element.remove(style_)
