"""Land of a network: its terrain, what its valleys are called, and where the ball of a state lies in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from hopviz.core.landscape import ExactLandscape, Landscape, Terrain, terrain_steps
from hopviz.core.lazy import lazy
from hopviz.core.network import Floats, Network
from hopviz.core.stepwise import JobSteps, part
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.ui.landscape.exact import NamedMinimum, name_minima, without_removed

MOST_UNITS = 20
MOST_NAMED = 200
"""Valleys, the lowest ones, of which it is known what they are."""


@dataclass(frozen=True, eq=False)
class Land:
    """A terrain and the names of its valleys."""

    terrain: Terrain
    landscape: Landscape
    valleys: tuple[NamedMinimum, ...]
    """The lowest ones, by number."""
    memories: tuple[Memory, ...]

    @lazy
    def barriers(self) -> Floats:
        """(M,) how high the lowest way out of each valley to a lower one rises above its floor."""
        assert self.landscape.tree is not None
        return self.landscape.tree.barriers

    def valley_of(self, state: int) -> int:
        """The valley that a state, told by its number, belongs to."""
        return int(self.landscape.basins[state])

    def place_of(self, state: int) -> tuple[float, float, float]:
        """Row, column and energy of the ball of a state."""
        return self.terrain.place_of(state)

    def share(self, valley: int) -> float:
        """The part of all states in a valley."""
        return float(self.terrain.areas[valley])


def prepare(project: Project, network: Network, like: Terrain | None = None) -> JobSteps[Any, Land]:
    """Compute the landscape, and lay it out as a land in which valleys lie where they lay in a former one."""
    removed = project.lesioned
    whole = ExactLandscape(without_removed(network, removed))
    while not whole.advance(0.0):
        yield 0.6 * whole.progress
    landscape = whole.result
    terrain = yield from part(terrain_steps(landscape, like=like), 0.6, 1.0)
    valleys = name_minima(landscape.minima, project.patterns, removed, MOST_NAMED)
    return Land(terrain, landscape, valleys, project.memories)


def blended(heights: Floats, goal: Floats, share: float) -> Floats:
    """Heights on their way to others; these themselves when they are so near that nobody sees the difference."""
    mixed = heights + share * (goal - heights)
    near = 1e-3 * max(float(np.ptp(goal)), 1e-12)
    return goal if float(np.abs(mixed - goal).max()) < near else mixed
