"""Contradictory memories: two that ask one unit for different answers to the same question."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.blocks import PRODUCTS
from hopviz.core.learning.memories import checked

ROWS = 512
"""Patterns compared with all others at a time, at most."""


def contradictions(patterns: ArrayLike, bias: bool = False) -> list[tuple[int, int]]:
    """Pairs (a, b), a < b, of patterns (P, N) of which no weights can hold both by more than a tie.

    They differ in one unit only, whose field is the same in both.  Without biases so do a pattern and the reverse of
    another: there its field is the opposite, and both ask for the same value.

    Raises
    ------
    ValueError
        If `patterns` is not a non-empty (P, N) array of two values.
    """
    xi = checked(patterns).astype(np.float32)
    alike = xi.shape[1] - 2
    found: list[tuple[int, int]] = []
    rows = min(max(PRODUCTS // xi.size, 1), ROWS)
    for first in range(0, len(xi), rows):
        products = xi[first : first + rows] @ xi.T
        clash = products == alike if bias else np.abs(products) == alike
        found += [(first + int(a), int(b)) for a, b in np.argwhere(clash) if first + a < b]
    return found
