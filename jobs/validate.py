"""``./muster validate``: what a partner would send, checked against the standard; nothing is written."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from data import validating
from data.exchange import InTheWay, table_to_csv
from data.intake import Options
from jobs import exits, options, say

SHOWN = 50
Kind = Annotated[
    str | None,
    typer.Option(
        "--kind",
        "-k",
        metavar="KIND",
        help="What the rows are; the standard's JSON and CAP say it themselves.",
    ),
]
Report = Annotated[
    Path | None,
    typer.Option("--report", metavar="FILE", help="Write the verdict line by line as CSV.", dir_okay=False),
]
Layer = Annotated[str | None, typer.Option("--layer", metavar="NAME", help="Which layer or sheet.")]


def validate(
    file: options.InFile,
    kind: Kind = None,
    report: Report = None,
    layer: Layer = None,
    yes: options.Yes = False,
) -> None:
    """Check a file against the standard, line by line: the standard's JSON, CAP, or any table that import reads.

    Ends with 1 where something is refused. Nothing goes into a workspace.
    """
    if kind is not None:
        options.known_kind(kind)
    if report is not None and report.exists() and not yes:
        raise InTheWay(f"'{report}' exists", remedy="choose another name, or say --yes to replace it")
    verdict = validating.check(file, kind=kind, options=Options(layer=layer), at=datetime.now(UTC))
    if report is not None:
        report.write_bytes(table_to_csv(validating.table(verdict.lines).set_index("place")))
    _say(verdict)
    if not verdict.passed:
        raise typer.Exit(exits.FAILED)


def _say(verdict: validating.Verdict) -> None:
    kind = f", {verdict.kind}" if verdict.kind else ""
    say.line(f"{verdict.name}: {verdict.what}{kind}")
    for note in verdict.notes:
        say.line(f"  {note}")
    told = [(line, finding) for line in verdict.lines for finding in line.findings]
    for line, finding in told[:SHOWN]:
        word = "refused" if finding.refused else "fits, but"
        where = f" {finding.field}" if finding.field else ""
        value = f" = {finding.value!r}" if finding.value else ""
        say.line(
            f"  {line.place} ({line.name or 'no name'}) {word}:{where}{value}: {finding.reason}; {finding.remedy}"
        )
    if len(told) > SHOWN:
        say.line(f"  … {len(told) - SHOWN:,} more; --report FILE gives all of them")
    say.line(
        f"{len(verdict.lines):,} in all: {verdict.count('fits'):,} fit, {verdict.count('fits, but'):,} fit but say "
        f"something, {verdict.count('refused'):,} are refused"
    )
