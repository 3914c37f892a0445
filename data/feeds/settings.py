"""The feeds of a workspace: a TOML file names them, with address, interval and what the adapter is told."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from data.feeds import adapters
from data.feeds.addresses import host_of, is_address, is_folder
from data.feeds.errors import BadFeed
from data.feeds.secrets import Secrets, named, read_secrets
from data.settings import PLAIN_NAME_REMEDY, Settings, is_plain_name
from data.workspace import Mode

FILE = "feeds.toml"
MIB = 1024 * 1024
SHORTEST_S, SHORTEST_PRIVATE_S = 30.0, 0.5
"""Public addresses are not asked more often than this, whatever a file says; one's own machines may be."""
AGENT = "Muster (emergency management operating picture)"
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")


class Feed(BaseModel):
    """One feed. ``options`` are the adapter's own, nested tables flattened with dots (``map.name``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    adapter: str = Field(description="which adapter reads it")
    urls: tuple[str, ...] = Field(
        min_length=1, description="address, or several; `${NAME}` stands for a secret"
    )
    every_s: float = Field(default=300, gt=0, description="how often, such as `90s`, `5m`, `1h`")
    title: str = Field(default="", description="what people read; default: the name")
    licence: str = Field(default="", description="the licence of what it gives, kept with each record")
    hosts: tuple[str, ...] = Field(
        default=(), description="hosts that redirects and pages may lead to, besides those of the addresses"
    )
    headers: dict[str, str] = Field(
        default_factory=dict, description="sent with each request; `${NAME}` stands for a secret"
    )
    options: dict[str, str] = Field(default_factory=dict, description="what the adapter is told")
    size_mib: float = Field(default=32, gt=0, le=512, description="the largest answer, unpacked, in MiB")
    pages: int = Field(
        default=200, ge=1, le=5000, description="how many pages or linked messages are followed"
    )
    once: bool = Field(
        default=False, description="what an index links to never changes: fetch each once only"
    )
    connect_s: float = Field(default=10, gt=0, le=120, description="seconds to connect")
    read_s: float = Field(default=30, gt=0, le=600, description="seconds without a byte")
    total_s: float = Field(default=120, gt=0, le=3600, description="seconds for one answer")
    parse_s: float = Field(default=60, gt=0, le=600, description="seconds to read one answer")
    private: bool = Field(default=False, description="it may lie on a private or this machine's address")
    exercise: bool = Field(
        default=False, description="it belongs to an exercise, and runs in no actual workspace"
    )
    proxy: str | None = Field(default=None, description="a proxy to go through; no other is used")

    @field_validator("name")
    @classmethod
    def _plain(cls, name: str) -> str:
        if not is_plain_name(name):
            raise ValueError(f"{name!r} is no plain name; {PLAIN_NAME_REMEDY}")
        return name

    @field_validator("urls")
    @classmethod
    def _addresses(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        for url in urls:
            if not is_address(url):
                raise ValueError(f"{url!r} is no address; write https://… or file:///folder")
        return urls

    @model_validator(mode="after")
    def _polite(self) -> Self:
        shortest = SHORTEST_PRIVATE_S if self.local else SHORTEST_S
        if self.every_s < shortest:
            raise ValueError(f"every = {self.every_s:g} s is too often; ask every {shortest:g} s at the most")
        return self

    @property
    def local(self) -> bool:
        """Whether it is asked on one's own machines only."""
        return self.private or all(is_folder(url) for url in self.urls)

    @property
    def every(self) -> timedelta:
        return timedelta(seconds=self.every_s)

    @property
    def size_bytes(self) -> int:
        return int(self.size_mib * MIB)

    @property
    def said(self) -> str:
        """What people call it."""
        return self.title or self.name

    @property
    def secret_names(self) -> frozenset[str]:
        """The secrets it needs."""
        return named((*self.urls, *self.headers.values(), self.proxy or ""))

    @property
    def allowed(self) -> frozenset[str]:
        """Hosts (with the port, where an address names one) that it may be fetched from."""
        own = (host_of(url) for url in self.urls if not is_folder(url))
        return frozenset({*own, *(host.lower() for host in self.hosts)})

    def runs_in(self, mode: Mode) -> bool:
        """Actual and exercise never meet; a test takes both."""
        return mode == "test" or self.exercise == (mode == "exercise")


