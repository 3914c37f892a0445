"""A kept copy of the freshly built exercise, so that every later start and restart takes a moment only."""

import hashlib
import shutil
from pathlib import Path

from data.settings import EXERCISE, Settings

DATA = Path(__file__).resolve().parents[1]
MADE_BY = ("*.py", "*.csv", "*.toml")


def fetch(settings: Settings, atlas: Path, target: Path) -> bool:
    """Copy the kept exercise to ``target``; False where none was kept that this code would build."""
    kept = _folder(settings, atlas)
    if not kept.is_dir():
        return False
    shutil.copytree(kept, target)
    return True


def keep(settings: Settings, atlas: Path, built: Path) -> None:
    """Keep a copy of what was built; copies that other code built are dropped."""
    kept = _folder(settings, atlas)
    for old in [*kept.parent.glob("built-*"), *kept.parent.glob("part-*")]:
        shutil.rmtree(old, ignore_errors=True)
    part = kept.with_name(f"part-{built.name}")
    try:
        shutil.copytree(built, part)
        part.rename(kept)
    except OSError:
        # Another process keeps the same, or the disk is full: the exercise is built all the same.
        shutil.rmtree(part, ignore_errors=True)


def _folder(settings: Settings, atlas: Path) -> Path:
    return settings.var / "reference" / EXERCISE / f"built-{_digest(atlas)}"


def _digest(atlas: Path) -> str:
    """Names everything that decides what is built: this package's code and tables, and the boundaries."""
    digest = hashlib.sha256()
    for path in sorted(found for pattern in MADE_BY for found in DATA.rglob(pattern)):
        digest.update(path.relative_to(DATA).as_posix().encode())
        digest.update(path.read_bytes())
    digest.update(atlas.read_bytes() if atlas.exists() else b"")
    return digest.hexdigest()[:16]
