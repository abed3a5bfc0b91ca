"""Information content: the bits that write the weights down, and those that the memories hold."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hopviz.core.validation import as_whole


@dataclass(frozen=True)
class Information:
    """Of N units that store P memories by Hebb's rule."""

    weight_bits: float
    """N^2 log2(2 P + 1): N^2 weights and biases, each a whole number from -P to P."""
    memory_bits: float
    """P N"""

    @property
    def efficiency(self) -> float:
        """Bits stored per bit written down; 0 without memories."""
        return self.memory_bits / self.weight_bits if self.weight_bits else 0.0


def information(n: int, patterns: int) -> Information:
    """Bits of weights and of memories (Hinton's lecture notes on Hopfield nets).

    Raises
    ------
    ValueError
        If there is no unit, or a number is negative or no whole number.
    """
    n, patterns = as_whole("n", n, 1), as_whole("patterns", patterns)
    return Information(n * n * math.log2(2 * patterns + 1), float(patterns * n))
