"""Correlated memories: a pair at any distance, and the easiest path between its wells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.network import Floats, Network, State, to_bipolar, to_units
from hopviz.core.ranges import as_seed, as_whole
from hopviz.core.seeds import random_generator
from hopviz.core.stepwise import Steps, finished, part
from hopviz.core.validation import as_network


class Pair:
    """Two patterns of which the second can be made more or less like the first, unit by unit and back again.

    Parameters
    ----------
    first, second : array_like, shape (N,)
        Bipolar or binary values.
    seed : int
        Of the order in which units change.
    """

    def __init__(self, first: ArrayLike, second: ArrayLike, seed: int = 0) -> None:
        self.first, second = to_bipolar(first), to_bipolar(second)
        if self.first.ndim != 1 or self.first.shape != second.shape:
            raise ValueError(f"two patterns of one length are needed, not {self.first.shape} and {second.shape}")
        rng = random_generator(as_seed(seed))
        differing = rng.permutation(np.flatnonzero(self.first != second))
        self.distance = int(differing.size)
        """Units in which the second, as given, differs from the first."""
        self._order = np.concatenate([differing, rng.permutation(np.flatnonzero(self.first == second))])

    def second_at(self, distance: int) -> State:
        """The second pattern when it differs from the first in so many units, (N,); nearer ones lie on the way.

        Raises
        ------
        ValueError
            If there are not so many units.
        """
        distance = as_whole("distance", distance, 0, self.first.size)
        pattern = self.first.copy()
        pattern[self._order[:distance]] *= -1
        return pattern

    def distance_of(self, pattern: ArrayLike) -> int:
        """In how many units a pattern differs from the first."""
        return int((to_bipolar(pattern) != self.first).sum())


@dataclass(frozen=True, eq=False)
class Path:
    """The energies of states one unit apart, from one side of a pair to the other."""

    positions: Floats
    """(K,) -d/2 at the first pattern, d/2 at the second, which differs from it in d units; beyond them outwards."""
    energies: Floats
    """(K,) E of the state."""


def easiest_path(net: Network, first: ArrayLike, second: ArrayLike, beyond: int = 0) -> Path:
    """The way from one pattern to another on which the next unit is always the one that costs the least energy.

    Parameters
    ----------
    net : Network
        Of asymmetric weights the symmetric part counts.
    first, second : array_like, shape (N,)
        Bipolar or binary values.
    beyond : int
        So many steps go on at each end, over units in which the two agree.
    """
    return finished(easiest_path_steps(net, first, second, beyond))


def easiest_path_steps(net: Network, first: ArrayLike, second: ArrayLike, beyond: int = 0) -> Steps[Path]:
    """As `easiest_path`, in slices, each with the progress, 0 to 1."""
    one, other = to_bipolar(first), to_bipolar(second)
    if one.shape != (as_network(net).n,) or other.shape != (net.n,):
        raise ValueError(f"two patterns of {net.n} units are needed, not {one.shape} and {other.shape}")
    differ, agree = np.flatnonzero(one != other), np.flatnonzero(one == other)
    beyond = min(as_whole("beyond", beyond), agree.size)
    middle = differ.size / max(differ.size + 2 * beyond, 1)
    between = yield from part(_climb(net, one, differ, differ.size), 0.0, middle)
    before = yield from part(_climb(net, one, agree, beyond), middle, (1 + middle) / 2)
    after = yield from part(_climb(net, other, agree, beyond), (1 + middle) / 2, 1.0)
    half = differ.size / 2
    positions = np.concatenate([
        -half - np.arange(beyond, 0, -1), np.linspace(-half, half, differ.size + 1), half + np.arange(1, beyond + 1)
    ])  # fmt: skip
    return Path(positions, np.concatenate([before[:0:-1], between, after[1:]]))


def place_between(state: ArrayLike, first: ArrayLike, second: ArrayLike) -> float:
    """Where a state lies along the path: half the difference of its distances from the first and the second."""
    s, one, other = to_bipolar(state), to_bipolar(first), to_bipolar(second)
    return float(((s != one).sum() - (s != other).sum()) / 2)


def _climb(net: Network, start: State, units: NDArray[np.intp], steps: int) -> Steps[Floats]:
    """Energies of a state and after each of so many flips of different units, always of the cheapest, (steps + 1,)."""
    own = to_units(start, net.units)
    state = own.astype(np.float64)
    received = net.couplings.received(state)
    yield 0.0
    mean = received if net.is_symmetric else 0.5 * (received + net.couplings.exerted(state))
    change = to_units(-start, net.units)[units] - state[units]
    fields = (mean + net.bias)[units]
    rest = 0.5 * net.couplings.own[units] * change**2
    energies = [float(net.energy(own))]
    left = np.ones(units.size, bool)
    for step in range(steps):
        yield step / steps
        cost = np.where(left, -change * fields - rest, np.inf)
        cheapest = int(np.argmin(cost))
        energies.append(energies[-1] + float(cost[cheapest]))
        left[cheapest] = False
        fields += _to_and_from(net, units[cheapest], units) * change[cheapest]
    return np.array(energies)


def _to_and_from(net: Network, unit: np.intp, others: NDArray[np.intp]) -> Floats:
    """(K,) the symmetric part of the weights between a unit and others: nothing larger is ever made."""
    row: Floats = net.weights_block([unit], others)[0]
    return row if net.is_symmetric else 0.5 * (row + net.weights_block(others, [unit])[:, 0])
