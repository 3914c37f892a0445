"""What a file is, and who checks it."""

from datetime import datetime
from pathlib import Path

from data.errors import Invalid
from data.intake import Options
from data.validating.files import check_file
from data.validating.messages import check_messages, is_cap
from data.validating.records import check_records, is_standard, read_json
from data.validating.verdict import Verdict

BYTES_MAX = 20 * 1024 * 1024
HEAD_BYTES = 4096
SAY_THE_KIND = "say it: shelter, depot, facility, …"
DEFAULTS = Options()


def check(
    path: Path, *, kind: str | None = None, name: str = "", options: Options = DEFAULTS, at: datetime
) -> Verdict:
    """The verdict on a file: the standard's JSON by the models, CAP as a feed reads it, anything else as an import of
    ``kind`` would take it. ``at`` is when it is checked. Raises Invalid, UnusableFile and NotUnderstood, each with its
    remedy, for what cannot be checked at all.
    """
    name = name or path.name
    size = path.stat().st_size
    if size > BYTES_MAX:
        raise Invalid(
            f"{name} has {size / 1024**2:,.0f} MiB, more than {BYTES_MAX // 1024**2}",
            remedy="check a part of it",
        )
    body = path.read_bytes()
    if is_cap(body[:HEAD_BYTES]):
        return check_messages(body, name, at)
    text = _json(body)
    if text is not None and is_standard(text):
        return check_records(text, name, kind)
    if kind is None:
        if text is not None:
            read_json(text)
        raise Invalid(f"{name} does not say which kind of record it holds", remedy=SAY_THE_KIND)
    return check_file(path, name, kind, options)


def _json(body: bytes) -> str | None:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return text if text.lstrip()[:1] in ("{", "[") else None
