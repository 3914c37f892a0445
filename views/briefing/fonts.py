"""Fonts a PDF can be set in: what is installed, and which scripts of a text no font here can print."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import typst

from views import words

ASSETS = (
    Path(__file__).resolve().parents[2] / "assets" / "node_modules" / "@expo-google-fonts" / "source-sans-3"
)
FAMILIES = (
    "Source Sans 3", "Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans CJK SC", "Noto Sans CJK JP",
    "Noto Sans Devanagari", "Noto Sans Thai", "Liberation Sans", "DejaVu Sans", "Libertinus Serif",
)  # fmt: skip
"""In this order; typst looks through all others for what these lack."""
CORE, CJK = "fonts-noto-core", "fonts-noto-cjk"


class Script(NamedTuple):
    """A script: its name, where its signs lie in Unicode, and the Debian package with a font for it."""

    name: str
    ranges: tuple[tuple[int, int], ...]
    package: str


SCRIPTS = (
    Script("Greek", ((0x370, 0x3FF), (0x1F00, 0x1FFF)), CORE),
    Script("Cyrillic", ((0x400, 0x52F),), CORE),
    Script("Armenian", ((0x530, 0x58F),), CORE),
    Script("Hebrew", ((0x590, 0x5FF),), CORE),
    Script("Arabic", ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFE)), CORE),
    Script("Devanagari", ((0x900, 0x97F),), CORE),
    Script("Bengali", ((0x980, 0x9FF),), CORE),
    Script("Gujarati", ((0xA80, 0xAFF),), CORE),
    Script("Tamil", ((0xB80, 0xBFF),), CORE),
    Script("Telugu", ((0xC00, 0xC7F),), CORE),
    Script("Thai", ((0xE00, 0xE7F),), CORE),
    Script("Lao", ((0xE80, 0xEFF),), CORE),
    Script("Burmese", ((0x1000, 0x109F),), CORE),
    Script("Georgian", ((0x10A0, 0x10FF), (0x1C90, 0x1CBF)), CORE),
    Script("Ethiopic", ((0x1200, 0x139F),), CORE),
    Script("Khmer", ((0x1780, 0x17FF),), CORE),
    Script("Korean", ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF)), CJK),
    Script("Japanese", ((0x3040, 0x30FF), (0x31F0, 0x31FF)), CJK),
    Script("Chinese", ((0x2E80, 0x2FDF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
                       (0x20000, 0x3134F)), CJK),
    Script("emoji", ((0x1F300, 0x1FAFF),), "fonts-noto-color-emoji"),
)  # fmt: skip
OTHER = Script("other", ((0x700, 0x10FFFF),), CORE)


@cache
def installed() -> Any:
    """The fonts typst finds on this machine, Source Sans 3 from npm among them; looked up once a process."""
    return typst.Fonts(font_paths=[str(ASSETS)] if ASSETS.is_dir() else [])


@cache
def families() -> tuple[str, ...]:
    """The families a document names, as far as they are installed."""
    there = set(installed().families())
    return tuple(family for family in FAMILIES if family in there)


def unprintable(texts: Iterable[str], *, files: Iterable[Path] | None = None) -> list[Script]:
    """The scripts in the texts of which some sign is in no font; ``files``: fonts other than the installed ones."""
    wanted: dict[Script, set[int]] = {}
    for sign in {ord(sign) for text in texts for sign in text}:
        script = _script(sign)
        if script is not None:
            wanted.setdefault(script, set()).add(sign)
    places = None if files is None else tuple(files)
    return sorted(
        (script for script, signs in wanted.items() if not _all_covered(signs, script, places)),
        key=lambda script: script.name,
    )


def missing(texts: Iterable[str]) -> list[str]:
    """What a page says of signs it cannot print, and the remedy; nothing where all are printed."""
    lacking = unprintable(texts)
    if not lacking:
        return []
    packages = words.listing(sorted({script.package for script in lacking}))
    names = words.listing([script.name for script in lacking], most=8)
    return [
        f"Some {names} signs are not printed: no font here has them. On Debian: apt-get install {packages}"
    ]


def _script(sign: int) -> Script | None:
    """The script of a sign; None for Latin, punctuation and what is not printed."""
    if (
        sign < 0x370
        or 0x1E00 <= sign < 0x1F00
        or 0x2000 <= sign < 0x2E80
        or 0xFE00 <= sign < 0xFE10
        or sign == 0xFEFF
    ):
        return None
    if 0x3000 <= sign < 0x3040 or 0xFF00 <= sign < 0xFFF0:
        return SCRIPTS[-2]
    return next((one for one in SCRIPTS if any(low <= sign <= high for low, high in one.ranges)), OTHER)


def _all_covered(signs: set[int], script: Script, files: tuple[Path, ...] | None) -> bool:
    left = set(signs)
    for file in _files(script.name) if files is None else files:
        left -= {sign for sign in left if covers(file, sign)}
        if not left:
            return True
    return False


@cache
def _files(hint: str) -> tuple[Path, ...]:
    """Installed font files, those named after the script first: they mostly end the search."""
    hints = (hint, "CJK") if hint in ("Chinese", "Japanese", "Korean") else (hint,)
    fonts = [font for font in installed().fonts() if font.path]
    fonts.sort(key=lambda font: (not any(word in font.family for word in hints), font.path))
    return tuple(dict.fromkeys(Path(font.path) for font in fonts))


@cache
def covers(file: Path, sign: int) -> bool:
    """Whether a TrueType or OpenType file (or any font of a collection) has a sign of this number."""
    return any(first <= sign <= last for first, last in _covered(file))


@cache
def _covered(file: Path) -> tuple[tuple[int, int], ...]:
    """Ranges of the signs in the font's ``cmap`` table, formats 4 and 12 (OpenType 1.9); none where unreadable."""
    try:
        data = file.read_bytes()
        return tuple(found for start in _fonts_in(data) for found in _cmap(data, start))
    except (OSError, struct.error, IndexError):
        return ()


