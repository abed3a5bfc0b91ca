"""Higher-order couplings: an energy that is a steep function of the overlaps with memories, not a sum over pairs."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from typing import ClassVar, Literal, NoReturn, TypeVar

import numpy as np
from numpy.typing import NDArray

from hopviz.core.couplings.base import Couplings, Floats, Form, Units, everywhere, sealed, strided
from hopviz.core.kernels.tuples import HigherOrderWeights, State, Weights
from hopviz.core.limits import OutOfRangeError

MOST_POWER = 30
MOST_UNITS = 1 << 20
Power = int | Literal["exponential"]
Coefficient = TypeVar("Coefficient", Fraction, Floats)


class HigherOrder(Couplings):
    """E = -sum over memories of F(overlap), F(x) = x^n/(n N^(n-1)), or E = -ln(sum of exp(overlap)).

    Energies are measured from that of the mean over all states, so that those of n = 2 are those of Hebb's rule.

    Parameters
    ----------
    patterns : ndarray of int8, shape (P, N)
        +1/-1.
    power : int or "exponential"
        n, from 2 to 30.
    """

    form: ClassVar[Form] = "higher-order"

    def __init__(self, patterns: State, power: Power) -> None:
        self.power = power
        self.factors = sealed(np.ascontiguousarray(patterns.T))
        count, n = patterns.shape
        if n > MOST_UNITS:
            raise OutOfRangeError(f"a dense memory has at most {MOST_UNITS:,} units, not {n:,}")
        self.scale = 1.0
        if power == "exponential":
            self.steps = self.values = sealed(np.exp(-np.arange(2.0 * n + 1)))
            self.zero = math.log(count) + n * math.log(math.cosh(1.0))
            self.highest = 1.0
        else:
            reach = [overlap**power for overlap in range(-n - 1, n + 2)]
            self.steps = sealed(np.array([(above - below) // 2 for below, above in zip(reach, reach[2:], strict=False)],
                                         np.float64))  # fmt: skip
            self.values = sealed(np.array(reach[1:-1], np.float64))
            self.scale = 1.0 / (power * n ** (power - 1))
            self.zero = count * float(mean_power(n, power)) * self.scale
            self.highest = count * float(self.steps[-2]) * self.scale

    @property
    def n(self) -> int:
        return len(self.factors)

    @property
    def nbytes(self) -> int:
        return int(self.factors.nbytes + self.steps.nbytes + self.values.nbytes)

    @property
    def is_symmetric(self) -> bool:
        return True

    @property
    def own(self) -> Floats:
        return everywhere(0.0, self.n)

    @property
    def row_sizes(self) -> Floats:
        """(N,) the largest field that a unit could have."""
        return everywhere(self.highest, self.n)

    @property
    def column_sizes(self) -> Floats:
        return self.row_sizes

    @property
    def mean_row_size(self) -> float:
        """The field of a memory in itself, and the size of what as many random others add to it.

        The largest field that there could be, were all memories alike, says nothing of where units are free to turn.
        """
        if self.power == "exponential":
            return self.highest
        count = self.factors.shape[1]
        alone = self.highest / count
        logs = sum(math.log(k) for k in range(3, 2 * self.power - 2, 2)) - (self.power - 1) * math.log(self.n)
        return float(alone * (1 + math.sqrt(count) * math.exp(0.5 * logs)))

    def energies(self, overlaps: NDArray[np.int64]) -> Floats:
        """(K,) of states by their overlaps with the memories, (K, P)."""
        if self.power != "exponential":
            return np.asarray(self.zero - self.scale * self.values[overlaps + self.n].sum(axis=1))
        highest = overlaps.max(axis=1, keepdims=True)
        return np.asarray(self.zero - highest[:, 0] - np.log(self.values[highest - overlaps].sum(axis=1)))

    @property
    def no_overlaps(self) -> NDArray[np.generic]:
        return np.zeros(self.factors.shape[1], np.int32)

    def for_kernels(self, bias: Floats, tolerance: Floats, off: int) -> Weights:
        return HigherOrderWeights(
            self.factors, self.steps, self.values, self.power == "exponential", self.scale, self.zero, bias,
            strided(self.own), strided(everywhere(0.0, self.n)), off, True,
        )  # fmt: skip

    @property
    def sums(self) -> Floats:
        self._refuse()

    def received(self, states: Floats) -> Floats:
        self._refuse()

    def exerted(self, states: Floats) -> Floats:
        self._refuse()

    def block(self, rows: Units, cols: Units) -> Floats:
        self._refuse()

    def tile_sums(self, size: int, rows: range, cols: range) -> Floats:
        self._refuse()

    @property
    def largest(self) -> float:
        self._refuse()

    def among(self, rows: Units, cols: Units) -> Floats:
        self._refuse()

    def matrix(self) -> Floats:
        self._refuse()

    def scaled(self, factor: float) -> Couplings:
        self._refuse()

    def part(self, units: Units) -> Couplings:
        self._refuse()

    def _refuse(self) -> NoReturn:
        kind = "exponential" if self.power == "exponential" else f"power {self.power}"
        raise OutOfRangeError(f"a dense memory of {kind} has no weights between pairs of units: only power 2 has")


@cache
def mean_power(n: int, power: int) -> Fraction:
    """The mean of (s_1 + … + s_n)^power over all states of n units.

    It is power! times the coefficient of t^power in cosh(t)^n, whose series follows from that of cosh.
    """
    cosh = [Fraction(0) if k % 2 else Fraction(1, math.factorial(k)) for k in range(power + 1)]
    return series_power(cosh, n)[power] * math.factorial(power)


def series_power(base: list[Coefficient], exponent: int | Coefficient) -> list[Coefficient]:
    """The first coefficients of a power of a series, of as many of its own, of which the first is 1."""
    series = base[:1]
    for k in range(1, len(base)):
        terms = [(j * exponent - k + j) * base[j] * series[k - j] for j in range(1, k + 1)]
        series.append(sum(terms[1:], terms[0]) / k)
    return series
