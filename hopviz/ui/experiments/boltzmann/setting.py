"""Setting of the Boltzmann experiment: the network, its free units and the noise that is measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.couplings.higher_order import HigherOrder
from hopviz.core.network import OFF, Network, State
from hopviz.core.rules import Parallel, PartlyParallel, Rule, Stochastic
from hopviz.core.seeds import random_generator, spawned
from hopviz.core.thermal.equilibrium import MOST_UNITS
from hopviz.core.thermal.free_units import has_free_part
from hopviz.core.thermal.sampling import MOST_STATES
from hopviz.core.thermal.transitions import MOST_UNITS as MOST_JOINED

Mask = NDArray[np.bool_]

COLD = "Without noise a run settles and stays: raise the temperature T"
NO_LAW = "Only noise of one temperature has a law: choose the rule Stochastic, Parallel or Random timing (R)"
NONE_FREE = "No unit is free: let one go that is clamped, or bring one back"
PAIRS = "A dense memory beyond power 2 has no weights between pairs of units, which this takes: take power 2 (Alt+P)"
ALL_FREE = "Sums over all states of a dense memory take all its units: free those that are clamped or removed (Ctrl+U)"
ASYMMETRIC = "The weights are not symmetric: there is no energy, and no law of Boltzmann"


@dataclass(frozen=True, eq=False)
class Setting:
    """What is to be measured."""

    net: Network
    rule: Rule
    seed: int
    start: State
    """(N,) in the network's units, with the values that clamped units have."""
    clamped: Mask
    lesioned: Mask
    grouping: str
    """"states", "levels" or "minima"."""

    @property
    def free(self) -> int:
        """How many units chance can change."""
        return int(np.count_nonzero(~(self.clamped | self.lesioned)))

    @property
    def is_parallel(self) -> bool:
        """Whether units decide at the same time."""
        return isinstance(self.rule, Parallel | PartlyParallel)

    @property
    def temperature(self) -> float:
        """Of the rule."""
        return self.rule.temperature_at(0)

    @property
    def noise_refusal(self) -> str:
        """Why the rule has no law of its own, in a sentence; empty if it has one."""
        if not self.free:
            return NONE_FREE
        if self.rule.temperature_at(0) == 0 and not self.rule.is_scheduled(0):
            return COLD
        return "" if isinstance(self.rule, Stochastic | Parallel | PartlyParallel) else NO_LAW

    @property
    def is_pairwise(self) -> bool:
        """Whether the energy is a sum over pairs of units, as all are but those of dense memories."""
        return not isinstance(self.net.couplings, HigherOrder)

    @property
    def pairs_refusal(self) -> str:
        """Why nothing is known that takes weights between pairs, in a sentence; empty if it is."""
        return "" if self.is_pairwise else PAIRS

    @property
    def part_refusal(self) -> str:
        """Why the free units have no energy of their own, in a sentence; empty if they have."""
        return "" if has_free_part(self.net, self.clamped, self.lesioned) else ALL_FREE

    def too_many(self, most: int, what: str) -> str:
        """Why this is not done with so many free units, in a sentence; empty if it is."""
        if self.free <= most:
            return ""
        return f"{what} takes up to {most} free units, and {self.free:,} are: clamp or remove units (Alt+click)"

    def has_chain_of(self, other: Setting) -> bool:
        """Whether the free units, and what acts on them, are those of another setting."""
        pairs = ((self.clamped, other.clamped), (self.lesioned, other.lesioned))
        held = self.start[self.clamped], other.start[other.clamped]
        return self.net is other.net and all(np.array_equal(*pair) for pair in (*pairs, held))

    @property
    def counts_states(self) -> bool:
        """Whether every state may be a bar of its own."""
        return self.free <= MOST_STATES

    @property
    def has_chain(self) -> bool:
        """Whether transitions between all states are known exactly."""
        return self.free <= MOST_JOINED

    @property
    def has_sums(self) -> bool:
        """Whether sums over all states are known exactly."""
        return self.net.is_symmetric and self.free <= MOST_UNITS


def beginning(net: Network, seed: int, held: State, clamped: Mask) -> State:
    """A random state (N,) in which clamped units keep the bipolar values that they have."""
    drawn = random_generator(spawned(seed, 2)).random(net.n) < 0.5
    return np.where(np.where(clamped, held > 0, drawn), 1, OFF[net.units]).astype(np.int8)
