"""A few kills of `python -m tests.kills`, which does as many as are asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no process is made so here")
def test_kills_leave_files_whole_and_lose_one_edit_at_most() -> None:
    command = [sys.executable, "-m", "tests.kills", "--times", "3"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("3 kills, 0 bad; ")
