"""Factored couplings: sums of products, as of memories that Hebb's rule has stored."""

from __future__ import annotations

import weakref
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from hopviz.core.blocks import by_rows, rows_in_blocks, tiles
from hopviz.core.couplings.base import (
    MOST_DENSE,
    Couplings,
    Floats,
    Form,
    Units,
    check_dense,
    check_factors,
    everywhere,
    sealed,
    strided,
    units_of,
)
from hopviz.core.couplings.dense import Dense
from hopviz.core.kernels.tuples import FactoredWeights
from hopviz.core.lazy import lazy
from hopviz.core.limits import LARGEST, TIE, size_error
from hopviz.core.stepwise import Steps, finished

LEAST_FACTORED = 1 << 10
"""Units from which on factors are ever cheaper."""
CACHED = 1 << 12
"""Units from which on a matrix is too large to stay in the cache of a processor."""
UNITS_PER_FACTOR = 4
REAL = 4
"""A real factor costs as much as so many whole ones."""
UNITS_PER_FREE_FACTOR = 128
"""With fewer factors to so many units, to add up a field takes hardly longer than to look it up."""
NO_PRODUCTS: NDArray[np.int16] = sealed(np.empty((0, 0), np.int16))
MOST_ROWS = 1 << 12
"""Rows that are looked at for a mean over all: of more units, evenly spaced ones."""


def is_cheaper_factored(n: int, factors: int, whole: bool = True) -> bool:
    """Whether so many factors of n units, whole or real ones, cost less than a matrix, which may be too large to make.

    A flip and a visit cost as much as there are factors; in a matrix a flip costs as much as there are units, but a
    visit nothing, and the more the less of it is cached.
    """
    most = n * min(n / CACHED, 1.0) / UNITS_PER_FACTOR
    return n > MOST_DENSE or (n >= LEAST_FACTORED and factors * (1 if whole else REAL) <= most)