@dataclass(frozen=True)
class Feeds:
    """All feeds of a workspace, in the order of the file."""

    path: Path
    feeds: Mapping[str, Feed] = field(default_factory=dict)
    bad: Mapping[str, str] = field(default_factory=dict)
    """Feeds whose settings do not fit, with what is wrong; the others run."""
    agent: str = AGENT
    secrets: Secrets = field(default_factory=Secrets)

    def of(self, mode: Mode) -> dict[str, Feed]:
        """Those that run in a workspace of this mode."""
        return {name: feed for name, feed in self.feeds.items() if feed.runs_in(mode)}

    def get(self, name: str) -> Feed:
        """A feed by name; BadFeed where there is none."""
        if name in self.bad:
            raise BadFeed(self.bad[name])
        if name not in self.feeds:
            known = ", ".join(self.feeds) or "none"
            raise BadFeed(f"there is no feed {name!r} in {self.path}", remedy=f"it names: {known}")
        return self.feeds[name]


def path_of(settings: Settings, folder: Path) -> Path:
    """The file that names the feeds of the workspace in ``folder``."""
    return settings.feeds or folder / FILE


def read_feeds(path: Path) -> Feeds:
    """The feeds a file names; none where there is no file.

    Raises BadFeed with the value and the remedy where the file cannot be read; what is wrong with a single feed is in
    ``bad``, and stops no other.
    """
    if not path.exists():
        return Feeds(path)
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFeed(f"{path} is no TOML: {error}", remedy="see the example in docs/feeds.md") from error
    except OSError as error:
        raise BadFeed(f"{path} cannot be read: {error.strerror}", remedy="mend its permissions") from error
    strange = set(found) - {"feeds", "secrets", "user_agent"}
    if strange or not isinstance(found.get("feeds", {}), dict):
        named = ", ".join(sorted(strange)) or "feeds"
        raise BadFeed(f"{path}: {named} is not understood", remedy="write each feed as [feeds.NAME]")
    feeds: dict[str, Feed] = {}
    bad: dict[str, str] = {}
    for name, table in found.get("feeds", {}).items():
        try:
            feeds[name] = _feed(name, table, path)
        except BadFeed as error:
            bad[name] = str(error)
    secrets = read_secrets(path, found.get("secrets"))
    return Feeds(path, feeds, bad, str(found.get("user_agent", AGENT)), secrets)


def _feed(name: str, table: Any, path: Path) -> Feed:
    if not isinstance(table, dict):
        raise BadFeed(f"{path}: feed {name!r} is {table!r}", remedy=f"write it as a table, [feeds.{name}]")
    values = dict(table)
    if "url" in values:
        values["urls"] = [values.pop("url"), *values.get("urls", [])]
    if "every" in values:
        values["every_s"] = _seconds(name, values.pop("every"), path)
    values["options"] = flat(values.get("options", {}))
    try:
        feed = Feed(name=name, **values)
        adapters.check(feed.adapter)
    except ValidationError as error:
        raise BadFeed(_wrong(name, error, path), remedy="see the options in docs/feeds.md") from error
    except BadFeed as error:
        raise BadFeed(f"{path}: feed {name!r}: {error.args[0]}", remedy=error.remedy) from error
    return feed


def _seconds(name: str, value: Any, path: Path) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    found = SPAN.fullmatch(str(value).strip())
    if found is None:
        raise BadFeed(
            f"{path}: feed {name!r}: every = {value!r} is no span of time", remedy="write 90s, 5m, 1h or 1d"
        )
    return float(found[1]) * UNITS[found[2]]


def flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested tables as one, every value as text: ``{"map": {"name": "NAME"}}`` is ``{"map.name": "NAME"}``."""
    found: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            found[f"{prefix}{key}"] = ", ".join(_text(one) for one in value)
        else:
            found[f"{prefix}{key}"] = _text(value)
    return found


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _wrong(name: str, error: ValidationError, path: Path) -> str:
    """The first thing wrong, with the value unless it may be a secret."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    said = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        said = "there is no such option"
    shown = "" if where.startswith(("headers", "proxy")) or not where else f" = {first['input']!r}"
    return f"{path}: feed {name!r}: {where or 'it'}{shown}: {said}"
