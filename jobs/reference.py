"""``./muster reference``: bulk data beside the store, such as where people live and where something could open."""

from pathlib import Path
from typing import Annotated

import typer
from shapely.geometry.base import BaseGeometry

from data import bulk_in, reference
from data.bulk_in import Bulk, BulkOptions
from data.settings import Settings
from data.workspace import exists, open_workspace
from jobs import files_in, options, say
from response import queries
from views import words

app = typer.Typer(
    no_args_is_help=True, help="Bring in bulk data that the maps and measures stand on; list it, remove it."
)


def known_role(value: str) -> str:
    """What a file may be brought in as, or a usage error that lists it."""
    if bulk_in.role_of(value) is None:
        raise typer.BadParameter(f"{value!r} is none of {', '.join(bulk_in.ROLES)}")
    return value


Role = Annotated[
    str,
    typer.Option(
        "--as",
        callback=known_role,
        metavar="WHAT",
        help="population, boundaries, candidates, or zones (zones-marine, …).",
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column", metavar="OURS=COLUMN", help="Which column holds what, such as people=POP; repeatable."
    ),
]
Title = Annotated[
    str, typer.Option("--name", metavar="TEXT", help="What people read; default: the file's name.")
]
Origin = Annotated[str, typer.Option("--source", metavar="TEXT", help="Who made the data.")]
Licence = Annotated[str, typer.Option("--licence", metavar="TEXT", help="Under which licence.")]
Date = Annotated[str, typer.Option("--date", metavar="DATE", help="The data's date; default: the file's.")]
DataSet = Annotated[str, typer.Argument(metavar="NAME", help="As ./muster reference list says it.")]


@app.command("add")
def add(
    file: options.InFile,
    role: Role,
    columns: Columns = None,
    title: Title = "",
    source: Origin = "",
    licence: Licence = "",
    date: Date = "",
    crs: files_in.Crs = None,
    layer: files_in.Layer = None,
    encoding: files_in.Encoding = None,
    workspace: options.Workspace = None,
    yes: options.Yes = False,
) -> None:
    """Read a file, show what it holds and how it fits, and bring it in after --yes.

    population: points or areas with a number of people. boundaries: areas to report by. candidates: places
    where something could open, with capacity and floor area where they are known. zones: areas by which warnings
    name places, with their code and, where codes are of several kinds, their scheme; zones-NAME is a further set.
    """
    settings = options.settings()
    target = workspace or settings.workspace
    chosen = BulkOptions(options.pairs(columns or [], "--column"), crs=crs, layer=layer, encoding=encoding)
    found = bulk_in.prepare(file, role, chosen, areas=_areas(settings, target))
    _show(found)
    name = f"{target}/{role}"
    replaced = name in set(reference.catalogue(settings.var / "reference")["name"])
    if not yes:
        say.line(
            f"Nothing was written. It would become {name}{' in place of what is there' if replaced else ''}."
        )
        say.line("Say --yes to do it.")
        return
    bulk_in.keep(settings, target, found, title=title, source=source, licence=licence, date=date)
    say.line(
        f"{words.count(len(found.frame), 'row')} in {name}{', in place of what was there' if replaced else ''}."
    )
    if found.refused:
        beside = reference.refused_file(settings.var / "reference", name)
        say.line(f"{words.count(found.refused_rows, 'row')} could not go in; see {beside}.")


def _areas(settings: Settings, name: str) -> list[BaseGeometry]:
    """Jurisdictions of the workspace, which tell where coordinates cannot lie; none where there is none yet."""
    if not exists(settings, name):
        return []
    opened = open_workspace(settings, name)
    try:
        found = queries.jurisdictions(opened, options.actor("dry run", "dry run"))
    finally:
        opened.store.close()
    return [one.geometry for one in found if one.geometry is not None]


def _show(found: Bulk) -> None:
    what = [("format", found.format), ("rows", f"{found.rows:,}"), ("usable", f"{len(found.frame):,}")]
    what += [("layer", found.layer)] if found.layer else []
    what += [("identity", found.id_column or "no id column: rows are known by their number")]
    if found.role == "population":
        what.append(("people", f"{found.people:,.0f}; points that do not say how many: {found.unknown:,}"))
    what += [("note", note) for note in found.notes]
    say.table(f"{found.path.name} as {found.role}", ("", ""), what)
    rows = [(one.field, one.column, f"{one.confidence:.0%}", one.why) for one in found.mapping]
    say.table("Columns", ("what", "column", "sure", "because"), rows)
    files_in.show_repairs(found.repairs)
    files_in.show_refused(found.refused)


@app.command("list")
def listed(workspace: options.Workspace = None) -> None:
    """Every data set there is, or those of one workspace: name, rows, date, source, licence."""
    found = reference.catalogue(options.settings().var / "reference")
    rows = [
        (row.name, row.title, f"{row.rows:,}", row.date, row.source, row.licence)
        for row in found.itertuples(index=False)
        if workspace is None or row.name.startswith(f"{workspace}/")
    ]
    if rows:
        say.table("Reference data", ("name", "title", "rows", "date", "source", "licence"), rows)
    say.line(f"{words.count(len(rows), 'data set').capitalize()}.")


@app.command("remove")
def remove(name: DataSet, yes: options.Yes = False) -> None:
    """Delete a data set, after --yes."""
    folder = Path(options.settings().var) / "reference"
    found = reference.entry(folder, name)
    if not yes:
        say.line(
            f"Nothing was removed. With --yes {name} ({found['title']}, {found['rows']:,} rows) would go."
        )
        return
    reference.remove(folder, name)
    say.line(f"{name} is gone.")
