"""The law of the crosstalk of random memories, as it is drawn over a histogram and told in numbers."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from hopviz.core.limits import OutOfRangeError
from hopviz.core.network import Floats
from hopviz.core.thermal import CrosstalkLaw, crosstalk_law
from hopviz.project.model import Project
from hopviz.project.numbers import number, raised

LAW_TIP = (
    "If memories are random, the crosstalk of Hebb's rule is a sum of (N − 1)(P − 1) fair signs over N: exactly "
    "binomial (steps), and for many nearly Gaussian, of width √(P/N) (curve). The shaded tail beyond the line is the "
    "bit error: the probability that a unit of a memory is wrong after the first step."
)


@lru_cache(maxsize=16)
def _law(n: int, count: int) -> CrosstalkLaw | None:
    try:
        return crosstalk_law(n, count)
    except OutOfRangeError:
        return None


def law_of(project: Project) -> CrosstalkLaw | None:
    """The law of the crosstalk if the memories of a project are random; None where it is that of another network.

    It is of two memories or more, learnt by Hebb's rule, without biases, in a network of which no unit is removed.
    """
    is_hebb = project.learning == "hebbian" and not project.learns_bias and not project.lesioned.any()
    return _law(project.n, len(project.memories)) if is_hebb and len(project.memories) > 1 else None


def expected_shares(law: CrosstalkLaw, edges: Floats, scale: float) -> Floats:
    """(K,) the share of the units whose crosstalk is above an edge and up to the next, edges (K + 1,).

    `scale` is 1 for +1/-1 units, 1/2 for 1/0 units, whose fields are half as large.
    """
    counted = np.histogram(-law.values * scale, -edges[::-1], weights=law.probabilities)[0]
    return np.asarray(counted[::-1], np.float64)


def law_words(law: CrosstalkLaw, wanting: int, units: int) -> str:
    """The bit error, exactly, by the normal law, and as it is here."""
    exact, normal, here = (per_cent(share) for share in (law.error, law.normal_error, wanting / units))
    return (
        f"Random memories: width √(P/N) = {number(law.width, 2)}; the shaded tail is the bit error, {exact} exactly, "
        f"{normal} by the Gaussian. Here {here}: {number(wanting)} of {number(units)} units."
    )


def per_cent(share: float) -> str:
    """A share in per cent, with two figures; very small ones as powers of ten."""
    value = 100 * share
    if value >= 1e-3 or value == 0:
        return f"{value:.2g} %"
    factor, exponent = f"{value:.0e}".split("e")
    return f"{factor} × 10{raised(int(exponent))} %"
