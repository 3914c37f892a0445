"""What this screen has brought in and settled about it: files, and for each how it is to be read."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data import intake, uploads
from pages.parts import session
from pages.parts.desk import workspace


@dataclass(frozen=True)
class Brought:
    """A file on its way in. ``state``: waiting or imported, then with what that did."""

    path: Path
    uploaded: bool
    state: str = "waiting"
    summary: intake.Summary | None = None

    @property
    def key(self) -> str:
        return str(self.path)


@dataclass(frozen=True)
class Asked:
    """How a file is to be read: None is what the file itself or a mapping kept from before says."""

    kind: str | None = None
    options: intake.Options | None = None
    layer: str | None = None
    encoding: str | None = None


def again() -> NoReturn:
    """Draw what is below once more: the fragment where it runs alone, else the screen."""
    context = get_script_run_ctx()
    alone = context is not None and bool(context.fragment_ids_this_run)
    st.rerun(scope="fragment" if alone else "app")


def files() -> list[Brought]:
    return session.recall("intake_files", [])


def add(paths: list[Path], *, uploaded: bool) -> None:
    """Put files on the screen, and look at the first of them."""
    known = {one.key for one in files()}
    new = [Brought(path, uploaded) for path in paths if str(path) not in known]
    session.remember("intake_files", [*files(), *new])
    look_at(str(paths[0]))


def at() -> Brought | None:
    """The file being looked at."""
    found = files()
    chosen = session.recall("intake_at")
    return next((one for one in found if one.key == chosen), found[0] if found else None)


def look_at(key: str) -> None:
    session.remember("intake_at", key)
    session.remember("intake_round", round_() + 1)


def remove(key: str) -> None:
    """Take a file off the screen; an uploaded one is deleted."""
    for one in files():
        if one.key == key and one.uploaded:
            uploads.forget(workspace(), one.path)
    session.remember("intake_files", [one for one in files() if one.key != key])
    session.remember("intake_round", round_() + 1)


def imported(key: str, summary: intake.Summary) -> None:
    """A file has gone in; its upload is no longer needed."""
    session.remember(
        "intake_files",
        [replace(one, state="imported", summary=summary) if one.key == key else one for one in files()],
    )


def asked(key: str) -> Asked:
    return session.recall(f"intake_asked_{key}", Asked())


def ask(key: str, wanted: Asked, *, anew: bool = False) -> None:
    """Read it in another way; ``anew``: the widgets take up what was settled elsewhere."""
    session.remember(f"intake_asked_{key}", wanted)
    if anew:
        session.remember("intake_round", round_() + 1)


def round_() -> int:
    """Names the widgets of this file and this round of settling."""
    return session.recall("intake_round", 0)


def widget(name: str) -> str:
    """A widget's key in this round."""
    return f"intake_{name}_{round_()}"


def options_key(options: intake.Options) -> Hashable:
    """Options as something to key an answer by."""
    return tuple((name, _frozen(value)) for name, value in sorted(vars(options).items()))


def _frozen(value: Any) -> Hashable:
    if isinstance(value, dict):
        return tuple((name, _frozen(one)) for name, one in sorted(value.items()))
    if isinstance(value, frozenset):
        return tuple(sorted(value))
    return value
