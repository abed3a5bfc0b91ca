"""How tired is each unit?  What a simulation remembers of units that tire (see `dynamics.Tiring`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopviz.core.dynamics import Rule, Tiring
from hopviz.core.network import Floats


class Tiredness:
    """How tired N units were when they were visited last; it follows their states from then on."""

    def __init__(self, n: int) -> None:
        self.tired = np.zeros(n)
        """(N,) 0 to 1, at the last visit."""
        self.visits = np.zeros(n, np.int64)
        """(N,) the ticks of the last visits."""

    def reset(self) -> None:
        """All rested, at tick 0."""
        self.tired[:] = 0.0
        self.visits[:] = 0

    def now(self, rule: Rule, sweep: int, tick: int, on: NDArray[np.bool_], free: NDArray[np.int64]) -> Floats:
        """(N,) at a tick; only free units tire, and have been `on` or not since their last visits."""
        now = np.zeros(self.tired.size)
        if isinstance(rule, Tiring):
            kept = np.exp(-rate(rule, sweep) * (tick - self.visits[free]))
            now[free] = kept * self.tired[free] + (1.0 - kept) * on[free]
        return now

    def note(self, tired: Floats, tick: int) -> None:
        """As if all had been visited at a tick: what they follow is something else from now on."""
        self.tired[:] = tired
        self.visits[:] = tick


def strength(rule: Rule) -> float:
    """By how much the field of a unit is lowered that is as tired as can be."""
    return rule.strength if isinstance(rule, Tiring) else 0.0


def rate(rule: Rule, sweep: int) -> float:
    """By which part of its way tiredness goes on in a tick; `sweep` ticks are a sweep."""
    return 1.0 / (rule.recovery * sweep) if isinstance(rule, Tiring) else 0.0
