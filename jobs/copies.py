"""``./muster backup`` and ``./muster restore``."""

from pathlib import Path
from typing import Annotated

import typer

from data import backup as copies
from data.workspace import exists, open_workspace
from jobs import options, say

OutFile = Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False, help="The backup to write.")]
Backup = Annotated[Path, typer.Argument(metavar="FILE", help="A backup that ./muster backup wrote.")]

KeepTokens = Annotated[
    bool,
    typer.Option(
        "--keep-tokens", help="Where no store is replaced: its tokens stay good, also any revoked since."
    ),
]


def backup(
    file: OutFile,
    workspace: options.Workspace = None,
    yes: options.Yes = False,
    name: options.Name = "command line",
    position: options.Position = "operator",
) -> None:
    """Copy a workspace to a file while others go on working, and prove the copy.

    A file that exists is replaced only with --yes.
    """
    opened = open_workspace(options.settings(), workspace)
    try:
        done = copies.save(opened, options.actor(name, position), file, overwrite=yes)
    finally:
        opened.store.close()
    say.line(f"Workspace {opened.name} is in {file}: {_contents(done)}. The copy was read back and is sound.")


def restore(
    file: Backup,
    workspace: options.Workspace = None,
    yes: options.Yes = False,
    keep_tokens: KeepTokens = False,
    name: options.Name = "command line",
    position: options.Position = "operator",
) -> None:
    """Prove a backup and, with --yes, make it the workspace; the store it replaces is kept beside it."""
    settings = options.settings()
    target = workspace or settings.workspace
    if not yes:
        found = copies.inspect(file)
        does = "replace" if exists(settings, target) else "make"
        say.line(f"{file} is sound: {_contents(found)}.")
        say.line(f"Nothing was changed. With --yes it would {does} workspace {target}.")
        return
    person = options.actor(name, position)
    done = copies.restore(settings, person, file, target, overwrite=True, keep_tokens=keep_tokens)
    say.line(f"Workspace {target} is what {file} holds: {_contents(done)}.")
    if done.revoked:
        say.line(f"Tokens revoked, for nothing here knew them as good: {', '.join(done.revoked)}.")


def _contents(copy: copies.Copy) -> str:
    until = f", last change {copy.last_recorded_at:%Y-%m-%d %H:%M:%S} UTC" if copy.last_recorded_at else ""
    files = f", {copy.files:,} files of briefings" if copy.files else ""
    lost = f" ({copy.lost:,} missing or altered)" if copy.lost else ""
    return f"{copy.mode.upper()}, {copy.records:,} records, {copy.changes:,} changes{until}{files}{lost}"
