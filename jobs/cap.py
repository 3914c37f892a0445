"""``./muster cap``: our own warnings as CAP 1.2 messages."""

from pathlib import Path
from typing import Annotated

import typer

from data.exchange import InTheWay
from data.exchange.cap import write_cap
from data.workspace import open_workspace
from jobs import options, say
from response import queries
from views import words

Warning_ = Annotated[
    str | None,
    typer.Argument(
        metavar="WARNING", help="A message's identifier, or a hazard area's number or id: its last message."
    ),
]
To = Annotated[Path | None, typer.Option("--to", metavar="FILE", help="The file to write.", dir_okay=False)]


def cap(
    warning: Warning_ = None,
    to: To = None,
    workspace: options.Workspace = None,
    yes: options.Yes = False,
) -> None:
    """List the messages that may leave, or write one to a file. A file that exists is replaced only with --yes."""
    if (warning is None) != (to is None):
        raise typer.BadParameter(
            "name the warning and the file, as in: ./muster cap POLK-26-0042 --to flood.cap.xml"
        )
    if to is not None and to.exists() and not yes:
        raise InTheWay(f"'{to}' exists", remedy="choose another name, or say --yes to replace it")
    opened = open_workspace(options.settings(), workspace)
    try:
        person = options.actor("", "")
        if warning is not None and to is not None:
            found = queries.warning_out(opened, person, warning)
            to.write_bytes(write_cap(found))
            say.line(f"{found.status.upper()}: {found.kind} {found.identifier} written to {to}.")
            return
        listed = queries.warnings_out(opened, person)
    finally:
        opened.store.close()
    rows = [
        (f"{one.sent:%Y-%m-%d %H:%MZ}", one.status, one.kind, one.identifier, one.title) for one in listed
    ]
    if rows:
        say.table("Warnings that leave", ("sent", "status", "what", "identifier", "name"), rows)
    say.line(f"{words.count(len(rows), 'message').capitalize()}.")
