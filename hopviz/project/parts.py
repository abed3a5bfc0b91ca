"""What may a memory, a grid, a mask, a cue, and the names and places of units be?

Every array of a project is read-only, so that projects can share them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Pattern = NDArray[np.int8]
Mask = NDArray[np.bool_]

LONGEST_SIDE = 64
SMALLEST_GRID = 2


@dataclass(frozen=True, eq=False)
class Memory:
    """A stored pattern and what it is called.

    `pattern` is int8, shape (N,), +1/-1 whatever the units of the network; read-only.
    """

    name: str
    pattern: Pattern

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a memory needs a name")
        pattern = np.asarray(self.pattern)
        if pattern.ndim != 1 or not np.isin(pattern, (-1, 1)).all():
            raise ValueError(f"the memory {self.name!r} must have shape (N,) and hold +1 and -1 only")
        object.__setattr__(self, "pattern", sealed(pattern, np.int8))


@dataclass(frozen=True, eq=False)
class Figure:
    """What units draw, by their names; x to the right, y upwards, z towards the viewer."""

    lines: Mapping[str, tuple[float, ...]]
    """Visible unit: a line of the drawing, x1 y1 x2 y2."""
    edges: Mapping[str, tuple[float, ...]]
    """Hidden unit: an edge in space, x1 y1 z1 x2 y2 z2."""


def check_grid(rows: int, cols: int) -> None:
    """Refuse a grid that is too small or too large with a ValueError."""
    if not (1 <= rows <= LONGEST_SIDE and 1 <= cols <= LONGEST_SIDE and rows * cols >= SMALLEST_GRID):
        raise ValueError(f"a grid has 1 x 2 to {LONGEST_SIDE} x {LONGEST_SIDE} units, not {rows} x {cols}")


def sealed(values: ArrayLike, dtype: Any) -> NDArray[Any]:
    """The values as a read-only array; one that is so already is shared, any other copied."""
    array = np.asarray(values)
    if array.dtype != dtype or array.flags.writeable:
        array = np.array(values, dtype=dtype)
        array.setflags(write=False)
    return array


def as_mask(name: str, values: Mask, n: int) -> Mask:
    """Units of which something is true, bool, shape (n,); none if `values` is empty."""
    mask = np.asarray(values, dtype=np.bool_)
    if mask.shape == (0,):
        mask = np.zeros(n, dtype=np.bool_)
    if mask.shape != (n,):
        raise ValueError(f"{name} must have shape ({n},), not {mask.shape}")
    return sealed(mask, np.bool_)


def as_cue(values: Pattern, n: int) -> Pattern:
    """A state to start from, +1/-1, shape (n,); all off if `values` is empty."""
    cue = np.asarray(values)
    if cue.shape == (0,):
        cue = np.full(n, -1, dtype=np.int8)
    if cue.shape != (n,) or not np.isin(cue, (-1, 1)).all():
        raise ValueError(f"the cue must have shape ({n},), not {cue.shape}, and hold +1 and -1 only")
    return sealed(cue, np.int8)


def as_places(values: ArrayLike | None, n: int) -> NDArray[np.float64] | None:
    """Places of units in the plane, float64, shape (n, 2), or None."""
    if values is None:
        return None
    places = np.asarray(values)
    if places.shape != (n, 2) or places.dtype.kind not in "iuf" or not np.isfinite(places).all():
        raise ValueError(f"places must be {n} pairs of numbers, x and y of every unit")
    return sealed(places, np.float64)


def as_unit_names(names: Sequence[str], n: int) -> tuple[str, ...]:
    """Names of all units without spaces around them, different from each other; empty if `names` is empty."""
    stripped = tuple(name.strip() for name in names)
    if stripped and len(stripped) != n:
        raise ValueError(f"{len(stripped)} units are named, but there are {n}: name all of them or none")
    if not all(stripped):
        raise ValueError(f"unit {stripped.index('')} has an empty name")
    if len(set(stripped)) < len(stripped):
        twice = next(name for name in stripped if stripped.count(name) > 1)
        raise ValueError(f"two units are called {twice!r}: names must differ")
    return stripped
