"""What couplings of every form can be asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from hopviz.core.kernels.tuples import Weights
from hopviz.core.limits import OutOfRangeError
from hopviz.core.stepwise import Steps

Floats = NDArray[np.float64]
Units = NDArray[np.intp]
Number = TypeVar("Number", bound=np.generic)

Form = Literal["dense", "factored", "sparse", "higher-order"]

MOST_DENSE = 1 << 14
"""Units of which a matrix of weights is made: it takes 2 GiB."""
MOST_PATTERN_BYTES = 1 << 31
"""Memories as +1/-1 may take so much."""
MOST_BYTES = 1 << 32
"""Memories as real numbers may take so much."""


class Couplings(ABC):
    """The weights of N units; never changes.  S stands for states, one (N,) or K of them (K, N)."""

    form: ClassVar[Form]

    @property
    @abstractmethod
    def n(self) -> int:
        """Number of units, N."""

    @property
    @abstractmethod
    def nbytes(self) -> int:
        """Memory taken."""

    @property
    @abstractmethod
    def is_symmetric(self) -> bool:
        """Whether w_ij = w_ji for all pairs, to within `TIE` of the largest weight."""

    @property
    @abstractmethod
    def own(self) -> Floats:
        """(N,) w_ii, read-only."""

    @property
    @abstractmethod
    def sums(self) -> Floats:
        """(N,) sum_j w_ij of every row."""

    @property
    @abstractmethod
    def row_sizes(self) -> Floats:
        """(N,) sum_j |w_ij| of every row, or a bound of it: by these, rounding errors are measured."""

    @property
    @abstractmethod
    def column_sizes(self) -> Floats:
        """(N,) the same of every column, sum_i |w_ij|."""

    @property
    def no_overlaps(self) -> NDArray[np.generic]:
        """`kernels.tuples.Run.overlaps` of a state that is all zero; none where there are no factors."""
        return np.zeros(0)

    @abstractmethod
    def received(self, states: Floats) -> Floats:
        """S W': what reaches every unit, shape of the states."""

    @abstractmethod
    def exerted(self, states: Floats) -> Floats:
        """S W: what every unit would get if it received what it exerts, shape of the states."""

    @abstractmethod
    def block(self, rows: Units, cols: Units) -> Floats:
        """(R, C) the weights to some units from some units, in an array of its own."""

    @abstractmethod
    def tile_sums(self, size: int, rows: range, cols: range) -> Floats:
        """(R, C) sums over tiles of `size` x `size` weights, which cover the matrix from its upper left corner.

        `rows` and `cols` number the tiles; the last ones of a row or column may be smaller.
        """

    @property
    @abstractmethod
    def largest(self) -> float:
        """The largest |w_ij|, or what no weight is larger than (see `Factored`)."""

    @abstractmethod
    def among(self, rows: Units, cols: Units) -> Floats:
        """(K,) the weight to each of some units (K,) from the one at the same place in `cols` (K,)."""

    @abstractmethod
    def matrix(self) -> Floats:
        """(N, N) all weights, read-only; errors as for `check_dense`."""

    @abstractmethod
    def scaled(self, factor: float) -> Couplings:
        """All weights times a number."""

    @abstractmethod
    def part(self, units: Units) -> Couplings:
        """Those among some units."""

    def matrix_steps(self) -> Steps[Floats]:
        """As `matrix`, in slices, each with the progress, 0 to 1."""
        yield 0.0
        return self.matrix()

    @abstractmethod
    def for_kernels(self, bias: Floats, tolerance: Floats, off: int) -> Weights:
        """What kernels take."""

    @property
    def mean_row_size(self) -> float:
        """Mean over the units of sum_j |w_ij|."""
        return float(self.row_sizes.mean())


def check_dense(n: int) -> None:
    """Refuse to make a matrix of the weights of more than `MOST_DENSE` units.

    Raises
    ------
    ValueError
        Naming the memory that it would take.
    """
    if n > MOST_DENSE:
        raise OutOfRangeError(
            f"a matrix of the weights of {n:,} units would take {8 * n * n / 2**30:,.0f} GiB of memory: it can be had "
            f"of up to {MOST_DENSE:,} units"
        )


def units_of(tiles: range, size: int, n: int) -> tuple[slice, Units]:
    """The units along a side of some tiles, and the place among these at which each tile begins."""
    units = slice(tiles.start * size, min(tiles.stop * size, n))
    return units, np.arange(0, units.stop - units.start, size)


def check_block(rows: int, cols: int) -> None:
    """Refuse to make a block of a matrix of weights that is larger than the largest matrix; errors as there."""
    if rows * cols > MOST_DENSE**2:
        raise OutOfRangeError(
            f"a block of {rows:,} x {cols:,} weights would take {8 * rows * cols / 2**30:,.0f} GiB of memory: it can "
            f"be had of up to {MOST_DENSE**2:,} weights"
        )


def check_factors(n: int, count: int) -> None:
    """Refuse to make more real numbers of memories than fit into `MOST_BYTES`.

    Raises
    ------
    ValueError
        Naming the memory that they would take, and how many memories fit.
    """
    _check_memories(n, count, 8, MOST_BYTES, " as real numbers")


def check_patterns(n: int, count: int) -> None:
    """Refuse more memories than fit into `MOST_PATTERN_BYTES`, a byte for each unit; errors as for `check_factors`."""
    _check_memories(n, count, 1, MOST_PATTERN_BYTES)


def _check_memories(n: int, count: int, size: int, most: int, form: str = "") -> None:
    """Refuse memories that take more than `most` bytes, `size` for each unit."""
    if size * n * count > most:
        fitting = most // (size * n)
        fit = f"at most {fitting:,} of so many units fit" if fitting else "none fits"
        raise OutOfRangeError(
            f"{count:,} memories of {n:,} units would take {size * n * count / 2**30:,.1f} GiB{form}: {fit}"
        )


def sealed(array: NDArray[Number]) -> NDArray[Number]:
    """The array, read-only from now on."""
    array.setflags(write=False)
    return array


def everywhere(value: float, n: int) -> Floats:
    """(n,) the same number everywhere, read-only, in the memory of one."""
    return np.broadcast_to(np.float64(value), (n,))


def strided(numbers: Floats) -> Floats:
    """The same numbers (n,), read-only, as kernels take what may be one number for all units: not contiguous.

    Contiguous ones are of another type, for which every kernel would be compiled once more.  There is one number too
    many, since numpy calls every array of one number contiguous.
    """
    if numbers.strides == (0,):
        return everywhere(float(numbers[0]), numbers.size + 1)
    room = np.zeros((numbers.size + 1, 2))
    room[:-1, 0] = numbers
    return sealed(room)[:, 0]
