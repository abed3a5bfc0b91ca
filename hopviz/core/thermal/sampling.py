"""Sampling: what a noisy run does beside what the exact law says, with intervals that count the autocorrelation.

Every tick of the run counts.  The shares of the states (or of ranges of energy, where there are more than 12 free
units), the mean energy, the heat capacity (<E^2> - <E>^2)/T^2 and the overlap are averages over time; how certain they
are follows from batch means (`hopviz.core.thermal.batch_means`).
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.frame import Frame
from hopviz.core.landscape.energies import energies
from hopviz.core.lazy import lazy
from hopviz.core.network import OFF, Floats, Network, State, numbers, to_bipolar
from hopviz.core.ranges import as_seconds, as_seed, as_whole
from hopviz.core.rules import Parallel, PartlyParallel, Rule, Stochastic, as_rule
from hopviz.core.seeds import random_generator, spawned
from hopviz.core.simulation import Simulation
from hopviz.core.thermal.batch_means import (
    MOST_BATCHES,
    BatchMeans,
    distance_limit,
    mean_interval,
    share_intervals,
    variance_of_mean,
)
from hopviz.core.thermal.equilibrium import MOST_UNITS
from hopviz.core.thermal.free_units import FreeUnits, free_units, has_free_part
from hopviz.core.validation import as_mask, as_network, one_state

MOST_STATES = 12
"""Free units of which every state is counted by itself."""
RANGES = 64
"""Of energy, where states are too many."""
BURN_IN = 100
"""Sweeps that are left out at the beginning."""
VISITS = 1 << 15
"""Of units between two looks at the clock."""
ENOUGH = 10
"""A batch must be so many autocorrelation times long."""
LEAST_TIME = 0.05
"""Autocorrelation times below this many sweeps are not told apart."""
E, E2, M, M_SQUARED, SIZE = range(5)
"""The first columns of what is added up: energy, overlap, the squares of both, size of the overlap; then the states."""
SCALARS = 5


@dataclass(frozen=True, eq=False)
class Classes:
    """What states are counted as: each by itself, or all those in one of K ranges of energy."""

    free: FreeUnits
    numbers: NDArray[np.int32] | None
    """(2^F,) the range of each state; None where each is a class of its own."""
    edges: Floats
    """(K + 1,) of the ranges; (0,) without them."""
    count: int
    """K"""

    def of_law(self, probabilities: Floats) -> Floats:
        """(K,) the probability of each class, from those of all states (2^F,)."""
        if self.numbers is None:
            return probabilities
        return np.asarray(np.bincount(self.numbers, probabilities, self.count), np.float64)


@dataclass(frozen=True, eq=False)
class Sampled:
    """Averages over a run, as far as it has come; intervals hold 95 %."""

    ticks: int
    """That are averaged over."""
    sweeps: float
    classes: Classes | None
    """None of more than 20 free units."""
    shares: Floats
    """(K,) of the ticks in each class of states; (0,) without classes."""
    intervals: Floats
    """(K, 2)"""
    mean_energy: float
    energy_interval: tuple[float, float]
    energy_variance: float
    """<E^2> - <E>^2."""
    heat_capacity: float
    """0 at T = 0."""
    heat_capacity_interval: tuple[float, float]
    overlap: float
    """With the pattern, of all units that are there; without a pattern, the magnetisation."""
    overlap_interval: tuple[float, float]
    overlap_size: float
    """Mean of |overlap|."""
    overlap_size_interval: tuple[float, float]
    correlation_time: float
    """Integrated autocorrelation time of the energy or of the overlap, whichever is longer, in sweeps: as many as
    sweeps/(2 tau) samples would be as good if they were independent."""
    is_enough: bool
    """Whether the run is so long, at least some 100 autocorrelation times, that the intervals can be relied on."""
    is_enough_for_sizes: bool
    """The same for the energy and the size of the overlap, whose sign may last for ages."""
    spread: Floats
    """(K,) standard deviations of the shares, by the batch means."""
    batches: Floats
    """(B, K) the shares in each of the batches, which are as good as independent once the run is long enough."""

    def distance(self, probabilities: Floats) -> float:
        """Total variation distance 1/2 sum |share - p| from a law (2^F,), 0 to 1."""
        if self.classes is None:
            raise ValueError(f"states can be counted for at most {MOST_UNITS} free units")
        law = numbers("probabilities", probabilities)
        if law.shape != (1 << self.classes.free.n,):
            raise ValueError(f"probabilities of all {1 << self.classes.free.n:,} states are needed, not {law.shape}")
        return total_variation(self.shares, self.classes.of_law(law))

    @property
    def expected_distance(self) -> float:
        """The mean distance that chance makes if the law is right, 1/2 sum sqrt(2/pi) of the standard deviations."""
        return float(0.5 * math.sqrt(2 / math.pi) * self.spread.sum()) if np.isfinite(self.spread).all() else 1.0

    @lazy
    def distance_limit(self) -> float:
        """The distance that chance alone goes beyond in 5 of 100 runs if the law is right."""
        return distance_limit(self.batches)


def total_variation(shares: ArrayLike, probabilities: ArrayLike) -> float:
    """Total variation distance 1/2 sum |p - q| of two laws (K,), 0 to 1.

    Raises
    ------
    ValueError
        If they are not laws of as many states.
    """
    given = (("shares", shares), ("probabilities", probabilities))
    p, q = (numbers(name, law).astype(np.float64) for name, law in given)
    if p.ndim != 1 or p.shape != q.shape:
        raise ValueError(f"two laws of as many states are compared, not of shapes {p.shape} and {q.shape}")
    if not (np.isfinite(p).all() and np.isfinite(q).all() and np.abs(np.concatenate([p, q])).max(initial=0.0) <= 1):
        raise ValueError("probabilities must be numbers from 0 to 1")
    return 0.5 * float(np.abs(p - q).sum())


def _correlation_time(batches: Floats, length: int, variance: float) -> float:
    """Half of the variance of the means of batches of so many sweeps, in units of that of a tick: tau in sweeps."""
    if len(batches) < 2 or variance <= 0:
        return LEAST_TIME
    return max(0.5 * length * float(batches.var(ddof=1)) / variance, LEAST_TIME)


def _within(interval: tuple[float, float], low: float, high: float) -> tuple[float, float]:
    return max(interval[0], low), min(interval[1], high)


class Sampling:
    """A run that is averaged over, as many sweeps at a time as there is time for.

    Parameters
    ----------
    net : Network
        Symmetric or not, of any size.
    rule : Stochastic, Parallel or PartlyParallel
        With its temperature.
    sweeps : int
        To be averaged over, after 100 that are left out.
    seed : int
        Of the run, and of its start.
    state : array_like, shape (N,), optional
        The start; random if left out, and clamped units off.
    clamped, lesioned : array_like of bool, shape (N,), optional
        Units that keep their value, and units taken out.
    pattern : array_like, shape (N,), optional
        Anything above zero is on: the overlap with it is averaged.  All on if left out.
    classes : Classes, optional
        What states are counted as; if left out, each by itself, or of more than 12 free units ranges of energy.

    Raises
    ------
    ValueError
        If the rule is another one, no unit is free, a shape is wrong, classes are of other units, or a number is out of
        range.
    """

    def __init__(
        self,
        net: Network,
        rule: Rule = Stochastic(1.0),
        sweeps: int = 10_000,
        seed: int = 0,
        state: ArrayLike | None = None,
        clamped: ArrayLike | None = None,
        lesioned: ArrayLike | None = None,
        pattern: ArrayLike | None = None,
        classes: Classes | None = None,
    ) -> None:
        if not isinstance(as_rule(rule), Stochastic | Parallel | PartlyParallel):
            raise ValueError(f"noise of one temperature is sampled: Stochastic, Parallel or PartlyParallel, not {rule}")
        net, seed = as_network(net), as_seed(seed)
        self.sweeps = as_whole("sweeps", sweeps, 1)
        held, out = as_mask("clamped", clamped, net.n), as_mask("lesioned", lesioned, net.n)
        free = ~(held | out)
        if not free.any():
            raise ValueError("no unit is free: there is nothing to sample")
        if state is None:
            random = random_generator(spawned(seed, 0)).random(net.n) < 0.5
            start = np.where(random & free, 1, OFF[net.units])
        else:
            start = one_state(net, state)
        signs = np.ones(net.n) if pattern is None else to_bipolar(pattern).astype(np.float64)
        if signs.shape != (net.n,):
            raise ValueError(f"a pattern of {net.n} units is needed, not of shape {signs.shape}")
        self._signs = np.where(out, 0.0, signs) / np.count_nonzero(~out)
        self._run = Simulation(net, start, rule, spawned(seed, 1), clamped, lesioned)
        if classes is not None and not np.array_equal(classes.free.units, np.flatnonzero(free)):
            raise ValueError("classes must be of the states of those units that are free")
        self.classes = classes or _classes(net, start, held, out, int(free.sum()))
        self._largest = 0.5 * float(net.couplings.row_sizes.sum()) + float(np.abs(net.bias).sum())
        self._per_sweep = rule.ticks_of_sweep(int(free.sum()))
        self._visits = self._per_sweep * (int(free.sum()) if rule.is_parallel else 1)
        self._temperature = rule.temperature_at(0)
        self._means = BatchMeans(SCALARS + (0 if self.classes is None else self.classes.count))
        self._total, self._done, self._left_out = np.zeros(self._means.batches.shape[1]), 0, 0

    @property
    def done(self) -> bool:
        """Whether all sweeps have been made."""
        return self._done >= self.sweeps

    @property
    def progress(self) -> float:
        """Part of the sweeps that have been made, 0 to 1."""
        return self._done / self.sweeps

    @property
    def state(self) -> State:
        """(N,) the present state of the run."""
        return self._run.state

    def advance(self, seconds: float = math.inf) -> Sampled:
        """Make sweeps for about so many seconds, at least one, up to the last."""
        deadline = time.perf_counter() + as_seconds(seconds)
        while not self.done:
            if self._left_out < BURN_IN:
                self._left_out += self._go_on(BURN_IN - self._left_out)
            else:
                sums = np.zeros(self._total.size)
                count = self._go_on(min(self._means.missing, self.sweeps - self._done), sums)
                self._means.add(sums, count)
                self._total += sums
                self._done += count
            if time.perf_counter() >= deadline:
                break
        return self.result()

    def result(self) -> Sampled:
        """What has been found so far."""
        ticks = self._done * self._per_sweep
        mean = self._total / max(ticks, 1)
        batches = self._means.batches / (self._means.parts * self._per_sweep)
        energy, squared, overlap, m_squared, size = (float(value) for value in mean[:SCALARS])
        variance = max(squared - energy * energy, 0.0)
        cold = self._temperature == 0
        capacity = 0.0 if cold else variance / self._temperature**2
        spreads = batches[:, E2] - 2 * energy * batches[:, E] + energy * energy
        low, high = (0.0, 0.0) if cold else mean_interval(spreads / self._temperature**2)
        length = self._means.parts
        tau = max(_correlation_time(batches[:, k], length, spread) for k, spread in (
            (E, variance), (M, m_squared - overlap * overlap)
        ))  # fmt: skip
        of_sizes = max(_correlation_time(batches[:, k], length, spread) for k, spread in (
            (E, variance), (SIZE, m_squared - size * size)
        ))  # fmt: skip
        is_long = len(batches) >= MOST_BATCHES // 2
        effective = max(self._done / (2 * tau), 1.0)
        shares = batches[:, SCALARS:]
        return Sampled(
            ticks, float(self._done), self.classes, mean[SCALARS:], share_intervals(shares, ticks, effective),
            energy, _within(mean_interval(batches[:, E]), -self._largest, self._largest),
            variance, capacity, (max(low, 0.0), high),
            overlap, _within(mean_interval(batches[:, M]), -1.0, 1.0),
            size, _within(mean_interval(batches[:, SIZE]), 0.0, 1.0), tau,
            is_long and length >= ENOUGH * tau, is_long and length >= ENOUGH * of_sizes,
            np.sqrt(variance_of_mean(shares)), shares,
        )  # fmt: skip

    def _go_on(self, sweeps: int, sums: Floats | None = None) -> int:
        """Make at most so many sweeps, which take some milliseconds; add up their ticks, and return their number."""
        count = max(min(sweeps, VISITS // self._visits), 1)
        left, before = count * self._per_sweep, self._run.frame()
        while left > 0:
            frame = self._run.advance(updates=left)
            if sums is not None:
                self._account(before, frame, sums)
            left -= frame.updates - before.updates
            before = frame
        return count

    def _account(self, before: Frame, frame: Frame, sums: Floats) -> None:
        """Add up what a run has been like after each tick between two frames."""
        turns = np.concatenate([[before.updates + 1], frame.moments, [frame.updates + 1]])
        lengths = np.diff(turns).astype(np.float64)
        energy = np.concatenate([[before.energy], frame.energies])
        overlap = self._overlaps(before, frame)[frame.flips_by_moment]
        sums[E] += lengths @ energy
        sums[E2] += lengths @ (energy * energy)
        sums[M] += lengths @ overlap
        sums[M_SQUARED] += lengths @ (overlap * overlap)
        sums[SIZE] += lengths @ np.abs(overlap)
        if self.classes is None:
            return
        states, of = self.classes.free.numbers_along(before.state, frame), self.classes.numbers
        visited = states if of is None else of[states]
        sums[SCALARS:] += np.bincount(visited, lengths, self.classes.count)

    def _overlaps(self, before: Frame, frame: Frame) -> Floats:
        """(K + 1,) the overlap before the first of K flips, and after each."""
        signed = np.where(before.state == 1, self._signs, -self._signs)
        order = np.argsort(frame.flipped, kind="stable")
        units = frame.flipped[order]
        firsts = np.searchsorted(units, units, side="left")
        turns = np.empty(units.size)
        turns[order] = 1.0 - 2.0 * ((np.arange(units.size) - firsts) % 2)  # to and fro
        changes = np.cumsum(-2.0 * turns * signed[frame.flipped])
        return np.asarray(np.concatenate([[0.0], changes]) + signed.sum(), np.float64)


def _classes(net: Network, start: ArrayLike, held: ArrayLike, out: ArrayLike, count: int) -> Classes | None:
    """What the states of a run are counted as; None where there are too many, or no energies of the free units."""
    if count > MOST_UNITS or (count > MOST_STATES and not net.is_symmetric) or not has_free_part(net, held, out):
        return None
    free = free_units(net, MOST_UNITS, start, held, out)
    if count <= MOST_STATES:
        return Classes(free, None, np.empty(0), 1 << count)
    values = energies(free.net) + free.offset
    edges = np.linspace(values.min(), values.max(), RANGES + 1)
    if edges[0] == edges[-1]:
        edges = np.array([edges[0], edges[0] + 1.0])
    which = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, edges.size - 2)
    return Classes(free, which.astype(np.int32), edges, edges.size - 1)


def sampled(
    net: Network,
    rule: Rule = Stochastic(1.0),
    sweeps: int = 10_000,
    seed: int = 0,
    state: ArrayLike | None = None,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
    pattern: ArrayLike | None = None,
) -> Sampled:
    """Averages over a noisy run of so many sweeps; arguments and errors as for `Sampling`, which can be cut."""
    return Sampling(net, rule, sweeps, seed, state, clamped, lesioned, pattern).advance()
