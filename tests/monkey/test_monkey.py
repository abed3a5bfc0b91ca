"""Random people before the window: whatever they do, nothing fails, warns, hangs, leaks or becomes untrue."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.monkey.monkey import Run

SEEDS = (1, 2, 4, 14)
"""Where panels kept the units of a former network, all but the first one failed."""
EVENTS = 500
PATIENT = 30.0
"""Seconds for which the window may not answer: a slow machine is no failure, a window that hangs is."""


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_goes_wrong(qapp: QApplication, tmp_path: Path, seed: int) -> None:
    outcome = Run(seed, tmp_path, PATIENT).go(EVENTS)
    told = zip(outcome.failures, outcome.stories, strict=True)
    assert not outcome.failures, "\n\n".join(f"{failure}\n{story}" for failure, story in told)
