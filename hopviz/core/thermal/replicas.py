"""Replicas: many runs from one start side by side, quenched against annealed.

A quench is T = 0 at once; annealing cools slowly, so that a run can leave shallow valleys while it is warm
(Kirkpatrick, Gelatt and Vecchi, Science 220, 671, 1983).  How low they end, and how many in the lowest state of all, is
counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core import kernels
from hopviz.core.cycle_detector import CycleDetector
from hopviz.core.intervals import wilson_interval
from hopviz.core.kernels.tuples import Order, new_log
from hopviz.core.landscape.energies import MOST_ENERGIES, EnergyWalk
from hopviz.core.limits import TIE
from hopviz.core.network import OFF, Floats, Network, State
from hopviz.core.ranges import as_seed, as_whole
from hopviz.core.rules import Annealing, Asynchronous, Rule, as_rule
from hopviz.core.seeds import generator_state, random_generator, spawned
from hopviz.core.stepwise import JobSteps, News, finished, steps_of
from hopviz.core.thermal.free_units import free_units, has_free_part
from hopviz.core.validation import as_mask, as_network, one_state

MOST_REPLICAS = 100_000
MOST_NUMBERS = 1 << 26
"""States of all replicas together."""
MOST_SWEEPS = 1000
"""Without noise, after which a replica is given up that has not settled."""


class Swarm:
    """R replicas of one network, which go on sweep by sweep: with chance of their own, at one temperature.

    Parameters
    ----------
    net : Network
    rule : Rule
        See `hopviz.core.rules`.
    replicas : int
    seed : int
    state : array_like, shape (N,), optional
        The start of all; a random one, of all the same, if left out.
    clamped, lesioned : array_like of bool, shape (N,), optional
        Units that keep their value, and units taken out.

    Raises
    ------
    ValueError
        If the rule is one of graded units, a shape is wrong, a number is out of range, or the replicas would not fit
        into memory.
    """

    def __init__(
        self,
        net: Network,
        rule: Rule,
        replicas: int = 200,
        seed: int = 0,
        state: ArrayLike | None = None,
        clamped: ArrayLike | None = None,
        lesioned: ArrayLike | None = None,
    ) -> None:
        self.net, self._rule = as_network(net), _as_rule(rule)
        count, seed = as_whole("replicas", replicas, 1, MOST_REPLICAS), as_seed(seed)
        if count * net.n > MOST_NUMBERS:
            raise ValueError(f"{count:,} replicas of {net.n:,} units are too many: {MOST_NUMBERS // net.n:,} fit")
        held, out = as_mask("clamped", clamped, net.n), as_mask("lesioned", lesioned, net.n)
        if state is None:
            state = np.where(random_generator(spawned(seed, 0)).random(net.n) < 0.5, 1, OFF[net.units])
        start = np.where(out, 0, one_state(net, state)).astype(np.int8)
        self._free = ~(held | out)
        begun = net.new_run(generator_state(seed))
        begun.state[:] = start
        kernels.dynamics.refresh(net.for_kernels, begun)
        generators = (generator_state(spawned(seed, 1, k)) for k in range(count))
        self._runs = [begun.copy()._replace(generator=generator) for generator in generators]
        self._log, self._ring = new_log(max(net.n, 1024)), CycleDetector(net.n).ring
        self.sweeps = 0
        """Since the rule is the present one."""
        self._take_turns()

    @property
    def rule(self) -> Rule:
        """The update rule."""
        return self._rule

    @property
    def temperature(self) -> float:
        """The temperature of the next sweep."""
        return self._rule.temperature_at(self.sweeps)

    @property
    def is_free(self) -> bool:
        """Whether any unit can change."""
        return bool(self._free.any())

    @property
    def states(self) -> State:
        """(R, N) int8; 0 where a unit is removed."""
        return np.array([run.state for run in self._runs])

    @property
    def energies(self) -> Floats:
        """(R,) of the states."""
        return np.array([run.energy[0] for run in self._runs])

    @property
    def unsettled(self) -> int:
        """How many replicas have a unit that wants to change, by the threshold rule."""
        weights, order = self.net.for_kernels, self._orders[0]
        return sum(kernels.dynamics.unstable_count(weights, run, order) > 0 for run in self._runs)

    def set_rule(self, rule: Rule) -> None:
        """Go on by another rule, whose schedule begins now.

        Raises
        ------
        ValueError
            If it is one of graded units.
        """
        self._rule, self.sweeps = _as_rule(rule), 0
        self._take_turns()
        for run in self._runs:
            kernels.settling.begin(self.net.for_kernels, run, self._orders[0])

    def advance(self, sweeps: int = 1) -> None:
        """Let every replica make so many sweeps.

        Raises
        ------
        ValueError
            If the number is no whole number from 0.
        """
        for _ in range(as_whole("sweeps", sweeps)):
            dynamics = self._rule.dynamics(self.sweeps, self._per_sweep)
            for run, order in zip(self._runs, self._orders, strict=True):
                left = self._per_sweep
                while left > 0:
                    self._log.used[:] = 0
                    left -= self._rule.kernel(left, dynamics, self.net.for_kernels, run, order, self._log, self._ring)
            self.sweeps += 1

    def _take_turns(self) -> None:
        order = self._rule.order_of(self._free)
        self._orders = [Order(order.mode, order.free, order.turns.copy(), order.tie) for _ in self._runs]
        self._per_sweep = self._rule.ticks_of_sweep(order.free.size)


def _as_rule(rule: Rule) -> Rule:
    if as_rule(rule).is_graded:
        raise ValueError("replicas are of units that are on or off: choose a rule that is not graded")
    return rule


@dataclass(frozen=True, eq=False)
class Descent:
    """Where R replicas have ended, or are."""

    energies: Floats
    """(R,)"""
    states: State
    """(R, N) int8"""
    sweeps: int
    lowest: float
    """The lowest energy there is, or else the lowest that any replica has found."""
    tolerance: float
    """Up to this, energies are the same."""

    @property
    def reached(self) -> int:
        """How many are as low as that."""
        return int(np.count_nonzero(self.energies <= self.lowest + self.tolerance))

    @property
    def share(self) -> float:
        """Which part of them, 0 to 1."""
        return self.reached / self.energies.size

    @property
    def interval(self) -> tuple[float, float]:
        """95 % confidence interval of the share."""
        low, high = wilson_interval(self.reached, self.energies.size)
        return float(low), float(high)


@dataclass(frozen=True, eq=False)
class QuenchAndAnneal:
    """Both, from one start."""

    quenched: Descent
    annealed: Descent
    lowest: float
    is_exact: bool
    """Whether there is no lower state: known for up to 24 free units, of symmetric weights."""


def quench_and_anneal(
    net: Network,
    schedule: Annealing,
    replicas: int = 200,
    seed: int = 0,
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> QuenchAndAnneal:
    """Quench replicas of one start, and anneal as many; both end at T = 0, where no unit wants to change.

    Parameters
    ----------
    net : Network
    schedule : Annealing
        See `hopviz.thermal` for others than falling ones.
    replicas : int
        Of each, 1 to 100,000.
    seed : int
    state : array_like, shape (N,), optional
        The start; a random one if left out.
    clamped, lesioned : array_like of bool, shape (N,), optional
        Units that keep their value, and units taken out.

    Raises
    ------
    ValueError
        As for `Swarm`.
    TypeError
        If the schedule is another rule.
    """
    return finished(quench_and_anneal_steps(net, schedule, replicas, seed, state, clamped, lesioned))


def quench_and_anneal_steps(
    net: Network,
    schedule: Annealing,
    replicas: int = 200,
    seed: int = 0,
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> JobSteps[QuenchAndAnneal, QuenchAndAnneal]:
    """As `quench_and_anneal`, in slices; tells how far both have come."""
    if not isinstance(schedule, Annealing):
        raise TypeError(f"the schedule is an Annealing, not {type(schedule).__name__}")
    swarms = [Swarm(net, rule, replicas, seed, state, clamped, lesioned) for rule in (Asynchronous(), schedule)]
    known = yield from lowest_energy_steps(net, swarms[0].states[0], clamped, lesioned)
    news, counts = News(), [0, 0]
    for which, swarm in enumerate(swarms):
        duration = swarm.rule.duration or 0
        while swarm.sweeps < duration:
            swarm.advance()
            counts[which] += 1
            yield news(counts[which] / (duration + 1), _found(swarms, counts, known))
        swarm.set_rule(Asynchronous())
        while swarm.unsettled and swarm.sweeps < MOST_SWEEPS:
            swarm.advance()
            counts[which] += 1
            yield news(duration / (duration + 1), _found(swarms, counts, known))
    return _found(swarms, counts, known)


def lowest_energy_steps(
    net: Network, state: ArrayLike | None = None, clamped: ArrayLike | None = None, lesioned: ArrayLike | None = None
) -> JobSteps[Any, float | None]:
    """The lowest energy there is; None if it cannot be known: of asymmetric weights, or of too many free units."""
    held, out = as_mask("clamped", clamped, net.n), as_mask("lesioned", lesioned, net.n)
    if not net.is_symmetric or not has_free_part(net, held, out) or not 0 < int((~(held | out)).sum()) <= MOST_ENERGIES:
        return None
    values = np.where(out, OFF[net.units], OFF[net.units] if state is None else np.asarray(state))
    free = free_units(net, MOST_ENERGIES, values, held, out)
    energies = yield from steps_of(EnergyWalk(free.net))
    return float(energies.min()) + free.offset


def tolerance_of(net: Network, lowest: float) -> float:
    """Up to this, energies are the same as the lowest one."""
    return max(float(net.tolerance.sum()), TIE * abs(lowest))


def _found(swarms: list[Swarm], counts: list[int], known: float | None) -> QuenchAndAnneal:
    net, energies = swarms[0].net, [swarm.energies for swarm in swarms]
    lowest = min(float(each.min()) for each in energies) if known is None else known
    tolerance = tolerance_of(net, lowest)
    quenched, annealed = (
        Descent(each, swarm.states, count, lowest, tolerance)
        for each, swarm, count in zip(energies, swarms, counts, strict=True)
    )
    return QuenchAndAnneal(quenched, annealed, lowest, known is not None)
