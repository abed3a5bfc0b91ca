"""Adaptation of the units of a run to being on (see `rules.Adaptation`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopviz.core.kernels.tuples import TICKS, Run
from hopviz.core.network import Floats


def adaptation_now(run: Run, rate: float, free: NDArray[np.int64]) -> Floats:
    """(N,) how adapted units are, 0 to 1, at this `rate` a tick.

    Only free units adapt, and have been as they are since their last visits.
    """
    now = np.zeros(run.state.size)
    if rate:
        kept = np.exp(-rate * (run.counts[TICKS] - run.visits[free]))
        now[free] = kept * run.adaptation[free] + (1.0 - kept) * (run.state[free] == 1)
    return now
