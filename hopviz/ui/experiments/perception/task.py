"""Counts of percepts and flips of percepts: what is measured, of which network and input."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import OFF, Network, State, to_units
from hopviz.core.perception import Flips, PerceptCount, PerceptCounts, PerceptFlips
from hopviz.core.rules import Adaptation, Annealing
from hopviz.core.stepwise import BATCH, JobSteps, News
from hopviz.project.model import Project

RUNS = 300
MOST_FLIPS, MOST_SWEEPS = 1000, 60_000
Counts = tuple[PerceptCounts, PerceptCounts]
"""Of runs without noise, and of annealed ones."""


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


def count_percepts(shown: Input, schedule: Annealing) -> JobSteps[Counts, Counts]:
    """Make runs without noise and annealed ones, in turns."""
    quenched, annealed = (
        PerceptCount(
            shown.network, shown.state, shown.interpretations, shown.hidden, annealing, RUNS, shown.seed, shown.lesioned
        )
        for annealing in (None, schedule)
    )
    news = News()
    while True:
        found = quenched.advance(BATCH / 2), annealed.advance(BATCH / 2)
        if quenched.done and annealed.done:
            return found
        yield news(found[1].runs / RUNS, found)


def watch_flips(shown: Input, rule: Adaptation) -> JobSteps[Flips, Flips]:
    """Watch a run of adapting units until there are many flips."""
    run = PerceptFlips(
        shown.network, shown.state, shown.interpretations, shown.hidden, rule, shown.seed, shown.lesioned
    )
    news = News()
    while True:
        flips = run.advance(seconds=BATCH)
        if flips.times.size >= MOST_FLIPS or flips.sweeps >= MOST_SWEEPS:
            return flips
        yield news(flips.sweeps / MOST_SWEEPS, flips)


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
