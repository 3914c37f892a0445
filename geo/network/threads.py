"""Work in blocks on all cores: the compiled functions run without the interpreter."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

from geo.progress import Progress

Answer = TypeVar("Answer")


def blocks(count: int, size: int) -> list[slice]:
    """Slices over `count` rows, at least one."""
    return [slice(at, at + size) for at in range(0, max(count, 1), size)]


def in_threads(
    work: Callable[[slice], Answer], parts: list[slice], progress: Progress | None = None, step: str = ""
) -> list[Answer]:
    """The parts' answers in order. What `progress` raises stops the work and passes through."""
    if len(parts) == 1 and progress is None:
        return [work(parts[0])]
    with ThreadPoolExecutor(min(os.cpu_count() or 1, len(parts))) as pool:
        waiting = [pool.submit(work, part) for part in parts]
        try:
            for number, done in enumerate(as_completed(waiting), 1):
                done.result()
                if progress is not None:
                    progress(number / len(parts), step)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
        return [future.result() for future in waiting]
