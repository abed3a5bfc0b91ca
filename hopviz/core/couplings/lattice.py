"""Couplings of a square lattice: sparse ones of which kernels need to know one weight only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopviz.core.couplings.base import Floats, everywhere, sealed
from hopviz.core.couplings.sparse import Sparse
from hopviz.core.kernels.tuples import ABOVE, BELOW, LEFT, RIGHT, SUMS, LatticeWeights, Weights

LEAST = 3
"""Rows and columns of a lattice in which no two units are neighbours twice."""


class Lattice(Sparse):
    """One weight between neighbours in rows and columns; at least `LEAST` of both.

    Parameters
    ----------
    rows, cols : int
        Unit i is in row i // cols and column i % cols.
    coupling : float
    periodic : bool
        Whether the first and the last of each row and column are neighbours.
    """

    def __init__(self, rows: int, cols: int, coupling: float, periodic: bool) -> None:
        self._rows_of_lattice, self._cols, self._coupling, self._periodic = rows, cols, coupling, periodic
        to, source, weights = bonds(rows, cols, coupling, periodic)
        super().__init__(rows * cols, to, source, weights)

    @property
    def rows(self) -> int:
        """Rows of the lattice."""
        return self._rows_of_lattice

    @property
    def cols(self) -> int:
        """Columns of the lattice."""
        return self._cols

    @property
    def coupling(self) -> float:
        """The one weight."""
        return self._coupling

    @property
    def is_periodic(self) -> bool:
        """Whether the first and the last of each row and column are neighbours."""
        return self._periodic

    @property
    def no_overlaps(self) -> NDArray[np.generic]:
        return np.zeros(2 * SUMS)

    def for_kernels(self, bias: Floats, tolerance: Floats, off: int) -> Weights:
        if off != -1 or (bias != bias[0]).any():
            return super().for_kernels(bias, tolerance, off)
        borders = np.zeros((self._rows_of_lattice, self._cols), np.int8)
        borders[:, 0] += LEFT
        borders[:, -1] += RIGHT
        borders[0] += ABOVE
        borders[-1] += BELOW
        n, field = self.n, float(bias[0])
        return LatticeWeights(
            self._coupling, field, self._cols, sealed(borders.ravel()), self._periodic, everywhere(field, n),
            everywhere(0.0, n), everywhere(float(tolerance.max()), n), off, True,
        )  # fmt: skip


def bonds(rows: int, cols: int, coupling: float, periodic: bool) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """To which unit, from which, and how large: every weight of a lattice, none of which is zero."""
    units = np.arange(rows * cols).reshape(rows, cols)
    to, source, weights = [], [], []
    for axis, length in enumerate((rows, cols)):
        last = length if periodic and length > 2 else length - 1
        one = np.take(units, np.arange(last), axis).ravel()
        other = np.take(np.roll(units, -1, axis), np.arange(last), axis).ravel()
        to += [one, other]
        source += [other, one]
        weights += 2 * [np.full(one.size, coupling * (2 if periodic and length == 2 else 1))]
    sizes = np.concatenate(weights)
    which = sizes != 0
    return np.concatenate(to)[which], np.concatenate(source)[which], sizes[which]
