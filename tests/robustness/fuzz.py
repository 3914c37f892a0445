"""Break files for as long as you like and keep each fault that is found.

``python -m tests.robustness.fuzz --seconds 600 --real FOLDER``; what was found lies in ``var/fuzz``. One process
breaks and reads files one after the other; another watches it, so that one which dies or hangs is a finding too.
"""

import argparse
import faulthandler
import os
import random
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.robustness.targets import Target

ROOT = Path(__file__).resolve().parents[2]
HANG_S = 240
CPU_S = 10
MEMORY_MIB = 512


def main(arguments: list[str] | None = None) -> int:
    """Run the worker until the time is up; 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.robustness.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="default: as long as you let it")
    parser.add_argument(
        "--files", type=int, default=-1, help="end after so many; default: when the time is up"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", default="", help="names that begin so; default: all")
    parser.add_argument("--real", type=Path, help="folder of recorded real files, as more seeds")
    parser.add_argument(
        "--sweep",
        type=int,
        metavar="N",
        help="only the real files, each as it is and so often broken; then end",
    )
    parser.add_argument(
        "--sample", type=int, metavar="N", help="of a sweep: so many files a target, chosen by the seed"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "var" / "fuzz")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    options.output.mkdir(parents=True, exist_ok=True)
    return _work(options) if options.worker else _watch(options)


def _watch(options: argparse.Namespace) -> int:
    from data.intake.reading import _drivers
    from data.intake.vector import environment

    until, seed = time.monotonic() + options.seconds, options.seed
    while (left := until - time.monotonic()) > 1:
        command = [sys.executable, "-m", "tests.robustness.fuzz", "--worker", "--target", options.target,
                   "--seconds", str(left), "--seed", str(seed), "--output", str(options.output),
                   "--files", str(options.files)]  # fmt: skip
        command += ["--real", str(options.real)] if options.real else []
        command += ["--sweep", str(options.sweep)] if options.sweep is not None else []
        command += ["--sample", str(options.sample)] if options.sample else []
        quiet = {"PYTHONWARNINGS": "ignore", "CPL_LOG": os.devnull}
        done = subprocess.run(
            command, env=os.environ | environment(_drivers()) | quiet, cwd=ROOT, check=False
        )
        last = options.output / f"last-{seed}"
        if done.returncode:
            target, name = (options.output / f"last-{seed}.name").read_text().split("\n")
            kept = _keep(options.output, target, name, last.read_bytes(), f"died-{done.returncode}")
            sys.stdout.write(f"the worker died with {done.returncode}: {kept}\n")
        elif options.files >= 0:
            break
        if options.sweep is not None:
            break
        seed += 1
    found = [path for path in options.output.iterdir() if path.suffix == ".txt"]
    sys.stdout.write(f"{len(found)} finding(s) in {options.output}\n")
    return int(bool(found))


def _work(options: argparse.Namespace) -> int:
    from tests.robustness.targets import targets

    rng, count = random.Random(options.seed), 0
    chosen = [one for name, one in targets().items() if name.startswith(options.target)]
    until = time.monotonic() + options.seconds
    swept = options.sweep is not None
    files = _swept(chosen, rng, options) if swept else _files(chosen, rng, options.real)
    for target, name, data in files:
        if time.monotonic() > until or count == options.files:
            break
        _try(target, name, data, options)
        count += 1
    sys.stdout.write(f"{count} files, seed {options.seed}\n")
    return 0


def _files(
    chosen: "list[Target]", rng: random.Random, real: Path | None
) -> "Iterator[tuple[Target, str, bytes]]":
    """The seeds as they are, then broken ones without end."""
    from tests.robustness.mutation import broken, random_steps
    from tests.robustness.seeds import corpus

    pools = {}
    for target in chosen:
        found = [*target.made().items(), *corpus(target.name).items()]
        pools[target.name] = found + (list(target.real(real)) if real else [])
        yield from ((target, name, data) for name, data in pools[target.name])
    while True:
        target = rng.choice(chosen)
        pool = pools[target.name]
        name, data = rng.choice(pool)
        yield target, name, broken(data, random_steps(rng), rng.choice(pool)[1])


def _swept(
    chosen: "list[Target]", rng: random.Random, options: argparse.Namespace
) -> "Iterator[tuple[Target, str, bytes]]":
    """Each real file as it is, then broken so many times, spliced with others of its kind."""
    from tests.robustness.mutation import broken, random_steps

    pools: dict[object, list[tuple[str, bytes]]] = {}
    for target in chosen:
        if target.real not in pools:
            pools[target.real] = list(target.real(options.real))
        pool = pools[target.real]
        for name, data in rng.sample(pool, min(options.sample or len(pool), len(pool))):
            yield target, name, data
            for _ in range(options.sweep):
                yield target, name, broken(data, random_steps(rng), rng.choice(pool)[1])


def _try(target: "Target", name: str, data: bytes, options: argparse.Namespace) -> None:
    """One file; it lies on the disk while it is read, so that it is there if the process dies."""
    from tests.robustness.targets import verdict

    (options.output / f"last-{options.seed}").write_bytes(data)
    (options.output / f"last-{options.seed}.name").write_text(f"{target.name}\n{name}")
    faulthandler.dump_traceback_later(HANG_S, exit=True)
    reset_peak()
    started = time.process_time()
    try:
        verdict(target, name, data)
        if (peak := peak_mib()) > MEMORY_MIB:
            raise MemoryError(f"{peak} MiB")
        if (took := time.process_time() - started) > CPU_S:
            raise TimeoutError(f"{took:.1f} s")
    except Exception as error:
        _report(options.output, target.name, name, data, error)
    faulthandler.cancel_dump_traceback_later()


def reset_peak() -> None:
    """Let the kernel count the largest resident size of this process anew."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_mib() -> int:
    """The largest resident size since ``reset_peak``."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def _report(output: Path, target: str, name: str, data: bytes, error: Exception) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        frame for frame in frames if str(ROOT) in frame.filename and "site-packages" not in frame.filename
    ]
    frame = (ours or frames)[-1]
    where = f"{Path(frame.filename).stem}-{frame.name}-{type(error).__name__}"
    kept = _keep(
        output, target, name, data, f"{where}\n\n{''.join(traceback.format_exception(error))[-6000:]}"
    )
    if kept:
        sys.stdout.write(f"{target} {where}: {str(error)[:120]} ({kept})\n")
        sys.stdout.flush()


def _keep(output: Path, target: str, name: str, data: bytes, why: str) -> str:
    """Save the smallest file of each fault; "" where it is known already."""
    known = f"{target}-{why.splitlines()[0]}".replace("/", "_").replace(" ", "")
    told = output / f"{known}.txt"
    old = next(iter(output.glob(f"{known}--*")), None)
    if old is not None and old.stat().st_size <= len(data):
        return ""
    if old is not None:
        old.unlink()
    new = not told.exists()
    told.write_text(why)
    path = output / f"{known}--{name}"
    path.write_bytes(data)
    return path.name if new else ""


if __name__ == "__main__":
    sys.exit(main())
