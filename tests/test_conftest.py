"""The rules for all tests hold: seen on small suites run in a process of their own."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SUITE = {
    "at_run": "import pytest\ndef test_it():\n    pytest.skip('no chromium here')\n",
    "at_collection": "import pytest\npytest.skip('no chromium here', allow_module_level=True)\n",
}


def _run(folder: Path, text: str, require: str) -> subprocess.CompletedProcess[str]:
    suite = folder / "browser"
    suite.mkdir()
    (folder / "conftest.py").write_text((HERE / "conftest.py").read_text("utf-8"))
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    browser: x\n    gdal: z\n    real: y\n")
    (suite / "test_one.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", str(folder)]
    environment = {**os.environ, "MUSTER_REQUIRE": require}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("how", SUITE)
def test_a_skip_in_a_demanded_part_is_a_failure_that_says_why(how, tmp_path):
    done = _run(tmp_path, SUITE[how], "browser,real")
    assert done.returncode != 0
    assert "MUSTER_REQUIRE demands browser, but: Skipped: no chromium here" in done.stdout


def test_without_the_demand_the_same_skip_is_one_clear_line(tmp_path):
    done = _run(tmp_path, SUITE["at_run"], "")
    assert done.returncode == 0
    assert "no chromium here" in done.stdout


def test_a_part_that_does_not_exist_is_refused(tmp_path):
    done = _run(tmp_path, SUITE["at_run"], "browsers")
    assert done.returncode != 0
    assert "it knows browser, gdal, real" in done.stdout + done.stderr


def test_no_test_can_reach_another_machine():
    with socket.socket() as outside, pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))
