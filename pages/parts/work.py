"""Long work on a screen: it runs behind the screen, shows how far it is and can be stopped."""

import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.progress import Progress
from pages.parts import dialogs, session
from pages.parts.background import Background, Task

T = TypeVar("T")
PATIENCE_S = 0.5
"""An answer this fast shows no bar."""
LOOKS_EVERY_S = 0.4


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """``answer``: None where there is none yet. ``current`` False: it is the last one, the new one is being worked
    out or was stopped."""

    answer: T | None
    current: bool


@st.cache_resource
def background() -> Background:
    """The process's work behind the screens."""
    return Background()


def show(
    name: str,
    key: Hashable,
    work: Callable[[Progress], T],
    *,
    label: str,
    steps: Mapping[str, str] | None = None,
    stops: bool = True,
) -> Outcome[T]:
    """The answer of ``work`` for ``key``, worked out once for all screens; call it inside a fragment.

    ``work`` runs in another thread: it must not touch Streamlit, so take the actor, the moment and all parameters
    before. ``key`` must name everything the answer depends on, the scope included. Where it takes longer than a blink,
    a bar with ``label`` and a Cancel button is drawn here and the last answer of ``name`` is given meanwhile, so that
    the screen stays usable. ``steps`` are words for the step keys. Work that never asks whether it was stopped says so
    (``stops`` False) and has no Cancel. Raises what the work raised.
    """
    place = f"{session.token('work')}/{name}"
    task = background().ask(place, key, work)
    _wait(task)
    if task.state == "done":
        session.remember(f"work_{name}", task)
        _take_bar_away(name)
        return Outcome(task.answer, True)
    if task.state == "failed":
        background().drop(key)
        return Outcome(task.answer, True)  # raises
    if task.state == "running":
        session.remember(f"work_bar_{name}", True)
        _bar(name, key, task, label, dict(steps or {}), stops=stops)
    last: Task | None = session.recall(f"work_{name}")
    if task.state == "stopped":
        _stopped(name, key, last)
    return Outcome(last.answer if last else None, False)


def _take_bar_away(name: str) -> None:
    """Where the fragment around the bar runs alone (news of the store), what the bar's own fragment drew would stay:
    only a run of the whole page takes it away, and with it a dialog: while one is open, the bar stays."""
    context = get_script_run_ctx()
    alone = context is not None and bool(context.fragment_ids_this_run)
    if alone and dialogs.is_open():
        return
    if session.take(f"work_bar_{name}") and alone:
        st.rerun()


def _wait(task: Task) -> None:
    until = time.monotonic() + PATIENCE_S
    while task.state == "running" and time.monotonic() < until:
        time.sleep(0.02)


@st.fragment(run_every=LOOKS_EVERY_S)
def _bar(
    name: str, key: Hashable, task: Task, label: str, steps: dict[str, str], *, stops: bool = True
) -> None:
    """Draws itself again until the work is done; then the screen is, once no dialog is open over it."""
    if task.state != "running" and not dialogs.is_open():
        st.rerun()
    seconds = time.monotonic() - task.started
    step, stopping = steps.get(task.step, ""), task.stop.is_set()
    said = "Stopping …" if stopping else f"{label}{f': {step}' if step else ''}"
    with st.container(key=f"work_{name}", horizontal=True, vertical_alignment="center", gap="small"):
        st.progress(task.share, text=f"{said} · {seconds:.0f} s")
        if stops:
            st.button(
                "Cancel", key=f"stop_{name}", disabled=stopping, on_click=background().stop, args=(key,)
            )


def _stopped(name: str, key: Hashable, last: Task | None) -> None:
    with st.container(key=f"work_{name}", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/block: Stopped.{' What is shown is the last answer.' if last else ''}")
        st.button("Work it out", key=f"again_{name}", on_click=background().drop, args=(key,))
