"""Reads feeds' answers in processes of their own, limited in memory and time: what hangs or dies is one of them."""

import asyncio
import sys
import tempfile
from contextlib import suppress
from typing import Any, Self

import orjson

from data.feeds import wire
from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About, Parsed
from data.intake.limits import MIB
from data.intake.vector import minimal_environment
from data.settings import ROOT

READERS = 3
"""Processes at once: one that hangs leaves two."""
MEMORY_BYTES = 2048 * MIB
"""Address space of one (memory it maps, not only what it uses)."""
RESULT_BYTES_MAX = 256 * MIB
JOBS_EACH = 500
"""After so many answers a process is replaced, so that nothing it gathers stays."""
STARTS_WITHIN_S = 60.0


class Readers:
    """Some reading processes, started when needed, kept and replaced when they hang or die. Use it as a context."""

    def __init__(self, *, readers: int = READERS, memory_bytes: int = MEMORY_BYTES) -> None:
        self._memory = memory_bytes
        self._folder = tempfile.TemporaryDirectory(prefix="muster-feeds-")
        self._free: asyncio.LifoQueue[_Reader] = asyncio.LifoQueue()
        for _ in range(readers):
            self._free.put_nowait(_Reader(self._folder.name))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        while not self._free.empty():
            await self._free.get_nowait().stop()
        self._folder.cleanup()

    async def read(self, module: str, body: bytes, about: About, *, within_s: float) -> Parsed:
        """What an adapter's module makes of an answer.

        Raises NotUnderstood for what it cannot read, takes longer than ``within_s`` over, or dies of.
        """
        reader = await self._free.get()
        try:
            await reader.start(self._memory)
            return await self._ask(reader, module, body, about, within_s)
        except BaseException:
            await asyncio.shield(reader.stop())
            raise
        finally:
            self._free.put_nowait(reader)

    async def _ask(
        self, reader: "_Reader", module: str, body: bytes, about: About, within_s: float
    ) -> Parsed:
        job = {"module": module, "about": wire.about_packed(about), "within_s": within_s, "bytes": len(body)}
        try:
            async with asyncio.timeout(within_s):
                verdict, found = await reader.ask(job, body)
        except TimeoutError as error:
            raise NotUnderstood(
                f"reading the answer took longer than {within_s:g} s and was stopped",
                remedy="ask for less of it",
            ) from error
        except (OSError, EOFError, ValueError) as error:
            raise NotUnderstood(
                "the answer ended the process that read it",
                remedy="look at the answer; the source may be broken",
            ) from error
        _raise(verdict, self._memory)
        return await asyncio.to_thread(wire.unpacked, found)


def _raise(verdict: dict[str, Any], memory_bytes: int) -> None:
    match verdict["error"]:
        case None:
            return
        case "MemoryError":
            raise NotUnderstood(
                f"reading the answer needs more than {memory_bytes / MIB:,.0f} MiB",
                remedy="ask for less of it",
            )
        case "Broken":
            raise NotUnderstood(
                f"the adapter failed on the answer ({verdict['message']})", remedy="look at the answer"
            )
        case _:
            raise NotUnderstood(str(verdict["message"]), remedy=str(verdict.get("remedy", "")))


class _Reader:
    """One process."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._jobs = 0

    async def start(self, memory_bytes: int) -> None:
        """Start it unless it runs, or has run long enough."""
        if self._process is not None and self._jobs < JOBS_EACH and self._process.returncode is None:
            return
        await self.stop()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "data.feeds.child", str(memory_bytes),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            cwd=self._folder, env=minimal_environment() | {"PYTHONPATH": str(ROOT), "TMPDIR": self._folder},
        )  # fmt: skip
        self._jobs = 0

    async def ask(self, job: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """The verdict and the packed result; EOFError where the process died over it."""
        process = self._process
        assert process is not None and process.stdin is not None and process.stdout is not None
        self._jobs += 1
        process.stdin.write(orjson.dumps(job) + b"\n" + body)
        await process.stdin.drain()
        verdict: dict[str, Any] = orjson.loads(await process.stdout.readline() or _died())
        if verdict["bytes"] > RESULT_BYTES_MAX:
            raise NotUnderstood(
                f"the answer gives more than {RESULT_BYTES_MAX / MIB:,.0f} MiB of records",
                remedy="ask for less of it",
            )
        return verdict, await process.stdout.readexactly(verdict["bytes"])

    async def stop(self) -> None:
        """End it at once."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _died() -> bytes:
    raise EOFError
