"""``./muster import`` and ``./muster quarantine``: a file in, and what of it could not go in."""

from collections.abc import Sequence
from typing import Annotated

import typer

from data.intake import Options, Plan, Reject, Repair, Summary, prepare
from data.workspace import open_workspace
from jobs import exits, options, say
from response import actions, queries

SHOWN_ROWS = 10
"""rows of a kind of problem that are listed; the rest is counted"""

Source = Annotated[
    str | None, typer.Option("--source", metavar="NAME", help="The system the rows come from.")
]
IdColumn = Annotated[
    str | None, typer.Option("--id", metavar="COLUMN", help="The column with the source's own id.")
]
MapTo = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=COLUMN", help="Which column fills a field; repeatable."),
]
SetTo = Annotated[
    list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="One value for all rows; repeatable.")
]
Crs = Annotated[
    str | None, typer.Option("--crs", metavar="CODE", help="The coordinates' system, such as EPSG:26915.")
]
Layer = Annotated[
    str | None, typer.Option("--layer", metavar="NAME", help="Which layer or sheet of the file.")
]
Encoding = Annotated[
    str | None, typer.Option("--encoding", metavar="NAME", help="The text's encoding, such as cp932.")
]
TimeZone = Annotated[
    str | None,
    typer.Option("--time-zone", metavar="ZONE", help="Zone of times without one, such as America/Chicago."),
]


def import_file(
    file: options.InFile,
    kind: options.Kind,
    source: Source = None,
    id_column: IdColumn = None,
    map_to: MapTo = None,
    set_to: SetTo = None,
    crs: Crs = None,
    layer: Layer = None,
    encoding: Encoding = None,
    time_zone: TimeZone = None,
    workspace: options.Workspace = None,
    yes: options.Yes = False,
    name: options.Name = "",
    position: options.Position = "",
    organisation: options.Organisation = "",
) -> None:
    """Read a file, show what it is and how it fits, and take it in after --yes.

    GeoJSON, JSON arrays, CSV, XLSX, shapefiles (zipped or loose), GeoPackage, GeoParquet, KML and
    KMZ.
    """
    chosen = Options(
        source=source,
        id_column=id_column,
        mapping=options.pairs(map_to or [], "--map"),
        values=options.pairs(set_to or [], "--set"),
        crs=crs,
        layer=layer,
        encoding=encoding,
        time_zone=time_zone,
    )
    person = options.writer(name, position, organisation, yes=yes)
    opened = open_workspace(options.settings(), workspace)
    try:
        plan = prepare(file, kind, chosen, jurisdictions=queries.jurisdictions(opened, person))
        _show(plan)
        with say.progress(f"{'writing' if yes else 'comparing'} {plan.usable:,} rows") as step:
            done = actions.import_plan(opened, person, plan, dry_run=not yes, progress=step)
    finally:
        opened.store.close()
    _sum_up(done, opened.name, opened.mode)


def _show(plan: Plan) -> None:
    what = [("format", plan.format), ("rows", f"{plan.rows:,}")]
    what += [("layer", plan.layer)] if plan.layer else []
    what += [
        ("source", plan.source),
        ("identity", plan.id_column or "no id column: a hash of name and place"),
    ]
    what += [("note", note) for note in plan.notes]
    say.table(f"{plan.path.name} as {plan.kind}", ("", ""), what)
    rows = [(item.field, item.column, f"{item.confidence:.0%}", item.why) for item in plan.mapping]
    rows += [(field, f"= {value}", "", "set by you") for field, value in plan.constants.items()]
    say.table("Fields", ("field", "column", "sure", "because"), rows)
    if plan.unused:
        say.line(f"Columns left aside: {', '.join(plan.unused)}")
        say.line()
    if plan.sample:
        heads = list(plan.sample[0])
        turned = [(head, *(row.get(head, "") for row in plan.sample[:3])) for head in heads]
        say.table(
            "As it would be stored",
            ("field", *(f"row {n}" for n, _ in enumerate(plan.sample[:3], 1))),
            turned,
        )
    show_repairs(plan.repairs)
    show_refused(plan.rejects)


