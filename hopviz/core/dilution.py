"""Random dilution: networks of which only some of the connections are left."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hopviz.core.blocks import NUMBERS
from hopviz.core.couplings import MOST_DENSE, Couplings, Dense, Sparse
from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import Network
from hopviz.core.ranges import as_seed, as_share
from hopviz.core.seeds import random_generator
from hopviz.core.stepwise import Steps, finished, part
from hopviz.core.validation import as_network

Ints = NDArray[np.int64]

MOST_WEIGHTS = 1 << 25
"""Of a sparse network: they take about 1.5 GiB while a run goes on."""
BYTES_OF_WEIGHT = 48
"""Of a sparse network, with all that is derived from it."""
DENSE_FROM = 0.25
"""Share of the connections from which on a matrix costs less than a list."""


def diluted(net: Network, fraction: float, seed: int = 0) -> Network:
    """The network without a random part of its connections, which makes it sparse.

    A connection is a pair of units, of asymmetric weights one direction of it; of a network that is sparse already, a
    pair with a weight.  Of C connections exactly round(fraction C) are removed, and weights of units to themselves
    stay.

    Parameters
    ----------
    net : Network
    fraction : float
        0 to 1.
    seed : int
        Of `numpy.random.SeedSequence(seed)`.

    Raises
    ------
    ValueError
        If a number is out of range, or more weights are left than fit into memory.
    """
    return finished(diluted_steps(net, fraction, seed))


def diluted_steps(net: Network, fraction: float, seed: int = 0) -> Steps[Network]:
    """As `diluted`, in slices."""
    fraction, couplings = as_share("fraction", fraction), as_network(net).couplings
    rng = random_generator(as_seed(seed))
    if isinstance(couplings, Sparse):
        to, source = (units.astype(np.int64) for units in couplings.pairs)
        one_of_each = to > source if net.is_symmetric else to != source
        to, source = to[one_of_each], source[one_of_each]
        left = np.sort(rng.permutation(to.size)[round(fraction * to.size) :])
        to, source = to[left], source[left]
    else:
        count = net.n * (net.n - 1) // (2 if net.is_symmetric else 1)
        left = yield from part(_sample(count, _checked(net, count, round(fraction * count)), rng), 0.0, 0.4)
        to, source = _pairs(left, net.n, net.is_symmetric)
    sparse = yield from part(_with_both(couplings, to, source, net.is_symmetric), 0.4, 1.0)
    return Network(_cheapest(sparse), net.bias, net.units)


def _checked(net: Network, count: int, gone: int) -> int:
    """How many connections are left, if that are not too many."""
    left = count - gone
    weights = left * (2 if net.is_symmetric else 1)
    if weights > MOST_WEIGHTS:
        least = math.ceil(1e4 * (1 - MOST_WEIGHTS * left / (weights * count))) / 1e4
        raise OutOfRangeError(
            f"{weights:,} weights would be left, which take {weights * BYTES_OF_WEIGHT / 2**30:,.1f} GiB of memory: "
            f"at most {MOST_WEIGHTS:,} fit, so remove a fraction of {least:.4f} or more"
        )
    return left


def _sample(count: int, left: int, rng: np.random.Generator) -> Steps[Ints]:
    """So many different ones of the numbers from 0 to `count`, ascending, each with equal chance."""
    if left > count // 4:
        return np.sort(rng.permutation(count)[:left])
    found = np.zeros(0, np.int64)
    while found.size < left:  # of what is drawn twice, one counts, and which came first does not matter
        more = np.concatenate([found, rng.integers(count, size=left - found.size)])
        borders = np.linspace(0, count, more.size // NUMBERS + 2).astype(np.int64)
        parts = []
        for low, high in pairwise(borders):
            parts.append(np.unique(more[(more >= low) & (more < high)]))
            yield min(sum(each.size for each in parts) / left, 1.0)
        found = np.concatenate(parts)
    return found


def _pairs(numbers: Ints, n: int, symmetric: bool) -> tuple[Ints, Ints]:
    """Units to and from which connections lead, by their numbers: row by row, without the diagonal."""
    if not symmetric:
        to, place = numbers // max(n - 1, 1), numbers % max(n - 1, 1)
        return to, place + (place >= to)
    to = ((1 + np.sqrt(1 + 8 * numbers.astype(np.float64))) / 2).astype(np.int64)  # row i begins at i (i - 1) / 2
    to -= to * (to - 1) // 2 > numbers
    to += (to + 1) * to // 2 <= numbers
    return to, numbers - to * (to - 1) // 2


def _with_both(couplings: Couplings, to: Ints, source: Ints, symmetric: bool) -> Steps[Sparse]:
    """The weights of these pairs, in both directions if they are symmetric, and of units to themselves."""
    own = np.flatnonzero(couplings.own)
    rows = np.concatenate([to, source, own] if symmetric else [to, own])
    cols = np.concatenate([source, to, own] if symmetric else [source, own])
    weights = np.empty(rows.size)
    for first in range(0, rows.size, NUMBERS):
        block = slice(first, first + NUMBERS)
        weights[block] = couplings.among(rows[block], cols[block])
        yield 0.4 * first / rows.size
    there = weights != 0
    return (yield from part(Sparse.steps(couplings.n, rows[there], cols[there], weights[there]), 0.4, 1.0))


def _cheapest(couplings: Sparse) -> Couplings:
    """The same couplings, dense if that costs less."""
    n = couplings.n
    return Dense(couplings.matrix()) if n <= MOST_DENSE and couplings.count > DENSE_FROM * n * n else couplings
