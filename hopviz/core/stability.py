"""The stability of memories: margins, and the crosstalk that pulls at them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.limits import HOTTEST
from hopviz.core.network import Floats, Network, to_bipolar, to_units
from hopviz.core.ranges import as_number
from hopviz.core.stepwise import Steps, finished, pieces
from hopviz.core.validation import as_mask, as_network

ROWS = 64
"""Patterns that are taken at a time."""


@dataclass(frozen=True, eq=False)
class Stability:
    """How stable P patterns of N units are; s is +1/-1 whatever the units of the network."""

    stabilities: Floats
    """(P, N) s_i h_i: a unit below zero wants to flip; columns of units that are there only."""
    limit: float
    """A memory's own share of the field: (N - 1)/N after Hebb's rule; else the mean stability."""

    @property
    def margins(self) -> Floats:
        """(P,) smallest stability of each, min_i s_i h_i."""
        return np.asarray(self.stabilities.min(axis=1))

    @property
    def fixed(self) -> NDArray[np.bool_]:
        """(P,) whether no unit wants to flip."""
        return np.asarray(self.margins >= 0)

    @property
    def crosstalk(self) -> Floats:
        """(P, N) what pulls a unit away from the memory, `limit` - s_i h_i; beyond `limit` the unit wants to flip."""
        return self.limit - self.stabilities


def stability(
    net: Network, patterns: ArrayLike, limit: float | None = None, lesioned: ArrayLike | None = None
) -> Stability:
    """How stable patterns are in a network.

    Parameters
    ----------
    net : Network
    patterns : array_like, shape (P, N)
        Anything above zero is on.
    limit : float, optional
        A memory's own share of the field, for the crosstalk; the mean stability if left out.
    lesioned : array_like of bool, shape (N,), optional
        Units that are taken out: they have no stability, and no part in the fields of the others.

    Raises
    ------
    ValueError
        If there is no pattern, patterns have another number of units, or no unit is left.
    """
    return finished(stability_steps(net, patterns, limit, lesioned))


def stability_steps(
    net: Network, patterns: ArrayLike, limit: float | None = None, lesioned: ArrayLike | None = None
) -> Steps[Stability]:
    """How stable patterns are in a network, a few patterns at a time; see `stability`."""
    s = np.atleast_2d(to_bipolar(patterns))
    if s.ndim != 2 or not s.size or s.shape[1] != as_network(net).n:
        raise ValueError(f"patterns must have shape (P, {net.n}) with at least one pattern")
    limit = None if limit is None else as_number("limit", limit, -HOTTEST, HOTTEST)
    out = as_mask("lesioned", lesioned, net.n)
    present = np.flatnonzero(~out)
    if not present.size:
        raise ValueError("all units are taken out: put some back")
    is_dense = net.form == "higher-order"  # of which there are no parts, and gaps are twice the fields
    if present.size < net.n and not is_dense:
        net, s = net.part(present), s[:, present]
    stabilities = np.empty((len(s), present.size))
    for first, last in pieces(len(s), ROWS):
        some = to_units(s[first:last], net.units)
        fields = 0.5 * net.energy_gaps(some, out)[:, present] if is_dense else net.fields(some)
        stabilities[first:last] = (s[first:last, present] if is_dense else s[first:last]) * fields
        yield last / len(s)
    return Stability(stabilities, float(stabilities.mean()) if limit is None else limit)
