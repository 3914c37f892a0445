"""Very many things in order: the first in memory, all of them in a file of ours once there are more."""

import io
import os
import pickle
import struct
import tempfile
import weakref
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

import shapely
from shapely import Point

from data.bulk import without_collector
from data.intake.errors import TooLarge
from data.intake.plan import Draft
from data.schema.figure import Part

T = TypeVar("T")

POINT_WKB = struct.Struct("<bIdd")
NOT_KEPT: set[str] = set()
"""Which fields were told is not kept (see `Record.lightened`)."""
NOTHING_ELSE = {"__pydantic_extra__": None, "__pydantic_private__": None}
"""Parts of records take no unknown fields and have no private ones."""

HELD = 10_000
"""Things kept in memory; a draft with its record weighs some three kilobytes there, and fifty to two hundred bytes
packed."""
PACK = 1_000


class Spool(Sequence[T], Generic[T]):
    """A list one can only add to. Beyond ``HELD`` things it lies in packs in an unnamed temporary file, which goes
    with it; what is read from there is equal to what was put in, not the same object.

    Only this process writes and reads that file: nothing that came from outside is ever unpickled.
    """

    def __init__(self, things: Iterable[T] = ()) -> None:
        self._held: list[T] = []
        self._packs: list[tuple[int, int]] = []
        self._file: int | None = None
        self._last: tuple[int, list[T]] = (-1, [])
        self.extend(things)

    def append(self, thing: T) -> None:
        """Add one."""
        self._held.append(thing)
        if len(self._held) >= (HELD if self._file is None else PACK):
            self._write_out()

    def extend(self, things: Iterable[T]) -> None:
        """Add all of them."""
        for thing in things:
            self.append(thing)

    def __len__(self) -> int:
        return len(self._packs) * PACK + len(self._held)

    def __iter__(self) -> Iterator[T]:
        for pack in range(len(self._packs)):
            yield from self._unpacked(pack)
        yield from self._held

    def __reversed__(self) -> Iterator[T]:
        yield from reversed(self._held)
        for pack in reversed(range(len(self._packs))):
            yield from reversed(self._unpacked(pack))

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        at = at + len(self) if at < 0 else at
        if not 0 <= at < len(self):
            raise IndexError(f"there is no thing {at} among {len(self)}")
        pack, within = divmod(at, PACK)
        return (
            self._at_hand(pack)[within]
            if pack < len(self._packs)
            else self._held[at - len(self._packs) * PACK]
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(self) != len(other):
            return False
        return all(one == another for one, another in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{len(self):,} things, {len(self._packs)} packs of them in a file>"

    def _write_out(self) -> None:
        """Whole packs leave memory."""
        if self._file is None:
            self._file, name = tempfile.mkstemp(prefix="muster-spool-")
            Path(name).unlink()
            weakref.finalize(self, os.close, self._file)
        while len(self._held) >= PACK:
            packed = zlib.compress(_dumped(self._held[:PACK]), level=1)
            start = sum(self._packs[-1]) if self._packs else 0
            _write(self._file, packed, start)
            self._packs.append((start, len(packed)))
            del self._held[:PACK]

    def _at_hand(self, pack: int) -> list[T]:
        """One pack; the last one asked for is kept."""
        kept, things = self._last
        if kept != pack:
            things = self._unpacked(pack)
            self._last = (pack, things)
        return things

    def _unpacked(self, pack: int) -> list[T]:
        start, size = self._packs[pack]
        assert self._file is not None
        packed = os.pread(self._file, size, start)
        with without_collector():
            made: list[T] = pickle.loads(zlib.decompress(packed))  # noqa: S301 - written by _write_out alone
        return made


class _Pickler(pickle.Pickler):
    """Drafts by their parts, parts of records by their fields, points by their numbers: half the time of what pickle
    would ask each of them for."""

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, Part):
            return _part, (type(thing), thing.__dict__)
        if type(thing) is Point and not (thing.has_z or thing.has_m or thing.is_empty):
            return shapely.from_wkb, (POINT_WKB.pack(1, 1, thing.x, thing.y),)
        if type(thing) is Draft:
            return Draft, (thing.record, thing.row, thing.given, thing.missing)
        return NotImplemented


def _dumped(things: list[Any]) -> bytes:
    packed = io.BytesIO()
    _Pickler(packed, pickle.HIGHEST_PROTOCOL).dump(things)
    return packed.getvalue()


def _part(model: type[Part], fields: dict[str, Any]) -> Part:
    """A part of a record as it was: checked when it was made, and not again."""
    made = model.__new__(model)
    made.__setstate__({"__dict__": fields, "__pydantic_fields_set__": NOT_KEPT, **NOTHING_ELSE})
    return made


def _write(file: int, packed: bytes, start: int) -> None:
    try:
        whole = os.pwrite(file, packed, start) == len(packed)
    except OSError:
        whole = False
    if not whole:
        raise TooLarge(
            f"the temporary folder {tempfile.gettempdir()} is full",
            remedy="make room there, or name another folder in TMPDIR",
        )
