"""Validation of what functions are given: numbers and their ranges, states, masks, units and spans.

Whole numbers are of any kind that Python can count with, numpy's too; 2.0 is none, and true and false are no numbers.
What is refused is named, with what it must be, in one sentence.
"""

from __future__ import annotations

import math
from numbers import Real
from operator import index
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import Network, State, numbers
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


def as_seed(seed: object) -> int:
    """A seed of random numbers; a ValueError says what one is."""
    try:
        return as_whole("seed", seed, 0, MOST_SEEDS - 1)
    except OutOfRangeError:
        raise OutOfRangeError(f"seed must be a whole number from 0, below 2^128, not {quoted(seed)}") from None


def as_seconds(seconds: object) -> float:
    """A time in seconds, which may be infinite; a ValueError says what it must be."""
    return as_number("seconds", seconds, 0.0, math.inf)


def as_generator(rng: object) -> np.random.Generator:
    """A random generator of numpy's; a TypeError says what was given instead."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"a random generator is needed, such as numpy.random.default_rng(0), not {type(rng).__name__}")
    return rng


def as_text(text: object) -> str:
    """A text; a TypeError says what was given instead."""
    if not isinstance(text, str):
        raise TypeError(f"a text is needed, not {type(text).__name__}")
    return text


def as_list(name: str, values: Any) -> list[Any]:
    """What can be gone through one by one; a TypeError calls it by `name`."""
    try:
        listed = None if isinstance(values, str | bytes) else list(values)
    except TypeError:
        listed = None
    if listed is None:
        raise TypeError(f"{name} must be a list, not {quoted(values)}")
    return listed


def as_network(net: object) -> Network:
    """A network; a TypeError says what was given instead."""
    if not isinstance(net, Network):
        raise TypeError(f"a Network is needed, not {type(net).__name__}: make one of weights by Network(weights)")
    return net


def one_state(net: Network, state: ArrayLike) -> State:
    """One state of the network, int8, shape (N,); errors as for `Network.check_state`, and for several states."""
    checked = as_network(net).check_state(state)
    if checked.ndim != 1:
        raise ValueError(f"one state of shape ({net.n},) is needed, not {checked.shape}")
    return checked


def as_mask(name: str, mask: ArrayLike | None, n: int) -> NDArray[np.bool_]:
    """A copy of a mask of bool, shape (n,), none if left out; a ValueError calls it by `name`."""
    array = np.zeros(n, bool) if mask is None else numbers(name, mask).copy()
    if array.shape != (n,) or array.dtype != bool:
        raise ValueError(f"{name} must be {n} values, true or false, not {array.dtype} of shape {array.shape}")
    return array


def as_units(units: ArrayLike, values: ArrayLike, n: int) -> tuple[NDArray[np.int64], NDArray[np.generic]]:
    """Numbers of units, (K,) of n, and as many values for them; a ValueError says what is wrong with them."""
    which, given = np.atleast_1d(numbers("units", units)), np.atleast_1d(numbers("values", values))
    if which.size and (which.dtype.kind not in "iu" or which.min() < 0 or which.max() >= n):
        raise ValueError(f"units must be whole numbers from 0 to {n - 1}")
    if which.ndim != 1 or which.shape != given.shape:
        raise ValueError(f"units and values must be of one length, not {which.shape} and {given.shape}")
    return which.astype(np.int64), given


def as_span(name: str, count: object, seconds: object) -> int | None:
    """How many `name` to make, one if neither a number nor a time is given, or None if only the time counts.

    Raises
    ------
    ValueError
        If the number is no whole number from 0, or the time negative or not finite.
    """
    if seconds is not None and math.isinf(as_seconds(seconds)):
        raise OutOfRangeError("seconds must be finite, not inf")
    if count is None:
        return 1 if seconds is None else None
    return as_whole(name, count)
