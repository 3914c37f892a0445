"""Real files and recorded answers, as they are and broken, end in a verdict: what people really send is what breaks."""

import subprocess
import sys
from pathlib import Path

import pytest

SWEEPS = {"intake": ("--sweep", "3"), "feed-": ("--sweep", "1", "--sample", "12")}
"""Every file of the kinds that can be imported; of the recorded answers a sample for each adapter."""


@pytest.mark.parametrize("target", SWEEPS)
def test_real_files_as_they_are_and_broken_end_in_a_verdict(
    real: Path, root: Path, tmp_path: Path, target: str
) -> None:
    """From a fixed seed, each made small and at most 400 kB; the process is watched for its memory and its life."""
    command = [sys.executable, "-m", "tests.robustness.fuzz", "--target", target, "--real", str(real),
               "--output", str(tmp_path), *SWEEPS[target]]  # fmt: skip
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    counted = int(done.stdout.partition(" files")[0])
    assert counted >= 100 * (1 + int(SWEEPS[target][1])) and "0 finding(s)" in done.stdout
