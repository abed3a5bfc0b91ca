"""Large arrays in blocks of rows, so that between two of them anybody can interrupt."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NUMBERS = 1 << 20
"""So many numbers are made together, one by one, which takes some milliseconds."""
PRODUCTS = 1 << 27
"""So many products are added up together by BLAS, which takes some hundredths of a second."""


def rows_in_blocks(rows: int, numbers: int) -> Iterator[slice]:
    """All rows, of which each has so many numbers, in blocks."""
    size = max(NUMBERS // max(numbers, 1), 1)
    for first in range(0, rows, size):
        yield slice(first, min(first + size, rows))


def zeros(rows: int, cols: int) -> Floats:
    """A matrix of zeros whose memory has been claimed, which takes longest where many numbers are written at first."""
    out = np.empty((rows, cols))
    for block in rows_in_blocks(rows, cols):
        out[block] = 0.0
    return out


def by_rows(function: Callable[..., NDArray[Any]], *arrays: NDArray[Any]) -> Floats:
    """`function` of matrices of one shape, which goes element by element: float64, writable, in C order."""
    rows, cols = arrays[0].shape
    out = np.empty((rows, cols))
    for block in rows_in_blocks(rows, cols):
        out[block] = function(*(array[block] for array in arrays))
    return out


def mirrored(upper: Floats, sign: float = 1.0) -> Floats:
    """What lies above the diagonal of a matrix, and below it the same, times `sign`; the diagonal is zero."""
    out = np.empty_like(upper)
    for block in rows_in_blocks(len(upper), len(upper)):
        above, below = np.triu(upper[block], 1 + block.start), np.tril(upper.T[block], block.start - 1)
        out[block] = above + sign * below
    return out


def product(left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Left @ right, of a matrix or a vector and a matrix."""
    if left.size * right.shape[1] <= PRODUCTS:
        return np.asarray(left @ right)
    rows = np.atleast_2d(left)
    out = np.empty((len(rows), right.shape[1]))
    for down, across in tiles(*out.shape, right.shape[0]):
        out[down, across] = rows[down] @ right[:, across]
    return out.reshape(*left.shape[:-1], -1)


def tiles(rows: int, cols: int, inner: int) -> Iterator[tuple[slice, slice]]:
    """Tiles of a matrix of which each number is a sum of so many products, row by row of tiles."""
    high = min(max(math.isqrt(PRODUCTS // inner), 1), rows)
    wide = max(PRODUCTS // (inner * high), 1)
    for top in range(0, rows, high):
        for left in range(0, cols, wide):
            yield slice(top, min(top + high, rows)), slice(left, min(left + wide, cols))
