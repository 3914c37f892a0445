"""What can go wrong with a feed.

MusterError
└── FeedError
    ├── NotFetched       no answer, a refusal, too much, too slow, or an address that is not allowed
    ├── NotUnderstood    an answer that is not what the adapter reads
    └── BadFeed          a feed's settings do not fit
"""

from dataclasses import dataclass

from data.errors import MusterError


@dataclass(frozen=True)
class Raw:
    """What came back, as far as it is kept: for people to look at when it could not be used."""

    url: str
    status: int | None
    content_type: str
    body: bytes
    cut: bool = False


class FeedError(MusterError):
    """``raw`` is the answer it is about, where there was one."""

    raw: Raw | None = None


class NotFetched(FeedError):
    """``wait_s``: what the source asked to wait before the next try."""

    def __init__(
        self, message: str, *, remedy: str = "", raw: Raw | None = None, wait_s: float | None = None
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.raw = raw
        self.wait_s = wait_s


class NotUnderstood(FeedError):
    pass


class BadFeed(FeedError):
    pass
