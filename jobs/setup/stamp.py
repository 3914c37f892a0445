"""Whether the basemap is up to date; kept free of heavy imports, since every start asks."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from jobs.setup.errors import SetupError

STAMP = ".built"
FILES = (
    "basemap/world.pmtiles", "basemap/us.pmtiles", "basemap/index.json",
    "reference/us_counties.parquet", "reference/us_states.parquet",
)  # fmt: skip

CODE = ("basemap.py", "topojson.py", "antimeridian.py")


def needed(var: Path, modules: Path) -> bool:
    """Whether a file is missing or was built from other sources or by another edition of the builder."""
    stamp = var / "basemap" / STAMP
    built = stamp.read_text(encoding="utf-8").strip() if stamp.is_file() else ""
    return built != fingerprint(modules) or not all((var / name).is_file() for name in FILES)


def write(var: Path, modules: Path) -> None:
    """Record what the basemap was built from."""
    (var / "basemap" / STAMP).write_text(fingerprint(modules) + "\n", encoding="utf-8")


def fingerprint(modules: Path) -> str:
    """Digest of the two source packages' versions and of the builder's own text."""
    try:
        versions = [
            json.loads((modules / name / "package.json").read_text(encoding="utf-8"))["version"]
            for name in ("us-atlas", "world-atlas")
        ]
    except FileNotFoundError as error:
        raise SetupError(f"{error.filename} is missing; delete {modules} and run the set-up again") from error
    code = [Path(__file__).with_name(name).read_bytes() for name in CODE]
    return hashlib.sha256(json.dumps(versions).encode() + b"".join(code)).hexdigest()[:16]
