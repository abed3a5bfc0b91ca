"""The limits of weights, biases, temperatures and fields, within which every sum keeps its meaning."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LARGEST = 1e9
"""The largest size of a weight or a bias: energies of 4,096 units with whole weights stay below 2^53, so that whole
numbers remain exact, and no sum, square or product of two energies comes near to the end of float64 or float32."""
SMALLEST = 1e-100
"""The smallest size of a weight or a bias that is not zero: squares, and parts of 10^-10 of them, keep all digits."""
HOTTEST = 1e15
"""The highest temperature, and the largest number that fields are lowered by: more than the sum of a million of the
largest weights, so that a network can always ask for the temperature that suits it."""

LOWEST_GAIN, HIGHEST_GAIN = 1e-9, 1e15
"""Of graded units."""

TIE = 1e-10
"""A field counts as zero up to this part of the largest field that its unit could have (see `core/network.py`)."""

CHUNK = 1 << 18
"""Numbers that are looked at together: they stay in the cache of a processor."""


class OutOfRangeError(ValueError):
    """A number beyond its limits; the message, part of a sentence, names it, the limits, and a cure."""


def size_error(name: str, value: float) -> OutOfRangeError:
    """What is wrong with a weight or a bias called `name` that is no finite number or beyond the limits."""
    if not np.isfinite(value):
        return OutOfRangeError(f"{name} is {value}, but weights and biases must be finite numbers: correct it")
    cure = "a smaller number" if abs(value) > LARGEST else "0 or a larger number"
    return OutOfRangeError(
        f"{name} is {value:.10g}, but weights and biases must be 0 or from {SMALLEST:g} to {LARGEST:,.0f} in size: "
        f"give {cure}, or multiply all of them by the same number"
    )


def is_within(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which numbers may be weights or biases: zero, or of a size from `SMALLEST` to `LARGEST`; same shape."""
    sizes = np.abs(values)
    return np.asarray((sizes <= LARGEST) & ((sizes >= SMALLEST) | (sizes == 0)))


def without_smallest(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The array itself, in which numbers that are smaller than `SMALLEST` in size have become 0."""
    values[np.abs(values) < SMALLEST] = 0.0
    return values


def first_beyond(values: NDArray[np.float64]) -> tuple[int, ...] | None:
    """Where in a contiguous array the first number is that may be no weight or bias; None if all may."""
    flat = values.reshape(-1)
    for first in range(0, flat.size, CHUNK):
        within = is_within(flat[first : first + CHUNK])
        if not within.all():
            place = np.unravel_index(first + int(np.argmin(within)), values.shape)
            return tuple(int(k) for k in place)
    return None


def check_within(name: str, values: NDArray[np.float64]) -> None:
    """Refuse an array called `name` of which a number may be no weight or bias."""
    beyond = first_beyond(values)
    if beyond is not None:
        raise size_error(f"{name}[{', '.join(map(str, beyond))}]", float(values[beyond]))
