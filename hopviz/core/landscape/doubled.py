"""The doubled network: parallel updates as one-by-one updates of two layers, whose energy is L(t).

Take every unit of a symmetric network twice, in two layers, with the weights W between the layers and none within.
Its energy in the states x and y of the layers is E2(x, y) = -x'Wy - b'(x + y).  Units of one layer do not act on each
other: so updating them one by one, in any order, makes of a layer what all units of the network make at once of the
state of the other layer.  Layers take turns: after tick t one holds s(t), and the other s(t-1).  Then E2 is
L(t) = -s(t)'W s(t-1) - b'(s(t) + s(t-1)), which never rises since no decision of a unit raises an energy, and at rest
s(t) = s(t-2): a fixed point, or a cycle of period two.

L(t) is due to Goles and Olivos (Discrete Applied Mathematics 3, 93, 1981), the doubled network to Bruck and Goodman
(IEEE Transactions on Information Theory 34, 1089, 1988).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hopviz.core.couplings import check_dense
from hopviz.core.network import OFF, Floats, Network, State
from hopviz.core.ranges import as_whole
from hopviz.core.rules import Parallel, Tie
from hopviz.core.simulation import Simulation
from hopviz.core.validation import as_mask, as_network, one_state

LAYERS = 2


def doubled(net: Network) -> Network:
    """The network of 2 N units in two layers: unit i of the first layer is number i, of the second number N + i.

    Raises
    ------
    ValueError
        If the weights are not symmetric, or there are more than 8,192 units.
    """
    _check_symmetric(net)
    check_dense(LAYERS * net.n)
    within = np.zeros((net.n, net.n))
    return Network(np.block([[within, net.weights], [net.weights, within]]), np.tile(net.bias, LAYERS), net.units)


def exact_energy(net: Network, state: ArrayLike) -> float:
    """E = -1/2 s'Ws - b's of a state (N,), to the last digit: its terms are added up without any rounding error."""
    s = one_state(net, state)
    return math.fsum(_terms(net, s, s, net.bias))


def two_time_energy(net: Network, state: ArrayLike, before: ArrayLike) -> float:
    """Goles' L = -s'Wr - b'(s + r) of two states s and r (N,) that follow each other.

    To the last digit: its terms are added up without any rounding error.

    Where weights are symmetric, it is the energy of the doubled network with these states in its layers, and never
    rises under parallel updates; at a fixed point it is 2 E.

    Raises
    ------
    ValueError
        If the weights are not symmetric, or a state is none of this network.
    """
    _check_symmetric(net)
    s, was = one_state(net, state), one_state(net, before)
    return math.fsum((*_terms(net, s, was, net.bias), *_terms(net, was, s, net.bias)))


def _check_symmetric(net: Network) -> None:
    if not as_network(net).is_symmetric:
        raise ValueError("L(t) and the doubled network need symmetric weights: w_ij = w_ji for all pairs")


def _terms(net: Network, to: State, source: State, bias: Floats) -> Iterator[float]:
    """The terms of -1/2 to'W source - b'to; halves and signs are exact."""
    for i in np.flatnonzero(to).tolist():
        row = net.weights[i] * source
        yield from (-0.5 * to[i] * row[row != 0]).tolist()
    yield from (-bias * to).tolist()


@dataclass(frozen=True, eq=False)
class LayerUpdate:
    """One tick: all units of a layer of the doubled network decided, one by one by their numbers."""

    tick: int
    """From 1; 0 is the start, at which nothing has been decided."""
    layer: int
    """0 or 1: that which was updated."""
    before: State
    """(2, N) the layers before it."""
    layers: State
    """(2, N) the layers after it."""
    fields: Floats
    """(N,) by which the units of the layer decided: those of the state of the other layer."""
    energies: Floats
    """(N + 1,) the energy of the doubled network before the first decision and after each."""
    energy: float
    """That of the doubled network after the tick, to the last digit."""
    two_time: float
    """L(t) of the network itself, to the last digit: -s(t)'W s(t-1) - b'(s(t) + s(t-1))."""
    state: State
    """(N,) s(t), the state of the network itself, whose units decided all at once."""
    state_energy: float
    """E of that state."""

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing has changed: then nothing ever will, and the network has period one or two."""
        return self.tick > 0 and np.array_equal(self.before, self.layers)

    @property
    def period(self) -> int:
        """1 or 2 at rest, else 0."""
        if not self.is_at_rest:
            return 0
        return 1 if np.array_equal(*self.layers) else LAYERS


class DoubledRun:
    """A parallel run of a network beside the one-by-one run of its doubled network.

    A unit of a layer whose field is zero stays as its twin in the other layer is, which is what the unit of the network
    itself does (`tie` "stay"); whatever it does changes no energy.

    Parameters
    ----------
    net : Network
        Symmetric, up to 8,192 units.
    state : array_like, shape (N,)
        The start, in both layers.
    tie : {"stay", "on", "off"}
    clamped : array_like of bool, shape (N,), optional
        Units that keep their value, in both layers.

    Raises
    ------
    ValueError
        If the weights are not symmetric, or anything does not fit.
    """

    def __init__(self, net: Network, state: ArrayLike, tie: Tie = "stay", clamped: ArrayLike | None = None) -> None:
        self.net = net
        self.doubled = doubled(net)
        """The network of both layers."""
        self._parallel = Simulation(net, state, Parallel(tie=tie), 0, clamped)
        self._clamped = as_mask("clamped", clamped, net.n)
        self._tie = tie
        start = self._parallel.state
        layers = np.stack([start, start])
        energy = exact_energy(self.doubled, layers.ravel())
        self.now = LayerUpdate(
            0, 1, layers, layers, net.fields(start), np.array([energy]), energy,
            two_time_energy(net, start, start), start, exact_energy(net, start),
        )  # fmt: skip
        """The latest tick."""

    def advance(self) -> LayerUpdate:
        """Make one more tick of the network, and let the units of a layer of the doubled one decide, one by one."""
        last, net = self.now, self.net
        layer = (last.layer + 1) % LAYERS
        was, other = last.layers[layer], last.layers[1 - layer]
        fields = net.fields(other)
        decided = self._decided(fields, was, other)
        layers = last.layers.copy()
        layers[layer] = decided
        energy = exact_energy(self.doubled, layers.ravel())
        changes = -(decided - was.astype(np.float64)) * fields
        energies = np.maximum(last.energy + np.concatenate([[0.0], np.cumsum(changes)]), energy)
        energies[-1] = energy  # the sum of the changes has rounding errors
        before = self._parallel.state
        self._parallel.advance(updates=1)
        state = self._parallel.state
        self.now = LayerUpdate(
            last.tick + 1, layer, last.layers, layers, fields, energies, energy,
            two_time_energy(net, state, before), state, exact_energy(net, state),
        )  # fmt: skip
        return self.now

    def _decided(self, fields: Floats, was: State, twins: State) -> State:
        decided, off = twins.copy(), OFF[self.net.units]
        if self._tie != "stay":
            decided[:] = 1 if self._tie == "on" else off
        decided[fields > 0], decided[fields < 0] = 1, off
        decided[self._clamped] = was[self._clamped]
        return decided


def doubled_run(net: Network, state: ArrayLike, tie: Tie = "stay", ticks: int = 1000) -> list[LayerUpdate]:
    """The start and the ticks of a `DoubledRun` until it is at rest, at most so many."""
    run, most = DoubledRun(net, state, tie), as_whole("ticks", ticks, 0)
    found = [run.now]
    while len(found) <= most and not run.now.is_at_rest:
        found.append(run.advance())
    return found
