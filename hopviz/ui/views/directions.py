"""Between which states can one look at the landscape?  The memories, and other directions where they are too few."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.landscape import MemoryPlanes, memory_planes
from hopviz.core.network import Network
from hopviz.project.model import Project

Patterns = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Prepared:
    """The directions that span planes, and the planes of all pairs of them."""

    patterns: Patterns
    """(D, N) +1/-1, D >= 2: the memories, and other directions where there are fewer than two."""
    labels: tuple[str, ...]
    memories: int
    """How many of the directions are memories: the first ones."""
    planes: MemoryPlanes
    symmetric: bool = True


def prepare(project: Project, network: Network) -> Prepared:
    """Find the directions and do what takes of the order of N^2 operations."""
    patterns, labels = list(project.patterns), list(project.names)
    if len(labels) == 1:
        # Half of the memory's units reversed: a state that is as far from it as from its reverse.
        half = np.random.Generator(np.random.PCG64(0)).permutation(project.n) < project.n // 2
        patterns.append(np.where(half, -patterns[0], patterns[0]))
        labels.append("random direction")
    elif not labels:
        half = np.where(np.arange(project.n) < project.n / 2, 1, -1)
        patterns, labels = [np.ones(project.n), half], ["all on", "half on"]
    table = np.array(patterns, np.int8)
    planes = memory_planes(network, table)
    return Prepared(table, tuple(labels), len(project.names), planes, network.is_symmetric)
