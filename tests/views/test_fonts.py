"""Which scripts a PDF can print is read from the fonts themselves."""

import pytest

from tests.views import sample
from views.briefing.fonts import ASSETS, covers, families, raster, unprintable

FACE = ASSETS / "400Regular" / "SourceSans3_400Regular.ttf"
installed = pytest.mark.skipif(not FACE.exists(), reason="Source Sans 3 is not installed")


@installed
def test_a_font_covers_its_own_signs_alone():
    assert all(covers(FACE, ord(sign)) for sign in "Aé€ŁЖΩ▲→")
    assert not any(covers(FACE, ord(sign)) for sign in "中مक")


@installed
def test_the_answer_agrees_with_the_fonts_drawn_glyphs():
    from PIL import ImageFont

    font = ImageFont.truetype(FACE, 40)
    blank = bytes(font.getmask("\uffff"))
    for sign in "aZ9ßŁłЖж中文مأव字":
        assert covers(FACE, ord(sign)) == (bytes(font.getmask(sign)) != blank), sign


@installed
def test_scripts_without_a_font_are_named_with_their_package():
    found = unprintable([sample.CHINESE, "plain", sample.ARABIC, sample.ACCENTED], files=[FACE])
    assert [(one.name, one.package) for one in found] == [
        ("Arabic", "fonts-noto-core"),
        ("Chinese", "fonts-noto-cjk"),
    ]


def test_latin_text_needs_no_look_at_any_font():
    assert unprintable([sample.ACCENTED, "– … ▲ → ·"], files=[]) == []


def test_what_is_no_font_covers_nothing(tmp_path):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"\x00\x01\x00\x00\xff\xff")
    assert not covers(broken, 65)
    assert not covers(tmp_path / "missing.ttf", 65)


def test_there_is_always_a_family_to_set_a_document_in():
    assert families()


def test_a_picture_becomes_a_png_of_its_own_size():
    from io import BytesIO

    from PIL import Image

    drawn = raster(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 36" width="72" height="36"/>', ppi=192
    )
    assert Image.open(BytesIO(drawn)).size == (144, 72)
