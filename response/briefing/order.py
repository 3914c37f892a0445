"""What a briefing is asked to be: template, filters, what it is compared with, and what people wrote into it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any, Final, Literal, Self, cast, get_args

from data.errors import Invalid

Template = Literal["brief", "sitrep"]
TEMPLATES: Final[tuple[Template, ...]] = get_args(Template)
FORMATS: Final = ("pdf", "pptx", "html", "xlsx", "gpkg")
SENTENCES = 3
LETTERS_MAX = 4_000
"""of a headline, a sentence or the remarks"""


@dataclass(frozen=True)
class Order:
    """One briefing to be made. ``since`` and ``since_revision``: the moment it is compared with, ``since_number`` the
    briefing that was issued then. ``sections`` None: all of the template. ``headline`` and ``sentences`` None: as
    drafted; ``slot``: the time of the schedule it was made for.
    """

    template: Template = "brief"
    incident_id: str | None = None
    jurisdiction_id: str | None = None
    since: datetime | None = None
    since_revision: int | None = None
    since_number: str | None = None
    sections: tuple[str, ...] | None = None
    headline: str | None = None
    sentences: tuple[str, ...] | None = None
    remarks: str = ""
    slot: datetime | None = None

    def __post_init__(self) -> None:
        if self.template not in TEMPLATES:
            raise Invalid(f"template {self.template!r} is not known", remedy=f"use {' or '.join(TEMPLATES)}")
        written = [self.remarks, self.headline or "", *(self.sentences or ())]
        if any(len(text) > LETTERS_MAX for text in written):
            raise Invalid(
                f"a text of {max(map(len, written)):,} letters is too long",
                remedy=f"use at most {LETTERS_MAX:,}",
            )

    def asks_the_same(self, other: "Order") -> bool:
        """Whether both are of one template and one set of filters."""
        names = ("template", "incident_id", "jurisdiction_id")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def compared(self, since: datetime | None, revision: int | None, number: str | None = None) -> Self:
        """The same, compared with another moment."""
        return replace(self, since=since, since_revision=revision, since_number=number)

    @property
    def parameters(self) -> dict[str, Any]:
        """As the record keeps it: JSON without what was left open."""
        found = {name: value for name, value in asdict(self).items() if value not in (None, "")}
        return {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()
        }

    @classmethod
    def read(cls, parameters: Mapping[str, Any]) -> Self:
        """From a record's parameters; what other versions wrote beside it is passed over."""
        values: dict[str, Any] = {
            field.name: parameters[field.name] for field in fields(cls) if field.name in parameters
        }
        for name in ("since", "slot"):
            if isinstance(values.get(name), str):
                values[name] = datetime.fromisoformat(values[name])
        for name in ("sections", "sentences"):
            if values.get(name) is not None:
                values[name] = tuple(values[name])
        return cls(**values)


def formats(names: str | tuple[str, ...]) -> tuple[str, ...]:
    """``pdf,pptx`` as a tuple, in the order of `FORMATS`; raises Invalid for one that is not known."""
    asked = {name.strip().lower() for name in (names.split(",") if isinstance(names, str) else names)} - {""}
    wrong = sorted(asked - set(FORMATS))
    if wrong or not asked:
        raise Invalid(
            f"format {wrong[0] if wrong else ''!r} is not known", remedy=f"use some of {', '.join(FORMATS)}"
        )
    return tuple(name for name in FORMATS if name in asked)


def template(name: str) -> Template:
    """A template by its name; raises Invalid for one that is not known."""
    return Order(template=cast(Template, name)).template
