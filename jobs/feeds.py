"""``./muster feeds``: run the live feeds without the app, once or for as long as wanted, and say how they stand."""

import asyncio
import signal
from typing import Annotated

import typer

from data.desk import Desk
from data.errors import MusterError
from data.feeds import running, state
from data.feeds.reading import Readers
from data.feeds.settings import Feeds, path_of, read_feeds
from data.feeds.worker import Worker
from data.settings import Settings
from data.workspace import Workspace, open_workspace
from jobs import exits, options, say
from response import actions, queries

app = typer.Typer(help="Live feeds: run them without the app, and say how they stand.", no_args_is_help=True)
Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Feeds; default: all.")]
Name = Annotated[str, typer.Argument(metavar="FEED", help="The feed's name in the settings.")]


@app.command("run")
def run(workspace: options.Workspace = None) -> None:
    """Run the feeds that are due, until Ctrl+C."""
    settings = _of(workspace)
    desk = Desk(settings)
    feeds = _feeds(desk.workspace())
    say.line(f"{len(feeds.of(desk.workspace().mode))} feeds of {feeds.path} (Ctrl+C stops).")
    work(desk)


def work(desk: Desk) -> None:
    """Run a worker until the process is asked to end; what it runs then is given back."""
    try:
        asyncio.run(_until_told(Worker(desk)))
    finally:
        desk.close()


async def _until_told(worker: Worker) -> None:
    loop, working = asyncio.get_running_loop(), asyncio.current_task()
    assert working is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, working.cancel)
    try:
        await worker.run()
    except asyncio.CancelledError:
        working.uncancel()


@app.command("once")
def once(names: Names = None, workspace: options.Workspace = None) -> None:
    """Run feeds now, due or not, and say what came of it."""
    opened = open_workspace(_of(workspace))
    try:
        feeds = _feeds(opened)
        chosen = names or list(feeds.of(opened.mode))
        for name in chosen:
            if not feeds.get(name).runs_in(opened.mode):
                raise typer.BadParameter(
                    f"feed {name!r} does not run in the {opened.mode} workspace {opened.name!r}"
                )
        found = asyncio.run(_once(feeds, opened, chosen))
    finally:
        opened.store.close()
    _say_runs(found)


async def _once(feeds: Feeds, opened: Workspace, names: list[str]) -> dict[str, state.State | None]:
    async with Readers() as readers:
        ground = running.Ground(opened, feeds, readers, state.new_owner())
        found = await asyncio.gather(*(running.run(ground, name, asked=True) for name in names))
    return dict(zip(names, found, strict=True))


def _say_runs(found: dict[str, state.State | None]) -> None:
    rows = []
    for name, one in found.items():
        if one is None:
            rows.append((name, "", "", "", "", "", "another worker is running it"))
            continue
        ran = one.runs[0]
        said = ran.error or ("not changed since" if ran.same else "done")
        rows.append((name, ran.records, ran.new, ran.changed, ran.rejected, f"{ran.took_s:.1f}", said))
        rows += [("", "", "", "", "", "", one.remedy)] if ran.error and one.remedy else []
    say.table("Feeds", ("feed", "records", "new", "changed", "rejects", "s", "what"), rows)
    if any(one is not None and one.failures for one in found.values()):
        raise typer.Exit(exits.FAILED)
    if any(one is None for one in found.values()):
        raise typer.Exit(exits.BUSY)


@app.command("status")
def status(workspace: options.Workspace = None) -> None:
    """Say how every feed stands; ends with 1 where one fails."""
    opened = open_workspace(_of(workspace))
    try:
        seen = queries.feeds(opened, options.actor("command line", "operator"))
    finally:
        opened.store.close()
    if seen.trouble:
        say.problem(seen.trouble)
        raise typer.Exit(exits.USAGE)
    rows = []
    for one in seen.feeds:
        told = one.state
        what = one.trouble or (f"{told.error}; {told.remedy}" if told.failures else "")
        how = "running" if one.running else one.how
        rows.append((one.name, how, _time(told.last_success), _time(told.last_change), _number(told.records),
                     _number(told.rejected), "" if one.wish.paused else _time(told.next_run)))  # fmt: skip
        rows += [("", what, "", "", "", "", "")] if what else []
    say.table("Feeds", ("feed", "is", "last success", "last change", "records", "rejects", "next run"), rows)
    say.line(f"{len(seen.feeds)} feeds in {seen.path}; {seen.elsewhere} for another kind of workspace; "
             f"{seen.workers} workers run.")  # fmt: skip
    if any(one.how in ("failing", "broken") for one in seen.feeds):
        raise typer.Exit(exits.FAILED)


@app.command("pause")
def pause(
    feed: Name, workspace: options.Workspace = None, name: options.Name = "", position: options.Position = ""
) -> None:
    """Let a feed rest until it is resumed."""
    _wish(actions.pause_feed, feed, workspace, name, position)
    say.line(f"{feed} rests.")


@app.command("resume")
def resume(
    feed: Name, workspace: options.Workspace = None, name: options.Name = "", position: options.Position = ""
) -> None:
    """Let a feed go on."""
    _wish(actions.resume_feed, feed, workspace, name, position)
    say.line(f"{feed} goes on.")


def _wish(action: object, feed: str, workspace: str | None, name: str, position: str) -> None:
    person = options.writer(name, position, yes=True)
    opened = open_workspace(_of(workspace))
    try:
        action(opened, person, feed)  # type: ignore[operator]
    finally:
        opened.store.close()


def _of(workspace: str | None) -> Settings:
    settings = options.settings()
    return settings.model_copy(update={"workspace": workspace}) if workspace else settings


def _feeds(opened: Workspace) -> Feeds:
    """The workspace's feeds, or what to do where there are none."""
    feeds = read_feeds(path_of(opened.settings, opened.folder))
    for said in feeds.bad.values():
        say.problem(said)
    if not feeds.feeds:
        raise MusterError(f"no feeds are named in {feeds.path}", remedy="write it as docs/feeds.md shows")
    return feeds


def _time(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%SZ}" if moment else ""


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"
