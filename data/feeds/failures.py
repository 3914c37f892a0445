"""The answer of a feed's last failure, kept in the workspace's folder for people to look at."""

from datetime import datetime
from pathlib import Path

from data.errors import NotFound
from data.feeds.errors import Raw
from data.feeds.secrets import Secrets
from data.feeds.settings import Feed
from data.feeds.state import Failed

FOLDER = "feeds"


def keep(folder: Path, feed: Feed, raw: Raw, secrets: Secrets, *, at: datetime) -> Failed:
    """Write it in place of the one before; a key that the source repeats is hidden in it."""
    names = feed.secret_names
    text = secrets.hide(raw.body.decode("latin-1"), names)
    path = _path(folder, feed.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("latin-1"))
    url, kind = secrets.hide(raw.url, names), secrets.hide(raw.content_type, names)
    return Failed(at, url, raw.status, kind, len(raw.body), raw.cut)


def read(folder: Path, name: str) -> bytes:
    """What it was. Raises NotFound."""
    path = _path(folder, name)
    if not path.exists():
        raise NotFound(f"no answer of a failure of {name!r} is kept", remedy="it is kept when one fails")
    return path.read_bytes()


def _path(folder: Path, name: str) -> Path:
    return folder / FOLDER / f"{name}.failed"
