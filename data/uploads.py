"""Files people bring in: kept under names of ours in the workspace's folder, only as long as they are needed."""

import re
import shutil
import time
import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from data.errors import Invalid, MusterError
from data.intake.archive import members, unpack
from data.intake.errors import NotUsable
from data.intake.limits import MIB, Limits
from data.schema import new_id
from data.workspace import Workspace

FOLDER = "uploads"
NAME_CHARACTERS = 120
NAME_BYTES = 240
"""A file system takes 255, and a number may be added."""
KEPT_FOR = timedelta(hours=24)
FOLDER_FILES_MAX = 200
SHAPEFILE_PARTS = frozenset({".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj"})
LIMITS = Limits()


def safe_name(name: str) -> str:
    """A file's name without anything that could lead elsewhere or hide what it is; never empty."""
    last = unicodedata.normalize("NFC", str(name)).replace("\\", "/").rpartition("/")[2]
    plain = re.sub(r"[^\w.() -]", "_", last).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= 10:
        plain = f"{_cut(stem, f'.{ending}')}.{ending}"
    return _cut(plain) or "upload"


def _cut(text: str, after: str = "") -> str:
    """The text, short enough to be a file's name with something after it."""
    some = text[: NAME_CHARACTERS - len(after)].encode()
    return some[: NAME_BYTES - len(after.encode())].decode(errors="ignore")


def keep(workspace: Workspace, files: Sequence[tuple[str, bytes]], *, limits: Limits = LIMITS) -> list[Path]:
    """Write what was uploaded together into a folder of its own; the files to look at, archives unpacked.

    Parts of a shapefile lie beside its .shp and are not listed. Raises Invalid for one that is too large, and what
    unpacking raises; an archive among others that cannot be unpacked is listed, and says why when it is looked at.
    """
    forget_old(workspace)
    folder = workspace.folder / FOLDER / new_id()
    folder.mkdir(parents=True)
    try:
        written = [_write(folder, name, body, limits) for name, body in files]
        listed = [path for one in written for path in _listed(one, limits, alone=len(written) == 1)]
    except Exception:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return [path for path in listed if not _is_part(path)]


def keep_text(workspace: Workspace, text: str, name: str) -> Path:
    """A pasted table as a file of its own."""
    ending = ".json" if text.lstrip()[:1] in "{[" else ".csv"
    return keep(workspace, [(f"{name.strip() or 'pasted'}{ending}", text.encode("utf-8"))])[0]


def at_path(text: str) -> list[Path]:
    """The file at a path of this machine, or the files in that folder. Raises NotUsable where there is none."""
    path = Path(text.strip().strip("'\"")).expanduser()
    try:
        if path.is_file():
            return [path]
        found = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
    except (OSError, ValueError) as error:
        raise NotUsable(f"there is no file or folder {path}", remedy="check the path") from error
    found = [one for one in found if not _is_part(one)]
    if not found:
        raise NotUsable(f"there is no file in {path}", remedy="check the path")
    if len(found) > FOLDER_FILES_MAX:
        raise NotUsable(
            f"{path} holds {len(found):,} files, more than {FOLDER_FILES_MAX}", remedy="name one of them"
        )
    return found


def forget(workspace: Workspace, path: Path) -> None:
    """Delete a file that was uploaded, with what came with it once nothing of it is left; others are not touched."""
    home, path = (workspace.folder / FOLDER).resolve(), path.resolve()
    if home not in path.parents:
        return
    path.unlink(missing_ok=True)
    batch = home / path.relative_to(home).parts[0]
    if all(_is_part(one) or one.suffix.lower() == ".zip" for one in batch.rglob("*") if one.is_file()):
        shutil.rmtree(batch, ignore_errors=True)


def forget_old(workspace: Workspace) -> None:
    """Delete what was uploaded and left lying."""
    home = workspace.folder / FOLDER
    if not home.is_dir():
        return
    for batch in home.iterdir():
        if time.time() - batch.stat().st_mtime > KEPT_FOR.total_seconds():
            shutil.rmtree(batch, ignore_errors=True)


def _write(folder: Path, name: str, body: bytes, limits: Limits) -> Path:
    if len(body) > limits.file_bytes:
        size = f"{len(body) / MIB:,.0f} MiB, more than {limits.file_bytes / MIB:,.0f}"
        raise Invalid(f"{safe_name(name)} has {size}", remedy="give its path on this machine, or split it")
    target = _free(folder / safe_name(name))
    target.write_bytes(body)
    return target


def _free(wanted: Path) -> Path:
    """A place where nothing lies yet."""
    target, number = wanted, 1
    while target.exists():
        number += 1
        target = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
    return target


def _listed(path: Path, limits: Limits, *, alone: bool) -> list[Path]:
    try:
        return _expanded(path, limits)
    except MusterError:
        if alone:
            raise
        return [path]


def _expanded(path: Path, limits: Limits) -> list[Path]:
    """The files in an archive of several; an archive the reader knows as one thing stays as it is."""
    if path.suffix.lower() != ".zip":
        return [path]
    entries = members(path, limits)
    plain = [one for one in entries if not one.filename.rpartition("/")[2].startswith(".")]
    plain = [one for one in plain if not one.filename.startswith("__MACOSX/")]
    whole = any(one.filename.lower().endswith((".shp", ".kml")) for one in plain)
    office = any(one.filename == "[Content_Types].xml" for one in plain)
    if whole or office or len(plain) < 2:
        return [path]
    inside = _free(path.with_suffix(""))
    inside.mkdir()
    return [_renamed(one) for one in unpack(path, plain, inside, limits)]


def _renamed(path: Path) -> Path:
    wanted = path.with_name(safe_name(path.name))
    return path if wanted == path else path.rename(_free(wanted))


def _is_part(path: Path) -> bool:
    """Whether it is a part of the shapefile beside it."""
    if path.suffix.lower() not in SHAPEFILE_PARTS:
        return False
    return any(path.with_suffix(ending).exists() for ending in (".shp", ".SHP", ".Shp"))
