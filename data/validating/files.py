"""Tables and maps: what an import would make of each row. Nothing is written."""

from pathlib import Path

from data.intake import Options, Plan, prepare
from data.validating.verdict import Finding, Line, Verdict, shown


def check_file(path: Path, name: str, kind: str, options: Options) -> Verdict:
    """The verdict on each row, in the order of the file. Raises what `data.intake.prepare` raises."""
    plan = prepare(path, kind, options)
    return Verdict(name, plan.format, kind, tuple(_lines(plan)), tuple(plan.notes))


def _lines(plan: Plan) -> list[Line]:
    names = {draft.row: draft.record.name for draft in plan.drafts}
    found: dict[int, list[Finding]] = {row: [] for row in names}
    for repair in plan.repairs:
        if repair.row in names:
            told = Finding(
                repair.column or "", shown(repair.before), repair.what,
                f"read as {shown(repair.after) or 'unknown'}; write it so", refused=False,
            )  # fmt: skip
            found[repair.row].append(told)
    for draft in plan.drafts:
        if draft.missing:
            found[draft.row].append(
                Finding(
                    ", ".join(draft.missing),
                    "",
                    "a new record needs this, and the row does not have it",
                    "add a column, or say one value for all rows",
                )
            )
    for reject in plan.rejects:
        value = Finding(reject.column or "", shown(reject.value), reject.reason, reject.remedy)
        found.setdefault(reject.row, []).append(value)
    return [Line(f"row {row}", shown(names.get(row, "")), tuple(found[row])) for row in sorted(found)]
