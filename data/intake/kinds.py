"""Which kind of record a table most likely holds, by its columns and its name."""

from dataclasses import dataclass, replace

from data.intake.mapping import propose
from data.intake.table import Table
from data.intake.words import FIELDS, ID_WORDS, normal, normals
from data.schema import KINDS

IMPORTABLE = ("shelter", "facility", "depot", "unit", "report", "reading", "closure", "zone", "hazard_area",
              "incident", "request", "jurisdiction", "organisation")  # fmt: skip
"""The likelier first, where nothing else tells."""
OWN, SHARED, NAMED, NAMED_FILE = 2.0, 0.25, 3.0, 3.0
FILE_WORDS: dict[str, tuple[str, ...]] = {
    "facility": ("hospital", "clinic", "school", "building", "firestation", "pharmac"),
    "shelter": ("refuge", "evacuationcenter", "避難所"),
    "depot": ("warehouse", "stockpile"),
    "reading": ("gauge", "sensor"),
    "report": ("rescue", "求助"),
    "jurisdiction": ("county", "counties", "municipal", "district"),
    "hazard_area": ("hazard", "floodplain", "perimeter"),
    "zone": ("evaczone", "evacuationzone"),
}
"""What files of a kind are called besides the kind's own name."""
AREAS = frozenset({"jurisdiction", "zone", "hazard_area"})
JUDGED_ROWS = 60
AREA_SHARE, AREA_SAYS = 0.5, 2.0


@dataclass(frozen=True)
class Likely:
    """A kind with how strongly the table speaks for it; more is surer, the scale means nothing else."""

    kind: str
    score: float


def likeliest(table: Table, name: str) -> list[Likely]:
    """Kinds by how well the table fits them, the best first; ``name`` is the file's."""
    named, head = normal(name), _head(table)
    found = [Likely(kind, _score(head, kind, named)) for kind in IMPORTABLE]
    return sorted(found, key=lambda one: (-one.score, IMPORTABLE.index(one.kind)))


def _head(table: Table) -> Table:
    """The first rows: enough to tell what columns hold."""
    _, head = next(table.parts(JUDGED_ROWS))
    return replace(head, rejects=[])


def _score(table: Table, kind: str, named: str) -> float:
    own = FIELDS.get(kind, {})
    mapped = propose(table, kind, {}, set())
    score = sum(one.confidence * (OWN if one.field in own else SHARED) for one in mapped)
    words = [normal(kind), *normals(ID_WORDS.get(kind, []))]
    heads = [normal(column) for column in table.columns]
    if any(word and word in head for head in heads for word in words if len(word) > 3):
        score += NAMED
    if any(word in named for word in (normal(kind), *FILE_WORDS.get(kind, ()))):
        score += NAMED_FILE
    return score + _shape(table, kind)


def _shape(table: Table, kind: str) -> float:
    """Areas are drawn, and what stands somewhere is a point."""
    if table.geometry is None:
        return -AREA_SAYS if kind in AREAS else 0.0
    first = [one for one in table.geometry[:50] if one is not None]
    areas = sum(one[1:2] in (b"\x03", b"\x06") or one[4:5] in (b"\x03", b"\x06") for one in first)
    drawn = bool(first) and areas >= AREA_SHARE * len(first)
    return AREA_SAYS if drawn == (kind in AREAS) else 0.0


assert set(IMPORTABLE) <= set(KINDS)
