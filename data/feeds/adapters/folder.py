"""A watched folder: each new or changed file goes through the intake, as the feed's options say.

The folder lists its files (`data.feeds.folder`); what was read is not asked for again until it changes. A file
that is still being written is left until it has rested for ``rest_s`` seconds by the machine's own clock.
"""

from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from data.feeds import kit, mapped
from data.feeds.folder import LISTING
from data.feeds.parsed import About, Parsed

REST_S = 10.0
PLAIN = {".geojson": ".json", ".json": ".json", ".csv": ".csv", ".tsv": ".csv", ".txt": ".csv"}


def parse(body: bytes, about: About) -> Parsed:
    """The files to read next, or the records of one. A file never says that what other files told of is gone."""
    if about.content_type.partition(";")[0] == LISTING:
        return _list(kit.a_list(kit.an_object(kit.read_json(body)).get("files")), about)
    name = unquote(PurePosixPath(urlsplit(about.url).path).name)
    suffix = PurePosixPath(name).suffix.lower()
    return mapped.read(body, about, ending=PLAIN.get(suffix, suffix), complete=False, empty=not body.strip())


def _list(files: list[dict[str, Any]], about: About) -> Parsed:
    mapped.kind_of(about)
    rest_s, now = kit.number_option(about, "rest_s", REST_S), datetime.now(UTC)
    ready: list[dict[str, Any]] = []
    early: list[dict[str, Any]] = []
    for one in files:
        changed = kit.time(one["modified"])
        rested = changed is not None and (now - changed).total_seconds() >= rest_s
        (ready if rested and one["bytes"] else early).append(one)
    notes = [f"{len(early)} file(s) are still being written, or empty: {early[0]['name']}"] if early else []
    return Parsed(notes=tuple(notes), more=tuple(str(one["url"]) for one in ready))
