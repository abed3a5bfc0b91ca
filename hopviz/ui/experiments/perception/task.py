"""What does the perception experiment do in the background?  It counts interpretations, and watches them flip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import OFF, Network, State, to_units
from hopviz.core.perception import Flips, PerceptCount, PerceptCounts, PerceptFlips
from hopviz.core.rules import Adaptation, Annealing
from hopviz.project.model import Project

BATCH = 0.08
"""Seconds that one batch may take."""
RUNS = 300
MOST_FLIPS, MOST_SWEEPS = 1000, 60_000


@dataclass(frozen=True, eq=False)
class Input:
    """A network, what it is shown, and what it may see."""

    network: Network
    state: State
    """(N,) bipolar: the visible units' values count."""
    interpretations: State
    hidden: NDArray[np.bool_]
    lesioned: NDArray[np.bool_]
    seed: int

    @classmethod
    def of(cls, project: Project, network: Network, state: State) -> Input:
        """What a project is shown in a state (N,)."""
        return cls(network, state, project.patterns, project.hidden, project.lesioned, project.seed)

    @property
    def lines(self) -> tuple[int, int]:
        """How many visible units are on, and how many there are."""
        visible = ~self.hidden
        return int((self.state[visible] > 0).sum()), int(visible.sum())

    def same(self, other: Input | None) -> bool:
        """Whether both are shown the same, in the same network."""
        return (
            other is not None
            and self.network is other.network
            and self.seed == other.seed
            and np.array_equal(self.hidden, other.hidden)
            and np.array_equal(self.lesioned, other.lesioned)
            and np.array_equal(self.state[~self.hidden], other.state[~other.hidden])
        )


class CountTask:
    """Runs without noise and annealed ones, in turns."""

    def __init__(self, shown: Input, schedule: Annealing, runs: int = RUNS) -> None:
        self.shown, self.schedule, self.runs = shown, schedule, runs
        self._counts: tuple[PerceptCount, PerceptCount] | None = None

    @property
    def done(self) -> bool:
        """Whether all runs have been made."""
        return self._counts is not None and all(count.done for count in self._counts)

    def advance(self) -> tuple[PerceptCounts, PerceptCounts]:
        """Make more of both."""
        if self._counts is None:
            quenched, annealed = (self._count(schedule) for schedule in (None, self.schedule))
            self._counts = (quenched, annealed)
        first, second = (count.advance(BATCH / 2) for count in self._counts)
        return first, second

    def _count(self, schedule: Annealing | None) -> PerceptCount:
        shown = self.shown
        return PerceptCount(
            shown.network, shown.state, shown.interpretations, shown.hidden, schedule, self.runs, shown.seed,
            shown.lesioned,
        )  # fmt: skip


class FlipTask:
    """A run of adapting units, watched until there are many flips."""

    def __init__(self, shown: Input, rule: Adaptation) -> None:
        self.shown, self.rule = shown, rule
        self._run: PerceptFlips | None = None
        self._flips: Flips | None = None

    @property
    def done(self) -> bool:
        """Whether enough has been seen."""
        flips = self._flips
        return flips is not None and (flips.times.size >= MOST_FLIPS or flips.sweeps >= MOST_SWEEPS)

    def advance(self) -> Flips:
        """Watch on."""
        if self._run is None:
            shown = self.shown
            self._run = PerceptFlips(
                shown.network, shown.state, shown.interpretations, shown.hidden, self.rule, shown.seed, shown.lesioned
            )
        self._flips = self._run.advance(seconds=BATCH)
        return self._flips


def usual_schedule(project: Project, network: Network) -> Annealing:
    """From 0.6 of the energy gap that keeps a piece of an interpretation on to 0.04 of it: as known for the cubes."""
    gap = _gap(project, network)
    return Annealing(_rounded(0.6 * gap), _rounded(0.04 * gap), 100)


def usual_adaptation(project: Project, network: Network) -> Adaptation:
    """Units that adapt so fast that percepts flip every twenty or thirty sweeps: found by trial with both cubes."""
    gap = _gap(project, network)
    return Adaptation(_rounded(0.1 * gap), _rounded(0.9 * gap / (1 - OFF[network.units])), 20.0)


def _gap(project: Project, network: Network) -> float:
    """Mean energy gap of the hidden units that are on in the interpretations."""
    gaps = network.energy_gaps(to_units(project.patterns, network.units))
    on = (project.patterns > 0) & project.hidden
    return float(np.abs(gaps[on]).mean()) if on.any() else 1.0


def _rounded(value: float) -> float:
    """To three figures, and never zero."""
    return max(float(f"{value:.3g}"), 0.01)
