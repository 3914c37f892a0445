"""Every way in that bytes from strangers take, called in this process: a verdict comes back, or a fault does."""

import hashlib
import json
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from data.errors import MusterError
from data.feeds import wire
from data.feeds.adapters import ADAPTERS, parser
from data.feeds.parsed import About
from data.intake import Options, child, prepare
from data.intake.errors import IntakeError, LayerNeeded
from data.intake.limits import Limits
from data.intake.table import Table, read_table, write_table
from data.schema import KINDS
from tests.robustness import seeds

ABOUT = About(
    "feed",
    "https://example.org/feed?page=1",
    datetime(2026, 5, 20, tzinfo=UTC),
    options={"kind": "report", "map.name": "name", "id": "id", "language": "en"},
)
Run = Callable[[str, bytes], str]


@dataclass(frozen=True)
class Target:
    """``run`` takes a name and bytes, and answers what became of them; anything but a MusterError is a fault."""

    name: str
    run: Run
    made: Callable[[], dict[str, bytes]]
    real: Callable[[Path], Any]


def read_in(name: str, data: bytes) -> str:
    """A file as an import reads and plans it, without the process of its own: as shelters, the richest kind, and as
    another, which its bytes choose."""
    kinds = list(KINDS)
    kind = kinds[hashlib.sha256(data).digest()[0] % len(kinds)]
    with tempfile.TemporaryDirectory(prefix="muster-fuzz-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            table, layer = _table(path, Path(folder), None), None
        except LayerNeeded as error:
            if not error.layers:
                raise
            layer = error.layers[0]
            table = _table(path, Path(folder), layer)
        return " and ".join(_planned(path, table, one, layer) for one in sorted({kind, "shelter"}))


def _table(path: Path, folder: Path, layer: str | None) -> Table:
    with tempfile.TemporaryDirectory(dir=folder) as work:
        job = {
            "path": str(path),
            "folder": work,
            "limits": asdict(Limits()),
            "layer": layer,
            "encoding": None,
        }
        write_table(child.read_file(job), Path(work) / "table.arrow")
        return read_table(Path(work) / "table.arrow")


def _planned(path: Path, table: Table, kind: str, layer: str | None) -> str:
    try:
        plan = prepare(path, kind, Options(layer=layer), table=table)
    except IntakeError as error:
        return f"{error} as {kind}"
    json.dumps([plan.sample, plan.notes, [asdict(reject) for reject in plan.rejects]]).encode("utf-8")
    for draft in plan.drafts:
        draft.record.model_dump_json()
    if plan.usable + plan.quarantined + plan.duplicates != plan.rows:
        raise AssertionError(
            f"{plan.rows} rows: {plan.usable} usable, {plan.quarantined} refused, {plan.duplicates} repeated"
        )
    return f"{plan.usable} usable, {plan.quarantined} refused as {kind}"


def verdict(target: Target, name: str, data: bytes) -> str:
    """What a target says; a refusal says something or it is a fault."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's about the file, which only tests take for errors
            return target.run(name, data)
    except MusterError as error:
        if not str(error).strip():
            raise AssertionError("a refusal without words") from error
        return f"{type(error).__name__}: {error}"


def answered(adapter: str, _: str, body: bytes) -> str:
    """An answer as the reading process of feeds takes it: understood, sent between processes, and back."""
    try:
        parsed = parser(adapter)(body, ABOUT)
    except RecursionError:
        return "nested too deeply"
    again = wire.unpacked(wire.packed(parsed))
    if len(again.drafts) != len(parsed.drafts):
        raise AssertionError("drafts were lost between processes")
    return f"{len(parsed.drafts)} drafts, {len(parsed.rejects)} rejects, {len(parsed.acts)} acts"


def targets() -> dict[str, Target]:
    """All of them by name: files, and the answers of each kind of feed."""
    feeds = {
        f"feed-{name}": Target(f"feed-{name}", partial(answered, name), seeds.answers, seeds.real_answers)
        for name in ADAPTERS
    }
    return {"intake": Target("intake", read_in, seeds.made, seeds.real), **feeds}
