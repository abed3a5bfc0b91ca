"""What does a graph show?  Units, connections, and the tension of each connection in a state; no pixels.

A pair of units is satisfied if its tension -w_ij s_i s_j is below zero, and frustrated if above.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from hopviz.core.network import OFF, Floats, Network
from hopviz.project.model import Project
from hopviz.project.parts import BIAS, Pair

Indices = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(eq=False)
class Wiring:
    """All M connections of a network that are not zero: pairs once unless directed, then the biases."""

    to: Indices
    source: Indices
    weights: Floats
    directed: bool

    @property
    def pairs(self) -> list[Pair]:
        """(to, from) of every connection."""
        return list(zip(self.to.tolist(), self.source.tolist(), strict=True))

    def joins_like(self, other: Wiring) -> bool:
        """Whether the same units are connected, whatever the weights."""
        same = self.directed == other.directed and np.array_equal(self.to, other.to)
        return same and np.array_equal(self.source, other.source)

    @property
    def strengths(self) -> Floats:
        """Weights as parts of the largest, from -1 to 1, shape (M,)."""
        return self.weights / max(float(np.abs(self.weights).max(initial=0.0)), 1e-300)

    def of_unit(self, unit: int) -> Mask:
        """Which connections end or begin at a unit, or at the always-on one; shape (M,)."""
        return np.asarray((self.to == unit) | (self.source == unit))


def wiring(network: Network, directed: bool) -> Wiring:
    """The connections of a network; a pair that differs by its direction is always directed."""
    directed = directed or not network.is_symmetric
    weights = network.weights if directed else np.triu(network.weights)
    to, source = np.nonzero(weights)
    apart = to != source
    to, source = to[apart], source[apart]
    biased = np.flatnonzero(network.bias)
    return Wiring(
        np.concatenate([to, biased]),
        np.concatenate([source, np.full(len(biased), BIAS)]),
        np.concatenate([weights[to, source], network.bias[biased]]),
        directed,
    )


@dataclass(eq=False)
class GraphPicture:
    """A network of N units in a state, and what the person points at."""

    project: Project
    network: Network
    on: Mask
    wanting: Mask
    """(N,) which units want to flip."""
    selected: Pair | None = None
    """The chosen connection."""
    cursor: int = -1
    """The chosen unit."""
    hovered: int | None = None
    """The unit under the mouse."""
    halo: int = -1
    """The unit visited last."""
    band: tuple[int, QPointF] | None = None
    """A unit and where the connection that is being drawn from it ends."""
    names: tuple[str, ...] = field(init=False)
    """What stands in the discs."""
    wiring: Wiring = field(init=False)
    tension: Floats = field(init=False)
    """(M,) what every connection adds to the energy; a directed one half of it."""
    gaps: Floats = field(init=False)
    """(N,) energy gaps."""
    energy_parts: tuple[float, float] = field(init=False)
    """What pairs and biases add to the energy."""

    def __post_init__(self) -> None:
        self.names = tuple(self.project.unit_name(unit) for unit in range(self.n))
        self.wiring = wiring(self.network, not self.project.symmetric)
        self.measure(self.on)

    @property
    def n(self) -> int:
        """Number of units, N."""
        return self.network.n

    @property
    def focus(self) -> int | None:
        """The unit whose connections matter now: under the mouse, else chosen; None without one."""
        return self.hovered if self.hovered is not None else self.cursor if self.cursor >= 0 else None

    def measure(self, on: Mask) -> None:
        """Tensions and gaps of a state; removed units have none."""
        network, lesioned = self.network, self.project.lesioned
        values = np.where(on, 1, OFF[network.units])
        state = np.where(lesioned, 0, values).astype(float)
        ends = np.append(state, 1.0)  # the always-on unit is number -1
        self.on = on
        self.tension = -self.wiring.weights * ends[self.wiring.to] * ends[self.wiring.source]
        self.gaps = network.energy_gaps(values, lesioned)
        self.energy_parts = -0.5 * float(state @ network.weights @ state), -float(network.bias @ state)

    def weight(self, pair: Pair) -> float:
        """Weight of a connection, there or not, or bias."""
        to, source = pair
        return float(self.network.bias[to] if source == BIAS else self.network.weights[to, source])
