"""The reading process of feeds: limits its memory, then answers one job after another until its input ends.

Started by ``data.feeds.reading`` as ``python -m data.feeds.child BYTES``. A job is a line of JSON and the body; the
answer is a line of JSON and the packed result.
"""

import os
import resource
import signal
import sys
from importlib import import_module
from typing import Any, BinaryIO

import orjson

from data.errors import MusterError
from data.feeds import wire

NICENESS = 5
SAID_MAX = 300
LONGER_S = 1.0
"""The process that asked stops this one in time; after so long this one ends by itself, should nobody be left to."""


def limit(memory_bytes: int) -> None:
    """Cap this process; what it may start itself sets limits of its own, so only the soft ones are set."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICENESS)


def answer(job: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """The verdict on a job, and the packed result where it went well."""
    try:
        parse = import_module(job["module"]).parse
        return {"error": None}, wire.packed(parse(body, wire.about_unpacked(job["about"])))
    except MusterError as error:
        return {"error": "NotUnderstood", "message": error.args[0], "remedy": error.remedy}, b""
    except MemoryError:
        return {"error": "MemoryError"}, b""
    except RecursionError:
        return {
            "error": "NotUnderstood",
            "message": "it is nested too deeply",
            "remedy": "ask the source",
        }, b""
    except Exception as error:
        return {"error": "Broken", "message": f"{type(error).__name__}: {error}"[:SAID_MAX]}, b""


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Answer jobs until there are no more."""
    while line := source.readline():
        job = orjson.loads(line)
        signal.setitimer(signal.ITIMER_REAL, job["within_s"] + LONGER_S)
        verdict, found = answer(job, source.read(job["bytes"]))
        signal.setitimer(signal.ITIMER_REAL, 0)
        target.write(orjson.dumps(verdict | {"bytes": len(found)}) + b"\n" + found)
        target.flush()


def main() -> int:
    """Serve with the limit named on the command line. What a parser prints goes to the error stream."""
    target = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    limit(int(sys.argv[1]))
    serve(sys.stdin.buffer, target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
