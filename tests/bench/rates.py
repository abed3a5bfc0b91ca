"""Rates of work, measured with the clock of the wall."""

from __future__ import annotations

import time
from collections.abc import Callable


def rate(work: Callable[[], int], seconds: float) -> float:
    """How much a second `work` does, called until `seconds` have passed; it returns how much it has done."""
    done = 0
    began = time.perf_counter()
    while (passed := time.perf_counter() - began) < seconds:
        done += work()
    return done / passed
