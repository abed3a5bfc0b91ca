"""Recall: a simulation run to its end in one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.cycle_detector import LONGEST_CYCLE
from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import Floats, Network, State
from hopviz.core.ranges import MOST_SWEEPS, as_whole
from hopviz.core.rules import Rule
from hopviz.core.simulation import Simulation
from hopviz.core.stepwise import Steps, finished, part

MOST_MOMENTS = 10**8
"""Ticks of a recall in which something flips: the energies of all of them take less than a gigabyte."""


@dataclass(frozen=True, eq=False)
class Recall:
    """How a run ended."""

    state: State
    """(N,) the last state; 0 where a unit is removed."""
    energy: float
    updates: int
    """Updates until the last flip (asynchronous rules) or tick in which anything flipped (parallel ones)."""
    flips: int
    outcome: Literal["settled", "cycle", "unsettled"]
    period: int
    """1 if settled, p in a cycle of p states, 0 if unsettled."""
    entered: int | None
    """Updates after which the cycle was entered, however much later it was noticed; None without one."""
    energies: Floats
    """(M + 1,) the energy at the start and after each moment at which something flipped."""
    values: Floats | None = None
    """(N,) the last values of graded units, whose signs are the state; None where units are on or off."""


def most_sweeps(rule: Rule, n: int) -> int:
    """How many sweeps of n units a run may take: fewer with noise, where in most ticks something flips."""
    return MOST_SWEEPS if rule.is_deterministic(0) else min(MOST_SWEEPS, MOST_MOMENTS // rule.ticks_of_sweep(n))


def recall(
    net: Network,
    cue: ArrayLike,
    rule: Rule | None = None,
    seed: int = 0,
    max_sweeps: int = 1000,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> Recall:
    """Run from a cue until it settles, cycles, or has taken `max_sweeps` sweeps.

    Parameters
    ----------
    net : Network
    cue : array_like, shape (N,)
        The state to start from, in the network's units.
    rule : Rule, optional
        `Asynchronous()` if left out.  At T > 0 a run does not settle.
    seed : int
    max_sweeps : int
        A sweep is N updates of one unit, one tick of all units at once, or 1/q ticks, rounded up, in which each
        unit takes part with probability q.  0 to a million sweeps; 100 million ticks at most in which something flips,
        since the energies of all are kept.
    clamped : array_like of bool, shape (N,), optional
        Units that keep their value.
    lesioned : array_like of bool, shape (N,), optional
        Units that are removed: they neither change nor act on others.

    Raises
    ------
    ValueError
        If a shape or value is wrong, or `max_sweeps` is out of range.
    """
    return finished(recall_steps(net, cue, rule, seed, max_sweeps, clamped, lesioned))


def recall_steps(
    net: Network,
    cue: ArrayLike,
    rule: Rule | None = None,
    seed: int = 0,
    max_sweeps: int = 1000,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> Steps[Recall]:
    """As `recall`, in slices."""
    simulation = Simulation(net, cue, rule, seed, clamped, lesioned)
    frame = simulation.frame()
    energies = [np.array([frame.energy])]
    last_flip = moments = 0
    sweep = simulation.rule.ticks_of_sweep(net.n)
    total = as_whole("max_sweeps", max_sweeps, 0, most_sweeps(simulation.rule, net.n)) * sweep
    slice_length = LONGEST_CYCLE if simulation.rule.is_parallel else net.n
    while not frame.period and frame.updates < total:
        frame = simulation.advance(updates=min(slice_length, total - frame.updates))
        # Of graded units every moment counts, of others those at which something has flipped.
        counted = np.unique(frame.flip_moment) if frame.graded is None else np.arange(frame.moments.size)
        energies.append(frame.energies[counted])
        moments += energies[-1].size
        if moments > MOST_MOMENTS:
            raise OutOfRangeError(
                f"the energies of more than {MOST_MOMENTS:,} ticks do not fit into memory: give max_sweeps below "
                f"{frame.updates // sweep:,}"
            )
        if counted.size:
            last_flip = int(frame.moments[counted[-1]])
        yield frame.updates / total
    return Recall(
        state=frame.state,
        energy=frame.energy,
        updates=last_flip,
        flips=frame.flips,
        outcome=("unsettled", "settled", "cycle")[min(frame.period, 2)],
        period=frame.period,
        entered=(yield from part(simulation.cycle_entry_steps(), 1.0, 1.0)) if frame.period > 1 else None,
        energies=np.concatenate(energies),
        values=frame.graded,
    )
