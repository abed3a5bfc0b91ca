"""Land of a network: its terrain, what its valleys are called, and where the ball of a state lies in it.

Of a few units everything is exact.  Of more, the land is made of the attractors that a census has found and of the
lowest passes that are known between them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hopviz.core.landscape import Landscape, Terrain, number_of, states_of
from hopviz.core.landscape.descents import descended
from hopviz.core.lazy import lazy
from hopviz.core.network import Floats, Network, State, to_bipolar, to_units
from hopviz.core.stepwise import JobSteps
from hopviz.project.memories import Memory
from hopviz.ui.landscape.exact import NamedMinimum

MOST_EXACT, MOST_UNITS = 20, 1024
"""Units up to which the land is exact, and up to which there is one."""
MOST_NAMED = 200
"""Valleys, the lowest ones, of which it is known what they are."""
MOST_KNOWN = 1000
"""States of which it is remembered where they run down to."""


@dataclass(frozen=True, eq=False)
class Land:
    """A terrain, and what is known of its valleys."""

    terrain: Terrain
    network: Network
    """Without the units that are removed."""
    here: NDArray[np.bool_]
    """(N,) units that are not removed."""
    landscape: Landscape | None
    """None where the land is made of what was found."""
    valleys: tuple[NamedMinimum, ...]
    """The lowest ones, by number; of lands that were found the number of their states means nothing."""
    memories: tuple[Memory, ...]
    shares: Floats
    """(M,) the part of all states, or of the starts that were tried, that ends in each valley."""
    starts: int = 0
    """Random starts that were tried; none where everything is known."""
    go_on: Callable[[Land], JobSteps[Land, Land]] | None = None
    """Finds more of it, in slices; None where everything is known."""
    _known: dict[bytes, int] = field(default_factory=dict)

    @property
    def is_exact(self) -> bool:
        """Whether every minimum has its valley, and every pass is the lowest."""
        return self.landscape is not None

    @lazy
    def barriers(self) -> Floats:
        """(M,) how high the lowest pass to a lower valley rises above each floor; inf for the lowest."""
        terrain = self.terrain
        barriers, lowest = np.full(len(terrain), np.inf), list(range(len(terrain)))

        def of(k: int) -> int:
            while lowest[k] != k:
                k = lowest[k]
            return k

        for height, pair in zip(terrain.pass_heights.tolist(), terrain.pass_valleys.tolist(), strict=True):
            deep, shallow = sorted(map(of, pair), key=lambda k: (terrain.energies[k], k))
            lowest[shallow] = deep
            barriers[shallow] = height - terrain.energies[shallow]
        return barriers

    def state_of(self, valley: int) -> State:
        """(N,) bipolar: the bottom of a valley; removed units are off."""
        n = int(self.here.size)
        if self.landscape is not None and valley < len(self.valleys):
            return states_of(self.valleys[valley].number, n)
        state = np.full(n, -1, np.int8)
        state[self.here] = to_bipolar(self.terrain.states[valley])
        return state

    def valley_of(self, state: State) -> int:
        """The valley that a state (N,) runs down into by steepest descent; -1 if it is not known."""
        if self.landscape is not None:
            return int(self.landscape.basins[number_of(state)])
        start = to_units(state[self.here], self.network.units)
        key = start.tobytes()
        if key not in self._known:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            self._known[key] = int(self.valleys_of_minima(descended(self.network, start[np.newaxis]))[0])
        return self._known[key]

    def valleys_of_minima(self, states: State) -> NDArray[np.int64]:
        """The valleys whose bottoms are these states (K, N) of the units that are there; -1 where there is none."""
        bottoms = {state.tobytes(): k for k, state in enumerate(to_bipolar(self.terrain.states))}
        return np.array([bottoms.get(state.tobytes(), -1) for state in to_bipolar(states)], np.int64)

    def nearest_to(self, state: State) -> int:
        """The valley whose bottom differs from a state (N,) by the fewest units."""
        return int(self.nearest_to_each(state[np.newaxis, self.here])[0])

    def nearest_to_each(self, states: State) -> NDArray[np.int64]:
        """(K,) the same of states (K, N) of the units that are there."""
        spins = to_bipolar(self.terrain.states).astype(np.float64)
        return np.asarray(np.argmax(to_bipolar(states).astype(np.float64) @ spins.T, axis=1), np.int64)

    def place_of(self, state: State, energy: float) -> tuple[float, float, float]:
        """Row, column and energy of the ball of a state (N,)."""
        valley = self.valley_of(state)
        return self.terrain.place(self.nearest_to(state) if valley < 0 else valley, energy)


NEAR = 0.02
"""Of the depth of a land: while a weight is dragged, shapes that differ less on average follow each other at once."""


def is_near(heights: Floats, goal: Floats) -> bool:
    """Whether nobody needs to be led from one land to another: it is exact at every moment."""
    return float(np.abs(heights - goal).mean()) <= NEAR * float(np.ptp(goal))


def blended(heights: Floats, goal: Floats, share: float) -> Floats:
    """Heights on their way to others; these themselves when they are so near that nobody sees the difference."""
    mixed = heights + share * (goal - heights)
    near = 1e-3 * max(float(np.ptp(goal)), 1e-12)
    return goal if float(np.abs(mixed - goal).max()) < near else mixed
