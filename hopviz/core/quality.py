"""Recall quality: the one measure of how well memories are recalled, taken with many noisy cues."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core import kernels
from hopviz.core.cycle_detector import CycleDetector
from hopviz.core.intervals import CONFIDENCE, loss_interval, score_interval, student
from hopviz.core.kernels.tuples import new_log
from hopviz.core.network import OFF, Floats, Network, State, to_bipolar
from hopviz.core.ranges import MOST_SWEEPS, as_seconds, as_seed, as_share, as_whole
from hopviz.core.rules import Asynchronous, Rule, as_rule, settling_rule
from hopviz.core.seeds import generator_state, random_generator, seed_of
from hopviz.core.simulation import Simulation
from hopviz.core.validation import as_mask, as_network

NOISY_SWEEPS = 20
"""A run with noise, or with units that adapt, never settles: so many sweeps of it are left out."""
AVERAGED = 25
"""Over so many sweeps after them, an odd number, the units of a run with noise are averaged."""
WORK = 1 << 22
"""About as many numbers as are added up between two looks at the clock."""
MOST_CUES = 64
MOST_KEPT = 10**6


@dataclass(frozen=True)
class Quality:
    """How well cues were recalled."""

    trials: int
    exact: int
    """Trials that ended in their own memory, every unit right; with noise, every unit most of the time."""
    exact_fraction: float
    exact_interval: tuple[float, float]
    """95 % confidence interval (see `intervals`)."""
    overlap: float
    """Mean overlap of the last state with the memory, -1 to 1, with noise its time average; 0 before any trial."""
    overlap_interval: tuple[float, float]
    """95 % confidence interval of the mean."""


@dataclass(frozen=True, eq=False)
class Trial:
    """What one trial was like."""

    memory: int
    """Number of the memory that the cue was made of."""
    cue: State
    """(N,) +1/-1, where the run began."""
    end: State
    """(N,) +1/-1, where it ended, with noise where each unit was most of the time; units taken out are -1."""
    overlap: float
    """With the memory, over the present units; with noise the time average."""
    exact: bool
    """Whether the end is the memory."""


TALLY, MOMENTS = 4, 10
"""How many numbers a row of a tally holds: trials, exact ones, the sums of the overlaps and of their squares; and how
many are added up over networks."""


def quality_of_networks(tally: Floats) -> Quality:
    """What trials with a random sample of networks show, a row of the tally (K, 4) for each: that of all such."""
    return quality_of_moments(sum((moments_of(row) for row in tally), np.zeros(MOMENTS)))


def moments_of(row: Floats) -> Floats:
    """(MOMENTS,) what is added up of the row of each network, however many there are, for `quality_of_moments`."""
    n, exact, total, squares = row
    return np.array([n > 0, n, n * n, exact, exact * exact, exact * n, total, total * total, total * n, squares])


def quality_of_moments(moments: Floats) -> Quality:
    """The quality that networks show whose `moments_of` have been added."""
    networks, n, nn, exact, exact2, exact_n, total, total2, total_n, squares = moments.tolist()
    if n == 0:
        return Quality(0, 0, 0.0, (0.0, 1.0), 0.0, (-1.0, 1.0))
    share, overlap = exact / n, total / n
    few = networks / max(networks - 1, 1) / n**2
    of_share, of_overlap = (
        few * max(sum2 - 2 * mean * sum_n + mean * mean * nn, 0.0)
        for mean, sum2, sum_n in ((share, exact2, exact_n), (overlap, total2, total_n))
    )
    spread = max(squares / n - overlap * overlap, 0.0)
    quantile = student(int(networks) - 1)
    return _quality(n, exact, overlap, (of_share, quantile), (of_overlap, spread, quantile))


def quality_of_memories(tally: Floats) -> Quality:
    """What trials with one network show, a row of the tally (P, 4) for each memory: the quality of these memories."""
    counts, exact, total, squares = tally[tally[:, 0] > 0].T
    n = float(counts.sum())
    if n == 0:
        return Quality(0, 0, 0.0, (0.0, 1.0), 0.0, (-1.0, 1.0))
    of_share, _, _ = _variance_within(counts, exact, exact)
    of_overlap, spread, freedom = _variance_within(counts, total, squares)
    overlap = float(total.sum()) / n
    return _quality(n, float(exact.sum()), overlap, (of_share, CONFIDENCE), (of_overlap, spread, student(freedom)))


def _quality(
    trials: float, exact: float, overlap: float, of_share: tuple[float, float], of_overlap: tuple[float, float, float]
) -> Quality:
    """Mean values and their intervals, of (variance, quantile) and (variance, that of one trial, quantile)."""
    share, likely, ends = exact / trials, (0.0, 1.0), (-1.0, 1.0)
    variance, quantile = of_share
    if math.isfinite(quantile):
        low, high = score_interval(share, variance, trials, quantile)
        likely = (float(low), float(high))
    variance, spread, quantile = of_overlap
    if math.isfinite(quantile):
        least, most = loss_interval(max(1 - overlap, 0.0), variance, spread, trials, quantile)
        ends = (max(1 - most, -1.0), min(1 - least, 1.0))
    return Quality(int(trials), int(exact), share, likely, overlap, ends)


def _variance_within(counts: Floats, sums: Floats, squares: Floats) -> tuple[float, float, int]:
    """Variance of the mean of trials with given memories, that of one trial, and its degrees of freedom.

    Where every memory has had two trials or more, they are strata, of which a last round of trials has sampled some.
    """
    n, groups, mean = float(counts.sum()), len(counts), float(sums.sum() / counts.sum())
    spread = max(float(squares.sum()) / n - mean * mean, 0.0)
    if counts.min() < 2:
        return spread / n, spread, int(n) - 1
    each = np.maximum(squares - sums * sums / counts, 0.0) / (counts - 1)
    within = min(float(each.mean()), spread)
    last = n % groups
    return (n * within + last * (1 - last / groups) * (spread - within)) / n**2, spread, int(n) - groups


class QualityMeasurement:
    """Trials made one after the other, as many at a time as there is time for.

    They go round by round through the P memories, in a last round that is not full through some of them at random;
    with fewer than two trials for each memory, but not one for each, every trial draws its memory at random.

    A trial starts from its memory with exactly round(noise * N) of the present units flipped at random, and runs by the
    rule: until it settles or cycles, at most `max_sweeps` sweeps of N updates.  With noise, `NOISY_SWEEPS` sweeps, or
    those of the schedule, are left out; over `AVERAGED` more the overlap is averaged, and each unit ends as it was most
    of the time.  Adapting units end where they are after `NOISY_SWEEPS`.  How trials are cut into advances changes
    nothing.

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
        self._order = self.rule.order_of(~(self._clamped | self._lesioned))
        self._flips = round(as_share("noise", noise) * self._present.size)
        cues, self._seeds, memories = np.random.SeedSequence(as_seed(seed)).spawn(3)
        self._cue_rng, self._memory_rng = (random_generator(part) for part in (cues, memories))
        self._run = net.new_run(generator_state(self._seeds))
        self.shown: tuple[Trial, ...] = ()
        """The first trials, as many of them as are kept and have been made."""
        self._kept = as_whole("kept", kept, 0, MOST_KEPT)
        self._done = 0
        self._tally = np.zeros((len(self._patterns), TALLY))
        self._last = self._memory_rng.permutation(len(self._patterns))[: self.trials % len(self._patterns)]
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
        self.go_on(seconds)
        return self.result()

    def go_on(self, seconds: float = math.inf) -> None:
        """As `advance`, without an account of it."""
        deadline = time.perf_counter() + as_seconds(seconds)
        while not self.done:
            self._some(min(self._chunk, self.trials - self._done))
            if time.perf_counter() >= deadline:
                break

    def result(self) -> Quality:
        """What has been found so far."""
        return quality_of_memories(self._tally)

    @property
    def sums(self) -> Floats:
        """(4,) the tally of all trials together: a row of that of several networks."""
        return np.asarray(self._tally.sum(axis=0))

    def _some(self, count: int) -> None:
        numbers, shape = self._memories_of(count), (count, self.net.n)
        flipped = self._cue_rng.permuted(np.repeat(self._present[np.newaxis], count, axis=0), axis=1)[:, : self._flips]
        cues, states = np.empty(shape, np.int8), np.empty(shape, np.int8)
        kernels.trials.make_cues(
            self._patterns, numbers, flipped, OFF[self.net.units], self._lesioned, cues, states
        )
        ends = self._settled(states)
        m, exact = self._account(ends, numbers)
        for k in range(min(self._kept - len(self.shown), count)):
            end = np.where(ends[k] > self._middle, 1, -1).astype(np.int8)
            self.shown += (Trial(int(numbers[k]), cues[k], end, float(m[k]), bool(exact[k])),)

    def _memories_of(self, count: int) -> NDArray[np.intp]:
        """(count,) whose cues the next trials begin with."""
        memories, trials = len(self._patterns), self._done + np.arange(count)
        if self.trials < 2 * memories and self.trials != memories:
            return self._memory_rng.integers(memories, size=count)
        in_turn = trials % memories
        is_last = trials >= self.trials - len(self._last)
        in_turn[is_last] = self._last[in_turn[is_last]]
        return in_turn

    @property
    def _middle(self) -> float:
        """Between the values of a unit that is off and of one that is on."""
        return 0.5 * (1 + OFF[self.net.units])

    def _settled(self, states: State) -> Floats:
        """(K, N) where these states end; with noise the time averages of the units."""
        rule = self.rule
        if rule.duration or rule.adaptation_strength or rule.is_graded:
            return np.array([self._simulated(state) for state in states], float)
        if settling_rule(rule) != rule:
            return self._run_at_once(states)
        weights, cursor, done = self.net.for_kernels, np.zeros(1, np.int64), 0
        while done < len(states):
            done += kernels.settling.settle_cues(
                states[done:], weights, self._run, self._order, self.max_sweeps, WORK, cursor
            )
        return states.astype(np.float64)

    def _run_at_once(self, states: State) -> Floats:
        """Trials by a rule that stays as it is, several in one call of a kernel."""
        rule, n, kernel, order = self.rule, self.net.n, kernels.trials, self._order
        sweep, ends = rule.ticks_of_sweep(order.free.size), np.empty(states.shape)
        dynamics, ring = rule.dynamics(0, sweep), CycleDetector(n).ring
        log, run, weights = new_log(n), self._run, self.net.for_kernels
        generators = np.array([generator_state(seed_of(seed)) for seed in self._seeds.spawn(len(states))])
        several = max(WORK // (n * sweep * (NOISY_SWEEPS + AVERAGED)), 1)
        for first in range(0, len(states), several):
            some = slice(first, first + several)
            if rule.is_deterministic(0):
                kernel.settle(
                    states[some], generators[some], self.max_sweeps * sweep, 8 * sweep, rule.is_parallel, rule.is_map,
                    dynamics, weights, run, order, log, ring,
                )  # fmt: skip
                ends[some] = states[some]
            else:
                kernel.average(
                    states[some], generators[some], NOISY_SWEEPS * sweep, sweep, AVERAGED, rule.is_parallel, dynamics,
                    weights, run, order, log, ring, ends[some],
                )  # fmt: skip
        return ends

    def _simulated(self, state: State) -> Floats:
        """One trial by a rule that changes as it goes on, or whose units do."""
        seed = seed_of(self._seeds.spawn(1)[0])
        start = np.where(self._lesioned, OFF[self.net.units], state)
        simulation = Simulation(self.net, start, self.rule, seed, self._clamped, self._lesioned)
        sweeps = self.rule.duration or (self.max_sweeps if self.rule.is_deterministic(0) else NOISY_SWEEPS)
        sweep = self.rule.ticks_of_sweep(self._order.free.size)
        frame = simulation.frame()
        while not frame.period and frame.updates < sweeps * sweep:
            frame = simulation.advance(updates=min(sweep * 8, sweeps * sweep - frame.updates))
        if frame.temperature == 0 or self.rule.adaptation_strength:
            return frame.state.astype(np.float64)
        total = np.zeros(self.net.n)
        for _ in range(AVERAGED):
            total += simulation.advance(updates=sweep).state
        return total / AVERAGED

    def _account(self, ends: Floats, numbers: NDArray[np.intp]) -> tuple[Floats, NDArray[np.bool_]]:
        """Count these trials in; their overlaps, and whether they are exact."""
        m, exact = np.empty(len(ends)), np.empty(len(ends), np.bool_)
        kernels.trials.account(ends, self._patterns, numbers, self._present, self._middle, m, exact, self._tally)
        self._done += len(ends)
        return m, exact


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
