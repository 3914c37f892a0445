"""The encoding of a text file, from its bytes."""

import codecs
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

SAMPLE_BYTES = 200_000
BLOCK_BYTES = 1024 * 1024

BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
DOUBLE_BOM = b"\xc3\xaf\xc2\xbb\xc2\xbf"

COMMON = {
    # The characters that make up most of a real text in each encoding.
    "gb18030": re.compile("[\u4e00-\u9fff\u3000-\u301f\uff01-\uff5e]"),
    "cp932": re.compile("[\u3040-\u30ff\u3000-\u301f\u4e00-\u9fff\uff01-\uff5e]"),
    "euc_jp": re.compile("[\u3040-\u30ff\u3000-\u301f\u4e00-\u9fff\uff01-\uff5e]"),
    "big5": re.compile("[\u4e00-\u9fff\u3000-\u301f\uff01-\uff5e]"),
    "euc_kr": re.compile("[\uac00-\ud7a3\u3000-\u301f]"),
}


def detect(data: bytes) -> str:
    """The name of the encoding: BOM, then UTF-8, then UTF-16 by its zeros, then what the bytes look like."""
    return _detected(data[:SAMPLE_BYTES], lambda: _is_utf8(iter([data])))


def detect_file(path: Path) -> str:
    """The same of a file, read block by block."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
        file.seek(0)
        return _detected(sample, lambda: _is_utf8(iter(lambda: file.read(BLOCK_BYTES), b"")))


def _detected(sample: bytes, is_utf8: Callable[[], bool]) -> str:
    for mark, name in BOMS:
        if sample.startswith(mark):
            return name
    zeros = _utf16_by_zeros(sample)
    if zeros:
        return zeros
    return "utf-8" if is_utf8() else _legacy(sample)


def _is_utf8(blocks: Iterator[bytes]) -> bool:
    read = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in blocks:
            read.decode(block)
        read.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def double_marked(data: bytes, encoding: str) -> bool:
    """Whether a UTF-8 text begins with a byte order mark that was encoded once more."""
    return encoding == "utf-8" and data.startswith(DOUBLE_BOM)


def decode(data: bytes, encoding: str) -> str:
    """The text; bytes which the encoding does not have become U+FFFD instead of stopping the import."""
    if double_marked(data, encoding):
        data = data[len(DOUBLE_BOM) :]
    text = data.decode(encoding, errors="replace")
    return text.removeprefix("\ufeff")


def _utf16_by_zeros(sample: bytes) -> str | None:
    half = max(len(sample) // 2, 1)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 and odd < 0.05 else None


def _legacy(sample: bytes) -> str:
    high = [byte for byte in sample if byte >= 0x80]
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", sample)]
    if _in_company(sample) < 0.5:
        return "cp1252"
    scores = {name: _score(sample, name) for name in COMMON}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] > 0.75:
        return best
    cyrillic = sum(byte >= 0xC0 for byte in high) / len(high)
    return "cp1251" if cyrillic > 0.9 and max(runs) > 3 else "cp1252"


def _in_company(sample: bytes) -> float:
    """Share of two-byte characters that stand next to another: most in East Asian text, few in Western."""
    runs = [len(run) // 2 for run in re.findall(rb"(?:[\x81-\xfe][\x40-\xfe])+", sample)]
    return sum(run for run in runs if run > 1) / max(sum(runs), 1)


def _score(sample: bytes, encoding: str) -> float:
    """Share of non-ASCII text that is common in the encoding's language; 0 where it cannot be decoded."""
    text = sample.decode(encoding, errors="replace")
    foreign = [character for character in text if ord(character) > 0x7F]
    if not foreign or sum(character == "\ufffd" for character in foreign) > 0.01 * len(foreign) + 1:
        return 0.0
    share = sum(bool(COMMON[encoding].match(character)) for character in foreign) / len(foreign)
    return share * _frequent(sample, text, encoding)


def _frequent(sample: bytes, text: str, encoding: str) -> float:
    """Telling the East Asian double-byte sets apart: the lead bytes of everyday characters, and kana."""
    leads = _lead_bytes(sample)
    if encoding == "gb18030":
        return sum(0xA1 <= lead <= 0xD7 for lead in leads) / max(len(leads), 1)
    if encoding == "big5":
        return sum(0xA1 <= lead <= 0xC6 for lead in leads) / max(len(leads), 1) - 0.05
    if encoding in ("cp932", "euc_jp"):
        kana = sum("\u3040" <= character <= "\u30ff" for character in text)
        halfwidth = sum("\uff61" <= character <= "\uff9f" for character in text)
        return 1.0 if kana > 0.05 * len(leads) and halfwidth < 0.1 * len(leads) else 0.5
    return sum(0xB0 <= lead <= 0xC8 for lead in leads) / max(len(leads), 1) - 0.02


def _lead_bytes(sample: bytes) -> list[int]:
    leads, skip = [], False
    for first, second in pairwise(sample):
        if skip:
            skip = False
        elif first >= 0x81 and second >= 0x40:
            leads.append(first)
            skip = True
    return leads
