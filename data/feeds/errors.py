"""What can go wrong with a feed.

MusterError
└── FeedError
    ├── NotFetched       no answer, a refusal, too much, too slow, or an address that is not allowed
    ├── NotUnderstood    an answer that is not what the adapter reads
    └── BadFeed          a feed's settings do not fit
"""

from data.errors import MusterError


class FeedError(MusterError):
    pass


class NotFetched(FeedError):
    pass


class NotUnderstood(FeedError):
    pass


class BadFeed(FeedError):
    pass
