"""The numbering of states: number k has unit i on where bit i of k is set."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.frame import Frame
from hopviz.core.network import OFF, State, Units
from hopviz.core.network import numbers as checked_numbers
from hopviz.core.quoting import quoted
from hopviz.core.ranges import as_whole

Numbers = NDArray[np.int64]

MOST_BITS = 62


def states_of(numbers: ArrayLike, n: int, units: Units = "bipolar") -> State:
    """The states with these numbers.

    Parameters
    ----------
    numbers : array_like of int, shape (K,), or an int
        From 0 to 2^N - 1.
    n : int
        Number of units, N <= 62.
    units : {"bipolar", "binary"}

    Returns
    -------
    ndarray of int8, shape (K, N), or (N,) for an int

    Raises
    ------
    ValueError
        If a number is no number of a state.
    """
    which, n = checked_numbers("numbers", numbers), as_whole("n", n, 1, MOST_BITS)
    if not isinstance(units, str) or units not in OFF:
        raise ValueError(f"units must be one of {', '.join(OFF)}, not {quoted(units)}")
    if which.size and (which.dtype.kind not in "iu" or which.min() < 0 or int(which.max()) >> n):
        raise ValueError(f"states of {n} units have whole numbers from 0 to {(1 << n) - 1}")
    on = (which.astype(np.int64)[..., np.newaxis] >> np.arange(n)) & 1
    return np.where(on == 1, 1, OFF[units]).astype(np.int8)


def number_of(state: ArrayLike) -> int:
    """The number of a state, shape (N,), bipolar or binary, N <= 62.

    Raises
    ------
    ValueError
        If it is not one state of at most 62 units.
    """
    one = checked_numbers("a state", state)
    if one.ndim != 1:
        raise ValueError(f"one state is needed, not shape {one.shape}")
    return int(numbers_of(one))


def numbers_along(before: int, places: Numbers, frame: Frame) -> Numbers:
    """The number of a state, and those after each of the M moments of a frame that goes on from it, shape (M + 1,).

    `places` (N,) are what each unit adds to a number while it is on; 0 of units that have no part in it.
    """
    turned = np.concatenate([[before], places[frame.flipped]])
    return np.bitwise_xor.accumulate(turned)[frame.flips_by_moment]


def numbers_of(states: ArrayLike) -> Numbers:
    """The numbers of states, shape (..., N), bipolar, binary or whether each unit is on, N <= 62; shape (...).

    Raises
    ------
    ValueError
        If they are no states of at most 62 units.
    """
    on = checked_numbers("states", states) > 0
    if on.ndim == 0 or on.shape[-1] > MOST_BITS:
        raise ValueError(f"states of at most {MOST_BITS} units are needed, not shape {on.shape}")
    return np.asarray(on @ (np.int64(1) << np.arange(on.shape[-1])), np.int64)
