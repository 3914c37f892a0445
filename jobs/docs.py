"""``python -m jobs.docs``: write the generated pages of docs/; ``--check`` says which are out of date."""

import sys
from pathlib import Path

from data.settings import ROOT
from jobs import say, settings_page, standard_page, symbols_page

PAGES = {
    "standard.md": standard_page.page,
    "settings.md": settings_page.page,
    "symbols.md": symbols_page.page,
}


def stale(folder: Path) -> list[str]:
    """Names of generated pages that differ from what the program says now."""
    return [name for name, page in PAGES.items() if _read(folder / name) != page()]


def main(arguments: list[str], folder: Path = ROOT / "docs") -> int:
    """Write what differs; with ``--check`` write nothing and end with 1 where something does."""
    found = stale(folder)
    if "--check" in arguments:
        for name in found:
            say.problem(f"docs/{name} is not what the program says now; run make docs")
        return 1 if found else 0
    for name in found:
        (folder / name).write_text(PAGES[name](), encoding="utf-8")
    say.line(
        f"Written: {', '.join(f'docs/{name}' for name in found)}." if found else "All pages are up to date."
    )
    return 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
