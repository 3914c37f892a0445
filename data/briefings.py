"""The files of issued briefings: beside the store, in a folder for each number, written once and never again."""

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from data.errors import Invalid, NotFound, StoreError, StoreFull
from data.schema import Briefing, BriefingFile

FOLDER = "briefings"
NUMBER = re.compile(r"B-(\d{4,9})")
NAME = re.compile(r"[\w][\w.,+-]{0,180}", re.ASCII)


@dataclass(frozen=True)
class Made:
    """One file that was made: its name, what it is, and its bytes."""

    name: str
    media_type: str
    body: bytes

    @property
    def entry(self) -> BriefingFile:
        """What the record says about it."""
        digest = sha256(self.body).hexdigest()
        return BriefingFile(name=self.name, media_type=self.media_type, bytes=len(self.body), sha256=digest)


class Damaged(StoreError):
    """A file of a briefing that is not what was issued."""


@contextmanager
def reserved(workspace: Path) -> Iterator[str]:
    """The next number, whose folder is made and belongs to the caller; it is gone again where the block fails."""
    parent = workspace / FOLDER
    with _room(parent):
        parent.mkdir(parents=True, exist_ok=True)
        number = _take(parent)
    try:
        yield number
    except BaseException:
        shutil.rmtree(parent / number, ignore_errors=True)
        raise


def _take(parent: Path) -> str:
    taken = (NUMBER.fullmatch(path.name) for path in parent.iterdir())
    last = max((int(found[1]) for found in taken if found), default=0)
    while True:
        last += 1
        try:
            (parent / f"B-{last:04d}").mkdir()
        except FileExistsError:  # another process was quicker
            continue
        return f"B-{last:04d}"


def write(workspace: Path, number: str, files: Iterable[Made]) -> list[BriefingFile]:
    """Put the files on the disk for good; raises Invalid for a name that could lead elsewhere or is there."""
    folder = workspace / FOLDER / number
    written = []
    for file in files:
        if not NAME.fullmatch(file.name):
            raise Invalid(
                f"file name {file.name!r} is no plain name", remedy="use letters, digits, . - and _"
            )
        with _room(folder):
            _write(folder / file.name, file.body)
        written.append(file.entry)
    return written


def _write(path: Path, body: bytes) -> None:
    try:
        with path.open("xb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
    except FileExistsError:
        raise Invalid(
            f"'{path.name}' is there already", remedy="issued files are never overwritten"
        ) from None


@contextmanager
def _room(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreFull(
            f"'{path}' cannot be written ({error.strerror or error})",
            remedy="nothing was issued; free disk space and try again",
        ) from error


def path_of(workspace: Path, record: Briefing, file: BriefingFile) -> Path:
    """Where a file of a briefing lies; raises Invalid for a name that would lead elsewhere."""
    folder = workspace / FOLDER
    if record.number is not None and NUMBER.fullmatch(record.number):
        folder = folder / record.number
    if not NAME.fullmatch(file.name):
        raise Invalid(
            f"file name {file.name!r} is no plain name", remedy="restore the workspace from a backup"
        )
    return folder / file.name


def read(workspace: Path, record: Briefing, file: BriefingFile) -> bytes:
    """The bytes as they were issued. Raises NotFound where they are missing, Damaged where they are others."""
    path = path_of(workspace, record, file)
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        raise NotFound(
            f"'{path}' of briefing {record.name!r} is not there", remedy="restore it from a backup"
        ) from None
    if sha256(body).hexdigest() != file.sha256:
        raise Damaged(f"'{path}' is not the file that was issued", remedy="restore it from a backup")
    return body
