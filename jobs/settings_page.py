"""docs/settings.md, written from the settings' own descriptions."""

import json
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from data.settings import ROOT, Settings

HEAD = """# Settings

<!-- Written by `make docs` from data/settings.py; do not edit. -->

Set one in the environment (`MUSTER_STALE_SHELTER_H=12 make run`) or in a file `muster.env` in the project's folder,
one `NAME=value` a line. The environment wins. A value that does not fit stops the program with a line that says why.
Lists are written as JSON: `MUSTER_ALLOWED_HOSTS='["127.0.0.1", "muster.county.example"]'`.

| setting | default | meaning |
|---|---|---|
"""


def page() -> str:
    """The whole page as Markdown."""
    rows = [_row(name, field) for name, field in Settings.model_fields.items()]
    return HEAD + "\n".join(rows) + "\n"


def _row(name: str, field: FieldInfo) -> str:
    default = _shown(field.get_default(call_default_factory=True))
    return f"| `{variable(name)}` | {default} | {field.description}{_choice(field.annotation)} |"


def _choice(annotation: Any) -> str:
    return f": {' or '.join(get_args(annotation))}" if get_origin(annotation) is Literal else ""


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"{Settings.model_config['env_prefix']}{name}".upper()


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, Path):
        return f"`{value.relative_to(ROOT)}`" if value.is_relative_to(ROOT) else f"`{value}`"
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"
