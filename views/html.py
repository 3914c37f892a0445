"""Small pieces of HTML from template files; every value is escaped by the template engine."""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from views import words
from views.symbols import Theme, svg

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    loaded = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    loaded.globals.update(words=words, symbol=symbol)
    return loaded


def render(template: str, **values: Any) -> str:
    """The template with its values, escaped. Raises jinja2.UndefinedError where one is missing."""
    return _environment().get_template(template).render(**values)


def symbol(
    layer: str, state: str, fresh: str = "current", *, theme: Theme = "light", size: int = 18
) -> Markup:
    """A map symbol as an image; made from the symbol table alone, so it holds nothing anybody typed.

    An image with a data address, because the page's sanitiser takes out inline SVG.
    """
    address = quote(svg(layer, state, fresh, theme=theme, size=size), safe="")
    return Markup('<img alt="" width="{0}" height="{0}" src="data:image/svg+xml,{1}">').format(size, address)
