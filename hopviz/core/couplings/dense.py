"""Dense couplings: a matrix of weights."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from hopviz.core import kernels
from hopviz.core.blocks import by_rows, product
from hopviz.core.couplings.base import Couplings, Floats, Form, Units, sealed, units_of
from hopviz.core.kernels.tuples import DenseWeights
from hopviz.core.lazy import lazy
from hopviz.core.limits import TIE, check_within


class Dense(Couplings):
    """Any weights.

    Parameters
    ----------
    weights : ndarray of float64, shape (N, N)
        In C order and read-only: it is shared.

    Raises
    ------
    ValueError
        If a number is beyond the limits.
    """

    form: ClassVar[Form] = "dense"

    def __init__(self, weights: Floats) -> None:
        check_within("weights", weights)
        self._weights = weights

    @property
    def n(self) -> int:
        return len(self._weights)

    @property
    def nbytes(self) -> int:
        return self._weights.nbytes

    @lazy
    def is_symmetric(self) -> bool:
        return self._is_exactly_symmetric or bool(
            kernels.network.is_symmetric(self._weights, TIE * self.largest)
        )

    @lazy
    def _is_exactly_symmetric(self) -> bool:
        return bool(kernels.network.is_symmetric(self._weights, 0.0))

    @lazy
    def influence(self) -> Floats:
        """(N, N) row j holds what unit j does to every field: the transposed weights, contiguous."""
        return self._weights if self._is_exactly_symmetric else sealed(by_rows(np.asarray, self._weights.T))

    @lazy
    def own(self) -> Floats:
        return sealed(np.diagonal(self._weights).copy())

    @lazy
    def sums(self) -> Floats:
        return sealed(kernels.network.row_sums(self._weights, False))

    @lazy
    def row_sizes(self) -> Floats:
        return sealed(kernels.network.row_sums(self._weights, True))

    @lazy
    def column_sizes(self) -> Floats:
        return self.row_sizes if self._is_exactly_symmetric else sealed(kernels.network.row_sums(self.influence, True))

    def received(self, states: Floats) -> Floats:
        return product(states, self._weights.T)

    def exerted(self, states: Floats) -> Floats:
        return product(states, self._weights)

    def block(self, rows: Units, cols: Units) -> Floats:
        return self._weights[np.ix_(rows, cols)]

    def tile_sums(self, size: int, rows: range, cols: range) -> Floats:
        down, tops = units_of(rows, size, self.n)
        across, lefts = units_of(cols, size, self.n)
        part = self._weights[down, across]
        return np.add.reduceat(np.add.reduceat(part, tops, axis=0), lefts, axis=1) if size > 1 else part.copy()

    @lazy
    def largest(self) -> float:
        return float(max(self._weights.max(), -self._weights.min()))

    def among(self, rows: Units, cols: Units) -> Floats:
        return self._weights[rows, cols]

    def matrix(self) -> Floats:
        return self._weights

    def scaled(self, factor: float) -> Dense:
        return Dense(sealed(by_rows(lambda rows: factor * rows, self._weights)))

    def part(self, units: Units) -> Dense:
        return Dense(sealed(self.block(units, units)))

    def for_kernels(self, bias: Floats, tolerance: Floats, off: int) -> DenseWeights:
        return DenseWeights(self._weights, self.influence, bias, self.own, tolerance, off, self.is_symmetric)
