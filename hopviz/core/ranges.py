"""Numbers that functions are given, and the ranges that they must be in.

Whole numbers are of any kind that Python can count with, numpy's too; 2.0 is none, and true and false are no numbers.
What is refused is named, with what it must be, in one sentence.
"""

from __future__ import annotations

import math
from numbers import Real
from operator import index

import numpy as np

from hopviz.core.limits import HOTTEST, OutOfRangeError
from hopviz.core.quoting import quoted

MOST = 10**15
"""The largest number of anything that is done one after the other: counters never come near to the end of int64."""
MOST_SWEEPS = 10**6
"""The largest number of sweeps after which a run is given up."""
MOST_SEEDS = 2**128
"""Seeds are below this: as many as `numpy.random.SeedSequence` tells apart."""


def as_whole(name: str, value: object, low: int = 0, high: int = MOST) -> int:
    """A whole number from `low` to `high`; a ValueError calls it by `name`."""
    try:
        whole = None if isinstance(value, bool | np.bool_) else index(value)  # type: ignore[arg-type]
    except TypeError:
        whole = None
    if whole is None or not low <= whole <= high:
        highest = "10^15" if high == MOST else f"{high:,}"
        raise OutOfRangeError(f"{name} must be a whole number from {low:,} to {highest}, not {quoted(value)}")
    return whole


def as_number(name: str, value: object, low: float, high: float, above: bool = False) -> float:
    """A number from `low`, or `above` it, to `high`; a ValueError calls it by `name`."""
    number, is_flag = math.nan, isinstance(value, bool | np.bool_)
    if isinstance(value, Real) and not is_flag:
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
    if not (low < number if above else low <= number) or not number <= high:
        wanted = f"above {low:g} and up to {high:g}" if above else f"from {low:g} to {high:g}"
        raise OutOfRangeError(f"{name} must be a number {wanted}, not {quoted(value)}")
    return number


def as_share(name: str, value: object) -> float:
    """A number from 0 to 1; a ValueError calls it by `name`."""
    return as_number(name, value, 0.0, 1.0)


def as_temperature(temperature: object) -> float:
    """A temperature from 0 to `HOTTEST`; a ValueError says what it must be."""
    return as_number("temperature", temperature, 0.0, HOTTEST)


def as_seed(seed: object) -> int:
    """A seed of random numbers; a ValueError says what one is."""
    try:
        return as_whole("seed", seed, 0, MOST_SEEDS - 1)
    except OutOfRangeError:
        raise OutOfRangeError(f"seed must be a whole number from 0, below 2^128, not {quoted(seed)}") from None


def as_seconds(seconds: object) -> float:
    """A time in seconds, which may be infinite; a ValueError says what it must be."""
    return as_number("seconds", seconds, 0.0, math.inf)
