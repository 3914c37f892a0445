"""docs/standard.md, written from the models, so that the page and the program cannot differ."""

from enum import StrEnum

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from data.schema import KINDS, SCHEMA_VERSION, Record
from views import standard
from views.standard import doc, title

HEAD = f"""# The data standard, version {SCHEMA_VERSION}

<!-- Written by `make docs` from data/schema; do not edit. -->

One standard for every agency and source. Terms are those of CAP 1.2, EDXL-HAVE, NIMS and FEMA's lifelines where
these have one. Geometry is WGS 84 (RFC 7946 GeoJSON); times are RFC 3339 with an offset and kept in UTC. A field
that is empty is unknown, which is never zero. A running Muster gives the same as JSON Schema at
`/api/schema` and `/api/schema/{{kind}}`.

A *figure* is a value with its own age: `{{value, observed_at, source, confidence}}`.
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [HEAD, _envelope(), *(_kind(name, model) for name, model in KINDS.items())]
    parts += ["## Parts\n", *(_model(model, 3) for model in standard.parts())]
    parts += ["## Vocabularies\n", *(_vocabulary(item) for item in standard.vocabularies())]
    return "\n".join(parts)


def _envelope() -> str:
    return f"## Every record\n\n{doc(Record)}\n\n{_table(Record.model_fields)}"


def _kind(name: str, model: type[Record]) -> str:
    own = standard.own_fields(model)
    return f"## `{name}`\n\n{doc(model)}\n\n{_table(own) if own else 'Nothing beyond the envelope.'}"


def _model(model: type[BaseModel], depth: int) -> str:
    return f"{'#' * depth} {title(model)}\n\n{doc(model)}\n\n{_table(model.model_fields)}"


def _table(fields: dict[str, FieldInfo]) -> str:
    rows = ["| field | type | default | meaning |", "|---|---|---|---|"]
    for field in standard.described(fields, link=_link, code=_code):
        default = "*required*" if field.required else field.default
        rows.append(
            f"| `{field.name}` | {field.type} | {default} | {field.meaning.replace('|', chr(92) + '|')} |"
        )
    return "\n".join(rows) + "\n"


def _link(model: type) -> str:
    return f"[{title(model)}](#{title(model).lower()})"


def _code(word: str) -> str:
    return f"`{word}`"


def _vocabulary(item: type[StrEnum]) -> str:
    text = doc(item)
    values = ", ".join(f"`{value.value}`" for value in item)
    return f"### {item.__name__}\n\n{text + chr(10) * 2 if text else ''}{values}\n"
