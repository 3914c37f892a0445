"""A server on this machine that answers as sources do on a bad day: what it is told to, in the order it is told."""

import gzip
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STEP_S = 0.02


@dataclass(frozen=True)
class Reply:
    """One answer. ``length`` overrides Content-Length; ``cut`` sends only so many bytes and hangs up; ``drip_s`` waits
    after each byte; ``hang_s`` says nothing for so long; ``reset`` breaks the connection."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    modified: str = ""
    length: int | None = None
    cut: int | None = None
    drip_s: float = 0.0
    hang_s: float = 0.0
    reset: bool = False


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]


class Replay:
    """What is answered by path: the replies in turn, the last one for ever."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.port = 0
        self._replies: dict[str, list[Reply]] = {}
        self._lock = threading.Lock()
        self.over = threading.Event()

    def give(self, path: str, *replies: Reply | bytes) -> None:
        """Answer a path (without its query) with these from now on."""
        with self._lock:
            self._replies[path] = [one if isinstance(one, Reply) else Reply(one) for one in replies]

    def url(self, path: str, *, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def asked_for(self, path: str) -> list[Asked]:
        """The requests for a path."""
        return [one for one in self.asked if one.path.partition("?")[0] == path]

    def next(self, path: str) -> Reply:
        with self._lock:
            waiting = self._replies.get(path.partition("?")[0])
            if not waiting:
                return Reply(b"nothing here", status=404)
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]


@contextmanager
def replaying() -> Iterator[Replay]:
    """A running server, ended with everything that still hangs in it."""
    replay = Replay()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            replay.asked.append(Asked(self.path, dict(self.headers)))
            self.close_connection = True
            with suppress(OSError):
                _answer(self, replay.next(self.path), replay)

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *_: Any) -> None:
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        replay.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(STEP_S,), daemon=True).start()
        try:
            yield replay
        finally:
            replay.over.set()
            server.shutdown()


def _answer(handler: BaseHTTPRequestHandler, reply: Reply, replay: Replay) -> None:
    replay.over.wait(reply.hang_s) if reply.hang_s else None
    if reply.reset:
        linger = struct.pack("ii", 1, 0)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        return
    same = (reply.etag and handler.headers.get("If-None-Match") == reply.etag) or (
        reply.modified and handler.headers.get("If-Modified-Since") == reply.modified
    )
    body = b"" if same else reply.body
    handler.send_response(304 if same else reply.status)
    known = {"ETag": reply.etag, "Last-Modified": reply.modified, "Connection": "close"}
    if not same:
        known["Content-Length"] = str(len(body) if reply.length is None else reply.length)
    for name, value in {**known, **reply.headers}.items():
        if value:
            handler.send_header(name, value)
    handler.end_headers()
    body = body if reply.cut is None else body[: reply.cut]
    if not reply.drip_s:
        handler.wfile.write(body)
        return
    for at in range(len(body)):
        handler.wfile.write(body[at : at + 1])
        handler.wfile.flush()
        if replay.over.wait(reply.drip_s):
            return


def bomb(unpacked_bytes: int) -> Reply:
    """A small answer that unpacks to very much."""
    packed = gzip.compress(bytes(unpacked_bytes), 9)
    return Reply(packed, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})
