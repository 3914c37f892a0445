"""Unpacks a stream as it comes and stops at the limit, so that no bomb goes off."""

import zlib

STEP = 64 * 1024
GZIP = 16 + zlib.MAX_WBITS


class Overflow(Exception):
    """More than the limit allows."""


class Truncated(Exception):
    """The stream ended before it was over."""


class Unpacker:
    """Adds up a body of at most ``limit`` bytes, both as sent and as unpacked."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._inner = zlib.decompressobj(GZIP) if encoding == "gzip" else None
        self._limit = limit
        self._sent = 0
        self.body = bytearray()

    def feed(self, data: bytes) -> None:
        """Take some bytes as sent. Raises Overflow, and zlib.error for what is not packed as it says."""
        self._sent += len(data)
        if self._sent > self._limit:
            raise Overflow
        if self._inner is None:
            self.body += data
            return
        while data and not self._inner.eof:
            self.body += self._inner.decompress(data, STEP)
            if len(self.body) > self._limit:
                raise Overflow
            data = self._inner.unconsumed_tail

    def end(self) -> bytes:
        """The whole body. Raises Truncated."""
        if self._inner is not None:
            self.body += self._inner.flush()
            if len(self.body) > self._limit:
                raise Overflow
            if not self._inner.eof and self._sent:
                raise Truncated
        return bytes(self.body)
