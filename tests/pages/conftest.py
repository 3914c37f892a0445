"""Pages run by Streamlit's own test runner over a small exercise."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from data import desk
from data.workspace import Workspace
from tests.pages.ground import NAME, build

SHELL = Path(__file__).resolve().parents[2] / "shell.py"
SLOW_S = 60


def _as_app_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """app.py tells Streamlit once that "pages" is not its old kind of navigation; AppTest forgets it each run."""
    begin = PagesManager.__init__

    def init(self: PagesManager, *arguments: Any, **options: Any) -> None:
        begin(self, *arguments, **options)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", init)


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The small exercise, and settings that point at it."""
    monkeypatch.setenv("MUSTER_VAR", str(tmp_path))
    monkeypatch.setenv("MUSTER_WORKSPACE", NAME)
    _as_app_does(monkeypatch)
    # Streamlit runs a screen as __main__ and leaves it there, where child processes of later tests would run it.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    st.cache_data.clear()
    st.cache_resource.clear()
    made = build(tmp_path)
    yield made
    made.store.close()
    for opened in desk._desks.values():
        opened.close()
    desk._desks.clear()
    st.cache_resource.clear()


@pytest.fixture
def show(ground: Workspace) -> Callable[..., AppTest]:
    """Open a screen in its frame, as a browser would."""

    def run(page: str = "picture", **query: str) -> AppTest:
        test = AppTest.from_file(str(SHELL), default_timeout=SLOW_S)
        for name, value in query.items():
            test.query_params[name] = value
        test.run()
        return test if page == "picture" else test.switch_page(f"pages/{page}.py").run()

    return run
