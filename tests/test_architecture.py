"""What import-linter cannot see: the two root modules, lengths, session keys, who opens the store."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ["geo", "data", "response", "views", "jobs", "api", "pages"]
FRAME_LINES_MAX = 80
PAGE_LINES_MAX = 150
MODULE_LINES_MAX = 400
FRAMES = [path for path in (ROOT / "app.py", ROOT / "shell.py") if path.exists()]
PAGES = sorted((ROOT / "pages").rglob("*.py"))
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Full names of the modules a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_the_process_and_the_frame_stay_under_80_lines():
    assert [path.name for path in FRAMES] == ["app.py", "shell.py"]
    assert {path.name: lines(path) for path in FRAMES if lines(path) >= FRAME_LINES_MAX} == {}


def test_the_process_assembles_and_knows_no_logic():
    data = tuple(f"data.{name}" for name in ("access", "desk", "errors", "exercise", "settings", "workspace"))
    allowed = ("api", "jobs.feeding", "jobs.schedule", "response.queries", *data)
    mine = [name for name in imports(ROOT / "app.py") if name.split(".")[0] in ROOMS]
    known = {*allowed, "jobs", "response"}  # from response import queries
    assert [
        name for name in mine if name not in known and not any(within(name, part) for part in allowed)
    ] == []


def test_the_frame_knows_pages_and_errors_only():
    mine = [name for name in imports(ROOT / "shell.py") if name.split(".")[0] in ROOMS]
    assert [name for name in mine if not within(name, "pages") and not within(name, "data.errors")] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_stays_within_150_lines(path):
    assert lines(path) <= PAGE_LINES_MAX


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_stays_within_400_lines_and_says_what_it_is(path):
    assert lines(path) <= MODULE_LINES_MAX
    if path.name != "__init__.py" or path.stat().st_size:
        assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_the_store_is_opened_by_data_and_called_by_queries_and_actions_alone():
    outside = [
        path
        for path in [*FRAMES, *MODULES]
        if path.relative_to(ROOT).parts[0] != "data"
        and not str(path.relative_to(ROOT)).startswith(("response/queries", "response/actions"))
    ]
    assert (
        named([path for path in outside if any(within(name, "data.store") for name in imports(path))]) == []
    )


def session_keys(path: Path) -> Iterator[str]:
    """Where a file takes a value out of ``st.session_state`` or puts one in."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr == "session_state":
            yield f"{path.name}:{node.lineno}"


def test_only_one_file_names_session_keys():
    elsewhere = [path for path in [*FRAMES, *MODULES] if path != ROOT / "pages" / "parts" / "session.py"]
    assert [found for path in elsewhere for found in session_keys(path)] == []


def test_streamlit_lives_in_pages_and_the_two_root_modules():
    elsewhere = [path for path in MODULES if path.relative_to(ROOT).parts[0] != "pages"]
    assert (
        named([path for path in elsewhere if any(within(name, "streamlit") for name in imports(path))]) == []
    )


def test_raw_html_is_never_asked_for():
    using = [path for path in [*FRAMES, *MODULES] if "unsafe_allow_html" in path.read_text("utf-8")]
    assert named(using) == []


def test_every_folder_of_tests_is_a_package():
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert named(sorted(folder for folder in folders if not (folder / "__init__.py").exists())) == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_tests(room):
    assert list((ROOT / "tests" / room).rglob("test_*.py"))
