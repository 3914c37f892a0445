"""Options that several commands share."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from data.access import Actor, local_person
from data.schema import KINDS
from data.settings import Settings


def known_kind(value: str) -> str:
    """A kind of the standard, or a usage error that lists them."""
    if value not in KINDS:
        raise typer.BadParameter(f"{value!r} is not a kind of the standard; it knows {', '.join(KINDS)}")
    return value


def pairs(values: list[str], option: str) -> dict[str, str]:
    """``FIELD=COLUMN`` texts as a mapping."""
    found: dict[str, str] = {}
    for value in values:
        name, sign, rest = value.partition("=")
        if not sign or not name.strip():
            raise typer.BadParameter(f"{option} {value!r} is not FIELD=…, such as {option} name=SHELTER_NAME")
        found[name.strip()] = rest.strip()
    return found


def moment(text: str | None, option: str) -> datetime | None:
    """An aware time in UTC, or a usage error that shows one."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{option} {text!r} is not a time such as 2026-05-20T03:00Z") from None
    if found.tzinfo is None:
        raise typer.BadParameter(f"{option} {text!r} has no offset; write it with one, such as {text}Z")
    return found.astimezone(UTC)


def settings() -> Settings:
    return Settings()


def actor(name: str, position: str, organisation: str = "") -> Actor:
    """Who runs the command."""
    return local_person(name, position, organisation, via="command line")


def writer(name: str, position: str, organisation: str = "", *, yes: bool) -> Actor:
    """Who signs a change; a dry run, which writes nothing, needs no signature."""
    if yes and not (name.strip() and position.strip()):
        raise typer.BadParameter("a change is signed: say --name and --position")
    return actor(name, position, organisation) if yes else actor("dry run", "dry run")


Workspace = Annotated[
    str | None,
    typer.Option("--workspace", "-w", metavar="NAME", help="The workspace; default: MUSTER_WORKSPACE."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do it. Without it, only show what would be done.")]
Name = Annotated[str, typer.Option("--name", metavar="PERSON", help="Who you are; written into the log.")]
Position = Annotated[
    str,
    typer.Option("--position", metavar="TITLE", help="In which position, such as 'Planning Section Chief'."),
]
Organisation = Annotated[str, typer.Option("--organisation", metavar="NAME", help="For which organisation.")]
Kind = Annotated[
    str,
    typer.Option(
        "--kind", "-k", callback=known_kind, metavar="KIND", help="What the rows are, such as shelter."
    ),
]
InFile = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)]
