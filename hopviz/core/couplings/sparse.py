"""Sparse couplings: the weights that are not zero, row by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from hopviz.core import kernels
from hopviz.core.blocks import NUMBERS, zeros
from hopviz.core.couplings.base import Couplings, Floats, Form, Units, check_dense, sealed, units_of
from hopviz.core.kernels.tuples import SparseWeights, Weights
from hopviz.core.lazy import lazy
from hopviz.core.limits import TIE, check_within
from hopviz.core.stepwise import Steps, finished

Ints = NDArray[np.int64]
UnitNumbers = NDArray[np.int64] | NDArray[np.int32]


class Sparse(Couplings):
    """Z weights of N units.

    Parameters
    ----------
    n : int
    rows, cols : ndarray of whole numbers, shape (Z,)
        To which unit, and from which; no pair twice.
    weights : ndarray of float64, shape (Z,)

    Raises
    ------
    ValueError
        If a number is beyond the limits.
    """

    form: ClassVar[Form] = "sparse"

    def __init__(self, n: int, rows: Ints, cols: Ints, weights: Floats) -> None:
        check_within("weights", weights)
        if _is_in_order(rows, cols):
            self._take(n, rows, cols, weights)
        else:
            self._take(n, *finished(_in_order_steps(n, rows, cols, weights)))

    @classmethod
    def steps(cls, n: int, rows: Ints, cols: Ints, weights: Floats) -> Steps[Sparse]:
        """The same couplings, in slices."""
        check_within("weights", weights)
        made = cls.__new__(cls)
        made._take(n, *(yield from _in_order_steps(n, rows, cols, weights)))
        return made

    def _take(self, n: int, rows: UnitNumbers, cols: UnitNumbers, weights: Floats) -> None:
        """Those that are in order, row by row."""
        self._n = n
        self._keys = rows.astype(np.int64) * n + cols
        self._weights = sealed(np.array(weights, np.float64, order="C"))
        self._sources = sealed(cols.astype(np.int32))
        self._starts = sealed(np.searchsorted(self._keys, np.arange(n + 1) * n).astype(np.int64))

    @property
    def n(self) -> int:
        return self._n

    @property
    def count(self) -> int:
        """Number of weights, Z."""
        return self._weights.size

    @property
    def values(self) -> Floats:
        """(Z,) the weights, row by row."""
        return self._weights

    @property
    def nbytes(self) -> int:
        return self._weights.nbytes + self._sources.nbytes + self._starts.nbytes + self._keys.nbytes

    @lazy
    def _rows(self) -> NDArray[np.int32]:
        """(Z,) to which unit."""
        return np.repeat(np.arange(self._n, dtype=np.int32), np.diff(self._starts))

    @lazy
    def _transposed(self) -> Sparse:
        """The same with rows and columns exchanged; these themselves if they are exactly symmetric."""
        other = Sparse(self._n, self._sources.astype(np.int64), self._rows.astype(np.int64), self._weights)
        same = np.array_equal(self._keys, other._keys) and np.array_equal(self._weights, other._weights)
        return self if same else other

    @lazy
    def is_symmetric(self) -> bool:
        if self._transposed is self:
            return True
        limit = TIE * float(np.abs(self._weights).max(initial=0.0))
        other = self.among(self._sources.astype(np.intp), self._rows.astype(np.intp))
        return bool((np.abs(self._weights - other) <= limit).all())

    def among(self, rows: Units, cols: Units) -> Floats:
        keys = rows * self._n + cols
        if not self.count:
            return np.zeros(keys.shape)
        places = np.minimum(np.searchsorted(self._keys, keys), self.count - 1)
        return np.where(self._keys[places] == keys, self._weights[places], 0.0)

    @lazy
    def own(self) -> Floats:
        every = np.arange(self._n)
        return sealed(self.among(every, every))

    @lazy
    def sums(self) -> Floats:
        return sealed(self._added(self._rows, self._weights))

    @lazy
    def row_sizes(self) -> Floats:
        return sealed(self._added(self._rows, np.abs(self._weights)))

    @lazy
    def column_sizes(self) -> Floats:
        return sealed(self._added(self._sources, np.abs(self._weights)))

    def _added(self, units: NDArray[np.int32], weights: Floats) -> Floats:
        """(N,) the sums of what belongs to each unit."""
        return np.bincount(units, weights, self._n).astype(np.float64)

    def received(self, states: Floats) -> Floats:
        s = np.atleast_2d(states)
        out = np.empty(s.shape)
        for k, state in enumerate(s):
            kernels.network.sparse_product(self._starts, self._sources, self._weights, state, out[k])
        return out.reshape(states.shape)

    def exerted(self, states: Floats) -> Floats:
        return self._transposed.received(states)

    def block(self, rows: Units, cols: Units) -> Floats:
        return self.among(rows[:, np.newaxis], cols)

    def tile_sums(self, size: int, rows: range, cols: range) -> Floats:
        units, _ = units_of(rows, size, self._n)
        some = slice(self._starts[units.start], self._starts[units.stop])
        down = self._rows[some] // size - rows.start
        across = self._sources[some] // size - cols.start
        here = (across >= 0) & (across < len(cols))
        places = down[here].astype(np.int64) * len(cols) + across[here]
        found = np.bincount(places, self._weights[some][here], len(rows) * len(cols))
        return found.astype(np.float64).reshape(len(rows), len(cols))

    @lazy
    def largest(self) -> float:
        return float(np.abs(self._weights).max(initial=0.0))

    def matrix(self) -> Floats:
        check_dense(self._n)
        weights = zeros(self._n, self._n)
        weights[self._rows, self._sources] = self._weights
        return np.asarray(sealed(weights))

    def scaled(self, factor: float) -> Sparse:
        return Sparse(self._n, self._rows.astype(np.int64), self._sources.astype(np.int64), factor * self._weights)

    def part(self, units: Units) -> Sparse:
        places = np.full(self._n, -1)
        places[units] = np.arange(len(units))
        rows, cols = places[self._rows], places[self._sources]
        stay = (rows >= 0) & (cols >= 0)
        return Sparse(len(units), rows[stay], cols[stay], self._weights[stay])

    def changed(self, change: Callable[[Floats], Floats], with_own: bool) -> Sparse:
        """With every weight changed, those of units to themselves only if asked; a weight that is zero then is gone."""
        weights = np.asarray(change(self._weights))
        if not with_own:
            weights = np.where(self._rows == self._sources, self._weights, weights)
        there = weights != 0
        rows, sources = self._rows[there].astype(np.int64), self._sources[there].astype(np.int64)
        return Sparse(self._n, rows, sources, weights[there])

    @property
    def pairs(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """(Z,) to which unit, and from which, row by row."""
        return self._rows, self._sources

    def for_kernels(self, bias: Floats, tolerance: Floats, off: int) -> Weights:
        other = self._transposed
        return SparseWeights(
            self._starts, self._sources, self._weights, other._starts, other._sources, other._weights, bias, self.own,
            tolerance, off, self.is_symmetric,
        )  # fmt: skip


def _is_in_order(rows: UnitNumbers, cols: UnitNumbers) -> bool:
    """Whether pairs are ascending, row by row."""
    for first in range(0, rows.size, NUMBERS):
        down, across = rows[first : first + NUMBERS + 1], cols[first : first + NUMBERS + 1]
        if not ((down[:-1] < down[1:]) | ((down[:-1] == down[1:]) & (across[:-1] < across[1:]))).all():
            return False
    return True


def _in_order_steps(
    n: int, rows: UnitNumbers, cols: UnitNumbers, weights: Floats
) -> Steps[tuple[UnitNumbers, UnitNumbers, Floats]]:
    """Pairs and their weights row by row, in slices: first by the one unit, then by the other."""
    keys, others, total = cols.astype(np.int32), rows.astype(np.int32), rows.size
    for turn in range(2):
        places = np.cumsum(np.bincount(keys, minlength=n)) - np.bincount(keys, minlength=n)
        keys_out, others_out, weights_out = np.empty(total, np.int32), np.empty(total, np.int32), np.empty(total)
        for first in range(0, total, NUMBERS):
            last = min(first + NUMBERS, total)
            kernels.network.scatter(first, last, keys, others, weights, places, keys_out, others_out, weights_out)
            yield (turn + first / total) / 2
        keys, others, weights = others_out, keys_out, weights_out
    return others, keys, weights
