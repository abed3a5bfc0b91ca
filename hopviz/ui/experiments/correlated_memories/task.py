"""Recall of two memories while one is made more like the other: the part that is done in the background."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hopviz.core.attractors import Identity, identify
from hopviz.core.blends import Pair, Path, easiest_path_steps, place_between
from hopviz.core.network import Network, State, to_units
from hopviz.core.quality import QualityMeasurement
from hopviz.core.stability import stability_steps
from hopviz.core.stepwise import BATCH, JobSteps, News, Steps, finished, part
from hopviz.project.model import Memory, Project

POINTS = 24
CURVED = 1.5
"""Similarities are the closer to each other the higher they are: that is where wells merge."""


@dataclass(frozen=True, eq=False)
class MemoryPair:
    """Two memories of a project, by their numbers, and the second at any similarity."""

    first: int
    second: int
    patterns: Pair
    revision: int
    """That of the first, by which it is recognised."""

    @property
    def both(self) -> tuple[int, int]:
        """Their numbers."""
        return self.first, self.second


@dataclass(frozen=True)
class SimilarityPoint:
    """What two memories are recalled as when they differ in so many units."""

    distance: int
    own: tuple[float, float]
    """Overlap of what each is recalled as with itself."""
    together: float
    """Overlap of the two recalled states with each other."""


@dataclass(frozen=True, eq=False)
class PairRecall:
    """What the present network makes of the two memories."""

    ends: tuple[State, State]
    """(N,) +1/-1, what each is recalled as."""
    fixed: tuple[bool, bool]
    """Whether each is a fixed point."""
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


def _recalled(project: Project, network: Network, pair: MemoryPair) -> Steps[tuple[State, State]]:
    """What the two memories are recalled as: trials of recall quality, by the chosen rule, whose cues have no noise."""
    both = np.array([project.memories[k].pattern for k in pair.both])
    measurement = QualityMeasurement(network, both, project.rule, 0.0, 2, project.seed, kept=2)
    while not measurement.done:
        measurement.go_on(BATCH)
        yield len(measurement.shown) / 2
    first, second = measurement.shown
    return first.end, second.end


def recall_pair(project: Project, network: Network, pair: MemoryPair, beyond: int) -> JobSteps[PairRecall, PairRecall]:
    """What a network makes of the two memories; the path goes on for so many units beyond them."""
    one, other = (project.memories[k].pattern for k in pair.both)
    ends = yield from part(_recalled(project, network, pair), 0.0, 0.2)
    stable = yield from part(stability_steps(network, [one, other]), 0.2, 0.3)
    first_is_fixed, second_is_fixed = map(bool, stable.fixed)
    path = yield from part(easiest_path_steps(network, one, other, beyond), 0.3, 1.0)
    return PairRecall(
        ends,
        (first_is_fixed, second_is_fixed),
        (identify(ends[0], project.patterns), identify(ends[1], project.patterns)),
        path,
        (place_between(ends[0], one, other), place_between(ends[1], one, other)),
        (_energy(network, ends[0]), _energy(network, ends[1])),
    )


Curve = tuple[SimilarityPoint, ...]


def similarity_curve(project: Project, pair: MemoryPair, distances: Sequence[int]) -> JobSteps[Curve, Curve]:
    """Recall at many similarities of two memories, the others being as they are."""
    found, news = list[SimilarityPoint](), News()
    for number, distance in enumerate(distances):
        steps = _recall_at_steps(project, pair, distance)
        found.append((yield from part(steps, number / len(distances), (number + 1) / len(distances))))
        yield news(len(found) / len(distances), tuple(found))
    return tuple(found)


def recall_at(project: Project, pair: MemoryPair, distance: int) -> SimilarityPoint:
    """What two memories are recalled as if the second is made to differ from the first in so many units."""
    return finished(_recall_at_steps(project, pair, distance))


def _recall_at_steps(project: Project, pair: MemoryPair, distance: int) -> Steps[SimilarityPoint]:
    name = project.names[pair.second]
    there = exchanged(project, pair.second, Memory(name, pair.patterns.second_at(distance)))
    one, other = (there.memories[k].pattern for k in pair.both)
    network = yield from part(there.network_steps(), 0.0, 0.7)
    ends = yield from part(_recalled(there, network, pair), 0.7, 1.0)
    own = (float((ends[0] * one).mean()), float((ends[1] * other).mean()))
    return SimilarityPoint(distance, own, float((ends[0] * ends[1]).mean()))


def distances(farthest: int) -> list[int]:
    """Which numbers of differing units are tried, from the farthest to a single one."""
    parts = (np.arange(1, POINTS + 1) / POINTS) ** CURVED
    return sorted({max(round(part * farthest), 1) for part in parts}, reverse=True)


def _energy(network: Network, state: State) -> float:
    return float(network.energy(to_units(state, network.units)))
