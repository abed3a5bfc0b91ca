"""Land of a network: its terrain, what its valleys are called, and where the ball of a state lies in it.

Of a few units everything is exact.  Of more, the land is made of the attractors that a census has found and of the
lowest passes that are known between them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.attractors import identify, ranks_of_alike
from hopviz.core.census import Census
from hopviz.core.landscape import ExactLandscape, Landscape, Terrain, number_of, states_of, terrain_of, terrain_steps
from hopviz.core.landscape.found_paths import path_steps
from hopviz.core.lazy import lazy
from hopviz.core.network import Floats, Network, State, to_bipolar, to_units
from hopviz.core.recall import recall
from hopviz.core.rules import Asynchronous
from hopviz.core.stepwise import JobSteps, part, steps_of
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.ui.landscape.exact import NamedMinimum, name_minima, without_removed

MOST_EXACT, MOST_UNITS = 20, 1024
"""Units up to which the land is exact, and up to which there is one."""
MOST_NAMED = 200
"""Valleys, the lowest ones, of which it is known what they are."""
STARTS, SEED = 400, 1
"""Of the census."""
FOUND = ((256, 16), (MOST_UNITS, 8))
"""So many valleys at most, by the number of units."""
TRIES = 4
"""Walks between two attractors: more of them rarely find a lower pass."""
SWEEPS = 10**4


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
            if len(self._known) > MOST_NAMED:
                self._known.clear()
            end = to_bipolar(recall(self.network, start, Asynchronous("steepest"), max_sweeps=SWEEPS).state)
            same = (to_bipolar(self.terrain.states) == end).all(axis=1)
            self._known[key] = int(np.argmax(same)) if same.any() else -1
        return self._known[key]

    def nearest_to(self, state: State) -> int:
        """The valley whose bottom differs from a state (N,) by the fewest units."""
        return int(np.argmax(to_bipolar(self.terrain.states).astype(np.int64) @ to_bipolar(state[self.here])))

    def place_of(self, state: State, energy: float) -> tuple[float, float, float]:
        """Row, column and energy of the ball of a state (N,)."""
        valley = self.valley_of(state)
        return self.terrain.place(self.nearest_to(state) if valley < 0 else valley, energy)

    def share(self, valley: int) -> float:
        """The part of all states, or of the starts that were tried, that ends in a valley."""
        return float(self.terrain.areas[valley])


def prepare(project: Project, network: Network, like: Terrain | None = None) -> JobSteps[Any, Land]:
    """Lay out the land of a network, in which valleys lie where they lay in a former one."""
    return (_exact if project.n <= MOST_EXACT else _found)(project, network, like)


def _exact(project: Project, network: Network, like: Terrain | None) -> JobSteps[Any, Land]:
    removed = project.lesioned
    whole = without_removed(network, removed)
    landscape = yield from part(steps_of(ExactLandscape(whole)), 0.0, 0.6)
    terrain = yield from part(terrain_steps(landscape, like=like), 0.6, 1.0)
    valleys = name_minima(landscape.minima, project.patterns, removed, MOST_NAMED)
    return Land(terrain, whole, np.ones_like(removed), landscape, valleys, project.memories)


def _found(project: Project, network: Network, like: Terrain | None) -> JobSteps[Any, Land]:
    here = np.ones_like(project.lesioned) if project.lesioned.all() else ~project.lesioned
    whole = network if here.all() else network.part(np.flatnonzero(here))
    patterns = project.patterns[:, here]
    census = Census(whole, SEED, patterns=patterns)
    while census.result().starts < STARTS:
        found = census.advance(seconds=0.02)
        yield 0.3 * found.starts / STARTS
    found = census.result().sorted()
    most = next(most for units, most in FOUND if whole.n <= units)
    states = found.states[:most]
    count, energies = len(states), whole.energy(states)
    passes = np.full((count, count), np.inf)
    pairs = list(combinations(range(count), 2))
    for done, (one, other) in enumerate(pairs):
        steps = path_steps(whole, states[one], states[other], tries=TRIES)
        path = yield from _quietly(steps, 0.3 + 0.7 * done / len(pairs))
        top = max(path.top, energies[one], energies[other])  # which rounding may have taken below its ends
        passes[one, other] = passes[other, one] = top
    order = np.argsort(energies, kind="stable")
    states, energies, hits = states[order], energies[order], found.hits[:most][order]
    terrain = terrain_of(states, energies, hits, passes[np.ix_(order, order)], like=like)
    identities = [identify(to_bipolar(state), patterns) for state in terrain.states]
    ranks = ranks_of_alike(identities)
    named = (NamedMinimum(whole.n, k, *each) for k, each in enumerate(zip(identities, ranks, strict=True)))
    return Land(terrain, whole, here, None, tuple(named), project.memories)


def _quietly(steps: JobSteps[Any, Any], share: float) -> JobSteps[Any, Any]:
    """Carry on a search of which only the share of the whole is told."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
        yield share


def blended(heights: Floats, goal: Floats, share: float) -> Floats:
    """Heights on their way to others; these themselves when they are so near that nobody sees the difference."""
    mixed = heights + share * (goal - heights)
    near = 1e-3 * max(float(np.ptp(goal)), 1e-12)
    return goal if float(np.abs(mixed - goal).max()) < near else mixed
