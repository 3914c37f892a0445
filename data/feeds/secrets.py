"""Credentials of feeds: named in the settings, kept in the environment or in a file of their own, never shown."""

import os
import re
import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from data.feeds.errors import BadFeed

NAMED = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}|%24%7B([A-Za-z_][A-Za-z0-9_]*)%7D", re.IGNORECASE)
HIDDEN_FROM = 4
"""Shorter values are not looked for in text: they would hide ordinary words."""


@dataclass(frozen=True)
class Secrets:
    """Values by name; printing it shows none of them."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    def value(self, name: str) -> str | None:
        """The file's value, otherwise the environment's."""
        return self.values.get(name) or os.environ.get(name) or None

    def check(self, feed: str, names: Iterable[str]) -> None:
        """Raise BadFeed for a name that nobody has given a value."""
        for name in sorted(names):
            if self.value(name) is None:
                raise BadFeed(
                    f"feed {feed!r} needs the secret {name}, which has no value",
                    remedy=f"set {name} in the environment, or in the file that secrets = … names",
                )

    def fill(self, text: str, *, allowed: frozenset[str] | None = None) -> str:
        """The text with values in place of names; ``allowed``: only these names are filled."""

        def value(found: re.Match[str]) -> str:
            name = found[1] or found[2]
            known = self.value(name) if allowed is None or name in allowed else None
            return found[0] if known is None else known

        return NAMED.sub(value, text)

    def hide(self, text: str, names: Iterable[str]) -> str:
        """The text with names in place of values: what may be shown, logged and kept."""
        for name in names:
            value = self.value(name)
            if value is not None and len(value) >= HIDDEN_FROM:
                for written in {value, quote(value), quote(value, safe="")}:
                    text = text.replace(written, f"${{{name}}}")
        return text


def named(texts: Iterable[str]) -> frozenset[str]:
    """The names of secrets in some texts."""
    return frozenset(found[1] or found[2] for text in texts for found in NAMED.finditer(text))


def read_secrets(settings: Path, named_file: Any) -> Secrets:
    """The secrets file a settings file names (relative to it); nobody else may be able to read it."""
    if named_file is None:
        return Secrets()
    path = settings.parent / str(named_file)
    try:
        mode = path.stat().st_mode
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadFeed(
            f"the secrets file {path} cannot be read", remedy="mend the name after secrets ="
        ) from error
    except tomllib.TOMLDecodeError:  # its words would quote the file
        raise BadFeed(
            f"the secrets file {path} is no TOML", remedy='write NAME = "value", one a line'
        ) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadFeed(f"others may read the secrets file {path}", remedy=f"run chmod 600 {path}")
    if not all(isinstance(value, str) for value in found.values()):
        raise BadFeed(f"{path} has a value that is no text", remedy='write NAME = "value", one a line')
    return Secrets(found)
