"""``python -m jobs.setup``: install the map's JavaScript and build the basemap; a second run does nothing."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from jobs.setup import npm
from jobs.setup.errors import SetupError

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None) -> int:
    """Run both steps as far as they are needed; 0 when everything is in place, 1 with a message when not."""
    options = _options(arguments)
    assets, var = options.assets.resolve(), options.var.resolve()
    try:
        first = npm.needed(assets, dev=options.dev)
        _step("map JavaScript", first, lambda: npm.install(assets, dev=options.dev))
        _basemap(var, assets / "node_modules")
        if first:
            _fonts()
    except SetupError as error:
        print(f"set-up stopped: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _basemap(var: Path, modules: Path) -> None:
    from jobs.setup import stamp

    def build() -> None:
        from jobs.setup import basemap  # geopandas takes a second to load: only when there is work for it

        basemap.build(var, modules)

    _step("basemap", stamp.needed(var, modules), build)


def _fonts() -> None:
    """Say which of the most used scripts a PDF cannot print here, and what to install for them."""
    from views.briefing.fonts import unprintable

    for script in unprintable(["中", "か", "한", "م", "ש", "ह", "ไ"]):
        said = f"PDF briefings cannot print {script.name} here; on Debian: apt-get install {script.package}"
        print(f"fonts: {said}")  # noqa: T201


def _step(name: str, needed: bool, work: Callable[[], None]) -> None:
    if not needed:
        print(f"{name}: in place")  # noqa: T201
        return
    print(f"{name}: preparing (once) …", flush=True)  # noqa: T201
    started = time.monotonic()
    work()
    print(f"{name}: ready after {time.monotonic() - started:.0f} s")  # noqa: T201


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m jobs.setup", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also install the JavaScript linter")
    parser.add_argument("--assets", type=Path, default=ROOT / "assets", help="folder of package.json")
    var = Path(os.environ.get("MUSTER_VAR", ROOT / "var"))
    parser.add_argument("--var", type=Path, default=var, help="folder of the running copy (MUSTER_VAR)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
