"""Small Boltzmann machines: sets of patterns that they can learn, and the projects that they become."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.landscape import states_of
from hopviz.core.network import Network, Units, to_bipolar, to_units
from hopviz.core.rules import Stochastic
from hopviz.core.thermal import Learnt
from hopviz.project.document import Document
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.pace import paced

MOST_UNITS = 12
"""Units whose states are all summed over."""
MEMORIES = "memories"
SWEEPS = 2.0
"""A second, at which a machine of its own begins to run."""


@dataclass(frozen=True, eq=False)
class PatternSet:
    """P patterns that V visible units are to be like, each as often as the others."""

    key: str
    rows: int
    cols: int
    units: Units
    memories: tuple[Memory, ...]

    @property
    def visible(self) -> int:
        """Number of visible units, V."""
        return self.rows * self.cols

    @property
    def patterns(self) -> NDArray[np.int8]:
        """(P, V) bipolar."""
        return np.array([memory.pattern for memory in self.memories], np.int8)

    @property
    def most_hidden(self) -> int:
        """How many hidden units there is room for."""
        return MOST_UNITS - self.visible

    def is_like(self, other: PatternSet | None) -> bool:
        """Whether a machine that learns the one learns the other."""
        return (
            other is not None
            and (self.key, self.rows, self.cols, self.units) == (other.key, other.rows, other.cols, other.units)
            and np.array_equal(self.patterns, other.patterns)
        )


def _exclusive_or() -> list[tuple[str, Any]]:
    return [(f"{a}{b}{a ^ b}", (a, b, a ^ b)) for a, b in product((0, 1), repeat=2)]


def _parity() -> list[tuple[str, Any]]:
    return [("".join(map(str, bits)), bits) for bits in product((0, 1), repeat=4) if sum(bits) % 2 == 0]


def _bars() -> list[tuple[str, Any]]:
    rows = [(f"row {k + 1}", np.repeat(np.arange(3) == k, 3)) for k in range(3)]
    return rows + [(f"column {k + 1}", np.tile(np.arange(3) == k, 3)) for k in range(3)]


def _one_of_four() -> list[tuple[str, Any]]:
    return [(f"unit {k + 1}", np.arange(4) == k) for k in range(4)]


@dataclass(frozen=True)
class Kind:
    """A set that is always there."""

    title: str
    tip: str
    rows: int
    cols: int
    patterns: Callable[[], list[tuple[str, Any]]]


KINDS = {
    "xor": Kind("XOR", "Two bits and whether they differ: no pair of units tells anything", 1, 3, _exclusive_or),
    "parity": Kind("Even parity", "Four units, of which an even number is on", 1, 4, _parity),
    "bars": Kind("Bars", "A row or a column of 3 × 3 units", 3, 3, _bars),
    "one of four": Kind("One of four", "Four units, of which one is on", 2, 2, _one_of_four),
}
"""The sets that are always there, by what actions call them."""
SETS = (MEMORIES, *KINDS)
NO_MEMORIES = "Store a memory first (Ctrl+Return), or choose another set of patterns"
TOO_MANY = f"The sum over all states is made for up to {MOST_UNITS} units, and there are more: choose another set"
REMOVED = "Put the removed units back first (Ctrl+U): a machine needs all units"


def lack_of_memories(project: Project) -> str:
    """Why no machine learns the memories of a project, in a sentence; empty if one can."""
    if project.n > MOST_UNITS:
        return TOO_MANY
    return REMOVED if project.lesioned.any() else "" if project.memories else NO_MEMORIES


def pattern_set(key: str, project: Project) -> PatternSet:
    """A set by its name.

    Raises
    ------
    ValueError
        If it is that of the memories, and these cannot be learnt.
    """
    if key == MEMORIES:
        if lack := lack_of_memories(project):
            raise ValueError(lack)
        return PatternSet(key, project.rows, project.cols, project.units, project.memories)
    kind = KINDS[key]
    made = ((name, np.where(np.asarray(on) > 0, 1, -1).astype(np.int8)) for name, on in kind.patterns())
    return PatternSet(key, kind.rows, kind.cols, "bipolar", tuple(Memory(name, pattern) for name, pattern in made))


def at_temperature(network: Network, temperature: float) -> Network:
    """The network that follows the same law at a temperature as this one at T = 1: its weights are as much larger."""
    return Network(network.weights * temperature, network.bias * temperature, network.units)


def completed(network: Network, visible: NDArray[np.int8]) -> NDArray[np.int8]:
    """(N,) bipolar: the most probable state with these values of the visible units, (V,) bipolar."""
    hidden = network.n - visible.size
    if not hidden:
        return visible
    ways = to_bipolar(states_of(np.arange(1 << hidden), hidden, network.units))
    whole = np.concatenate([np.repeat(visible[np.newaxis], len(ways), axis=0), ways], axis=1)
    return np.asarray(whole[np.argmin(network.energy(to_units(whole, network.units)))], np.int8)


def taken_over(project: Project, chosen: PatternSet, learnt: Learnt, temperature: float) -> Project | Document:
    """What a machine becomes: the project with its weights, or a document of its own where the units are others.

    How the project runs is its own: it follows the law of the machine once it runs at that temperature.
    """
    network = at_temperature(learnt.network, temperature)
    if chosen.key == MEMORIES and network.n == project.n:
        return project.with_network(network.couplings, network.bias)
    hidden = network.n - chosen.visible
    rows, cols = chosen.rows, chosen.cols
    if hidden and hidden % cols == 0 and rows > 1:
        rows += hidden // cols
    elif hidden:
        rows, cols = 1, network.n
    memories = tuple(Memory(each.name, completed(network, each.pattern)) for each in chosen.memories)
    made = Project(rows, cols, chosen.units, memories, rule=Stochastic(temperature), seed=project.seed)
    made = made.with_network(network.couplings, network.bias).with_hidden(np.arange(network.n) >= chosen.visible)
    return Document(paced(replace(made, cue=memories[0].pattern), SWEEPS))
