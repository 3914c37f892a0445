"""Zip archives from strangers: sizes capped before and while unpacking, paths kept inside."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from data.intake.errors import NotUsable, TooLarge
from data.intake.limits import MIB, Limits

CHUNK_BYTES = 1 * MIB
ENCRYPTED = 0x1
NAME_BYTES = 200


def members(path: Path, limits: Limits) -> list[zipfile.ZipInfo]:
    """The files in an archive, after checking what it declares.

    Raises NotUsable for a corrupt or empty archive and for names that point outside, TooLarge for a bomb.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise NotUsable(f"{path.name} is a corrupt zip file ({error})", remedy="fetch it again") from error
    if not entries or not any(entry.file_size for entry in entries):
        raise NotUsable(f"{path.name} is a zip file with nothing in it", remedy="fetch or export it again")
    if len(entries) > limits.members:
        raise TooLarge(
            f"{path.name} holds {len(entries):,} files, more than {limits.members:,}",
            remedy="pack only the layer you need",
        )
    for entry in entries:
        _check_member(path, entry, limits)
    declared = sum(entry.file_size for entry in entries)
    if declared > limits.unpacked_bytes:
        raise _bomb(path.name, declared, limits.unpacked_bytes)
    return entries


def _check_member(path: Path, entry: zipfile.ZipInfo, limits: Limits) -> None:
    name = PurePosixPath(entry.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or (name.parts and ":" in name.parts[0]):
        raise NotUsable(
            f"{path.name} holds '{entry.filename}', a path that points outside the archive",
            remedy="it was made to overwrite files: do not use it",
        )
    if entry.flag_bits & ENCRYPTED:
        raise NotUsable(
            f"{path.name} is encrypted ('{entry.filename}')", remedy="unpack it with its password first"
        )
    large = entry.file_size > limits.ratio_from_bytes
    if large and entry.file_size > limits.ratio * max(entry.compress_size, 1):
        raise TooLarge(
            f"'{entry.filename}' in {path.name} unpacks {entry.file_size / max(entry.compress_size, 1):,.0f} "
            f"times its size, more than {limits.ratio}: this looks like a zip bomb",
            remedy="ask the sender, or unpack it yourself and import the file inside",
        )


def unpack(path: Path, entries: list[zipfile.ZipInfo], folder: Path, limits: Limits) -> list[Path]:
    """Unpack files into ``folder`` under their own last names, counting what really comes out.

    Files of one name in different folders of the archive keep apart by their folder's name.
    """
    left = limits.unpacked_bytes
    made: list[Path] = []
    with zipfile.ZipFile(path) as archive:
        for entry in entries:
            name = _flat(entry.filename)
            target = folder / name
            if target in made:
                target = folder / f"{len(made)}_{name}"
            left -= _copy(archive, entry, target, left, path.name, limits)
            made.append(target)
    return made


def _copy(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, left: int, name: str, limits: Limits
) -> int:
    done = 0
    try:
        with archive.open(entry) as source, target.open("wb") as sink:
            while chunk := source.read(CHUNK_BYTES):
                done += len(chunk)
                if done > left:
                    raise _bomb(name, done, limits.unpacked_bytes)
                sink.write(chunk)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise NotUsable(
            f"'{entry.filename}' in {name} is corrupt ({error})", remedy="fetch the file again"
        ) from error
    except (RuntimeError, zlib.error) as error:
        what = f"'{entry.filename}' in {name} cannot be unpacked ({error})"
        raise NotUsable(what, remedy="fetch it again") from error
    return done


def _flat(name: str) -> str:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "__".join(parts).encode()[-NAME_BYTES:].decode(errors="ignore")


def _bomb(name: str, size: int, limit: int) -> TooLarge:
    return TooLarge(
        f"{name} unpacks to more than {limit / MIB:,.0f} MiB (at least {size / MIB:,.0f}): "
        "this looks like a zip bomb",
        remedy="ask the sender, or import a smaller extract",
    )
