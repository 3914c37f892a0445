"""What commands print: plain text, tables, progress. Nothing from a file reaches the terminal as a control."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

WIDTH_IN_FILES = 140
"""columns where there is no terminal to ask"""

CELL_MAX = 60


def _console(*, stderr: bool = False) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    return Console(
        stderr=stderr, width=None if stream.isatty() else WIDTH_IN_FILES, highlight=False, soft_wrap=True
    )


def plain(value: Any) -> str:
    """Text that cannot steer a terminal: control characters and direction marks are shown as their codes."""
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def line(text: str = "", *, style: str = "") -> None:
    _console().print(Text(plain(text), style=style))


def problem(text: str) -> None:
    """A line of its own on the error stream."""
    _console(stderr=True).print(Text(plain(text), style="bold red"))


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table; long cells are cut, with a mark."""
    made = Table(
        title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False
    )
    for name in head:
        made.add_column(name, overflow="fold")
    for row in rows:
        made.add_row(*(Text(_cut(plain(value))) for value in row))
    _console().print(made)
    _console().print()


def _cut(text: str) -> str:
    return text if len(text) <= CELL_MAX else f"{text[: CELL_MAX - 1]}…"


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the error stream; call it with how many of how many are done."""
    with _bar(MofNCompleteColumn()) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


@contextmanager
def steps(label: str) -> Iterator[Callable[[str, float], None]]:
    """A bar for work that names its steps; call it with the step and the share done, 0 to 1."""
    with _bar() as bar:
        task = bar.add_task(label, total=1.0)
        yield lambda step, share: bar.update(task, description=f"{label}: {plain(step)}", completed=share)


def _bar(*more: ProgressColumn) -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), *more, TimeElapsedColumn())
    return Progress(*columns, console=_console(stderr=True), transient=True)
