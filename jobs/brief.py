"""``./muster brief``: a briefing without a screen, for cron: files into a folder, or issued under a number."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from data import basemap
from data.access import Actor
from data.briefings import Made
from data.errors import Invalid, NotFound, StoreFull
from data.exchange import InTheWay
from data.schema import Briefing
from data.workspace import Workspace, open_workspace
from geo.progress import Progress
from jobs import options, say
from response import actions, queries
from response.briefing import FORMATS, Order
from response.briefing.order import formats as known_formats
from response.briefing.order import template as known_template
from views.briefing import forms
from views.briefing.compose import TITLES, Ground, compose
from views.briefing.model import Document

Template = Annotated[
    str, typer.Option("--template", metavar="NAME", help="brief (the page) or sitrep (the report).")
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FOLDER", file_okay=False, help="Where the files are put.")
]
Incident = Annotated[
    str | None, typer.Option("--incident", metavar="ID", help="Only what belongs to it; id, number or name.")
]
Jurisdiction = Annotated[
    str | None, typer.Option("--jurisdiction", metavar="ID", help="Only in it and below it; id or name.")
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="TIME", help="Compare with then: a time, or 6h; default: the last briefing."
    ),
]
At = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="As known then, such as 2026-05-20T03:00Z.")
]
Formats = Annotated[
    str,
    typer.Option("--formats", metavar="LIST", help=f"Some of {','.join(FORMATS)}; default: pdf,pptx,html."),
]
Issue = Annotated[
    bool, typer.Option("--issue", help="Number it, keep it in the workspace, list it on the screen.")
]
HOURS = re.compile(r"(\d+(?:\.\d+)?)h")


@dataclass(frozen=True)
class Drawn:
    """A briefing that is ready to be drawn."""

    order: Order
    data: queries.BriefingData
    document: Document


def brief(
    template: Template = "brief",
    out: Out = None,
    incident: Incident = None,
    jurisdiction: Jurisdiction = None,
    since: Since = None,
    at: At = None,
    formats: Formats = "pdf,pptx,html",
    issue: Issue = False,
    workspace: options.Workspace = None,
    yes: options.Yes = False,
    name: options.Name = "",
    position: options.Position = "",
) -> None:
    """Make a briefing of one moment: files into a folder, and with --issue a number and a place on the screen's list.

    A file that exists is replaced only with --yes.
    """
    if out is None and not issue:
        raise typer.BadParameter("say --out FOLDER, --issue, or both")
    wanted, moment = known_formats(formats), options.moment(at, "--at")
    person = options.writer(name, position, yes=True)
    opened = open_workspace(options.settings(), workspace)
    try:
        now = moment or opened.clock.now()
        order = Order(
            template=known_template(template),
            incident_id=_id(opened, person, "incident", incident, moment),
            jurisdiction_id=_id(opened, person, "jurisdiction", jurisdiction, moment),
            since=_since(since, now),
        )
        with say.steps(TITLES[order.template]) as step:
            drawn = draw(opened, person, order, at=moment, progress=lambda share, what: step(what, share / 2))
            tell = partial(_second_half, step)
            made = _made(opened, person, drawn, wanted, issue=issue, progress=tell)
        written = [] if out is None else _write(made, out, replace_them=yes)
    finally:
        opened.store.close()
    say.line(f"{opened.mode.upper()}: {drawn.document.headline}.")
    for line in written or [file.name for file in made]:
        say.line(str(line))


def _second_half(step: Callable[[str, float], None], share: float, what: str) -> None:
    step(what, 0.5 + share / 2)


def draw(
    workspace: Workspace, actor: Actor, order: Order, *, at: datetime | None = None, progress: Progress | None = None
) -> Drawn:  # fmt: skip
    """The briefing of a moment, now where none is given: its figures and the document made of them."""
    order = queries.compared(workspace, actor, order, at=at)
    found = queries.briefing(
        workspace, actor, at=at, incident_id=order.incident_id, jurisdiction_id=order.jurisdiction_id,
        since=order.since, since_revision=order.since_revision, progress=progress,
    )  # fmt: skip
    by = ", ".join(part for part in (actor.name, actor.position, actor.organisation) if part)
    document = compose(found, order, made_by=by, made_at=workspace.clock.now(), ground=_ground(workspace))
    return Drawn(order, found, document)


def issue_it(
    workspace: Workspace, actor: Actor, drawn: Drawn, wanted: Sequence[str], *, progress: Progress | None = None
) -> tuple[Briefing, list[Made]]:  # fmt: skip
    """Issue a briefing that is ready; gives the record and its files."""
    made: list[Made] = []
    about = drawn.document.about

    def render(number: str) -> list[Made]:
        document = replace(drawn.document, about=replace(about, number=number))
        made.extend(forms.files(document, wanted, progress=progress))
        return made

    record = actions.issue_briefing(
        workspace, actor, drawn.order, moment=about.moment, revision=about.revision, made_at=about.made_at,
        title=drawn.document.title, headline=drawn.document.headline, sentences=drawn.document.summary, render=render,
    )  # fmt: skip
    return record, made


def _made(
    workspace: Workspace, actor: Actor, drawn: Drawn, wanted: Sequence[str], *, issue: bool, progress: Progress
) -> list[Made]:  # fmt: skip
    if issue:
        return issue_it(workspace, actor, drawn, wanted, progress=progress)[1]
    return list(forms.files(drawn.document, wanted, progress=progress))


def _write(made: Sequence[Made], folder: Path, *, replace_them: bool) -> list[Path]:
    there = next((file.name for file in made if (folder / file.name).exists()), None)
    if there and not replace_them:
        raise InTheWay(
            f"'{folder / there}' exists", remedy="choose another folder, or say --yes to replace it"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in made:
            (folder / file.name).write_bytes(file.body)
    except OSError as error:
        raise StoreFull(
            f"'{folder}' cannot be written ({error.strerror})", remedy="choose another folder"
        ) from error
    return [folder / file.name for file in made]


def _since(text: str | None, now: datetime) -> datetime | None:
    hours = HOURS.fullmatch(text or "")
    found = now - timedelta(hours=float(hours[1])) if hours else options.moment(text, "--since")
    if found is not None and found > now:
        raise Invalid(f"--since {text!r} is after the briefing's own moment", remedy="give an earlier time")
    return found


def _id(workspace: Workspace, actor: Actor, kind: str, text: str | None, at: datetime | None) -> str | None:
    """The id of the record that an id, a number or a name means."""
    if text is None:
        return None
    found = queries.find(workspace, actor, [kind], queries.Query(status=None), at=at)
    meant = [one for one in found if text in (one.id, one.number, one.name)]
    if len(meant) != 1:
        known = f"{len(meant)} of them" if meant else "none"
        raise NotFound(f"{kind} {text!r}: there is {known}", remedy="give the record's id")
    return meant[0].id


def _ground(workspace: Workspace) -> Ground:
    folder, exercise = workspace.settings.var / "basemap", workspace.mode == "exercise"
    return lambda bounds: basemap.around(folder, bounds, exercise=exercise)
