"""Information content: the bits that write the weights down, and those that the memories hold."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hopviz.core.ranges import as_share, as_whole


@dataclass(frozen=True)
class Information:
    """Of N units that store P memories by Hebb's rule."""

    weights: int
    """Different weights, N(N - 1)/2, and the biases if they are learnt."""
    weight_bits: float
    """log2(P + 1) for each: a sum of P signs takes P + 1 values, -P, -P + 2, ..., P."""
    memory_bits: float
    """P N, what the memories are at most."""
    held_bits: float
    """P N (1 - H2(e)), what is left of it when a share e of the recalled bits is wrong."""

    @property
    def efficiency(self) -> float:
        """Bits held per bit written down; 0 without memories."""
        return self.held_bits / self.weight_bits if self.weight_bits else 0.0


def information(
    n: int, patterns: int, bit_error: float = 0.0, *, unstored_error: float = 0.5, biases: bool = False
) -> Information:
    """Bits of weights and of memories.

    Parameters
    ----------
    n, patterns : int
        N units, P memories.
    bit_error : float
        e, the share of wrong bits after recall, (1 - m)/2 with m the mean overlap.
    unstored_error : float
        The same of patterns that were not stored, a half where nothing is left of them: the cue of any pattern leaves
        a trace in a rough landscape, which nobody has stored.  Errors count in relation to it, and where there are as
        many, nothing is held.
    biases : bool
        Whether N biases are learnt too.

    Raises
    ------
    ValueError
        If there is no unit, a number is negative or no whole number, or an error is no share.
    """
    n, patterns = as_whole("n", n, 1), as_whole("patterns", patterns)
    bit_error = as_share("the share of wrong bits", bit_error)
    unstored_error = as_share("the share of wrong bits", unstored_error)
    wrong = 0.5 if bit_error >= unstored_error else 0.5 * bit_error / unstored_error
    weights = n * (n - 1) // 2 + (n if biases else 0)
    most = float(patterns * n)
    return Information(weights, weights * math.log2(patterns + 1), most, most * (1 - _entropy(wrong)))


def _entropy(share: float) -> float:
    """H2 = -e log2 e - (1 - e) log2 (1 - e), bits."""
    return -sum(p * math.log2(p) for p in (share, 1 - share) if p > 0)
