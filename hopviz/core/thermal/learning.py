"""Learning of small Boltzmann machines: awake by Hebb's rule, asleep by unlearning.

A machine of V visible and H hidden units, E = -1/2 s'Ws - b's at T = 1, is to give its visible units the law Q(v) of
some patterns.  The Kullback-Leibler divergence KL = sum_v Q ln(Q/P) from the law P(v) that it models has the gradient
(Ackley, Hinton and Sejnowski, Cogn. Sci. 9, 147, 1985)

    dKL/dw_ij = -(<s_i s_j>_awake - <s_i s_j>_asleep),  dKL/db_i = -(<s_i>_awake - <s_i>_asleep),

where awake the visible units are clamped to patterns, and asleep all run freely.  With up to 12 units in all, both
means are exact sums over all states; with more they are sampled, asleep by chains that go on from step to step
(Tieleman 2008).
Without hidden units KL is convex in the weights; with them it may have several minima.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.landscape.numbering import numbers_of, states_of
from hopviz.core.limits import without_smallest
from hopviz.core.network import OFF, Floats, Network, State, Units, numbers, to_bipolar
from hopviz.core.ranges import as_number, as_seed, as_whole
from hopviz.core.rules import check_choice
from hopviz.core.seeds import random_generator, spawned
from hopviz.core.stepwise import JobSteps, News

MOST_EXACT = 12
"""Units whose states are all summed over."""
MOST_UNITS = 256
MOST_VISIBLE = 12
"""Visible units of which laws are shown, and compared with what is wanted."""
MOST_PATTERNS = 4096
CHAINS = 200
"""Runs that are sampled, asleep; awake, as many for the patterns together."""
SWEEPS = 2
"""Between two steps, awake after `WAKING` of them."""
WAKING = 10
LARGEST_STEP = 100.0
WIDTH = 0.1
"""Standard deviation of the weights to hidden units at first: equal ones would learn the same."""


@dataclass(frozen=True, eq=False)
class Learnt:
    """A machine after some steps; unit i is visible for i < V, hidden from there on."""

    steps: int
    network: Network
    visible: int
    wanted: Floats
    """(2^V,) Q(v) by number of the visible state."""
    modelled: Floats
    """(2^V,) P(v); from the chains where it is sampled, (0,) with more than 12 visible units, as `wanted` is."""
    divergence: float
    """KL; infinite where it is sampled."""
    gradient: float
    """Size of the latest step's gradient, |<ss>_awake - <ss>_asleep| over all weights and biases."""
    awake: Floats
    """(N, N) <s_i s_j> with visible units clamped to patterns, <s_i> on the diagonal: what the latest step has learnt
    by Hebb's rule.  Before the first step, what it will; zeros where that is sampled."""
    asleep: Floats
    """(N, N) the same while all units run freely: what it has unlearnt."""


