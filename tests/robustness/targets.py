"""Every way in that bytes from strangers take, called in this process: a verdict comes back, or a fault does."""

import hashlib
import json
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data.errors import MusterError
from data.intake import Options, child, preparing
from data.intake.errors import LayerNeeded
from data.intake.limits import Limits
from data.intake.table import read_table, write_table
from data.schema import KINDS
from tests.robustness import seeds

Run = Callable[[str, bytes], str]


@dataclass(frozen=True)
class Target:
    """``run`` takes a name and bytes, and answers what became of them; anything but a MusterError is a fault."""

    name: str
    run: Run
    made: Callable[[], dict[str, bytes]]
    real: Callable[[Path], Any]


def read_in(name: str, data: bytes) -> str:
    """A file as an import reads and plans it, without the process of its own; its kind is chosen by its bytes."""
    kinds = list(KINDS)
    kind = kinds[hashlib.sha256(data).digest()[0] % len(kinds)]
    with tempfile.TemporaryDirectory(prefix="muster-fuzz-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            return _planned(path, Path(folder), kind, None)
        except LayerNeeded as error:
            if not error.layers:
                raise
            return _planned(path, Path(folder), kind, error.layers[0])


def _planned(path: Path, folder: Path, kind: str, layer: str | None) -> str:
    with tempfile.TemporaryDirectory(dir=folder) as work:
        job = {
            "path": str(path),
            "folder": work,
            "limits": asdict(Limits()),
            "layer": layer,
            "encoding": None,
        }
        write_table(child.read_file(job), Path(work) / "table.arrow")
        table = read_table(Path(work) / "table.arrow")
    plan = preparing._plan(path, kind, Options(layer=layer), table, ZoneInfo("UTC"), [])
    json.dumps([plan.sample, plan.notes, [vars(reject) for reject in plan.rejects]]).encode("utf-8")
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


def targets() -> dict[str, Target]:
    """All of them by name."""
    return {"intake": Target("intake", read_in, seeds.made, seeds.real)}
