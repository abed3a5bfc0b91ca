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
        self._visits, self._flips, self._last = 0, int(counts[FLIPS]), (int(counts[TICKS]), int(counts[FLIPS]))
        self._steps: Steps[NDArray[np.int16]] | None = None
        self.weights: Weights = net.for_kernels
        """They are replaced by others that give the same run."""
        self._wants = isinstance(self._couplings, Factored) and self._couplings.may_have_products
        """Whether it has no products that would be of use, and that fit into memory as far as is known."""
        if isinstance(self._couplings, Factored) and (held := self._couplings.products).size:
            self._take(held)

    def go_on(self, counts: Ints, visits: int, is_cold: bool) -> None:
        """Before the run goes on, with so many visits a tick: make a slice of the products, if it is time for them.

        At T = 0 visits are free where nothing has flipped for a while: the run is at rest.
        """
        if self._steps is not None:
            self._make()
        elif self._wants:
            ticks, flips = int(counts[TICKS]), int(counts[FLIPS])
            was_long = self._visits >= LONG * self._couplings.n**2
            is_at_rest = is_cold and flips == self._last[1]
            self._visits += visits * (ticks - self._last[0])
            self._last = ticks, flips
            if was_long and not is_at_rest and self._visits >= RARE * (flips - self._flips):
                self._begin()
            if was_long or is_at_rest:
                self._visits, self._flips = 0, flips

    def _begin(self) -> None:
        """Have the products: those of another run, or slice by slice."""
        assert isinstance(self._couplings, Factored)
        if (held := self._couplings.products).size:
            self._take(held)
        else:
            self._steps = self._couplings.products_steps()

    def _make(self) -> None:
        assert self._steps is not None
        assert isinstance(self._couplings, Factored)
        steps, self._steps = self._steps, None
        try:
            next(steps)
        except StopIteration as end:
            self._couplings.hold_products(end.value)
            self._take(end.value)
        except MemoryError:
            self._wants = False  # it goes on without
        else:
            self._steps = steps

    def _take(self, products: NDArray[np.int16]) -> None:
        assert isinstance(self.weights, FactoredWeights)
        self.weights, self._wants = self.weights._replace(products=products), False
