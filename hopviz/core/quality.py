"""Recall quality: the one measure of how well memories are recalled, taken with many noisy cues."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core import kernels
from hopviz.core.census import CONFIDENCE, wilson_interval
from hopviz.core.kernels.tuples import Order, new_run
from hopviz.core.network import OFF, Floats, Network, State, to_bipolar, to_units
from hopviz.core.rules import Asynchronous, Rule, as_rule, settling_rule
from hopviz.core.seeds import generator_state
from hopviz.core.simulation import Simulation
from hopviz.core.validation import MOST_SWEEPS, as_mask, as_network, as_seconds, as_seed, as_share, as_whole

NOISY_SWEEPS = 20
"""A run with noise, or with units that adapt, never settles: its state is taken after so many sweeps."""
WORK = 1 << 22
"""About as many numbers as are added up between two looks at the clock."""
MOST_CUES = 64
MOST_KEPT = 10**6


@dataclass(frozen=True)
class Quality:
    """How well cues were recalled."""

    trials: int
    exact: int
    """Trials that ended in their own memory, every unit right."""
    exact_fraction: float
    exact_interval: tuple[float, float]
    """95 % confidence interval (Wilson)."""
    overlap: float
    """Mean overlap of the last state with the memory, -1 to 1; 0 before the first trial."""
    overlap_interval: tuple[float, float]
    """95 % confidence interval of the mean (normal approximation)."""


@dataclass(frozen=True, eq=False)
class Trial:
    """What one trial was like."""

    memory: int
    """Number of the memory that the cue was made of."""
    cue: State
    """(N,) +1/-1, where the run began."""
    end: State
    """(N,) +1/-1, where it ended; units taken out are -1."""
    overlap: float
    """Of the end with the memory, over the present units."""


def quality_of(trials: int, exact: int, total: float, squares: float) -> Quality:
    """The quality that so many trials show, of which so many were exact; overlaps by their sum and sum of squares."""
    mean = total / max(trials, 1)
    variance = max(squares / max(trials, 1) - mean * mean, 0.0)
    half = CONFIDENCE * math.sqrt(variance / (trials - 1)) if trials > 1 else 2.0
    low, high = wilson_interval(exact, trials)
    ends = (max(mean - half, -1.0), min(mean + half, 1.0))
    return Quality(trials, exact, exact / max(trials, 1), (float(low), float(high)), mean, ends)


class QualityMeasurement:
    """Trials made one after the other, as many at a time as there is time for.

    Trial number k starts from memory k mod P (with more memories than trials, evenly spread ones) with exactly
    round(noise * N) of its present units flipped at random, and runs by the rule: until it settles or cycles, at most
    `max_sweeps` sweeps of N updates; with noise or adapting units for `NOISY_SWEEPS`, and when annealed to the end of
    the schedule.  How trials are cut into advances changes nothing.

    Parameters
    ----------
    net : Network
    patterns : array_like, shape (P, N)
        The memories.
    rule : Rule, optional
        `Asynchronous()` if left out.
    noise : float
        0 to 1.
    trials : int
        At least 1.
    seed : int
        Of `numpy.random.SeedSequence(seed)`.
    max_sweeps : int
        1 to a million.
    clamped, lesioned : array_like of bool, shape (N,), optional
        Units that keep the value that they have in the cue, and units taken out.
    kept : int
        So many of the first trials are kept, to be looked at in `shown`.

    Raises
    ------
    ValueError
        If there are no memories or no trials, a shape is wrong, or a number is out of range.
    """

    def __init__(
        self,
        net: Network,
        patterns: ArrayLike,
        rule: Rule | None = None,
        noise: float = 0.1,
        trials: int = 400,
        seed: int = 0,
        max_sweeps: int = 100,
        clamped: ArrayLike | None = None,
        lesioned: ArrayLike | None = None,
        kept: int = 0,
    ) -> None:
        self.net, self.rule = as_network(net), Asynchronous() if rule is None else as_rule(rule)
        self._patterns = np.atleast_2d(to_bipolar(patterns))
        if not self._patterns.size or self._patterns.shape[1] != net.n:
            raise ValueError(f"patterns must have shape (P, {net.n}) with at least one memory to recall")
        self.trials, self.max_sweeps = as_whole("trials", trials, 1), as_whole("max_sweeps", max_sweeps, 1, MOST_SWEEPS)
        self._clamped, self._lesioned = as_mask("clamped", clamped, net.n), as_mask("lesioned", lesioned, net.n)
        self._present = np.flatnonzero(~self._lesioned)
        self._free = np.flatnonzero(~(self._clamped | self._lesioned)).astype(np.int64)
        self._flips = round(as_share("noise", noise) * self._present.size)
        cues, self._seeds = np.random.SeedSequence(as_seed(seed)).spawn(2)
        self._cue_rng = np.random.Generator(np.random.PCG64(cues))
        self._run = new_run(net.n, generator_state(self._seeds))
        self.shown: tuple[Trial, ...] = ()
        """The first trials, as many of them as are kept and have been made."""
        self._kept = as_whole("kept", kept, 0, MOST_KEPT)
        self._done = self._exact = 0
        self._sum = self._squares = 0.0
        self._chunk = int(min(max(WORK // (4 * net.n * net.n), 1), MOST_CUES))

    @property
    def done(self) -> bool:
        """Whether all trials have been made."""
        return self._done >= self.trials

    @property
    def progress(self) -> float:
        """Part of the trials that have been made, 0 to 1."""
        return self._done / self.trials

    def advance(self, seconds: float = math.inf) -> Quality:
        """Make trials for about so many seconds, at least a few, up to the last."""
        deadline = time.perf_counter() + as_seconds(seconds)
        while not self.done:
            self._some(min(self._chunk, self.trials - self._done))
            if time.perf_counter() >= deadline:
                break
        return self.result()

    def result(self) -> Quality:
        """What has been found so far."""
        return quality_of(self._done, self._exact, self._sum, self._squares)

    @property
    def sums(self) -> tuple[int, int, float, float]:
        """Trials, exact ones, and the sums of the overlaps and of their squares, so that measurements can be added."""
        return self._done, self._exact, self._sum, self._squares

    def _some(self, count: int) -> None:
        numbers = self._memories_of(self._done + np.arange(count))
        targets = self._patterns[numbers]
        cues = targets.copy()
        for cue in cues:
            cue[self._cue_rng.permutation(self._present)[: self._flips]] *= -1
        states = to_units(cues, self.net.units)
        states[:, self._lesioned] = 0
        ends = self._settled(states)
        m = self._account(ends, targets)
        for k in range(min(self._kept - len(self.shown), count)):
            end = np.where(ends[k] == 1, 1, -1).astype(np.int8)
            self.shown += (Trial(int(numbers[k]), cues[k], end, float(m[k])),)

    def _memories_of(self, trials: NDArray[np.intp]) -> NDArray[np.intp]:
        """Whose cues these trials begin with: everybody's in turn, or, if there are too many, evenly spread ones'."""
        count = len(self._patterns)
        return trials % count if count <= self.trials else trials * count // self.trials

    def _settled(self, states: State) -> State:
        if settling_rule(self.rule) != self.rule:
            return np.array([self._simulated(state) for state in states])
        states, order = np.ascontiguousarray(states), Order(self.rule.mode, self._free, self._free.copy())
        weights, cursor, done = self.net.for_kernels, np.zeros(1, np.int64), 0
        while done < len(states):
            done += kernels.settling.settle_cues(
                states[done:], weights, self._run, order, self.max_sweeps, WORK, cursor
            )
        return states

    def _simulated(self, state: State) -> State:
        """One trial by a rule that only the simulation knows."""
        seed = int(self._seeds.spawn(1)[0].generate_state(1, np.uint64)[0])
        start = np.where(self._lesioned, OFF[self.net.units], state)
        simulation = Simulation(self.net, start, self.rule, seed, self._clamped, self._lesioned)
        sweeps = self.rule.duration or (self.max_sweeps if self.rule.is_deterministic(0) else NOISY_SWEEPS)
        sweep = self.rule.ticks_of_sweep(self._free.size)
        frame = simulation.frame()
        while not frame.period and frame.updates < sweeps * sweep:
            frame = simulation.advance(updates=min(sweep * 8, sweeps * sweep - frame.updates))
        return frame.state

    def _account(self, states: State, targets: NDArray[np.int8]) -> Floats:
        """Count these trials in; their overlaps."""
        here = self._present
        bipolar = np.where(states[:, here] == 1, 1, -1)
        m: Floats = (bipolar * targets[:, here]).mean(axis=1) if here.size else np.zeros(len(states))
        self._done += len(states)
        self._exact += int((m == 1).sum())
        self._sum += float(m.sum())
        self._squares += float((m * m).sum())
        return m


def recall_quality(
    net: Network,
    patterns: ArrayLike,
    rule: Rule | None = None,
    noise: float = 0.1,
    trials: int = 400,
    seed: int = 0,
    max_sweeps: int = 100,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> Quality:
    """Make all trials of a `QualityMeasurement`, which explains the arguments."""
    return QualityMeasurement(net, patterns, rule, noise, trials, seed, max_sweeps, clamped, lesioned).advance()
