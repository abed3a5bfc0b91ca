"""Decisions of single units: the threshold rule, and Glauber's law at T > 0."""
# mypy: allow-untyped-defs, allow-untyped-calls
# (numba infers the types of kernels from their arguments; annotations would only repeat them.)

from __future__ import annotations

import math

import numpy as np

from hopviz.core.kernels.compiler import inlined
from hopviz.core.kernels.tuples import TIES

ON_AT_TIE, OFF_AT_TIE = TIES["on"], TIES["off"]

# Bounds of the probability of being on, 1 / (1 + exp(-x)), in cells of x from -FARTHEST to FARTHEST; what is rounded
# in it is far below ROUNDED.  Beyond them x counts as in the outermost cell.
FARTHEST, CELLS = 32, 16
ROUNDED = 1e-14
_borders = 1 / (1 + np.exp(-(np.arange(2 * FARTHEST * CELLS + 1) / CELLS - FARTHEST)))
AT_LEAST = np.concatenate([[0.0], _borders[1:-1] - ROUNDED])
AT_MOST = np.concatenate([_borders[1:-1] + ROUNDED, [2.0]])


@inlined
def threshold(h, value, tolerance, off, tie):
    """The threshold rule: on if h > 0, off if h < 0, and at a tie as it is, or on, or off.

    Without branches: which units are on, no processor can foretell.
    """
    if tie == ON_AT_TIE:
        value = np.int8(1)
    elif tie == OFF_AT_TIE:
        value = np.int8(off)
    return np.int8(value + (h > tolerance) * (1 - value) + (h < -tolerance) * (off - value))


@inlined
def probability_on(h, tolerance, off, temperature):
    """P(on) = 1 / (1 + exp(-gap/T)), gap = (1 - off) h, T > 0 (Glauber, J. Math. Phys. 4, 294, 1963).

    h is without the unit's vote for itself, by which the energies of its two states do not differ.
    """
    if abs(h) <= tolerance:
        return 0.5
    x = (1 - off) * h / temperature
    if x > 36.0:
        return 1.0
    return 0.0 if x < -700.0 else 1.0 / (1.0 + math.exp(-x))


@inlined
def glauber(h, tolerance, off, temperature, chance):
    """On with the probability that Glauber's law gives; `chance` is from 0 to below 1."""
    return np.int8(1) if chance < probability_on(h, tolerance, off, temperature) else np.int8(off)


@inlined
def stochastic_decision(h, tolerance, off, temperature, chance):
    """What `glauber` says, as a rule without its exponential: mostly a bound of the probability decides already."""
    x = min(max((1 - off) * h / temperature, -FARTHEST), FARTHEST - 1.0 / CELLS)
    cell = np.uint64((x + FARTHEST) * CELLS)
    is_on = chance < AT_LEAST[cell]
    if (abs(h) > tolerance) & (is_on == (chance < AT_MOST[cell])):
        return np.int8(off + is_on * (1 - off))  # no branch: which units are on, no processor can foretell
    return glauber(h, tolerance, off, temperature, chance)
