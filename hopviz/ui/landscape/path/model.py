"""Lowest path between two attractors: which they are, how it is found, and where a run is on it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.attractors import Identity, identify
from hopviz.core.counting import counted
from hopviz.core.landscape import Path, PathClimb, path_steps
from hopviz.core.network import Network, State, to_bipolar, to_units
from hopviz.core.recall import recall
from hopviz.core.rules import Asynchronous
from hopviz.core.stepwise import JobSteps, steps_of
from hopviz.project.dense_memories import has_weights
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.numbers import raised
from hopviz.ui.landscape.exact import cut_out

MOST_EXACT = 20
"""Units up to which no path is lower than the one that is shown."""
MOST_UNITS = 4096
TRIES = ((256, 300), (1024, 60), (MOST_UNITS, 8))
"""Walks that are tried, by the number of units: of many units one takes long, and hardly gets any lower."""
SWEEPS = 10**4
FAR = 1e6
"""From so many sweeps on only the power of ten is told."""


@dataclass(frozen=True)
class End:
    """An attractor as it is chosen: a memory, by its revision, or its reverse."""

    revision: int
    reversed: bool = False

    def number(self, project: Project) -> int | None:
        """The place of the memory; None if it is gone."""
        revisions = project.memory_revisions
        return revisions.index(self.revision) if self.revision in revisions else None

    def pattern(self, project: Project) -> NDArray[np.int8]:
        """(N,) bipolar."""
        number = self.number(project)
        assert number is not None
        pattern = project.memories[number].pattern
        return -pattern if self.reversed else pattern

    def name(self, project: Project) -> str:
        """What it is called."""
        number = self.number(project)
        name = "" if number is None else project.memories[number].name
        return f"reverse of {name}" if self.reversed else name


@dataclass(frozen=True, eq=False)
class Way:
    """A path and what its ends are."""

    path: Path
    ends: tuple[End, End]
    identities: tuple[Identity, Identity]
    memories: tuple[Memory, ...]
    here: NDArray[np.bool_]
    """(N,) units that count: those that are not removed."""

    def place(self, state: State) -> tuple[int, int]:
        """The flip after which the path comes nearest to a state (N,), and by how many units it differs then."""
        differing = np.count_nonzero((self.path.states > 0) != (state > 0)[self.here], axis=1)
        nearest = int(np.argmin(differing))
        return nearest, int(differing[nearest])

    @property
    def stays(self) -> bool:
        """Whether both ends are one attractor."""
        return len(self.path.units) == 0


def ends_of(project: Project) -> list[End]:
    """What can be chosen: the memories, then their reverses."""
    return [End(revision, flag) for flag in (False, True) for revision in project.memory_revisions]


def first_ends(project: Project) -> tuple[End, End]:
    """Two memories, or the only one and its reverse."""
    ends = ends_of(project)
    return ends[0], ends[1]


def prepare(project: Project, network: Network, ends: tuple[End, End] | None = None) -> JobSteps[Any, Way]:
    """Let both ends settle, and look for the lowest path between them."""
    are_there = ends is not None and all(end.number(project) is not None for end in ends)
    pair = ends if ends is not None and are_there else first_ends(project)
    here, whole = cut_out(network, project.lesioned)
    start, end = (to_units(each.pattern(project)[here], network.units) for each in pair)
    yield 0.0
    start = recall(whole, start, Asynchronous("steepest"), max_sweeps=SWEEPS).state
    yield 0.0
    end = recall(whole, end, Asynchronous("steepest"), max_sweeps=SWEEPS).state
    if whole.n <= MOST_EXACT and has_weights(project):
        path = yield from steps_of(PathClimb(whole, start, end))
    else:
        tries = next(tries for units, tries in TRIES if whole.n <= units)
        path = yield from path_steps(whole, start, end, tries=tries)
    patterns = project.patterns[:, here]
    one, other = (identify(to_bipolar(path.states[k]), patterns) for k in (0, -1))
    return Way(path, pair, (one, other), project.memories, here)


def waiting_time(barrier: float, temperature: float) -> str:
    """How long noise needs to carry a state over a barrier, by Arrhenius' law, in visits of each unit."""
    if temperature <= 0:
        return "for ever without noise"
    power = barrier / temperature
    if power < math.log(FAR):
        sweeps = round(math.exp(power))
        return f"about {counted(sweeps, 'sweep')}"
    return f"about 10{raised(round(power / math.log(10)))} sweeps"
