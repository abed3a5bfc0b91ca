"""What are two memories recalled as while one is made more like the other?  What is done in the background."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hopviz.core.attractors import Identity, identify
from hopviz.core.blends import Pair, Path, easiest_path, place_between
from hopviz.core.network import Network, State, to_units
from hopviz.core.quality import QualityMeasurement
from hopviz.project.model import Memory, Project

BATCH = 0.1
"""Seconds that one batch of similarities may take."""
POINTS = 24
CURVED = 1.5
"""Similarities are the closer to each other the higher they are: that is where wells merge."""


@dataclass(frozen=True, eq=False)
class Choice:
    """Two memories of a project, by their numbers, and the second at any similarity."""

    first: int
    second: int
    pair: Pair
    of: State
    """The pattern of the first, by which it is recognised."""


@dataclass(frozen=True)
class Blend:
    """What two memories are recalled as when they differ in so many units."""

    distance: int
    own: tuple[float, float]
    """Overlap of what each is recalled as with itself."""
    together: float
    """Overlap of the two recalled states with each other."""


@dataclass(frozen=True, eq=False)
class Look:
    """What the present network makes of the two memories."""

    ends: tuple[State, State]
    """(N,) +1/-1, what each is recalled as."""
    identities: tuple[Identity, Identity]
    path: Path
    """From the first to the second, E of the state."""
    places: tuple[float, float]
    """Of the recalled states along the path."""
    energies: tuple[float, float]
    """E of the recalled states."""

    @property
    def is_one(self) -> bool:
        """Whether both are recalled as the same state."""
        return bool((self.ends[0] == self.ends[1]).all())


def exchanged(project: Project, index: int, memory: Memory) -> Project:
    """A project with another memory in place of one; given weights lose the trace of the one and gain the other's."""
    after = project
    if project.weights is not None:
        after = project.without_memory(index).with_memory(memory.name, memory.pattern, index)
    memories = list(project.memories)
    memories[index] = memory
    return after.with_memories(memories)


def recalled(project: Project, network: Network, choice: Choice) -> tuple[State, State]:
    """What the two memories are recalled as: trials of recall quality, by the chosen rule, whose cues have no noise."""
    both = np.array([project.memories[k].pattern for k in (choice.first, choice.second)])
    measurement = QualityMeasurement(network, both, project.rule, 0.0, 2, project.seed, kept=2)
    measurement.advance()
    first, second = measurement.shown
    return first.end, second.end


class Looking:
    """One look at the present network."""

    def __init__(self, project: Project, network: Network, choice: Choice, beyond: int) -> None:
        self._project, self._network, self._choice, self._beyond = project, network, choice, beyond
        self.done = False

    def advance(self) -> Look:
        """Look."""
        project, network, choice = self._project, self._network, self._choice
        one, other = (project.memories[k].pattern for k in (choice.first, choice.second))
        ends = recalled(project, network, choice)
        self.done = True
        return Look(
            ends,
            (identify(ends[0], project.patterns), identify(ends[1], project.patterns)),
            easiest_path(network, one, other, self._beyond),
            (place_between(ends[0], one, other), place_between(ends[1], one, other)),
            (_energy(network, ends[0]), _energy(network, ends[1])),
        )


class Sweep:
    """Recall at many similarities of two memories, the others being as they are."""

    def __init__(self, project: Project, choice: Choice, distances: Sequence[int]) -> None:
        self._project, self._choice = project, choice
        self._left = list(distances)
        self._found: list[Blend] = []

    @property
    def done(self) -> bool:
        """Whether all similarities have been tried."""
        return not self._left

    def advance(self) -> tuple[Blend, ...]:
        """Try some more; all that is known."""
        deadline = time.perf_counter() + BATCH
        while self._left:
            self._found.append(blend(self._project, self._choice, self._left.pop(0)))
            if time.perf_counter() >= deadline:
                break
        return tuple(self._found)


def blend(project: Project, choice: Choice, distance: int) -> Blend:
    """What two memories are recalled as if the second is made to differ from the first in so many units."""
    name = project.names[choice.second]
    there = exchanged(project, choice.second, Memory(name, choice.pair.second_at(distance)))
    one, other = (there.memories[k].pattern for k in (choice.first, choice.second))
    ends = recalled(there, there.network(), choice)
    own = (float((ends[0] * one).mean()), float((ends[1] * other).mean()))
    return Blend(distance, own, float((ends[0] * ends[1]).mean()))


def distances(farthest: int) -> list[int]:
    """Which numbers of differing units are tried, from the farthest to a single one."""
    parts = (np.arange(1, POINTS + 1) / POINTS) ** CURVED
    return sorted({max(round(part * farthest), 1) for part in parts}, reverse=True)


def _energy(network: Network, state: State) -> float:
    return float(network.energy(to_units(state, network.units)))
