"""The density of states by energy and by distance from a chosen state: the picture of a funnel."""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma, log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core import kernels
from hopviz.core.landscape.energies import EnergyWalk
from hopviz.core.landscape.numbering import number_of
from hopviz.core.landscape.quadratic import check_symmetric
from hopviz.core.network import Floats, Network, State
from hopviz.core.ranges import as_seed, as_whole
from hopviz.core.seeds import generator_state
from hopviz.core.stepwise import Steps, Stepwise, pieces
from hopviz.core.validation import one_state

MOST_COUNTED = 20
MOST_BINS = 10**4
MOST_SAMPLED = 1 << 27
"""Energies that are sampled, of all distances together: they take a gigabyte."""
STATES_AT_A_TIME = 1 << 17
WORK_AT_A_TIME = 1 << 20


@dataclass(frozen=True, eq=False)
class Density:
    """States by Hamming distance d from the native state, 0 to N, and by energy."""

    native: State
    """(N,)"""
    edges: Floats
    """(bins + 1,) where the bins of energy begin and end; their width is the same.

    Of several, the first has the lowest energy in its middle, the last the highest.
    """
    counts: NDArray[np.int64]
    """(N + 1, bins) states counted; if sampled, the same number at every distance."""
    exact: bool
    """Whether all 2^N states were counted, or as many at each distance as there were samples."""

    @property
    def shares(self) -> Floats:
        """(N + 1, bins) at each distance, the share of the states in each bin: rows add up to 1."""
        return np.asarray(self.counts / self.counts.sum(axis=1, keepdims=True))

    @property
    def log10_states(self) -> Floats:
        """(N + 1, bins) log10 of how many of the 2^N states there are (estimated if sampled); -inf for none."""
        n = self.native.size
        at_distance = [lgamma(n + 1) - lgamma(d + 1) - lgamma(n - d + 1) for d in range(n + 1)]
        with np.errstate(divide="ignore"):
            return np.asarray(np.log10(self.shares) + np.array(at_distance)[:, np.newaxis] / log(10))


class DensitySearch(Stepwise[Density]):
    """Counts or samples states, as a computation in slices; arguments and result of `density`."""

    def __init__(
        self,
        net: Network,
        native: ArrayLike,
        bins: int = 100,
        energies: Floats | None = None,
        samples: int = 1000,
        seed: int = 0,
    ) -> None:
        check_symmetric(net)
        state = one_state(net, native)
        bins, seed = as_whole("bins", bins, 1, MOST_BINS), as_seed(seed)
        samples = as_whole("samples", samples, 1, MOST_SAMPLED // (net.n + 1))
        if energies is not None and np.shape(energies) != (1 << net.n,):
            raise ValueError(f"the energies must have shape ({1 << net.n},), not {np.shape(energies)}")
        state.setflags(write=False)
        if net.n <= MOST_COUNTED:
            super().__init__(_counted(net, state, bins, energies))
        else:
            super().__init__(_sampled(net, state, bins, samples, seed))


def density(
    net: Network,
    native: ArrayLike,
    bins: int = 100,
    energies: Floats | None = None,
    samples: int = 1000,
    seed: int = 0,
) -> Density:
    """Energy against distance from a native state: of all states for N <= 20, of a sample above.

    Parameters
    ----------
    net : Network
        Symmetric.
    native : array_like, shape (N,)
        A state in the network's units, as a rule a memory.
    bins : int
        How many bins of equal width the energies are sorted into, 1 to 10,000.
    energies : ndarray, shape (2^N,), optional
        `energies(net)`, if it is known already; of use for N <= 20 only.
    samples : int
        For larger N, how many states to draw at each distance: each sample is a walk from the native state to its
        reverse that flips the units in a random order, so that its state at a distance is any with equal chance.
        At most 2^27/(N + 1).
    seed : int
        Of the samples.

    Raises
    ------
    ValueError
        If a shape or value is wrong or the weights are asymmetric.
    """
    return DensitySearch(net, native, bins, energies, samples, seed).finish()


def _counted(net: Network, native: State, bins: int, energies: Floats | None) -> Steps[Density]:
    if energies is None:
        walk = EnergyWalk(net)
        while not walk.advance(0.0):
            yield 0.5 * walk.progress
        energies = walk.result
    edges = _edges(energies, bins)
    per_bin = bins / (edges[-1] - edges[0])
    counts = np.zeros((net.n + 1, bins), np.int64)
    for first, last in pieces(energies.size, STATES_AT_A_TIME):
        kernels.density.bin_states(first, last, energies, number_of(native), edges[0], per_bin, counts)
        yield 0.5 + 0.5 * last / energies.size
    return _finished(native, edges, counts, True)


def _sampled(net: Network, native: State, bins: int, samples: int, seed: int) -> Steps[Density]:
    n = net.n
    run = net.new_run(generator_state(seed))
    energies, order = np.empty((samples, n + 1)), np.arange(n)
    for first, last in pieces(samples, max(WORK_AT_A_TIME // (n * n), 1)):
        kernels.density.straight_walks(native, net.for_kernels, order, run, energies[first:last])
        yield last / samples
    edges = _edges(energies, bins)
    index = np.minimum(((energies - edges[0]) * (bins / (edges[-1] - edges[0]))).astype(np.int64), bins - 1)
    counts = np.bincount((index + bins * np.arange(n + 1)).ravel(), minlength=bins * (n + 1))
    return _finished(native, edges, counts.reshape(n + 1, bins), False)


def _edges(energies: Floats, bins: int) -> Floats:
    """Where bins begin and end; those of energies that are all the same reach a little farther."""
    lowest, highest = float(energies.min()), float(energies.max())
    if highest == lowest:
        more = max(0.5, 1e-6 * abs(lowest))
    else:
        more = 0.5 * (highest - lowest) / (bins - 1) if bins > 1 else 0.0
    return np.linspace(lowest - more, highest + more, bins + 1)


def _finished(native: State, edges: Floats, counts: NDArray[np.int64], exact: bool) -> Density:
    edges.setflags(write=False)
    counts.setflags(write=False)
    return Density(native, edges, counts, exact)
