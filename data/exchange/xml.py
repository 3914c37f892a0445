"""XML out, element by element: escaped, indented, never held whole."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from data.exchange.table import clean


class Xml:
    """Writes elements into a text file; names are our own and trusted, texts and attributes are not."""

    def __init__(self, file: IO[str]) -> None:
        self._file, self._depth = file, 0
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')

    def comment(self, text: str) -> None:
        """A remark; two hyphens, which would end it, are set apart."""
        self._line(f"<!-- {clean(text).replace('--', '- -')} -->")

    @contextmanager
    def within(self, name: str, **attributes: str) -> Iterator[None]:
        """An element with others inside."""
        self._line(f"<{name}{_attributes(attributes)}>")
        self._depth += 1
        yield
        self._depth -= 1
        self._line(f"</{name}>")

    def text(self, name: str, value: object | None) -> None:
        """An element with a text; none where the value is not known."""
        if value is not None:
            self._line(f"<{name}>{escape(clean(str(value)))}</{name}>")

    def _line(self, text: str) -> None:
        self._file.write(f"{' ' * self._depth}{text}\n")


def _attributes(given: Mapping[str, str]) -> str:
    return "".join(f" {name.replace('__', ':')}={quoteattr(clean(value))}" for name, value in given.items())
