"""Weights of a run, to which products of factors are added when it is long and hardly anything flips."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopviz.core.couplings import Factored
from hopviz.core.kernels.tuples import FLIPS, TICKS, FactoredWeights, Ints, Weights
from hopviz.core.network import Network
from hopviz.core.stepwise import Steps

LONG = 1 / 8
"""A run of N units is long after so many times N^2 visits: they take longer than the products do."""
RARE = 64
"""Visits to a flip from which on products are worth while."""


class LongRun:
    """What the kernels of one run take.

    Parameters
    ----------
    net : Network
    counts : ndarray of int64
        `Run.counts` where the run begins.
    """

    def __init__(self, net: Network, counts: Ints) -> None:
        self._couplings = net.couplings
        self._ticks, self._flips = int(counts[TICKS]), int(counts[FLIPS])
        self._steps: Steps[NDArray[np.int16]] | None = None
        self.weights: Weights = net.for_kernels
        """They are replaced by others that give the same run."""
        if isinstance(self._couplings, Factored):
            self._take(self._couplings.products)

    def go_on(self, counts: Ints, visits: int) -> None:
        """Before the run goes on, with so many visits a tick: make a slice of the products, if it is time for them."""
        if self._steps is not None:
            self._make()
        elif isinstance(self._couplings, Factored) and self._couplings.may_have_products:
            ticks, flips = int(counts[TICKS]) - self._ticks, int(counts[FLIPS]) - self._flips
            if ticks * visits >= LONG * self._couplings.n**2:
                self._ticks, self._flips = int(counts[TICKS]), int(counts[FLIPS])
                if flips and ticks * visits >= RARE * flips:  # at rest visits are free anyway
                    self._steps = self._couplings.products_steps()

    def _make(self) -> None:
        assert self._steps is not None
        try:
            next(self._steps)
        except StopIteration as end:
            self._steps = None
            assert isinstance(self._couplings, Factored)
            self._couplings.products = end.value
            self._take(end.value)

    def _take(self, products: NDArray[np.int16]) -> None:
        assert isinstance(self.weights, FactoredWeights)
        self.weights = self.weights._replace(products=products)
