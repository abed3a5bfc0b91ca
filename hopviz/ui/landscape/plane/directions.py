"""Directions that span planes: what is made of them for a network, and which pair of them is shown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.attention.plane import DensePlanes
from hopviz.core.landscape import MemoryPlanes, memory_planes_steps
from hopviz.core.learning import DenseMemory
from hopviz.core.network import Network
from hopviz.core.seeds import random_generator
from hopviz.core.stability import stability_steps
from hopviz.core.stepwise import JobSteps, Steps, part
from hopviz.project.model import Project
from hopviz.project.parts import Mask
from hopviz.ui.landscape.plane.surface_mesh import Corner

OPPOSITES = {"all on": "all off", "half on": "other half on"}


@dataclass(frozen=True)
class Direction:
    """A direction of the space of states: a memory, or another state where there are fewer than two."""

    name: str
    revision: int = 0
    """Of the memory's pattern; 0 if it is none."""
    is_fixed: bool = True
    """Whether the memory is a fixed point of the network."""
    reverse_is_fixed: bool = True

    def corners(self, name: str) -> tuple[Corner, Corner]:
        """The ends of this direction, if it is called so."""
        if self.revision:
            reverse = Corner(f"reverse of {name}", "reversed memory", self.reverse_is_fixed)
            return Corner(name, "memory", self.is_fixed), reverse
        return Corner(name, None), Corner(OPPOSITES.get(name, ""), None)


@dataclass(frozen=True, eq=False)
class PreparedPlane:
    """The D >= 2 directions that span planes, and the planes of all pairs of them."""

    patterns: NDArray[np.int8]
    """(D, N) +1/-1."""
    directions: tuple[Direction, ...]
    """The memories first."""
    planes: MemoryPlanes | DensePlanes
    """Of the units that are there."""
    symmetric: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """Those of the directions."""
        return tuple(direction.name for direction in self.directions)

    @property
    def memories(self) -> int:
        """How many of the directions are memories."""
        return sum(direction.revision > 0 for direction in self.directions)

    @property
    def scale(self) -> float:
        """The size of energies per unit, and so of the temperatures at which wells melt: a power of ten."""
        largest = self.planes.largest
        return 10.0 ** round(math.log10(largest)) if largest > 0 else 1.0

    def find(self, sought: Direction) -> int | None:
        """The place of a direction: of a memory by its pattern, else by its name; None if it is gone."""
        alike = [(k, each) for k, each in enumerate(self.directions) if bool(each.revision) == bool(sought.revision)]
        same = [k for k, each in alike if each.revision == sought.revision != 0]
        return next(iter([*same, *(k for k, each in alike if each.name == sought.name)]), None)


def prepare(project: Project, network: Network) -> JobSteps[Any, PreparedPlane]:
    """Find the directions and do what takes of the order of N^2 operations; removed units count nothing."""
    table = np.array([*project.patterns, *_other_patterns(project)], np.int8)
    here = np.flatnonzero(~project.lesioned)
    planes: MemoryPlanes | DensePlanes
    if isinstance(network, DenseMemory) and network.form == "higher-order":
        planes = DensePlanes(network, table)
    else:
        network = network.part(here) if here.size < network.n else network
        planes = yield from part(memory_planes_steps(network, table[:, here]), 0.0, 0.4)
    memories = table[: len(project.memories), here]
    fixed = yield from part(_fixed(network, memories), 0.4, 1.0)
    named = zip(project.memories, fixed, fixed[len(memories) :], strict=False)
    directions = [Direction(memory.name, memory.revision, bool(one), bool(other)) for memory, one, other in named]
    directions += map(Direction, _other_names(project))
    return PreparedPlane(table, tuple(directions), planes, network.is_symmetric)


def _fixed(network: Network, memories: NDArray[np.int8]) -> Steps[Mask]:
    """(2 P,) which memories, and which of their reverses, are fixed points."""
    if not len(memories):
        return np.zeros(0, np.bool_)
    alike = network.units == "bipolar" and not network.bias.any()  # a reverse is as stable as its memory
    states = memories if alike else np.concatenate([memories, -memories])
    fixed = (yield from stability_steps(network, states)).fixed
    return np.tile(fixed, 2) if alike else fixed


def _other_names(project: Project) -> Sequence[str]:
    return {0: ("all on", "half on"), 1: ("random direction",)}.get(len(project.memories), ())


def _other_patterns(project: Project) -> Iterable[NDArray[np.int8]]:
    """States that span planes where there are not two memories to do so."""
    if not project.memories:
        return np.ones(project.n, np.int8), np.where(np.arange(project.n) < project.n / 2, 1, -1)
    if len(project.memories) == 1:
        # Half of the memory's units reversed: a state that is as far from it as from its reverse.
        half = random_generator(0).permutation(project.n) < project.n // 2
        return (np.where(half, -project.patterns[0], project.patterns[0]),)
    return ()


@dataclass
class Slice:
    """Which plane is shown, and at which temperature; map and surface share it."""

    pair: tuple[Direction, Direction] | None = None
    """None before there is a state near which to begin."""
    temperature: float | None = None
    """That of the picture alone; None while it is the run's."""
    origin: object = None
    """The document that it is of."""

    def begin(self, project: Project) -> None:
        """Forget what was shown of another document."""
        if project.origin != self.origin:
            self.pair, self.temperature, self.origin = None, None, project.origin

    def places(self, prepared: PreparedPlane, order: Sequence[int]) -> tuple[tuple[int, int], list[str]]:
        """Where the pair is now, and which memories of it are gone.

        What is gone is replaced by the first directions in `order`, places of them, that are not shown already.
        """
        pair = self.pair or ()
        found = [prepared.find(each) for each in pair] or [None, None]
        gone = [each.name for each, place in zip(pair, found, strict=False) if place is None and each.revision]
        spare = (place for place in order if place not in found)
        first, second = (next(spare) if place is None else place for place in found)
        return (first, second), gone
