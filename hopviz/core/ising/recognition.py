"""Recognition of lattices: whether a network is one, and which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np

from hopviz.core.couplings import Couplings, Sparse
from hopviz.core.couplings.lattice import Lattice, bonds
from hopviz.core.network import Network
from hopviz.core.ranges import as_whole
from hopviz.core.validation import as_network

Shape = Literal["square", "ring"]


@dataclass(frozen=True)
class LatticeFacts:
    """What a network on a grid is, as a lattice."""

    shape: Shape
    """A ring joins each unit to the next, by their numbers."""
    rows: int
    cols: int
    """Of a ring, all its units are in one row."""
    coupling: float
    """J of all pairs; of a glass the size |J| that they have in common."""
    is_glass: bool
    """Whether some couplings are J and others -J."""
    is_periodic: bool
    field: float | None
    """h of every unit; None where units have different fields."""

    @property
    def has_exact_curves(self) -> bool:
        """Whether Onsager's curves are those of this lattice, but for its size."""
        return self.shape == "square" and not self.is_glass and self.field == 0


_KNOWN: WeakKeyDictionary[Network, dict[tuple[int, int], LatticeFacts | None]] = WeakKeyDictionary()
"""What has been recognised, as long as the network is there: it never changes."""


def lattice_facts(net: Network, rows: int, cols: int) -> LatticeFacts | None:
    """What lattice a network on a grid is: a square one of nearest neighbours, a ring, or None of these.

    Parameters
    ----------
    net : Network
        Of rows x cols units.
    rows, cols : int

    Raises
    ------
    ValueError
        If these are no whole numbers from 1 on.
    TypeError
        If `net` is no `Network`.
    """
    net, rows, cols = as_network(net), as_whole("rows", rows, 1), as_whole("cols", cols, 1)
    known = _KNOWN.setdefault(net, {})
    if (rows, cols) not in known:
        known[rows, cols] = _facts(net, rows, cols)
    return known[rows, cols]


def _facts(net: Network, rows: int, cols: int) -> LatticeFacts | None:
    if net.units != "bipolar" or net.n != rows * cols:
        return None
    field = float(net.bias[0]) if (net.bias == net.bias[0]).all() else None
    couplings = net.couplings
    if isinstance(couplings, Lattice) and (couplings.rows, couplings.cols) == (rows, cols):
        return LatticeFacts("square", rows, cols, couplings.coupling, False, couplings.is_periodic, field)
    if not isinstance(couplings, Sparse):
        return None
    sizes: list[tuple[Shape, int, int]] = [("ring", 1, net.n)]
    if min(rows, cols) > 1:
        sizes.insert(0, ("square", rows, cols))
    for shape, high, wide in sizes:
        for periodic in (True, False):
            weight = _common_weight(couplings, high, wide, periodic)
            if weight is not None:
                coupling, is_glass = weight
                return LatticeFacts(shape, high, wide, coupling, is_glass, periodic, field)
    return None


def _common_weight(couplings: Couplings, rows: int, cols: int, periodic: bool) -> tuple[float, bool] | None:
    """J of the lattice, and whether some of its couplings are -J instead; None if it is another one."""
    assert isinstance(couplings, Sparse)
    ones = Sparse(rows * cols, *bonds(rows, cols, 1.0, periodic))
    if ones.count != couplings.count or not ones.count:
        return None
    if not all(np.array_equal(*pair) for pair in zip(ones.pairs, couplings.pairs, strict=True)):
        return None
    weights = couplings.values / ones.values
    size = float(np.abs(weights[0]))
    if not (np.abs(weights) == size).all() or not couplings.is_symmetric:
        return None
    is_glass = bool((weights != weights[0]).any())
    return (size if is_glass else float(weights[0])), is_glass
