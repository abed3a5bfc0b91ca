"""The memories that attention looks among, and the queries it answers: real vectors, checked and in one precision.

Numbers of 16 bits or less, and those of 32, are taken in float32, all others in float64.  What is given in that
precision, row after row, is looked at where it lies and never copied.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.blocks import rows_in_blocks
from hopviz.core.lazy import lazy
from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import Floats, numbers
from hopviz.core.ranges import as_number, as_whole

Reals = NDArray[np.floating[Any]]
"""float32 or float64."""

MOST_BETA = 1e300
LARGEST_OF_ENERGIES = 1e100
"""Memories and states with larger numbers have no energy: its squares would have no end."""


class Memories:
    """Memories (keys) and what they answer with (values).

    Parameters
    ----------
    keys : array_like, shape (N, d)
        A memory a row: x_1 … x_N.
    values : array_like, shape (N, e), optional
        What is read out for each memory; the memories themselves if left out.

    Raises
    ------
    ValueError
        If there is no memory, a shape is wrong or a number is not finite.

    Notes
    -----
    An array of float32 or float64 in C order is shared, not copied: do not change it meanwhile.  Every function of
    `hopviz.attention` takes an array in the place of this, too; whoever asks more than once spares it the checks.
    """

    def __init__(self, keys: ArrayLike, values: ArrayLike | None = None) -> None:
        self.keys: Reals = _table("memories", keys)
        self.values: Reals = self.keys if values is None else _table("values", values, self.keys.dtype)
        if len(self.values) != len(self.keys):
            raise ValueError(
                f"each memory needs one value: there are {len(self.keys):,} memories, but {len(self.values):,} values"
            )
        if values is not None:
            check_finite("values", self.values)

    def __repr__(self) -> str:
        read_out = "" if self.values is self.keys else f", values of {self.values.shape[1]}"
        return f"Memories({self.count} of {self.size} numbers{read_out}, {self.keys.dtype.name})"

    @property
    def count(self) -> int:
        """How many memories there are, N."""
        return len(self.keys)

    @property
    def size(self) -> int:
        """How many numbers a memory has, d."""
        return int(self.keys.shape[1])

    @lazy
    def squares(self) -> Floats:
        """(N,) the squared lengths |x_i|^2; a ValueError if they have no end."""
        squares = np.empty(self.count)
        for block in rows_in_blocks(*self.keys.shape):
            rows = self.keys[block].astype(np.float64)
            check_finite("memories", rows)
            if np.abs(rows).max() > LARGEST_OF_ENERGIES:
                raise OutOfRangeError(f"memories must be numbers up to {LARGEST_OF_ENERGIES:g} in size: scale them")
            squares[block] = np.einsum("ij,ij->i", rows, rows)
        squares.setflags(write=False)
        return squares

    @property
    def longest(self) -> float:
        """M, the length of the longest memory."""
        return math.sqrt(float(self.squares.max()))


def as_memories(memories: ArrayLike | Memories, values: ArrayLike | None = None) -> Memories:
    """Memories as such; errors as for `Memories`."""
    if isinstance(memories, Memories):
        return memories if values is None else Memories(memories.keys, values)
    return Memories(memories, values)


def as_beta(beta: object, size: int) -> float:
    """The inverse temperature: 1/sqrt(d), that of attention, if left out."""
    return 1 / math.sqrt(size) if beta is None else as_number("beta", beta, 0.0, MOST_BETA)


def as_queries(query: ArrayLike, size: int) -> Floats:
    """Queries (B, d), also of one (d,), float64 and finite; a ValueError says what is wrong."""
    given = numbers("a query", query)
    if given.ndim not in (1, 2) or given.shape[-1] != size:
        raise ValueError(f"a query must have shape ({size},) or (B, {size}), as the memories do, not {given.shape}")
    queries = np.atleast_2d(given).astype(np.float64)
    check_finite("a query", queries)
    return queries


def as_one_query(query: ArrayLike, size: int) -> Floats:
    """One query (1, d); a ValueError says what is wrong."""
    if np.ndim(given := numbers("a query", query)) != 1:
        raise ValueError(f"one query of shape ({size},) is needed, not of shape {given.shape}")
    return as_queries(given, size)


def as_chunk(chunk: object) -> int | None:
    """How many memories are looked at together; None leaves it to the size of caches."""
    return None if chunk is None else as_whole("chunk", chunk, 1)


def check_finite(name: str, values: NDArray[Any]) -> None:
    """Refuse numbers that are none, or have no end."""
    for block in rows_in_blocks(len(values), values.size // max(len(values), 1)):
        if not np.isfinite(values[block]).all():
            raise ValueError(f"{name} must be finite numbers: some are NaN or infinite")


def _table(name: str, values: ArrayLike, precision: np.dtype[Any] | None = None) -> Reals:
    """Numbers (N, d) in C order, in this precision or the one that suits them."""
    given = numbers(name, values)
    if given.ndim != 2:
        raise ValueError(f"{name} must have shape (N, d), one a row, not {given.shape}")
    if not given.size:
        raise ValueError(f"there are no {name}: at least one, of at least one number, is needed")
    if precision is None:
        is_short = given.dtype.itemsize <= (4 if given.dtype.kind == "f" else 2)
        precision = np.dtype(np.float32 if is_short else np.float64)
    with np.errstate(over="ignore"):
        table: Reals = np.ascontiguousarray(given, precision)
    return table
