"""The infinite square lattice without a field, exactly.

Energy and heat capacity: Onsager, Phys. Rev. 65, 117 (1944); magnetisation: Yang, Phys. Rev. 85, 808 (1952);
correlation length along a row: McCoy and Wu, The Two-Dimensional Ising Model (1973), ch. XI.  With K = |J|/T the
transition is where sinh 2K = 1, T_c = 2|J|/ln(1 + sqrt 2) = 2.26919 |J|.  For J < 0 the magnetisation is that of the
checkerboard.
"""

from __future__ import annotations

import math

from hopviz.core.limits import LARGEST, SMALLEST, OutOfRangeError
from hopviz.core.ranges import as_number, as_temperature

COLD, HOT = 150.0, 1e-3
"""Beyond these values of K the limits are exact to all digits but the last few."""


def critical_temperature(coupling: float = 1.0) -> float:
    """T_c = 2|J|/ln(1 + sqrt 2).

    Raises
    ------
    ValueError
        If the coupling is no number, or above 1e9 in size.
    """
    return 2.0 * abs(as_number("coupling", coupling, -LARGEST, LARGEST)) / math.log(1 + math.sqrt(2))


def energy(temperature: float, coupling: float = 1.0) -> float:
    """Onsager's energy per unit, -|J| coth(2K) [1 + 2/pi (2 tanh^2 2K - 1) K_1(k)], k = 2 sinh 2K/cosh^2 2K.

    K_1 is the complete elliptic integral of the first kind.

    Parameters
    ----------
    temperature : float
        T, 0 to 1e15.
    coupling : float
        J, not 0, up to 1e9 in size.

    Raises
    ------
    ValueError
        If a number is out of range.
    """
    size, K = _size(coupling), _strength(temperature, coupling)
    if K > COLD:
        return -2.0 * size
    if K < HOT:
        v = math.tanh(K)
        return -size * (2 * v + 4 * v**3 * (1 - v * v))
    tanh = math.tanh(2 * K)
    beside = 2 * tanh * tanh - 1
    first, _ = _elliptic(abs(beside))
    return -size / tanh * (1 + 2 / math.pi * beside * first if beside else 1.0)


def heat_capacity(temperature: float, coupling: float = 1.0) -> float:
    """The heat capacity per unit, dU/dT; infinite at T_c.  Arguments and errors as for `energy`."""
    K = _strength(temperature, coupling)
    if K > COLD:
        return 0.0
    if K < HOT:
        v = math.tanh(K)
        return K * K * (1 - v * v) * (2 + 12 * v * v)
    tanh = math.tanh(2 * K)
    beside = 2 * tanh * tanh - 1
    if beside == 0:
        return math.inf
    first, second = _elliptic(abs(beside))
    bracket = 2 * first - 2 * second - 2 * (1 - tanh * tanh) * (math.pi / 2 + beside * first)
    return max(2 / math.pi * (K / tanh) ** 2 * bracket, 0.0)


def magnetisation(temperature: float, coupling: float = 1.0) -> float:
    """Yang's magnetisation per unit, (1 - sinh(2K)^-4)^(1/8) below T_c and 0 above it.

    Arguments and errors as for `energy`.
    """
    K = _strength(temperature, coupling)
    if K > COLD:
        return 1.0
    power = math.sinh(2 * K) ** 4
    return (1 - 1 / power) ** 0.125 if power > 1 else 0.0


def correlation_length(temperature: float, coupling: float = 1.0) -> float:
    """How far, along a row, what is left of correlations falls by a factor e, in units of the lattice.

    1/xi = ln coth K - 2K above T_c, and 4K - 2 ln coth K below it; infinite at T_c, 0 at T = 0.  Arguments and errors
    as for `energy`.
    """
    K = _strength(temperature, coupling)
    if K > COLD:
        return 0.0
    apart = -math.log(math.tanh(K)) - 2 * K
    if abs(apart) < 1e-15:
        return math.inf
    return 1 / apart if apart > 0 else -0.5 / apart


def _size(coupling: float) -> float:
    size = abs(as_number("coupling", coupling, -LARGEST, LARGEST))
    if size < SMALLEST:
        raise OutOfRangeError("coupling must not be 0: units that are not joined have no transition")
    return size


def _strength(temperature: float, coupling: float) -> float:
    """K = |J|/T; infinite at T = 0."""
    size, temperature = _size(coupling), as_temperature(temperature)
    return max(size / temperature, 1e-300) if temperature > 0 else math.inf


def _elliptic(complement: float) -> tuple[float, float]:
    """The complete elliptic integrals of the first and the second kind, of the modulus with this complement k' > 0.

    By the arithmetic-geometric mean (Abramowitz and Stegun 17.6).
    """
    a, b, sum_of_squares, power = 1.0, max(complement, 1e-300), 1 - complement * complement, 1.0
    total = 0.5 * sum_of_squares
    while abs(a - b) > 1e-15 * a:
        a, b, c = 0.5 * (a + b), math.sqrt(a * b), 0.5 * (a - b)
        total += power * c * c
        power *= 2
    first = math.pi / (2 * a)
    return first, first * (1 - total)
