"""Ways in which a file is broken: bytes flipped, cut off, spliced, repeated; numbers, marks and nesting."""

import io
import random
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

BYTES_MAX = 400_000
"""A broken file is not larger than this: what is looked for is what it says, not how long it is."""

NUMBERS = [b"1e999", b"-1e308", b"NaN", b"Infinity", b"9" * 5000, b"-0", b"1e-400", b"2147483648",
           b"18446744073709551616", b"0x10", b"\xd9\xa1\xd9\xa2", b"1_000", b"-90.0000001", b"180.1",
           b"1" + b"0" * 40]  # fmt: skip
MARKS = [b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\r", b"\n\n", b"\x1e",
         b"\xc2\x85", b"\xf0\x9f", b'"', b"'", b";", b"\t", b"|", b"\x1a", b"\xc0\x80",
         b"\xf4\x90\x80\x80"]  # fmt: skip
WORDS = [b"null", b"true", b"{}", b"[]", b"[[]]", b'""', b"-999", b"=1+1", b'{"type":"Point"}', b'"coordinates"',
         b"POINT EMPTY", b"SRID=-1;POINT(1 1)", b"0101000000", b"EPSG:999999", b"0000-00-00T00:00:00Z",
         b"9999-12-31T23:59:59-23:59", b"0001-01-01T00:00:00+14:00", b"&#0;", b"&x;", b"<!--", b"]]>", b"<![CDATA[",
         b"%00", b"\\ud800", b"\\u0000", b"29\xc2\xb031'61\"N", b"..", b"a,b", b"1,1 1,1 1,1",
         b"1,1 1", b"0,0 -1"]  # fmt: skip
DEEP = [(b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>"), (b"(", b")")]
ENCODINGS = ["utf-16", "utf-16-be", "utf-32", "utf-7", "cp1252", "gb18030", "shift_jis", "cp037"]


@dataclass(frozen=True)
class Step:
    """One change: ``at`` and ``size`` are shares of the file, ``pick`` chooses among what can be put there."""

    what: str
    at: float
    size: float
    pick: int


def _span(data: bytes, step: Step, longest: int = 4000) -> tuple[int, int]:
    start = int(step.at * len(data))
    return start, min(len(data), start + 1 + int(step.size * step.size * min(len(data), longest)))


def _put(data: bytes, step: Step, what: bytes, *, instead: int = 0) -> bytes:
    start = int(step.at * len(data))
    return data[:start] + what + data[start + instead :]


def _flip(data: bytes, step: Step, _: bytes) -> bytes:
    start = min(int(step.at * len(data)), max(len(data) - 1, 0))
    return data[:start] + bytes([data[start] ^ (1 << step.pick % 8)]) + data[start + 1 :] if data else data


def _cut(data: bytes, step: Step, _: bytes) -> bytes:
    return data[: int(step.at * len(data))]


def _drop(data: bytes, step: Step, _: bytes) -> bytes:
    start, end = _span(data, step)
    return data[:start] + data[end:]


def _repeat(data: bytes, step: Step, _: bytes) -> bytes:
    start, end = _span(data, step)
    return data[:start] + data[start:end] * (2 + step.pick % 60) + data[end:]


def _splice(data: bytes, step: Step, other: bytes) -> bytes:
    start, end = _span(other, step)
    return _put(data, step, other[start:end])


def _join(data: bytes, step: Step, other: bytes) -> bytes:
    return data[: int(step.at * len(data))] + other[int(step.size * len(other)) :]


def _number(data: bytes, step: Step, _: bytes) -> bytes:
    """A number of the file, near ``at``, by one that nobody expects."""
    start = int(step.at * len(data))
    while start < len(data) and not data[start : start + 1].isdigit():
        start += 1
    end = start
    while end < len(data) and data[end : end + 1] in b"0123456789.":
        end += 1
    return data[:start] + NUMBERS[step.pick % len(NUMBERS)] + data[end:]


def _mark(data: bytes, step: Step, _: bytes) -> bytes:
    return _put(data, step, MARKS[step.pick % len(MARKS)])


def _word(data: bytes, step: Step, _: bytes) -> bytes:
    return _put(data, step, WORDS[step.pick % len(WORDS)], instead=int(step.size * 20))


def _nest(data: bytes, step: Step, _: bytes) -> bytes:
    before, after = DEEP[step.pick % len(DEEP)]
    start, end = _span(data, step)
    depth = (3, 60, 900, 20_000)[step.pick // 4 % 4]
    return data[:start] + before * depth + data[start:end] + after * depth + data[end:]


def _recode(data: bytes, step: Step, _: bytes) -> bytes:
    try:
        return data.decode("utf-8", errors="replace").encode(
            ENCODINGS[step.pick % len(ENCODINGS)], errors="replace"
        )
    except UnicodeError:
        return data


STEPS: dict[str, Callable[[bytes, Step, bytes], bytes]] = {
    "flip": _flip,
    "cut": _cut,
    "drop": _drop,
    "repeat": _repeat,
    "splice": _splice,
    "join": _join,
    "number": _number,
    "mark": _mark,
    "word": _word,
    "nest": _nest,
    "recode": _recode,
}
RARELY = {"cut", "join", "nest", "recode"}


def random_steps(rng: random.Random) -> list[Step]:
    """One to eight changes; the ones that leave little of the file are rarer."""
    names = [name for name in STEPS for _ in range(1 if name in RARELY else 4)]
    return [
        Step(rng.choice(names), rng.random(), rng.random(), rng.randrange(10_000))
        for _ in range(rng.choice((1, 1, 2, 3, 5, 8)))
    ]


def broken(data: bytes, steps: Sequence[Step], other: bytes = b"") -> bytes:
    """The file after the changes; of a zip archive one member is changed and packed again, or its bytes are."""
    if data.startswith(b"PK\x03\x04") and steps and steps[0].pick % 4:
        return _inside(data, steps, other)
    for step in steps:
        data = STEPS[step.what](data, step, other)[:BYTES_MAX]
    return data


def _inside(data: bytes, steps: Sequence[Step], other: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w") as target:
        names = source.namelist()
        chosen = names[steps[0].pick // 4 % len(names)]
        for name in names:
            body = source.read(name)
            if name == chosen:
                for step in steps:
                    body = STEPS[step.what](body, step, other)[:BYTES_MAX]
            target.writestr(name, body, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
