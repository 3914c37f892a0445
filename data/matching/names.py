"""Names and addresses without what does not tell things apart: case, accents, abbreviations, kinds of building."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

ABBREVIATIONS = {
    "st": "saint", "mt": "mount", "ft": "fort", "hs": "high school", "ms": "middle school", "es": "elementary school",
    "elem": "elementary", "jr": "junior", "sr": "senior", "ctr": "center", "cntr": "center", "centre": "center",
    "comm": "community", "rec": "recreation", "bldg": "building", "univ": "university", "hosp": "hospital",
    "dept": "department", "ch": "church", "cc": "community center", "stn": "station", "sta": "station", "co": "county",
    "no": "number", "nr": "number",
}  # fmt: skip
STREETS = {
    "street": "st", "avenue": "ave", "av": "ave", "road": "rd", "drive": "dr", "boulevard": "blvd", "highway": "hwy",
    "lane": "ln", "court": "ct", "place": "pl", "square": "sq", "parkway": "pkwy", "circle": "cir", "terrace": "ter",
    "north": "n", "south": "s", "east": "e", "west": "w", "northwest": "nw", "northeast": "ne", "southwest": "sw",
    "southeast": "se", "saint": "st", "mount": "mt", "fort": "ft", "martin luther king": "mlk",
}  # fmt: skip
GENERIC = frozenset({
    "the", "of", "and", "at", "a", "school", "center", "community", "building", "shelter", "station", "hospital",
    "recreation", "church", "number", "county", "department", "facility", "evacuation", "public", "de", "la", "el",
})  # fmt: skip
LEVELS = {
    "elementary": "elementary", "primary": "elementary", "小学": "elementary", "小学校": "elementary",
    "middle": "middle", "junior": "middle", "初中": "middle", "中学校": "middle",
    "high": "high", "senior": "high", "高中": "high", "高校": "high", "高等学校": "high",
    "university": "university", "college": "university", "大学": "university", "幼儿园": "kindergarten",
    "kindergarten": "kindergarten",
}  # fmt: skip
CJK_DIGITS = {digit: at for at, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TEN = "十"
_CJK_NUMBER = re.compile(r"第?([零〇一二两三四五六七八九十]+|\d+)(?=[号中小高院区队站所]|$)")
_ORDINAL = re.compile(r"^(\d+)(st|nd|rd|th)$")
_CJK = r"\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af"
_WORDS = re.compile(rf"\d+|[{_CJK}]+|[^\W\d_]+")
_JOINED_CJK = re.compile(rf"[{_CJK}]")


@dataclass(frozen=True, slots=True)
class Name:
    """``core`` is what remains of the words without kinds of building; ``joined`` is the same without spaces."""

    core: str
    joined: str
    numbers: frozenset[int]
    levels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Street:
    """The part of an address before the first comma."""

    text: str
    numbers: tuple[str, ...]


def plain(text: str) -> str:
    """Without case, accents and width; letters of other scripts stay what they are."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(
        char for char in folded if not (unicodedata.combining(char) and ord(char) < 0x370) and char not in "'’"
    )  # fmt: skip
    return unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=65_536)
def name_of(text: str) -> Name:
    """A name ready to be compared."""
    written = _CJK_NUMBER.sub(lambda found: str(_number(found[1])), plain(text))
    words = [part for word in _WORDS.findall(written) for part in ABBREVIATIONS.get(word, word).split()]
    numbers, levels, core = set[int](), set[str](), []
    for word in words:
        if word.isdecimal():
            numbers.add(int(word))
        elif _JOINED_CJK.search(word):
            levels |= _levels_in(word)
        elif word in LEVELS:
            levels.add(LEVELS[word])
        if word not in GENERIC:
            core.append(word)
    core = core or words
    return Name(" ".join(core), "".join(core), frozenset(numbers), frozenset(levels))


def _levels_in(word: str) -> set[str]:
    """The longest level words only: 小学校 is not 学校, 高中 no 中."""
    found = [one for one in LEVELS if one in word]
    return {LEVELS[one] for one in found if not any(one != other and one in other for other in found)}


def _number(text: str) -> int:
    """A Chinese number up to 99, or one in digits."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition(TEN)
    if not ten:
        return int("".join(str(CJK_DIGITS[char]) for char in ones))
    return 10 * (CJK_DIGITS[tens[-1]] if tens and tens[-1] in CJK_DIGITS else 1) + CJK_DIGITS.get(ones[:1], 0)


@lru_cache(maxsize=65_536)
def street_of(text: str | None) -> Street | None:
    """The street of an address ready to be compared; None where there is none."""
    words = _WORDS.findall(plain(re.split(r"[,;，\n]", text or "", maxsplit=1)[0]))
    if not words:
        return None
    short = [STREETS.get(word, word) for word in words]
    return Street(" ".join(short), tuple(word.lstrip("0") for word in short if word.isdecimal()))


def phone_of(text: str | None) -> str | None:
    """The last nine digits of a phone number (country codes are written or not); None for less than seven."""
    digits = "".join(char for char in unicodedata.normalize("NFKC", text or "") if char.isdecimal())
    return digits[-9:] if len(digits) >= 7 else None
