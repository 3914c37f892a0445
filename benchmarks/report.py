"""Results for people, as a table, and for machines, as JSON lines."""

import json
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.results import Result

_COLUMNS = "{:<44} {:>12} {:<10} {:<26} {:>12} {:>8}  {}"


def header() -> str:
    return _COLUMNS.format("what", "ours", "unit", "peer", "peer's", "ratio", "goal")


def row(result: Result) -> str:
    verdict = {True: "met", False: "MISSED", None: ""}[result.met]
    return _COLUMNS.format(
        result.name,
        _number(result.value),
        result.unit,
        result.peer or "",
        _number(result.peer_value),
        f"{result.ratio:.1f}×" if result.ratio is not None else "",
        f"{result.goal or ''} {verdict}".strip(),
    ).rstrip()


def append(path: Path, result: Result, *, quick: bool) -> None:
    """Add one JSON line: the result, the time, and whether sizes were the tiny ones."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {**result.as_json(), "at": datetime.now(UTC).isoformat(timespec="seconds"), "quick": quick}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 1000 else f"{value:.4g}"
