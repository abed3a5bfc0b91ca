"""Couplings that are weakened dream by dream, in place, while kernels look at them."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hopviz.core import kernels
from hopviz.core.blocks import by_rows
from hopviz.core.couplings.base import Couplings, Floats, Number, everywhere, sealed, strided
from hopviz.core.couplings.dense import Dense
from hopviz.core.couplings.factored import NO_PRODUCTS, Factored, is_cheaper_factored, place_of
from hopviz.core.kernels.tuples import DenseWeights, FactoredWeights, Weights

ROOM = 64
"""Factors that there is room for before all are copied."""


class Weakened(Protocol):
    """Symmetric couplings from which products of states are taken."""

    @property
    def size_of_rows(self) -> Floats:
        """(N,) `Couplings.row_sizes` as they are now."""

    @property
    def no_overlaps(self) -> NDArray[np.generic]:
        """`Run.overlaps` of a state that is all zero."""

    def for_kernels(self, bias: Floats, tolerance: Floats, off: int) -> Weights:
        """What kernels take, until the next weakening; arrays are seen as they will be at any time."""

    def weaken(self, state: NDArray[np.int8], rate: float) -> Weakened:
        """W -= rate (s s' - 1), s +1/-1; what goes on in its place."""

    def couplings(self) -> Couplings:
        """A copy of them as they are now."""


def to_be_weakened(couplings: Couplings) -> Weakened:
    """Couplings that can be weakened, in the form of these."""
    if isinstance(couplings, Factored) and is_cheaper_factored(couplings.n, couplings.count + 1, whole=False):
        return WeakenedFactors(couplings)
    return WeakenedMatrix(couplings)


class WeakenedMatrix:
    """A matrix, the symmetric part of that of some couplings."""

    def __init__(self, couplings: Couplings) -> None:
        matrix = couplings.matrix()
        self._weights = by_rows(lambda w, other: 0.5 * (w + other), matrix, matrix.T)
        self._own = sealed(np.diagonal(self._weights).copy())  # dreams leave it as it is

    @property
    def size_of_rows(self) -> Floats:
        return np.asarray(kernels.network.row_sums(self._weights, True))

    @property
    def no_overlaps(self) -> NDArray[np.generic]:
        return np.zeros(0)

    def for_kernels(self, bias: Floats, tolerance: Floats, off: int) -> DenseWeights:
        weights = seen(self._weights)
        return DenseWeights(weights, weights, seen(bias), self._own, seen(tolerance), off, True)

    def weaken(self, state: NDArray[np.int8], rate: float) -> WeakenedMatrix:
        kernels.unlearning.weaken(state, rate, self._weights)
        return self

    def couplings(self) -> Dense:
        return Dense(sealed(by_rows(np.asarray, self._weights)))


class WeakenedFactors:
    """Factors, one more for every new state, until a matrix is cheaper."""

    def __init__(self, couplings: Factored) -> None:
        self._divisor, self._count, self._selves = couplings.divisor, couplings.count, couplings.selves
        self._factors = with_room(couplings.factors)
        self._strengths = np.zeros(self._factors.shape[1])
        self._strengths[: self._count] = couplings.strengths
        self._strengths_at_first = float(self._strengths.sum())

    @property
    def size_of_rows(self) -> Floats:
        return self.couplings().row_sizes

    @property
    def no_overlaps(self) -> NDArray[np.generic]:
        return np.zeros(self._strengths.size)

    def for_kernels(self, bias: Floats, tolerance: Floats, off: int) -> FactoredWeights:
        n, base = len(self._factors), self._selves
        dreamt = float(self._strengths.sum() - self._strengths_at_first)
        selves = everywhere(float(base[0]) + dreamt, n) if base.strides == (0,) else sealed(base + dreamt)
        return FactoredWeights(
            seen(self._factors), seen(self._strengths), NO_PRODUCTS, strided(selves), 1.0 / self._divisor, seen(bias),
            strided(everywhere(0.0, n)), seen(tolerance), off, True,
        )  # fmt: skip

    def weaken(self, state: NDArray[np.int8], rate: float) -> Weakened:
        place = place_of(state, self._factors[:, : self._count])
        if place is None:
            place = self._count
            if not is_cheaper_factored(len(state), place + 1, whole=False):
                return WeakenedMatrix(self.couplings()).weaken(state, rate)
            if place == self._strengths.size:
                self._factors = with_room(self._factors)
                self._strengths = np.append(self._strengths, np.zeros(ROOM))
            self._factors[:, place] = state
            self._count += 1
        self._strengths[place] -= rate * self._divisor
        return self

    def couplings(self) -> Factored:
        return Factored(self._factors[:, : self._count].copy(), self._strengths[: self._count], self._divisor)


def with_room(factors: NDArray[Number]) -> NDArray[Number]:
    """(N, P + ROOM) factors (N, P) and zeros."""
    return np.concatenate([factors, np.zeros((len(factors), ROOM), factors.dtype)], axis=1)


def seen(array: NDArray[Number]) -> NDArray[Number]:
    """The array as it will be at any time, for kernels that do not write to it."""
    view = array.view()
    view.setflags(write=False)
    return view
