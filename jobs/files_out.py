"""``./muster export``: records out, in a format others can read."""

from pathlib import Path
from typing import Annotated

import typer

from data import exchange
from data.exchange import About, Written
from data.workspace import open_workspace
from jobs import options, say
from response import queries

KindArgument = Annotated[
    str, typer.Argument(metavar="KIND", callback=options.known_kind, help="What to write, such as shelter.")
]
To = Annotated[Path, typer.Option("--to", metavar="FILE", help="The file to write.", dir_okay=False)]
Format = Annotated[
    str | None,
    typer.Option("--format", metavar="NAME", help=f"{', '.join(exchange.FORMATS)}; default: by the ending."),
]
State = Annotated[
    list[str] | None, typer.Option("--state", help="Only in this state, such as open; repeatable.")
]
Status = Annotated[
    list[str] | None, typer.Option("--status", help="current (default), ended, withdrawn; repeatable.")
]
Incident = Annotated[
    str | None, typer.Option("--incident", metavar="ID", help="Only what belongs to this incident.")
]
Jurisdiction = Annotated[
    str | None,
    typer.Option("--jurisdiction", metavar="ID", help="Only in this jurisdiction and those below it."),
]
Bbox = Annotated[
    str | None, typer.Option("--bbox", metavar="W,S,E,N", help="Only inside this box, in degrees.")
]
Containing = Annotated[
    str | None, typer.Option("--text", help="Only where the name or number contains this.")
]
At = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="As known then, such as 2026-05-20T03:00Z.")
]
Contacts = Annotated[
    bool,
    typer.Option(
        "--contacts", help="With the people to call and restricted records; never make these public."
    ),
]


def export(
    kind: KindArgument,
    to: To,
    format: Format = None,
    state: State = None,
    status: Status = None,
    incident: Incident = None,
    jurisdiction: Jurisdiction = None,
    bbox: Bbox = None,
    text: Containing = None,
    at: At = None,
    contacts: Contacts = False,
    workspace: options.Workspace = None,
    yes: options.Yes = False,
    name: options.Name = "",
    position: options.Position = "",
) -> None:
    """Write the records of a kind to a file; each row says its source, licence and workspace.

    A file that exists is replaced only with --yes. Withheld records never leave, restricted ones only with --contacts.
    """
    wanted = exchange.format_of(to, format)
    if to.exists() and not yes:
        raise exchange.InTheWay(f"'{to}' exists", remedy="choose another name, or say --yes to replace it")
    query = queries.Query(
        status=tuple(status or ["current"]),
        states=tuple(state) if state else None,
        incident_id=incident,
        jurisdiction_id=jurisdiction,
        bbox=_box(bbox),
        text=text,
    )
    opened = open_workspace(options.settings(), workspace)
    try:
        moment = options.moment(at, "--at")
        person = options.actor(name, position)
        found = queries.leaving(opened, person, kind, query, at=moment, inside=contacts)
        about = About(kind, opened.name, opened.mode, opened.clock.now(), person.name, moment)
        done = exchange.write(found.parts, to, about, format=wanted, contacts=contacts)
    finally:
        opened.store.close()
    _say(done, found.behind + done.withheld, about)


def _say(done: Written, behind: int, about: About) -> None:
    left_out = [f"{done.unplaced:,} without coordinates"] if done.unplaced else []
    left_out += [f"{behind:,} withheld or restricted and left out"] if behind else []
    rest = f" ({', '.join(left_out)})" if left_out else ""
    say.line(f"{about.banner}: {done.rows:,} {about.kind} records written to {done.path}{rest}.")


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise typer.BadParameter(
            f"--bbox {text!r} is not west,south,east,north, such as -94,41,-93,42"
        ) from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise typer.BadParameter(
            f"--bbox {text!r}: west must be below east and south below north, in degrees"
        )
    return west, south, east, north
