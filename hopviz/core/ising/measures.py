"""Measures of the states of lattices: correlations against distance, and domain walls."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.ising.lattices import as_size
from hopviz.core.network import Floats, to_bipolar


def correlations(states: ArrayLike, rows: int, cols: int, periodic: bool = True, connected: bool = False) -> Floats:
    """The correlation G(r) = <s_i s_j> of units r apart along rows and columns, averaged over all of them, (R,).

    Just below T_c it falls as r^(-1/4), elsewhere exponentially, over `correlation_length`.

    Parameters
    ----------
    states : array_like, shape (N,) or (K, N)
        Of a lattice; anything above zero is on.
    rows, cols : int
    periodic : bool
        Whether distances are round the torus.
    connected : bool
        Whether <s>^2 is taken off.

    Returns
    -------
    ndarray, shape (R,)
        r = 0, 1, ..., up to half of the smaller side of a torus, or of an open lattice the whole of it.

    Raises
    ------
    ValueError
        If states are of other lattices.
    """
    s, (rows, cols) = _grids(states, rows, cols), as_size(rows, cols)
    axes = [(axis, side) for axis, side in ((1, rows), (2, cols)) if side > 1] or [(1, 1)]
    least = min(side for _, side in axes)
    reach = least // 2 + 1 if periodic else least
    found = np.zeros(reach)
    for axis, side in axes:
        size = side if periodic else 2 * side  # an open lattice is put beside as much of nothing
        power = np.abs(np.fft.rfft(s, size, axis=axis)) ** 2
        sums = np.fft.irfft(power, size, axis=axis).sum(axis=(0, 3 - axis))[:reach]
        pairs = np.full(reach, side) if periodic else side - np.arange(reach)
        found += sums / (pairs * (s.size // side))
    return np.asarray(found / len(axes) - (float(s.mean()) ** 2 if connected else 0.0))


def domain_walls(state: ArrayLike, rows: int, cols: int, periodic: bool = True) -> float:
    """The share of neighbouring pairs that differ, 0 to 1: the walls between domains, each of energy 2 J.

    Raises
    ------
    ValueError
        If it is no state of such a lattice.
    """
    s = _grids(state, rows, cols)
    unlike, pairs = 0, 0
    for axis in (1, 2):
        if s.shape[axis] == 1:
            continue
        last = s.shape[axis] if periodic and s.shape[axis] > 2 else s.shape[axis] - 1
        differs = np.take(s != np.roll(s, -1, axis), np.arange(last), axis)
        unlike, pairs = unlike + int(np.count_nonzero(differs)), pairs + differs.size
    return unlike / pairs if pairs else 0.0


def _grids(states: ArrayLike, rows: int, cols: int) -> NDArray[np.int8]:
    """(K, rows, cols) +1/-1."""
    high, wide = as_size(rows, cols)
    s = to_bipolar(states)
    if s.ndim not in (1, 2) or not s.size or s.shape[-1] != high * wide:
        raise ValueError(f"states of {high} x {wide} units are needed, not of shape {s.shape}")
    return s.reshape(-1, high, wide)
