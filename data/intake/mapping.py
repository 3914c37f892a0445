"""Which column means which field: proposed from names and values, overruled by the person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice

from rapidfuzz import fuzz, process

from data.intake import vocabulary
from data.intake.columns import AXES
from data.intake.errors import BadOption
from data.intake.fields import Field, fields, fields_of
from data.intake.table import Objects, Table
from data.intake.times import time_reader
from data.intake.values import is_null, number_reader
from data.intake.words import ANY, NEVER_IDS, NO_WORDS, TAGS, YES_WORDS, normal, synonyms, variants

SAMPLE = 300
SCANNED_ROWS = 5_000
"""How far down a column is read to judge what it holds."""
FITS_SHARE = 0.6
FUZZY_FROM = 92.0
FUZZY_LETTERS = 7
KIND_CONFIDENCE, COMMON_CONFIDENCE, TAG_CONFIDENCE, FUZZY_CONFIDENCE = 0.95, 0.85, 0.9, 0.6
RANK_COST = 0.004
BLANK_COST = 0.15
PLAIN_NAME = 0.96
"""A column called just "name" is the name, whatever else is there."""
FORM_COST = 0.1
"""A name known only without its (…) or one side of a slash is a little less certain."""
WORDY = frozenset({"name", "address.city", "address.state", "address.country", "contact.name"})
"""Fields whose values have letters: a column of numbers under such a name is a code."""


@dataclass(frozen=True)
class Mapped:
    """One column for one field; ``why`` says how it was found."""

    field: str
    column: str
    confidence: float
    why: str


def propose(table: Table, kind: str, told: Mapping[str, str], taken: set[str]) -> list[Mapped]:
    """A mapping for a table: what was told, then the likeliest column for every other field.

    ``taken`` are columns already used for the place or the id of the row; those told win over that.
    Raises BadOption for a field or column that does not exist.
    """
    _check(table, kind, told)
    chosen = [
        Mapped(field, find_column(table, column), 1.0, "told")
        for field, column in told.items()
        if field not in AXES
    ]
    used = taken | {mapped.column for mapped in chosen}
    done = {mapped.field for mapped in chosen}
    for guess in sorted(_guesses(table, kind), key=lambda guess: -guess.confidence):
        if guess.field in done or guess.column in used:
            continue
        chosen.append(guess)
        done.add(guess.field)
        used.add(guess.column)
    order = list(fields(kind))
    return sorted(chosen, key=lambda mapped: order.index(mapped.field))


def find_column(table: Table, name: str) -> str:
    """A column by its name as written, or else by its normal form. Raises BadOption naming the columns."""
    if name in table.columns:
        return name
    alike = [column for column in table.columns if normal(column) == normal(name)]
    if len(alike) == 1:
        return alike[0]
    listed = ", ".join(f"'{column}'" for column in list(table.columns)[:30])
    raise BadOption(f"there is no column '{name}'", remedy=f"the file has {listed}")


def _check(table: Table, kind: str, told: Mapping[str, str]) -> None:
    for field, column in told.items():
        if field not in fields_of(kind):
            listed = ", ".join(fields_of(kind))
            raise BadOption(f"'{field}' is not a field of {kind}", remedy=f"it has {listed}")
        find_column(table, column)


def _guesses(table: Table, kind: str) -> list[Mapped]:
    known = fields(kind)
    own = {path: words for path, words in synonyms(kind).items() if path in known}
    common = {path: words for path, words in synonyms(ANY).items() if path in known}
    out = []
    for column in table.columns:
        forms = variants(column.rpartition(".")[2] if "." in column else column) or [normal(column)]
        if forms[0] in NEVER_IDS and forms[0] not in {"no"}:
            continue
        for path, words in own.items():
            out += _match(path, column, forms, words, KIND_CONFIDENCE)
        for path, words in common.items():
            out += _match(path, column, forms, words, COMMON_CONFIDENCE)
        tag = table.tags.get(column, "")
        field = TAGS.get(tag) or TAGS.get(tag.partition("+")[0])
        if field in known:
            certainty = TAG_CONFIDENCE if tag in TAGS else TAG_CONFIDENCE - 0.2
            out.append(Mapped(str(field), column, certainty, f"hashtag {tag}"))
        if not any(guess.column == column for guess in out):
            out += _fuzzy(column, forms[0], own | common)
    fitting = [guess for guess in out if _fits(known[guess.field], table.columns[guess.column])]
    return [_weighed(guess, table) for guess in fitting]


def _weighed(guess: Mapped, table: Table) -> Mapped:
    """A guess, the less certain the more of its column is blank."""
    values = table.columns[guess.column][:SCANNED_ROWS]
    blank = sum(is_null(value) for value in values) / max(len(values), 1)
    return replace(guess, confidence=round(guess.confidence - BLANK_COST * blank, 3))


def _match(path: str, column: str, forms: list[str], words: list[str], certainty: float) -> list[Mapped]:
    for at, form in enumerate(forms):
        if form in words:
            if path == "name" and form == "name":
                return [Mapped(path, column, PLAIN_NAME, "'name' says so")]
            cost = RANK_COST * min(words.index(form), 40) + FORM_COST * (at > 0)
            return [Mapped(path, column, round(certainty - cost, 3), f"'{column}' is a name for it")]
    return []


def _fuzzy(column: str, form: str, tables: Mapping[str, list[str]]) -> list[Mapped]:
    """A misspelt long name: close to exactly one synonym."""
    if len(form) < FUZZY_LETTERS:
        return []
    words = {word: path for path, known in tables.items() for word in known if len(word) >= FUZZY_LETTERS}
    found = process.extractOne(form, list(words), scorer=fuzz.ratio, score_cutoff=FUZZY_FROM)
    if found is None:
        return []
    return [Mapped(words[found[0]], column, FUZZY_CONFIDENCE, f"'{column}' is close to '{found[0]}'")]


def _fits(field: Field, values: Objects) -> bool:
    """Whether most known values of a column can be read as the field's type."""
    known = list(islice((value for value in values[:SCANNED_ROWS] if not is_null(value)), SAMPLE))
    if not known:
        return True
    return _share(field, known, values) >= FITS_SHARE


def _share(field: Field, known: list[object], values: Objects) -> float:
    match field.type:
        case "count" | "number":
            read = number_reader(values, whole=field.type == "count")
            return sum(not read(value).problem for value in known) / len(known)
        case "time" | "date":
            read = time_reader(values)
            return sum(not read(value).problem for value in known) / len(known)
        case "flag" | "flagged":
            words = YES_WORDS | NO_WORDS
            return sum(normal(str(v)) in words or str(v) in words for v in known) / len(known)
        case "enum":
            assert field.choices is not None
            lenient = field.choices.__name__ in ("ShelterType", "FacilityType", "OrganisationType")
            return 1.0 if lenient else vocabulary.coverage(field.choices, known)
        case "text" if field.path in WORDY:
            return sum(any(letter.isalpha() for letter in str(value)) for value in known) / len(known)
        case "text":
            return float(not all(isinstance(value, bool) for value in known))
        case _:
            return 1.0
