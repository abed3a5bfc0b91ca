"""Square lattices as networks: each unit is joined to its four neighbours (Ising 1925, Onsager 1944)."""

from __future__ import annotations

import numpy as np

from hopviz.core.couplings import Couplings, Sparse
from hopviz.core.couplings.lattice import LEAST, Lattice, bonds
from hopviz.core.limits import LARGEST, OutOfRangeError, without_smallest
from hopviz.core.network import Network, State
from hopviz.core.ranges import as_number, as_seed, as_share, as_whole
from hopviz.core.seeds import random_generator
from hopviz.core.validation import as_network

MOST_UNITS = 1 << 20
"""Of a lattice, which then takes about 250 MB."""
BYTES_OF_UNIT = 250


def lattice(rows: int, cols: int, coupling: float = 1.0, field: float = 0.0, periodic: bool = True) -> Network:
    """A square lattice of +1/-1 units, E = -J sum over neighbours s_i s_j - h sum s_i.

    Parameters
    ----------
    rows, cols : int
        Unit i is in row i // cols and column i % cols; at most 2^20 units.  One row is a chain, or a ring.
    coupling : float
        J, up to 1e9 in size: above zero neighbours tend to be alike, below to differ.
    field : float
        h, up to 1e9 in size, of every unit.
    periodic : bool
        Whether the first and the last of each row and column are neighbours.  Where there are only two of them, they
        are so twice, and their weight is 2 J.

    Raises
    ------
    ValueError
        If a number is out of range.
    """
    rows, cols = as_size(rows, cols)
    coupling = as_number("coupling", coupling, -LARGEST, LARGEST)
    field = as_number("field", field, -LARGEST, LARGEST)
    n = rows * cols
    couplings: Couplings
    if min(rows, cols) < LEAST:
        couplings = Sparse(n, *bonds(rows, cols, coupling, periodic))
    else:
        couplings = Lattice(rows, cols, coupling, periodic)
    return Network(couplings, np.full(n, field))


def glass(
    rows: int,
    cols: int,
    fraction: float = 0.5,
    seed: int = 0,
    coupling: float = 1.0,
    field: float = 0.0,
    periodic: bool = True,
) -> Network:
    """A square lattice of which every coupling is +J or -J at random: the +-J spin glass (Toulouse 1977).

    Parameters
    ----------
    rows, cols, coupling, field, periodic
        As for `lattice`.
    fraction : float
        The probability of a coupling to be -J, 0 to 1.
    seed : int

    Raises
    ------
    ValueError
        If a number is out of range.
    """
    net = lattice(rows, cols, coupling, field, periodic)
    rng, share = random_generator(as_seed(seed)), as_share("fraction", fraction)
    to, source, weights = bonds(rows, cols, coupling, periodic)
    first = to < source  # each pair is there once either way
    signs = np.where(rng.random(int(first.sum())) < share, -1.0, 1.0)
    pairs = np.minimum(to, source) * net.n + np.maximum(to, source)
    order = np.argsort(pairs[first])
    which = order[np.searchsorted(pairs[first], pairs, sorter=order)]
    return Network(Sparse(net.n, to, source, weights * signs[which]), net.bias)


def checkerboard(rows: int, cols: int) -> State:
    """(N,) the pattern +1, -1, +1, ... of a lattice, in which an antiferromagnet (J < 0) is ordered."""
    rows, cols = as_size(rows, cols)
    return np.where(np.add.outer(np.arange(rows), np.arange(cols)).ravel() % 2 == 0, 1, -1).astype(np.int8)


def morphed(first: Network, second: Network, share: float) -> Network:
    """A network between two of as many units: (1 - share) of the weights and biases of one, and `share` of the other's.

    From a lattice to Hebb's weights, only the matrix differs.

    Parameters
    ----------
    first, second : Network
        Of units of one kind.
    share : float
        0 to 1; at the ends it is one of them, in its own form.

    Raises
    ------
    ValueError
        If they have other units, are too many for a matrix, or the share is out of range.
    """
    share = as_share("share", share)
    first, second = as_network(first), as_network(second)
    if first.n != second.n or first.units != second.units:
        raise ValueError(f"networks of the same units are needed, not {first} and {second}")
    if share in (0.0, 1.0):
        return second if share else first
    weights = (1 - share) * first.weights + share * second.weights
    bias = (1 - share) * first.bias + share * second.bias
    return Network(without_smallest(weights), without_smallest(bias), first.units)


def as_size(rows: object, cols: object) -> tuple[int, int]:
    """Rows and columns of a lattice; a ValueError says what fits."""
    high, wide = as_whole("rows", rows, 1, MOST_UNITS), as_whole("cols", cols, 1, MOST_UNITS)
    if high * wide > MOST_UNITS:
        raise OutOfRangeError(
            f"a lattice has at most {MOST_UNITS:,} units, not {high:,} x {wide:,} = {high * wide:,}, which would take "
            f"{high * wide * BYTES_OF_UNIT / 2**30:,.1f} GiB of memory: 1,024 x 1,024 fit"
        )
    return high, wide