class Factored(Couplings):
    """W = X' diag(c) X / divisor, without its diagonal; symmetric.

    Parameters
    ----------
    factors : ndarray, shape (N, P)
        X': what every unit is in P factors.  int8, +1/-1 or 0, or float64.  It is shared, and read-only from now on.
    strengths : ndarray, shape (P,)
        c, whole numbers or float64.
    divisor : float

    Raises
    ------
    ValueError
        If a weight may be beyond the limits.
    """

    form: ClassVar[Form] = "factored"

    def __init__(self, factors: NDArray[Any], strengths: NDArray[Any], divisor: float = 1.0) -> None:
        self.factors, self.divisor = sealed(np.ascontiguousarray(factors)), float(divisor)
        self._products: weakref.ref[NDArray[np.int16]] | None = None
        self.strengths = sealed(np.array(strengths, _kind_of_overlaps(factors, strengths)))
        if not self.largest <= LARGEST:
            raise size_error("what the factors of a weight may add up to", self.largest)

    @property
    def n(self) -> int:
        return len(self.factors)

    @property
    def count(self) -> int:
        """Number of factors, P."""
        return len(self.strengths)

    @property
    def nbytes(self) -> int:
        return self.factors.nbytes + self.strengths.nbytes

    @property
    def is_symmetric(self) -> bool:
        return True

    @property
    def is_whole(self) -> bool:
        """Whether overlaps are counted in whole numbers."""
        return self.strengths.dtype.kind == "i"

    @property
    def own(self) -> Floats:
        return everywhere(0.0, self.n)

    @lazy
    def sums(self) -> Floats:
        return sealed(self.received(np.ones(self.n)))

    @lazy
    def row_sizes(self) -> Floats:
        sizes, totals = np.empty(self.n), np.zeros(self.count)
        for block in rows_in_blocks(self.n, self.count):
            totals += np.abs(self.factors[block]).sum(axis=0, dtype=np.float64)
        totals *= np.abs(self.strengths) / self.divisor
        for block in rows_in_blocks(self.n, self.count):
            sizes[block] = np.abs(self.factors[block]) @ totals
        return sealed(sizes)

    @property
    def column_sizes(self) -> Floats:
        return self.row_sizes

    @lazy
    def mean_row_size(self) -> float:
        every = np.arange(self.n)
        rows = every if self.n <= MOST_ROWS else np.linspace(0, self.n - 1, MOST_ROWS).astype(np.intp)
        blocks = rows_in_blocks(rows.size, self.n)
        return sum(float(np.abs(self.block(rows[block], every)).sum()) for block in blocks) / rows.size

    @property
    def no_overlaps(self) -> NDArray[np.generic]:
        return np.zeros_like(self.strengths)

    @lazy
    def selves(self) -> Floats:
        """(N,) what X' diag(c) X has on its diagonal."""
        if self.factors.dtype == np.int8 and self.factors.all():
            return everywhere(float(self.strengths.sum()), self.n)
        selves = np.empty(self.n)
        for block in rows_in_blocks(self.n, self.count):
            selves[block] = np.square(self.factors[block], dtype=np.float64) @ self.strengths
        return sealed(selves)

    def received(self, states: Floats) -> Floats:
        s, blocks = np.atleast_2d(states), list(rows_in_blocks(self.n, self.count))
        overlaps, out = np.zeros((len(s), self.count)), np.empty(s.shape)
        for block in blocks:
            overlaps += s[:, block] @ self.factors[block].astype(np.float64)
        overlaps *= self.strengths
        for block in blocks:
            out[:, block] = overlaps @ self.factors[block].astype(np.float64).T - s[:, block] * self.selves[block]
        return np.asarray(out.reshape(states.shape) / self.divisor)

    def exerted(self, states: Floats) -> Floats:
        return self.received(states)

    def block(self, rows: Units, cols: Units) -> Floats:
        left = self.factors[rows].astype(np.float64) * self.strengths
        out = np.asarray(left @ self.factors[cols].astype(np.float64).T)
        out[rows[:, np.newaxis] == cols] = 0.0
        return self._weights_of(out)

    def tile_sums(self, size: int, rows: range, cols: range) -> Floats:
        left, right = self._factor_sums(size, rows), self._factor_sums(size, cols)
        out = np.asarray((left * self.strengths) @ right.T)
        both = range(max(rows.start, cols.start), min(rows.stop, cols.stop))
        if len(both):  # tiles on the diagonal hold no weight of a unit to itself
            units, begins = units_of(both, size, self.n)
            on_diagonal = np.arange(both.start, both.stop)
            out[on_diagonal - rows.start, on_diagonal - cols.start] -= np.add.reduceat(self.selves[units], begins)
        return self._weights_of(out)

    def _factor_sums(self, size: int, tiles: range) -> Floats:
        units, begins = units_of(tiles, size, self.n)
        kind = np.int32 if self.factors.dtype == np.int8 else np.float64
        return np.add.reduceat(self.factors[units], begins, axis=0, dtype=kind).astype(np.float64)

    @lazy
    def largest(self) -> float:
        """What a weight is where every factor counts as much as it can: between no two units it is larger."""
        most = np.abs(self.factors).max(axis=0, initial=0).astype(np.float64)
        return float(np.abs(self.strengths) @ most**2) / self.divisor

    def among(self, rows: Units, cols: Units) -> Floats:
        out = np.empty(len(rows))
        for block in rows_in_blocks(len(rows), self.count):
            left, right = self.factors[rows[block]], self.factors[cols[block]]
            out[block] = (left * right) @ self.strengths.astype(np.float64)
        out[rows == cols] = 0.0
        return self._weights_of(out)

    def _weights_of(self, products: Floats) -> Floats:
        products /= self.divisor
        return _cleared(products, self.factors, self.strengths, self.divisor)

    def cheapest(self) -> Couplings:
        """The same couplings, dense if that costs less."""
        return self if is_cheaper_factored(self.n, self.count, self.is_whole) else Dense(self.matrix())

    def matrix(self) -> Floats:
        return finished(self.matrix_steps())

    def matrix_steps(self) -> Steps[Floats]:
        return matrix_of(self.factors.T, self.strengths, self.divisor)

    def scaled(self, factor: float) -> Factored:
        return Factored(self.factors, self.strengths, self.divisor / factor)

    def part(self, units: Units) -> Factored:
        return Factored(self.factors[units], self.strengths, self.divisor)

    def with_factor(self, factor: NDArray[np.int8], strength: float) -> Factored:
        """With one product more, of values +1/-1 (N,), times a strength; forgets the factors that it cancels."""
        step = _rounded(strength * self.divisor)
        place = place_of(factor, self.factors)
        if place is None:
            factors = np.column_stack([self.factors, factor.astype(self.factors.dtype)])
            return Factored(factors, np.append(self.strengths.astype(np.float64), step), self.divisor)
        strengths = self.strengths.astype(np.float64)
        strengths[place] = _rounded(strengths[place] + step)
        keep = strengths != 0
        return Factored(self.factors[:, keep], strengths[keep], self.divisor)

    def for_kernels(self, bias: Floats, tolerance: Floats, off: int) -> FactoredWeights:
        return FactoredWeights(
            self.factors, self.strengths, NO_PRODUCTS, strided(self.selves), 1.0 / self.divisor, bias,
            strided(self.own), tolerance, off, True,
        )  # fmt: skip

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_products": None}

    @property
    def products(self) -> NDArray[np.int16]:
        """(N, N) what `products_steps` has made, as long as a run uses it; else (0, 0)."""
        held = None if self._products is None else self._products()
        return NO_PRODUCTS if held is None else held

    def hold_products(self, products: NDArray[np.int16]) -> None:
        """Let all runs have what `products_steps` has made, as long as one of them keeps it."""
        self._products = weakref.ref(products)

    @property
    def may_have_products(self) -> bool:
        """Whether `products_steps` makes what is of use: whole numbers of 16 bits, in a fourth of a matrix's memory."""
        largest = float(np.abs(self.strengths.astype(np.float64)).sum())
        costs_more = self.n <= MOST_DENSE and self.count * UNITS_PER_FREE_FACTOR >= self.n
        return self.is_whole and not self.products.size and costs_more and largest < 2**15

    def products_steps(self) -> Steps[NDArray[np.int16]]:
        """`FactoredWeights.products`, in slices of some milliseconds."""
        n, strengths = self.n, self.strengths.astype(np.float32)
        x, products = np.empty((n, self.count), np.float32), np.empty((n, n), np.int16)
        for block in rows_in_blocks(n, self.count):
            x[block] = self.factors[block]
            yield 0.0
        for down, across in tiles(n, n, max(self.count, 1)):
            if across.start < down.stop:
                tile = (x[down] * strengths) @ x[across].T
                products[down, across] = tile
                products[across, down] = tile.T
                yield down.start / n
        np.fill_diagonal(products, 0)
        return sealed(products)


