"""What may a run start from?  One state of a network, and which units are held or taken out."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.network import Network, State


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
