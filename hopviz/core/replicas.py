"""Replicas: many runs of one network by one rule, each from a random state of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.network import OFF, Floats, Network, State
from hopviz.core.ranges import as_seed, as_whole
from hopviz.core.rules import Rule, as_rule
from hopviz.core.seeds import random_generator, spawned
from hopviz.core.simulation import Simulation
from hopviz.core.stepwise import Steps, finished
from hopviz.core.validation import as_mask, as_network, one_state

MOST = 10_000
SWEEPS = (0.0, 0.125, 0.25, 0.375, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0)
"""When replicas are looked at: often while they fall."""
MOST_SWEEPS = 1000
"""After the last look, one that goes by a rule without noise may go on for so long to settle."""


@dataclass(frozen=True, eq=False)
class Replicas:
    """R runs of N units, looked at K times; the last look is at their ends."""

    states: State
    """(K, R, N) in the network's units; 0 where a unit is removed."""
    energies: Floats
    """(K, R)"""
    sweeps: Floats
    """(K,) when they were looked at; the last one is that of the longest."""
    periods: NDArray[np.int64]
    """(R,) of the cycle that each has ended in, 1 if it is at rest, 0 if it may go on."""


def replicas(
    net: Network,
    count: int,
    rule: Rule,
    seed: int = 0,
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
    sweeps: Sequence[float] = SWEEPS,
) -> Replicas:
    """Run a network from many random states.

    Parameters
    ----------
    net : Network
    count : int
        R, 1 to 10,000.
    rule : Rule
    seed : int
        Of the states and of the noise.
    state : array_like, shape (N,), optional
        Where clamped and removed units take their values from; all off if left out.
    clamped, lesioned : array_like of bool, shape (N,), optional
        Units that keep their value, and units that are taken out.
    sweeps : sequence of float
        When they are looked at, in rising order.

    Raises
    ------
    ValueError
        If a shape, a value or a number is wrong.
    """
    return finished(replica_steps(net, count, rule, seed, state, clamped, lesioned, sweeps))


def replica_steps(
    net: Network,
    count: int,
    rule: Rule,
    seed: int = 0,
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
    sweeps: Sequence[float] = SWEEPS,
) -> Steps[Replicas]:
    """As `replicas`, in slices."""
    n = as_network(net).n
    total, seed = as_whole("count", count, 1, MOST), as_seed(seed)
    held, out = as_mask("clamped", clamped, n), as_mask("lesioned", lesioned, n)
    origin = np.full(n, OFF[net.units], np.int8) if state is None else one_state(net, state)
    starts = np.repeat(origin[np.newaxis], total, axis=0)
    free = ~(held | out)
    on = random_generator(seed).random((total, int(free.sum()))) < 0.5
    starts[:, free] = np.where(on, 1, OFF[net.units])
    simulation = Simulation(net, origin, as_rule(rule), seed, held, out)
    return _runs(simulation, starts, seed, np.asarray(sweeps, np.float64), rule.ticks_of_sweep(int(free.sum())))


def _runs(simulation: Simulation, starts: State, seed: int, sweeps: Floats, sweep: int) -> Steps[Replicas]:
    total, n = starts.shape
    ticks = np.unique(np.rint(sweeps * sweep).astype(np.int64))
    looks = ticks.size + 1
    states, energies = np.zeros((looks, total, n), np.int8), np.zeros((looks, total))
    periods, longest = np.zeros(total, np.int64), float(ticks[-1])
    for k, start in enumerate(starts):
        simulation.restart(start, spawned(seed, k))
        frame = simulation.frame()
        for look, tick in enumerate(ticks.tolist()):
            while frame.updates < tick and (frame.period != 1 or not frame.deterministic):
                frame = simulation.advance(updates=tick - frame.updates)
            states[look, k], energies[look, k] = frame.state, frame.energy
        while frame.deterministic and not frame.period and frame.updates < MOST_SWEEPS * sweep:
            frame = simulation.advance(updates=sweep)
            yield k / total
        states[-1, k], energies[-1, k], periods[k] = frame.state, frame.energy, frame.period
        longest = max(longest, float(frame.updates))
        yield (k + 1) / total
    return Replicas(states, energies, np.append(ticks, longest) / sweep, periods)
