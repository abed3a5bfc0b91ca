"""Ctrl+C at random moments, a few times; `python -m tests.interrupts` does it as often as one likes."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from hopviz import Network, landscape


@pytest.mark.skipif(os.name == "nt", reason="needs the timer of Unix")
def test_an_interrupt_is_an_exception_and_harms_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.interrupts", "--seed", "12", "--times", "4"],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.count("interrupted 4 times") == 11


def test_a_computation_that_was_broken_off_does_not_pretend_to_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("hopviz.core.landscape.minima"), "MOST_STATES", 10)
    search = landscape.MinimaSearch(Network([[0.0] * 6] * 6))
    with pytest.raises(ValueError, match="too flat"):
        search.finish()
    with pytest.raises(RuntimeError, match="broken off"):
        search.advance(0.0)
    with pytest.raises(RuntimeError, match="no result"):
        _ = search.result