def _fonts_in(data: bytes) -> list[int]:
    if data[:4] != b"ttcf":
        return [0]
    (count,) = struct.unpack_from(">I", data, 8)
    return list(struct.unpack_from(f">{min(count, 1)}I", data, 12))  # a collection's fonts share their signs


def _cmap(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    (tables,) = struct.unpack_from(">H", data, start + 4)
    for number in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * number)
        if tag == b"cmap":
            (count,) = struct.unpack_from(">H", data, offset + 2)
            for entry in range(count):
                _, _, place = struct.unpack_from(">HHI", data, offset + 4 + 8 * entry)
                yield from _subtable(data, offset + place)


def _subtable(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    (format_,) = struct.unpack_from(">H", data, start)
    if format_ == 12:
        (groups,) = struct.unpack_from(">I", data, start + 12)
        for number in range(groups):
            first, last, _ = struct.unpack_from(">III", data, start + 16 + 12 * number)
            yield first, last
    elif format_ == 4:
        (twice,) = struct.unpack_from(">H", data, start + 6)
        ends = struct.unpack_from(f">{twice // 2}H", data, start + 14)
        begins = struct.unpack_from(f">{twice // 2}H", data, start + 16 + twice)
        yield from ((first, last) for first, last in zip(begins, ends, strict=True) if first != 0xFFFF)


def raster(drawn: str, *, ppi: float = 220.0) -> bytes:
    """An SVG picture as PNG, drawn by typst with the installed fonts; 96 of its units are an inch."""
    source = (
        "#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
        '#image(bytes(sys.inputs.picture), format: "svg")'
    )
    compiler = typst.Compiler(font_paths=installed(), sys_inputs={"picture": drawn})
    made = compiler.compile(input=source.encode(), format="png", ppi=ppi)
    assert isinstance(made, bytes)
    return made
