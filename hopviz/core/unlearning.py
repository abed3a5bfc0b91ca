"""Unlearning: from random states a network settles, and what it settled in is weakened.

Hopfield, Feinstein and Palmer, "Unlearning has a stabilizing effect in collective memories", Nature 304, 158 (1983).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core import kernels
from hopviz.core.attractors import Identity, identify
from hopviz.core.couplings.weakened import to_be_weakened
from hopviz.core.kernels.tuples import MODES, Order, new_run
from hopviz.core.limits import LARGEST, TIE
from hopviz.core.network import OFF, Network, State, numbers, to_bipolar, to_units
from hopviz.core.ranges import as_number, as_seed, as_share, as_whole
from hopviz.core.seeds import generator_state, random_generator
from hopviz.core.validation import as_network

WORK_AT_A_TIME = 1 << 24
"""About as many numbers are added up between two moments at which a dream can be interrupted."""
LONGEST = 1000
"""Sweeps after which a dream that has not settled is taken as it is."""
REFRESH = 256
"""Dreams after which the sizes below which a field is a tie are taken anew."""


@dataclass(frozen=True, eq=False)
class Dream:
    """The last one of some dreams."""

    start: State
    """(N,) bipolar, read-only."""
    settled: State
    """(N,) bipolar, read-only."""
    energy: float
    """Of the settled state, before it was weakened."""
    identity: Identity | None
    """What it is in terms of the memories; None if none were given."""
    spared: bool
    """Whether it was left as it is."""


class Unlearning:
    """A network that dreams.

    Parameters
    ----------
    net : Network
        Symmetric.
    rate : float
        What a dream takes away, in units of one stored memory, up to 1e9: W -= rate/N (s s' - 1).
    seed : int
        Of `numpy.random.SeedSequence(seed)`.
    patterns : array_like, shape (P, N), optional
        The memories, by which dreams are named.
    spare : bool
        Leave a dream that ends in one of them, or in the reverse of one, without consequence.
    noise : float, optional
        Start with so many units of a random memory flipped, 0 to 1; left out, start from any state.
    normalise : bool
        Whether one stored memory adds s s'/N to the weights, as `hebbian` does by default, or s s'.

    Raises
    ------
    ValueError
        If the weights are asymmetric, a number is out of range, or memories are needed and missing.
    """

    def __init__(
        self,
        net: Network,
        rate: float = 0.01,
        seed: int = 0,
        patterns: ArrayLike | None = None,
        spare: bool = False,
        noise: float | None = None,
        normalise: bool = True,
    ) -> None:
        if not as_network(net).is_symmetric:
            raise ValueError("dreaming needs symmetric weights: with asymmetric ones a state may never settle")
        rate = as_number("rate", rate, 0.0, LARGEST, above=True)
        noise = None if noise is None else as_share("noise", noise)
        known = np.zeros((0, net.n)) if patterns is None else np.atleast_2d(numbers("patterns", patterns))
        if known.ndim != 2 or known.shape[1] != net.n:
            raise ValueError(f"patterns must have shape (P, {net.n}), not {known.shape}")
        if not len(known) and (spare or noise is not None):
            raise ValueError("memories are needed to be spared, or to start from: give patterns")
        self._patterns = to_bipolar(known)
        self._spared = self._patterns if spare else np.zeros((0, net.n), np.int8)
        self._units, self._noise = net.units, noise
        self._rate = rate / net.n if normalise else rate
        self._weights = to_be_weakened(net.couplings)
        self._bias = np.array(net.bias)
        starts, dreams = np.random.SeedSequence(as_seed(seed)).spawn(2)
        self._rng = random_generator(starts)
        self._run = new_run(net.n, generator_state(dreams), self._weights.no_overlaps)
        units = np.arange(net.n)
        self._order = Order(MODES["shuffled"], units, units.copy())
        self._tolerance = np.empty(net.n)
        self.dreams = 0
        """How many so far."""

    def dream(self, count: int = 1) -> Dream:
        """Dream so many times; how the last one went.

        Raises
        ------
        ValueError
            If the count is no whole number from 1.
        """
        for _ in range(as_whole("count", count, 1)):
            start, state, weakened = self._once()
        settled = to_bipolar(state)
        known = len(self._patterns) > 0
        start.setflags(write=False)
        settled.setflags(write=False)
        return Dream(start, settled, float(self._run.energy[0]), identify(settled, self._patterns) if known else None,
                     not weakened)  # fmt: skip

    def network(self) -> Network:
        """The network as it is now."""
        bias = self._bias.copy()
        bias.setflags(write=False)
        return Network(self._weights.couplings(), bias, self._units)

    def _once(self) -> tuple[State, State, bool]:
        if self.dreams % REFRESH == 0:
            self._tolerance[:] = TIE * (self._weights.size_of_rows + np.abs(self._bias))
        start = self._start()
        run, seen = self._run, self._weights.for_kernels(self._bias, self._tolerance, OFF[self._units])
        run.state[:] = to_units(start, self._units)
        kernels.settling.begin(seen, run, self._order)
        while kernels.settling.settle(seen, run, self._order, LONGEST, WORK_AT_A_TIME) == kernels.settling.UNDER_WAY:
            pass
        weakened = not kernels.unlearning.is_spared(run.state, self._spared)
        if weakened:
            self._weaken(to_bipolar(run.state))
        self.dreams += 1
        return start, run.state.copy(), weakened

    def _weaken(self, state: State) -> None:
        """Take a state, +1/-1, from the weights; a binary network's bias takes its half of the change."""
        self._weights = self._weights.weaken(state, self._rate)
        if self._units == "binary":
            self._bias += 0.5 * self._rate * (state * float(state.sum()) - 1.0)
        if self._run.overlaps.size != self._weights.no_overlaps.size:
            self._run = self._run._replace(overlaps=self._weights.no_overlaps)

    def _start(self) -> State:
        n = self._bias.size
        if self._noise is None:
            return np.where(self._rng.random(n) < 0.5, 1, -1).astype(np.int8)
        start: State = self._patterns[self._rng.integers(len(self._patterns))].copy()
        start[self._rng.permutation(n)[: round(self._noise * n)]] *= -1
        return start


def unlearn(
    net: Network,
    steps: int = 1,
    rate: float = 0.01,
    seed: int = 0,
    *,
    patterns: ArrayLike | None = None,
    spare: bool = False,
    noise: float | None = None,
    normalise: bool = True,
) -> Network:
    """The network after so many dreams; `Unlearning` explains the arguments, and goes step by step."""
    unlearning = Unlearning(net, rate, seed, patterns, spare, noise, normalise)
    if as_whole("steps", steps):
        unlearning.dream(steps)
    return unlearning.network()