def show_repairs(repairs: Sequence[Repair]) -> None:
    """What was mended, by kind of repair, with its first row."""
    groups: dict[str, list[int]] = {}
    for item in repairs:
        groups.setdefault(item.what, []).append(item.row)
    first = {item.what: item for item in reversed(repairs)}
    rows = [
        (what, len(found), f"row {first[what].row}: {first[what].before} → {first[what].after}")
        for what, found in groups.items()
    ]
    if rows:
        say.table("Repaired", ("what", "rows", "first"), rows)


def show_refused(refused: Sequence[Reject]) -> None:
    """The first values that cannot go in, each with its reason and remedy."""
    rows = [(item.row, item.column, item.value, item.reason, item.remedy) for item in refused]
    if rows:
        title = (
            "Not usable"
            if len(rows) <= SHOWN_ROWS
            else f"Not usable: the first {SHOWN_ROWS} of {len(rows):,}"
        )
        say.table(title, ("row", "column", "value", "reason", "remedy"), rows[:SHOWN_ROWS])


def _sum_up(done: Summary, workspace: str, mode: str) -> None:
    counts = {
        "new": done.new,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "in quarantine": done.quarantined,
        "duplicate": done.duplicates,
        "without coordinates": done.unplaced,
        "repaired": done.repaired,
    }
    listed = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count or word == "new")
    where = f"workspace {workspace} ({mode.upper()})"
    if done.dry_run:
        say.line(f"Nothing was written. In {where} this would make, of {done.rows:,} rows: {listed}.")
        say.line("Say --yes with --name and --position to do it.")
    else:
        say.line(f"Written to {where}, of {done.rows:,} rows: {listed}; the log is at {done.revision:,}.")
        say.line(f"Receipt {done.receipt}: ./muster undo takes it back.")


def quarantine(
    source: Source = None,
    workspace: options.Workspace = None,
) -> None:
    """List the rows that could not go in, with the value, the reason and the remedy."""
    opened = open_workspace(options.settings(), workspace)
    try:
        found = queries.quarantined(opened, options.actor("command line", "operator"), source=source)
    finally:
        opened.store.close()
    rows = [(item.file, item.row, item.column, item.value, item.reason, item.remedy) for item in found]
    if rows:
        say.table("Not usable", ("file", "row", "column", "value", "reason", "remedy"), rows)
    say.line(f"{len(rows):,} rows in quarantine.")
    raise typer.Exit(exits.OK)


def receipts(workspace: options.Workspace = None) -> None:
    """List what was imported, when and by whom, the latest first; each can be undone."""
    opened = open_workspace(options.settings(), workspace)
    try:
        found = queries.import_receipts(opened, options.actor("command line", "operator"))
    finally:
        opened.store.close()
    rows = [
        (one.id, f"{one.when:%Y-%m-%d %H:%MZ}", one.file, one.kind, one.new, one.changed, one.quarantined,
         one.person, one.state)
        for one in found
    ]  # fmt: skip
    if rows:
        head = ("receipt", "when", "file", "kind", "new", "changed", "set aside", "by", "state")
        say.table("Receipts", head, rows)
    say.line(f"{len(rows):,} receipts.")


def undo(
    receipt: Annotated[str, typer.Argument(help="The receipt, as import and receipts print it.")],
    workspace: options.Workspace = None,
    name: options.Name = "",
    position: options.Position = "",
    organisation: options.Organisation = "",
) -> None:
    """Take an import back: what it made is withdrawn, what it changed is as before, unless changed since."""
    person = options.writer(name, position, organisation, yes=True)
    opened = open_workspace(options.settings(), workspace)
    try:
        done = actions.undo_import(opened, person, receipt).undone
    finally:
        opened.store.close()
    assert done is not None
    say.line(
        f"{done.withdrawn:,} withdrawn, {done.restored:,} as before, {len(done.left):,} left as changed since."
    )
    for one in done.left:
        say.line(f"  {one.name} ({one.id}), changed by {one.who}")
