"""The page of what became of every recorded warning; ``python -m tests.real.warnings_page --write`` writes it."""

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.real.conftest import BESIDE
from tests.real.test_feeds_cap import CAP, NORTHWEST, TESTING, read

PAGE = Path(__file__).resolve().parents[2] / "docs" / "real-warnings.md"
HEAD = """# Every recorded warning

What the adapters for warnings ([cap.md](cap.md)) make of each recorded file: records, acts on earlier messages, links
to follow, what is refused and why, and what is mended or read otherwise than it is written. No message and no entry is
lost: a test counts them apart. `python -m tests.real.warnings_page --write` writes this page, and
`tests/real/test_warnings_page.py` compares it.

| file | adapter | records | acts | links | refused | why, and what was mended |
|---|---|---:|---:|---:|---:|---|
"""
LISTS = ("feeds/meteoalarm/ireland_sample.xml", "feeds/meteoalarm/uk_sample.xml")
WHY_CHARS = 110


def page(real: Path) -> str:
    """The whole page."""
    files = [("cap", name) for name in CAP] + [("meteoalarm", name) for name in LISTS]
    files += [("nws", name) for name in (NORTHWEST, TESTING)]
    return HEAD + "".join(
        f"{_row(real, adapter, name)}\n" for adapter, name in sorted(files, key=lambda one: one[1])
    )


def _row(real: Path, adapter: str, name: str) -> str:
    parsed = read(real / name, adapter)
    notes = [note for draft in parsed.drafts for note in draft.record.sources[0].notes]
    said = _counted([*(one.reason for one in parsed.rejects), *parsed.notes, *notes])
    numbers = (parsed.drafts, parsed.acts, parsed.more, parsed.rejects)
    return f"| `{name}` | {adapter} | {' | '.join(f'{len(one):,}' for one in numbers)} | {said} |"


def _counted(texts: Iterable[str]) -> str:
    found = Counter(text.replace("|", "/")[:WHY_CHARS] for text in texts)
    return "; ".join(f"{count} × {text}" if count > 1 else text for text, count in found.items())


if __name__ == "__main__" and "--write" in sys.argv:
    PAGE.write_text(page(BESIDE), "utf-8")
