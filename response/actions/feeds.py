"""What people ask of feeds: to rest, to go on, to run now. The worker does it."""

from dataclasses import replace

from data.access import Action, Actor, require
from data.feeds import state
from data.feeds.settings import Feed, path_of, read_feeds
from data.feeds.state import Wish
from data.workspace import Workspace


def pause_feed(workspace: Workspace, actor: Actor, name: str) -> Feed:
    """Let a feed rest until it is resumed. Raises BadFeed for an unknown one."""
    feed = _known(workspace, actor, name)
    wish = Wish(paused=True, by=f"{actor.name}, {actor.position}", at=state.utc_now())
    state.keep_wish(workspace.store, name, wish)
    return feed


def resume_feed(workspace: Workspace, actor: Actor, name: str) -> Feed:
    """Let a feed go on; it runs at once. Raises BadFeed for an unknown one."""
    feed, now = _known(workspace, actor, name), state.utc_now()
    state.keep_wish(workspace.store, name, Wish(by=f"{actor.name}, {actor.position}", at=now, now=now))
    return feed


def run_feed(workspace: Workspace, actor: Actor, name: str) -> Feed:
    """Ask for a run now, also of a paused feed. Raises BadFeed for an unknown one."""
    feed = _known(workspace, actor, name)
    wish = state.wish_of(workspace.store, name)
    state.keep_wish(workspace.store, name, replace(wish, now=state.utc_now()))
    return feed


def _known(workspace: Workspace, actor: Actor, name: str) -> Feed:
    require(actor, Action.IMPORT)
    return read_feeds(path_of(workspace.settings, workspace.folder)).get(name)
