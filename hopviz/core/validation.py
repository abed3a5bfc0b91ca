"""Validation of what runs are given: states, masks, units and spans."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.network import Network, State, numbers


def one_state(net: Network, state: ArrayLike) -> State:
    """One state of the network, int8, shape (N,); errors as for `Network.check_state`, and for several states."""
    checked = net.check_state(state)
    if checked.ndim != 1:
        raise ValueError(f"a simulation needs one state of shape ({net.n},), not {checked.shape}")
    return checked


def as_mask(name: str, mask: ArrayLike | None, n: int) -> NDArray[np.bool_]:
    """A copy of a mask of bool, shape (n,), none if left out; a ValueError calls it by `name`."""
    array = np.zeros(n, bool) if mask is None else np.array(mask)
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


def as_span(name: str, count: int | None, seconds: float | None) -> int | None:
    """How many `name` to make, one if neither a number nor a time is given, or None if only the time counts.

    Raises
    ------
    ValueError
        If the number is negative, or the time negative or not finite.
    """
    if count is not None and count < 0:
        raise ValueError(f"{name} must not be negative, not {count}")
    if seconds is not None and not 0 <= seconds < math.inf:
        raise ValueError(f"seconds must be a finite number of at least 0, not {seconds}")
    return 1 if count is None and seconds is None else count
