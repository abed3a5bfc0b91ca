"""What a run begins from: units that are on or off, or values of graded units."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.frame import Frame
from hopviz.core.network import Floats, to_bipolar
from hopviz.core.snapshot import Snapshot

NOT_GRADED = "Only graded units have values between −1 and +1: choose the update rule Graded flow first (R)"
Start = NDArray[Any]
"""(N,) +1/-1 as whole numbers, or floats from -1 to 1, which are values of graded units."""


def is_graded(state: ArrayLike) -> bool:
    """Whether a state is one of graded units."""
    return np.asarray(state).dtype.kind == "f"


def as_start(state: ArrayLike) -> Start:
    """A state as a run begins from it: values of graded units as they are, others as +1/-1."""
    return np.array(state, np.float64) if is_graded(state) else to_bipolar(state)


def start_of(now: Frame | Snapshot) -> Start:
    """What a run would go on from: the values of graded units at a moment, or units as +1/-1."""
    return to_bipolar(now.unmasked_state) if now.graded is None else now.graded


def as_graded_values(values: ArrayLike, n: int) -> Floats:
    """(N,) values of graded units, read-only.

    Raises
    ------
    ValueError
        If they are not N numbers from -1 to 1.
    """
    found = np.array(values, np.float64)
    if found.shape != (n,) or not (np.abs(found) <= 1).all():
        raise ValueError(f"its graded units have other values than {n:,} numbers from -1 to 1")
    found.setflags(write=False)
    return found