def matrix_of(rows: NDArray[Any], strengths: NDArray[Any], divisor: float) -> Steps[Floats]:
    """The matrix of factors X (P, N), X' diag(strengths) X / divisor without its diagonal, in slices.

    It is symmetric to the last bit.

    Raises
    ------
    ValueError
        If there are too many units for a matrix.
    """
    count, n = rows.shape
    check_dense(n)
    check_factors(n, count)
    x, alike = by_rows(np.asarray, rows), bool((strengths == strengths[:1]).all())
    # BLAS takes half as long for the product of a matrix and its own transpose.
    left = x.T if alike else by_rows(lambda some: some * strengths, rows.T)
    weights, is_whole = np.empty((n, n)), rows.dtype == np.int8 and strengths.dtype.kind == "i"
    for down, across in tiles(n, n, max(count, 1)):
        if across.start < down.stop:
            tile = np.matmul(left[down], x[:, across])
            weights[down, across] = tile
            if down != across:
                weights[across, down] = tile.T
            both = slice(max(down.start, across.start), min(down.stop, across.stop))
            # The same pairs twice, rounded in two ways, but for a matrix times its own transpose.
            if both.start < both.stop and not is_whole and not (alike and down == across):
                square = weights[both, both]
                square[:] = 0.5 * (square + square.T)
            yield down.start / n
    np.fill_diagonal(weights, 0.0)
    common = float(strengths[0]) if alike and count else 1.0
    for block in rows_in_blocks(n, n):
        part = weights[block]
        if common != 1:
            part *= common
        if divisor != 1:
            part /= divisor
        _cleared(part, rows, strengths, divisor)
        yield 1.0
    return sealed(weights)


def _cleared(weights: Floats, factors: NDArray[Any], strengths: NDArray[Any], divisor: float) -> Floats:
    """Weights of real factors of which what is zero on paper is zero, in place; those of others are so already."""
    if factors.dtype != np.int8:
        weights[np.abs(weights) <= TIE * float(np.abs(strengths).max(initial=0.0)) / divisor] = 0.0
    return weights


def place_of(factor: NDArray[np.int8], factors: NDArray[Any]) -> int | None:
    """The number of the column of `factors` (N, P) that is a factor (N,) of +1/-1, or its reverse; None if none is."""
    if factors.dtype != np.int8:
        return None
    products = np.zeros(factors.shape[1])
    for block in rows_in_blocks(*factors.shape):
        products += factor[block].astype(np.float64) @ factors[block]
    same = np.abs(products) == factor.size
    return int(np.argmax(same)) if same.any() else None


def _rounded(strength: float) -> float:
    """A strength that is whole but for rounding as a whole number."""
    return float(round(strength)) if abs(strength - round(strength)) <= TIE else strength


def _kind_of_overlaps(factors: NDArray[Any], strengths: NDArray[Any]) -> type[np.generic]:
    """The smallest type of number that holds all overlaps c_mu sum_j x_j s_j; whole ones add up to below 2^31."""
    whole = factors.dtype == np.int8 and bool((np.rint(strengths) == strengths).all())
    most = len(factors) * np.abs(strengths.astype(np.float64))
    if not whole or most.sum() >= 2**31:
        return np.float64
    return np.int16 if most.max(initial=0) < 2**15 else np.int32
