"""How often do runs come to rest where weights are not symmetric?  Measured batch by batch, in the background."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from hopviz.core.asymmetry import Fates, fate, mixed
from hopviz.core.census import wilson_interval
from hopviz.core.network import Floats, Network, Units
from hopviz.core.rules import Asynchronous, Parallel

BATCH = 0.1
"""Seconds that one batch of starts may take."""
STARTS, SWEPT_STARTS = 200, 40
"""Random starts at the present share, and at each share of the sweep under each rule."""
SWEEPS = 100
"""A start that has not come to rest after so many sweeps is given up."""
SHARES = (0.0, 1.0, 0.5, 0.25, 0.75, 0.6, 0.4, 0.9, 0.1, 0.7, 0.3, 0.8, 0.2, 0.65, 0.55)
"""Where the sweep measures, from coarse to fine."""


@dataclass(frozen=True, eq=False)
class Mixture:
    """What is mixed, N units: (1 - a) S + a K."""

    symmetric: Floats
    ingredient: Floats
    bias: Floats
    units: Units
    seed: int

    def network(self, share: float) -> Network:
        """The network of a share a."""
        return Network(mixed(self.symmetric, self.ingredient, share), self.bias, self.units)


class FatesTask:
    """Where random starts end if all units are updated at once."""

    def __init__(self, mixture: Mixture, share: float) -> None:
        self._mixture, self._share = mixture, share
        self._network: Network | None = None
        self._random = np.random.Generator(np.random.PCG64(mixture.seed))
        self._found = Fates()

    @property
    def done(self) -> bool:
        """Whether all starts have been made."""
        return self._found.starts >= STARTS

    def advance(self) -> Fates:
        """Make more starts."""
        if self._network is None:
            self._network = self._mixture.network(self._share)
        deadline = time.perf_counter() + BATCH
        while not self.done and time.perf_counter() < deadline:
            self._found = self._found.with_more(fate(self._network, Parallel(), self._random, SWEEPS))
        return self._found


@dataclass(frozen=True)
class Point:
    """What was measured at one share a."""

    share: float
    one_by_one: float
    """Share of the starts that come to rest, one unit after the other."""
    one_by_one_interval: tuple[float, float]
    all_at_once: float
    all_at_once_interval: tuple[float, float]
    rises: float
    """Share of the flips that raise the energy, one unit after the other."""


class SweepTask:
    """The same at shares from 0 to 1, under both kinds of rule."""

    def __init__(self, mixture: Mixture) -> None:
        self._mixture = mixture
        self._random = np.random.Generator(np.random.PCG64(mixture.seed))
        self._points: list[Point] = []
        self._found = [Fates(), Fates()]
        self._network: Network | None = None

    @property
    def done(self) -> bool:
        """Whether every share has been measured."""
        return len(self._points) == len(SHARES)

    def advance(self) -> tuple[Point, ...]:
        """Go on for a batch."""
        deadline = time.perf_counter() + BATCH
        while not self.done and time.perf_counter() < deadline:
            if self._network is None:
                self._network = self._mixture.network(SHARES[len(self._points)])
            for place, rule in enumerate((Asynchronous(), Parallel())):
                more = fate(self._network, rule, self._random, SWEEPS)
                self._found[place] = self._found[place].with_more(more)
            if self._found[0].starts >= SWEPT_STARTS:
                self._points.append(_point(SHARES[len(self._points)], *self._found))
                self._found, self._network = [Fates(), Fates()], None
        return tuple(sorted(self._points, key=lambda point: point.share))


def _point(share: float, one: Fates, together: Fates) -> Point:
    intervals = [wilson_interval(found.settled, found.starts) for found in (one, together)]
    low_high = [(float(low), float(high)) for low, high in intervals]
    return Point(
        share, one.settled / one.starts, low_high[0], together.settled / together.starts, low_high[1],
        one.rises / max(one.flips, 1),
    )  # fmt: skip
