"""Branches of fixed points: where states at large gain go as the gain falls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.graded.energy import as_gain, as_graded, as_states
from hopviz.core.graded.fixed_points import critical_gain, settle_steps
from hopviz.core.network import Floats, Network
from hopviz.core.stepwise import JobSteps, part

NUDGE = 1e-3
"""By so much every unit is moved before the next gain, so that no state stays on a saddle."""


@dataclass(frozen=True, eq=False)
class Branches:
    """K states of N units followed over G gains, from the largest down."""

    critical: float
    """The gain at which the middle becomes unstable; infinite if it never does."""
    gains: Floats
    """(G,) falling."""
    states: Floats
    """(G, K, N) where they rest."""


def branch_steps(net: Network, starts: ArrayLike, most: float = 4.0, count: int = 49) -> JobSteps[Branches, Branches]:
    """Follow states (K, N) down from `most` times the critical gain to a tenth of it, in equal steps.

    Where there is no critical gain it counts as one over the largest sum of a row of weights, or 1 without weights.
    """
    net = as_graded(net)
    critical, states = critical_gain(net), np.atleast_2d(as_states(net, starts))
    unit = critical if np.isfinite(critical) else 1 / max(float(net.couplings.row_sizes.max(initial=0.0)), 1e-9)
    gains, found = np.linspace(most * unit, 0.1 * unit, count), list[Floats]()
    for number, gain in enumerate(gains.tolist()):
        rests = []
        for state in states:
            nudged = np.clip(state + NUDGE * np.where(state == 0, 1.0, np.sign(state)), -1, 1)
            share = number / count
            rests.append((yield from part(settle_steps(net, nudged, as_gain(gain)), share, share)).state)
        states = np.array(rests)
        found.append(states)
        told = Branches(critical, gains[: number + 1], np.array(found))
        yield (number + 1) / count, told
    return told
