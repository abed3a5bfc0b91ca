"""Search of a census: what it depends on, its steps in the background, and what it has found."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.census import Census, CensusResult, KindShare
from hopviz.core.network import Network, State, to_units
from hopviz.core.rules import Asynchronous, settling_rule
from hopviz.core.stepwise import BATCH, JobSteps
from hopviz.project.model import Memory, Project
from hopviz.project.parts import Mask

TOLD = 0.15
"""Seconds after which it is told what has been found."""
MOST_BYTES = 1 << 26
"""A census ends when the states that it has found are this large."""


@dataclass(frozen=True, eq=False)
class Setup:
    """Everything that decides what a census finds."""

    network: Network
    memories: tuple[Memory, ...]
    rule: Asynchronous
    clamped: Mask
    lesioned: Mask
    state: State
    """(N,) bipolar: clamped units keep what they are in it."""
    seed: int

    @classmethod
    def of(cls, project: Project, network: Network, state: State, seed: int) -> Setup:
        """That of a project; with a rule that has noise or acts in parallel, units still settle one by one."""
        rule = settling_rule(project.rule)
        return cls(network, project.memories, rule, project.clamped, project.lesioned, state, seed)

    def matches(self, other: Setup) -> bool:
        """Whether a census of the other one would find the same."""
        return (
            self.network is other.network
            and (self.rule, self.seed) == (other.rule, other.seed)
            and {memory.revision for memory in self.memories} == {memory.revision for memory in other.memories}
            and np.array_equal(self.clamped, other.clamped)
            and np.array_equal(self.lesioned, other.lesioned)
            and np.array_equal(self.state[self.clamped], other.state[self.clamped])
        )

    def census(self) -> Census:
        """A census of it that has not begun."""
        net = self.network
        patterns = np.array([memory.pattern for memory in self.memories]) if self.memories else None
        state = to_units(self.state, net.units)
        return Census(net, self.seed, self.rule, patterns, state, self.clamped, self.lesioned)


@dataclass(frozen=True, eq=False)
class Findings:
    """What a census has found so far, ready to be listed."""

    setup: Setup
    result: CensusResult
    orders: Mapping[str, NDArray[np.intp]]
    """Places of the attractors by "share", "energy" and "kind"."""
    totals: tuple[KindShare, ...]
    """Those of each kind; empty without memories."""

    @property
    def is_full(self) -> bool:
        """Whether there is no room for more attractors."""
        return self.result.states.size >= MOST_BYTES


class Search:
    """One census, which can be stopped and goes on where it was."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.is_wanted = True
        """Whether it is to go on; jobs end when it is not."""
        self._census: Census | None = None

    def steps(self, goal: int) -> JobSteps[Findings, Findings]:
        """Let more starts settle, up to so many in all."""
        self._census = census = self._census or self.setup.census()
        result, told = census.result(), -TOLD  # the first findings are told at once
        while self.is_wanted and result.starts < goal and result.states.size < MOST_BYTES:
            result = census.advance(goal - result.starts, BATCH)
            if time.perf_counter() < told + TOLD:
                yield result.starts / goal
            else:
                told = time.perf_counter()
                yield result.starts / goal, self._findings(result)
        return self._findings(result)

    def _findings(self, result: CensusResult) -> Findings:
        _ = result.ranks  # worked out here, not where they are looked at
        orders = {
            "share": result.order,
            "energy": np.lexsort((-result.hits, result.energies)),
            "kind": np.lexsort((result.energies, -result.hits, result.kind_numbers)),
        }
        return Findings(self.setup, result, orders, result.kinds())