class BoltzmannMachine:
    """A small machine that learns patterns, step by step.

    Parameters
    ----------
    patterns : array_like, shape (P, V)
        What the visible units are to be like; anything above zero is on.
    hidden : int
        H, from 0; 256 units in all at most.
    probabilities : array_like, shape (P,), optional
        How often each pattern is wanted, in any unit; equally often if left out.
    rate : float
        How far a step goes down the gradient, above 0.
    seed : int
        Of the first weights to hidden units, and of all that is sampled.
    units : {"bipolar", "binary"}

    Raises
    ------
    ValueError
        If there is no pattern, a shape is wrong, or a number is out of range.
    """

    def __init__(
        self,
        patterns: ArrayLike,
        hidden: int = 0,
        probabilities: ArrayLike | None = None,
        rate: float = 0.1,
        seed: int = 0,
        units: Units = "bipolar",
    ) -> None:
        check_choice("units", units, tuple(OFF))
        given = np.atleast_2d(to_bipolar(patterns))
        if given.ndim != 2 or not given.size or len(given) > MOST_PATTERNS:
            raise ValueError(f"patterns must have shape (P, V), P from 1 to {MOST_PATTERNS:,}, not {given.shape}")
        self.visible, self.rate = given.shape[1], as_number("rate", rate, 0.0, LARGEST_STEP, above=True)
        self.n = self.visible + as_whole("hidden", hidden, 0, MOST_UNITS)
        if self.n > MOST_UNITS:
            raise ValueError(f"a machine that learns has at most {MOST_UNITS} units, not {self.n}")
        self.units: Units = units
        self._patterns = np.where(given > 0, 1, OFF[units]).astype(np.float64)
        self._chances = _shares(probabilities, len(given))
        self.is_exact = self.n <= MOST_EXACT
        """Whether gradients are sums over all states."""
        start, self._rng = (random_generator(spawned(as_seed(seed), k)) for k in range(2))
        weights = np.zeros((self.n, self.n))
        weights[:, self.visible :] = start.normal(scale=WIDTH, size=(self.n, self.n - self.visible))
        self._weights, self._bias = np.triu(weights, 1) + np.triu(weights, 1).T, np.zeros(self.n)
        self._steps, self._size = 0, 0.0
        self._awake = self._asleep_means = np.zeros((self.n, self.n))
        self._states = states_of(np.arange(1 << self.n), self.n, units).astype(np.float64) if self.is_exact else None
        self._asleep = np.where(self._rng.random((CHAINS, self.n)) < 0.5, 1.0, float(OFF[units]))

    @property
    def network(self) -> Network:
        """The machine at present."""
        weights, bias = (without_smallest(values.copy()) for values in (self._weights, self._bias))
        return Network(weights, bias, self.units)

    def gradient(self) -> tuple[Floats, Floats]:
        """What KL changes by with each weight (N, N), of both directions at once, and each bias (N,)."""
        awake, asleep = self._means(awake=True), self._means(awake=False)
        self._awake, self._asleep_means = (_joined(*means) for means in (awake, asleep))
        weights = asleep[0] - awake[0]
        np.fill_diagonal(weights, 0.0)
        return weights, asleep[1] - awake[1]

    def step(self, count: int = 1) -> Learnt:
        """Go down the gradient so many times.

        Raises
        ------
        ValueError
            If the number is no whole number from 0.
        """
        for _ in range(as_whole("count", count)):
            weights, bias = self.gradient()
            self._size = math.sqrt(0.5 * float((weights * weights).sum()) + float(bias @ bias))
            self._weights = np.clip(self._weights - self.rate * weights, -MOST_WEIGHT, MOST_WEIGHT)
            self._bias = np.clip(self._bias - self.rate * bias, -MOST_WEIGHT, MOST_WEIGHT)
            self._steps += 1
        return self.result()

    def result(self) -> Learnt:
        """What has been learnt so far."""
        wanted: Floats = np.empty(0)
        modelled: Floats = np.empty(0)
        divergence = math.inf
        if self.visible <= MOST_VISIBLE:
            places = numbers_of(self._patterns)
            wanted = np.asarray(np.bincount(places, self._chances, 1 << self.visible), np.float64)
            if self.is_exact:
                modelled = self._law().reshape(-1, 1 << self.visible).sum(axis=0)
                some = wanted > 0
                divergence = max(float(wanted[some] @ np.log(wanted[some] / modelled[some])), 0.0)
            else:
                seen = numbers_of(self._asleep[:, : self.visible])
                modelled = np.asarray(np.bincount(seen, minlength=1 << self.visible) / CHAINS, np.float64)
        if not self._steps and self.is_exact:
            self.gradient()
        awake, asleep = self._awake, self._asleep_means
        for array in (wanted, modelled, awake, asleep):
            array.setflags(write=False)
        return Learnt(
            self._steps, self.network, self.visible, wanted, modelled, divergence, self._size, awake, asleep
        )  # fmt: skip

    def dreams(self) -> State:
        """(K, N) int8, states of the machine asleep: those of its chains."""
        if self.is_exact:
            self._sweep(self._asleep, range(self.n), WAKING)
        return self._asleep.astype(np.int8)

    def _means(self, awake: bool) -> tuple[Floats, Floats]:
        """<s s'> (N, N) and <s> (N,)."""
        if self._states is not None:
            states, chances = self._states, self._law_awake() if awake else self._law()
        elif awake:
            each = max(CHAINS // len(self._patterns), 1)
            states = np.full((each * len(self._patterns), self.n), float(OFF[self.units]))
            states[:, : self.visible] = np.repeat(self._patterns, each, axis=0)
            chances = np.repeat(self._chances, each) / each
            if self.n > self.visible:
                hidden = range(self.visible, self.n)
                random = self._rng.random((len(states), len(hidden))) < 0.5
                states[:, self.visible :] = np.where(random, 1.0, float(OFF[self.units]))
                self._sweep(states, hidden, WAKING)
        else:
            self._sweep(self._asleep, range(self.n), SWEEPS)
            states, chances = self._asleep, np.full(CHAINS, 1 / CHAINS)
        weighted = states * chances[:, np.newaxis]
        return states.T @ weighted, weighted.sum(axis=0)

    def _law(self) -> Floats:
        """(2^N,) exp(-E)/Z."""
        states = self._states
        assert states is not None
        x = 0.5 * np.einsum("ki,ki->k", states @ self._weights, states) + states @ self._bias
        weights = np.exp(x - x.max())
        weights = np.maximum(weights, LEAST)
        return np.asarray(weights / weights.sum())

    def _law_awake(self) -> Floats:
        """(2^N,) Q(v) P(h | v): hidden units follow the patterns."""
        joint = self._law().reshape(-1, 1 << self.visible)
        wanted = np.bincount(numbers_of(self._patterns), self._chances, 1 << self.visible)
        return np.asarray((joint * (wanted / joint.sum(axis=0))).ravel())

    def _sweep(self, states: Floats, units: range, sweeps: int) -> None:
        """Let some units of each state (K, N) decide, one after the other, so many times, in place."""
        off = float(OFF[self.units])
        for _ in range(sweeps):
            for i in units:
                gaps = (1 - off) * (states @ self._weights[i] + self._bias[i])
                on = self._rng.random(len(states)) < 0.5 * (1 + np.tanh(0.5 * gaps))
                states[:, i] = np.where(on, 1.0, off)


MOST_WEIGHT = 300.0
"""Weights go no further: states are impossible long before."""
LEAST = 1e-250
"""Probabilities are not below this, so that KL is a number."""


def _joined(pairs: Floats, means: Floats) -> Floats:
    """(N, N) means of pairs, with those of single units on the diagonal."""
    joined = pairs.copy()
    np.fill_diagonal(joined, means)
    return joined


def learning_steps(machine: BoltzmannMachine, steps: int) -> JobSteps[Learnt, Learnt]:
    """Let a machine make so many steps, in slices; tells what it has learnt on the way."""
    steps, news = as_whole("steps", steps), News()
    for done in range(steps):
        yield news((done + 1) / steps, machine.step())
    return machine.result()


def _shares(probabilities: ArrayLike | None, count: int) -> Floats:
    """(P,) probabilities that add up to 1."""
    if probabilities is None:
        return np.full(count, 1 / count)
    given = numbers("probabilities", probabilities).astype(np.float64)
    if given.shape != (count,) or not np.isfinite(given).all() or given.min() < 0 or not given.max() > 0:
        raise ValueError(f"probabilities must be {count} numbers from 0, not all of them 0")
    given = given / given.max()
    return np.asarray(given / given.sum())
