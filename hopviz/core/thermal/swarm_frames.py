"""Frames of a swarm: where its replicas are after every sweep, and how many lie in the basin of which minimum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.landscape.descents import descent_steps
from hopviz.core.network import OFF, Floats, Network, State
from hopviz.core.rules import Rule
from hopviz.core.stepwise import JobSteps
from hopviz.core.thermal.free_units import FreeUnits, free_units, has_free_part
from hopviz.core.thermal.replicas import Descent, Swarm, lowest_energy_steps, tolerance_of

REPLICAS = 200
"""Of a swarm that is shown."""


@dataclass(frozen=True, eq=False)
class SwarmFrame(Descent):
    """R replicas of one network after a sweep; removed units are 0."""

    net: Network
    temperature: float
    """At which they made it; before the first one, at which they will."""
    is_exact: bool
    """Whether there is no lower energy than the lowest."""
    minima: State
    """(M, N) the minima that steepest descents from the replicas end in, the most frequent first; none of
    asymmetric weights."""
    counts: NDArray[np.int64]
    """(M,) how many replicas lie in the basin of each."""
    floors: Floats
    """(M,) energies of the minima."""
    at_rest: bool = False
    """Whether nothing will move any more by the present rule."""


class SwarmRun:
    """A swarm that goes on sweep by sweep, in slices, and tells where it is.

    Parameters
    ----------
    net : Network
    rule : Rule
        May be another one at every sweep.
    replicas : int
    seed : int
    state : array_like, shape (N,)
        The start of all.
    clamped, lesioned : array_like of bool, shape (N,), optional
        Units that keep their value, and units taken out.

    Raises
    ------
    ValueError
        As for `Swarm`.
    """

    def __init__(
        self,
        net: Network,
        rule: Rule,
        replicas: int,
        seed: int,
        state: ArrayLike,
        clamped: ArrayLike | None = None,
        lesioned: ArrayLike | None = None,
    ) -> None:
        self._swarm = Swarm(net, rule, replicas, seed, state, clamped, lesioned)
        self._masks = clamped, lesioned
        self._free: FreeUnits | None = None
        self._known: float | None = None
        self._found = np.inf
        self._sweeps = 0

    def begin(self) -> JobSteps[Any, SwarmFrame]:
        """Find out what can be known of the landscape; where the replicas begin."""
        net, start = self._swarm.net, self._swarm.states[0]
        self._known = yield from lowest_energy_steps(net, start, *self._masks)
        if net.is_symmetric and self._swarm.is_free and has_free_part(net, *self._masks):
            values = np.where(start == 0, OFF[net.units], start)
            self._free = free_units(net, net.n, values, *self._masks)
        return (yield from self._frame(self._swarm.temperature, at_rest=False))

    def sweep(self, rule: Rule) -> JobSteps[Any, SwarmFrame]:
        """Let every replica make a sweep by a rule; if it is another one, its schedule begins."""
        swarm = self._swarm
        if rule != swarm.rule:
            swarm.set_rule(rule)
        warmth, before = swarm.temperature, swarm.states
        yield 0.0
        swarm.advance()
        self._sweeps += 1
        yield 0.5
        rests = rule.is_deterministic(swarm.sweeps) and not swarm.unsettled
        return (yield from self._frame(warmth, rests and np.array_equal(before, swarm.states)))

    def _frame(self, temperature: float, at_rest: bool) -> JobSteps[Any, SwarmFrame]:
        swarm = self._swarm
        states, energies = swarm.states, swarm.energies
        minima, counts, floors = np.empty((0, swarm.net.n), np.int8), np.empty(0, np.int64), np.empty(0)
        if self._free is not None:
            bottoms = yield from descent_steps(self._free.net, states[:, self._free.units])
            found, counts = np.unique(bottoms, axis=0, return_counts=True)
            order = np.argsort(-counts, kind="stable")
            minima, counts = np.repeat(states[:1], len(found), axis=0), counts[order]
            minima[:, self._free.units] = found[order]
            floors = np.atleast_1d(self._free.net.energy(found[order])) + self._free.offset
        self._found = min(self._found, float(energies.min()))
        lowest = self._found if self._known is None else self._known
        return SwarmFrame(
            energies, states, self._sweeps, lowest, tolerance_of(swarm.net, lowest), swarm.net, temperature,
            self._known is not None, minima, counts, floors, at_rest,
        )  # fmt: skip
