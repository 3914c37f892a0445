"""Read an untrusted file in a process of its own, limited in memory and time."""

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from functools import cache
from pathlib import Path

from data.intake.errors import IntakeError, LayerNeeded, NotUsable, TooLarge
from data.intake.limits import MIB, Limits
from data.intake.table import Table, read_table
from data.intake.vector import environment, minimal_environment

ROOT = Path(__file__).resolve().parents[2]
ERRORS: dict[str, type[IntakeError]] = {"NotUsable": NotUsable, "TooLarge": TooLarge}
STDERR_SHOWN = 300


def read_file(path: Path, limits: Limits, *, layer: str | None = None, encoding: str | None = None) -> Table:
    """The table in a file.

    Raises NotUsable, TooLarge or LayerNeeded, each with its remedy. The child hands back Arrow IPC, which
    is data only; nothing it writes is executed here.
    """
    with tempfile.TemporaryDirectory(prefix="muster-intake-") as folder:
        job: dict[str, object] = {
            "path": str(path.resolve()),
            "folder": folder,
            "limits": asdict(limits),
            "layer": layer,
            "encoding": encoding,
        }
        _run(job, path.name, limits, Path(folder))
        return read_table(Path(folder) / "table.arrow")


def _run(job: dict[str, object], name: str, limits: Limits, folder: Path) -> None:
    variables = (
        minimal_environment() | environment(_drivers()) | {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    )
    try:
        done = subprocess.run(
            [sys.executable, "-m", "data.intake.child"],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=limits.child_wall_s,
            cwd=folder,
            env=variables,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooLarge(
            f"reading {name} took longer than {limits.child_wall_s} s and was stopped",
            remedy="import it in parts",
        ) from error
    verdict = folder / "verdict.json"
    if not verdict.exists():
        raise _died(name, done, limits)
    _raise(json.loads(verdict.read_text()), name, limits)


def _raise(verdict: dict[str, object], name: str, limits: Limits) -> None:
    kind = verdict["error"]
    if kind is None:
        return
    if kind == "LayerNeeded":
        layers = verdict["layers"]
        raise LayerNeeded(name, [str(layer) for layer in layers] if isinstance(layers, list) else [])
    if kind == "MemoryError":
        raise _too_much_memory(name, limits)
    raise ERRORS.get(str(kind), NotUsable)(str(verdict["message"]), remedy=str(verdict.get("remedy", "")))


def _died(name: str, done: subprocess.CompletedProcess[str], limits: Limits) -> IntakeError:
    if done.returncode in (-24, -9, 152, 137):
        return TooLarge(
            f"reading {name} took more than {limits.child_cpu_s} s of processor time and was stopped",
            remedy="import it in parts",
        )
    if "MemoryError" in done.stderr or "bad_alloc" in done.stderr or "malloc" in done.stderr:
        return _too_much_memory(name, limits)
    tail = done.stderr.strip().splitlines()[-1:] or [f"exit {done.returncode}"]
    return NotUsable(
        f"{name} stopped the reader ({tail[0][:STDERR_SHOWN]})",
        remedy="it is damaged: fetch or export it again",
    )


def _too_much_memory(name: str, limits: Limits) -> TooLarge:
    return TooLarge(
        f"reading {name} needs more than {limits.child_memory_bytes / MIB:,.0f} MiB of memory",
        remedy="import it in parts, or raise the limit in the settings",
    )


@cache
def _drivers() -> list[str]:
    """Names of all drivers GDAL has here, asked once: what the reading process must skip."""
    import pyogrio

    return list(pyogrio.list_drivers())
