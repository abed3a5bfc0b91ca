"""Validation of what functions are given: networks, states, masks, units and spans."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.couplings import check_dense
from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import Network, State, numbers
from hopviz.core.quoting import quoted
from hopviz.core.ranges import as_seconds, as_whole


def as_generator(rng: object) -> np.random.Generator:
    """A random generator of numpy's; a TypeError says what was given instead."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"a random generator is needed, such as numpy.random.default_rng(0), not {type(rng).__name__}")
    return rng


def as_dense_units(n: int, low: int) -> int:
    """A number of units, at least `low`, of which a matrix of weights can be made; errors tell what fits."""
    n = as_whole("n", n, low)
    check_dense(n)
    return n


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
