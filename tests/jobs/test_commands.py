"""What all commands share: help, settings, exit codes, text that cannot steer a terminal, a taken port."""

import socket
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from data import errors
from data.backup import Exists
from jobs import exits, say
from jobs.serve import taken

ROOT = Path(__file__).parents[2]


def test_help_lists_the_commands_and_the_exit_codes(muster):
    said = muster("--help")
    assert said.code == 0
    for word in ("import", "export", "backup", "restore", "demo", "check", "serve", "Exit codes"):
        assert word in said.out


def test_the_script_runs_from_any_folder(tmp_path):
    done = subprocess.run(
        [ROOT / "muster", "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "import" in done.stdout) == (0, True)


def test_a_wrong_setting_is_one_line_that_names_it(muster, monkeypatch):
    monkeypatch.setenv("MUSTER_WORKSPACE", "../etc")
    said = muster("check")
    assert said.code == 2
    assert "MUSTER_WORKSPACE" in said.err
    assert "../etc" in said.err


def test_check_ends_with_1_and_a_remedy_where_there_is_no_workspace(muster):
    said = muster("check", "--workspace", "nowhere")
    assert said.code == 1
    assert "make run WORKSPACE=nowhere" in said.err


def test_every_error_has_an_exit_code_of_the_table():
    assert exits.code_of(Exists("x")) == exits.CONFLICT
    assert exits.code_of(errors.StoreBusy("x")) == exits.BUSY
    assert exits.code_of(errors.StoreFull("x")) == exits.BUSY
    assert exits.code_of(errors.StoreUnavailable("x")) == exits.FAILED
    assert exits.code_of(errors.NotAllowed("x")) == exits.USAGE


@given(st.text())
def test_no_text_becomes_a_control_of_the_terminal(text):
    shown = say.plain(text)
    assert all(character.isprintable() for character in shown)
    assert [c for c in text if c.isprintable()] == [] or any(c in shown for c in text)


def test_a_right_to_left_mark_is_shown_as_its_code():
    assert say.plain("evil\u202etxt.exe\x1b[2J") == "evil\\u202etxt.exe\\x1b[2J"


def test_a_taken_port_is_seen_and_nothing_is_started(muster):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert taken(port)
        said = muster("serve", "--port", str(port))
    assert said.code == 4
    assert f"port {port} is in use" in said.err
    assert not taken(port)


def test_jobs_run_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "jobs", "nothing"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
