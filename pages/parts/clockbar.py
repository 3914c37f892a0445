"""The workspace and its clock; an exercise is unmistakable, and its clock can be paused, hurried, restarted."""

from pathlib import Path
from typing import Any

import streamlit as st

from pages.parts import desk, dialogs, identity, scope, session
from pages.parts.desk import workspace
from pages.parts.trouble import told
from response import actions
from views import words

ASSETS = Path(__file__).resolve().parents[2] / "views" / "assets"
FAST = 60.0

_clock = st.components.v2.component(
    "muster_clock",
    html='<div class="clock" role="timer"></div>',
    css=(ASSETS / "clock.css").read_text(encoding="utf-8"),
    js=(ASSETS / "clock.js").read_text(encoding="utf-8"),
)


@st.fragment
def show() -> None:
    """Workspace, mode and time; buttons for an exercise's clock."""
    opened = workspace()
    with st.container(key="clockbar", horizontal=True, vertical_alignment="center", gap="small", width="content",
                      wrap=False):  # fmt: skip
        _clock(key="clock", data=_state(), width="content")
        _trouble()
        if opened.exercise_clock is not None and not session.wall():
            _buttons()


def _trouble() -> None:
    """An exercise whose injects do not arrive is not the exercise people think it is."""
    said = desk.trouble()
    if said and not session.wall():
        with st.popover(":material/error:", help="Injects do not arrive", type="tertiary"):
            st.markdown("**The exercise's injects do not arrive**")
            st.text(said)


def _state() -> dict[str, Any]:
    opened, zone = workspace(), desk.zone()
    own = opened.exercise_clock
    state = own.state if own else None
    return {
        "mode": opened.mode,
        "workspace": opened.name,
        "now": opened.clock.now().isoformat(),
        "rate": state.rate if state else 1.0,
        "paused": bool(state and state.paused),
        "zone": zone,
        "text": words.on_day(opened.clock.now(), zone),
    }


def _buttons() -> None:
    own = workspace().exercise_clock
    assert own is not None
    state = own.state
    rate = None if state.paused else state.rate
    with st.container(key="clockbuttons", horizontal=True, gap=None, width="content", wrap=False):
        _button("pause", ":material/pause:", "Pause the exercise clock", on=rate is None)
        _button("run", "×1", "Run the exercise in real time", on=rate == 1)
        _button("hurry", "×60", "A minute of exercise each second", on=rate == FAST)
        _button("again", ":material/restart_alt:", "Start the exercise again", on=False)


def _button(what: str, label: str, hint: str, *, on: bool) -> None:
    at_once = session.actor().signed and what != "again"
    pressed = st.button(
        label, key=f"clock_{what}", help=hint, type="primary" if on else "tertiary",
        on_click=_move if at_once else None, args=(what,) if at_once else (),
    )  # fmt: skip
    if pressed and not at_once:
        do(what)


def do(what: str) -> None:
    """Move the exercise's clock for everybody; signed like every change."""
    if not identity.first("clock", what):
        return
    if what == "again":
        _restart()
        return
    _move(what)
    st.rerun()


def _move(what: str) -> None:
    """As a callback it counts even where another run of the screen overtakes this one."""
    with told():
        if what == "pause":
            actions.pause_exercise(workspace(), session.actor())
        else:
            actions.run_exercise(workspace(), session.actor(), rate=FAST if what == "hurry" else 1.0)


identity.AFTER["clock"] = do


@dialogs.dialog("Start the exercise again?", width="small")
def _restart() -> None:
    st.write(
        "Everything done since it was loaded is thrown away, for everybody who has it open. "
        "It then stands at H+18 again."
    )
    sure, leave = st.columns(2)
    if leave.button("Keep going", key="restart_no", width="stretch"):
        st.rerun()
    if sure.button("Start again", key="restart_yes", type="primary", width="stretch"):
        _build_again()


def _build_again() -> None:
    from data import demo  # builds half a world: only who restarts the exercise waits for its import

    bar = st.progress(0.0, text="Building Exercise Raccoon …")
    shared = desk.settings()
    demo.build(shared, progress=lambda step, done: bar.progress(min(1.0, done), text=step))
    session.select(None, None)
    scope.back_to_now()
    st.rerun()
