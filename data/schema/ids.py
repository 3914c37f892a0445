"""Ids: opaque, sortable by time (ULID), made from the workspace's clock where that matters."""

import hashlib
from datetime import datetime

from ulid import ULID

RANDOM_BYTES = 10


def new_id(at: datetime | None = None, *, seed: str | None = None) -> str:
    """A ULID of 26 characters; with ``seed`` always the same one for the same time and seed."""
    made = ULID.from_datetime(at) if at is not None else ULID()
    if seed is None:
        return str(made)
    digest = hashlib.sha256(seed.encode()).digest()[:RANDOM_BYTES]
    return str(ULID(made.bytes[: 16 - RANDOM_BYTES] + digest))
