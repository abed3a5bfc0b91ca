"""Density of states of a funnel: how many lie at each energy and distance from a native state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopviz.core.attractors import overlaps
from hopviz.core.landscape import Density, states_of
from hopviz.core.landscape.density import MOST_COUNTED, DensitySearch
from hopviz.core.landscape.energies import EnergyWalk
from hopviz.core.network import Floats, Network, to_units
from hopviz.core.stepwise import JobSteps, steps_of
from hopviz.project.model import Project
from hopviz.project.parts import Mask
from hopviz.ui.landscape.exact import cut_out

MOST_BINS, FEWEST_BINS = 40, 9
"""An odd number at least: energies that are all the same lie in the middle of a bin."""
CELLS = 10 * MOST_BINS
"""So finely energies are told apart."""
ASIDE = 0.06
"""So far, by the height of a bin, an energy may lie from its middle."""
MOST_SAMPLES, FEWEST_SAMPLES = 1000, 16
WORK = 2e8
"""Operations of a sample in all: one at each distance takes N^2."""


@dataclass(frozen=True, eq=False)
class Funnel:
    """The density of states around one native state; N' of the N units are not removed."""

    here: Mask
    """(N,) the units that count."""
    whole: Network
    """Of the N' units that are there."""
    energies: Floats | None
    """(2^N',) if they can all be had."""
    patterns: NDArray[np.int8]
    """(P, N') the memories, bipolar."""
    heights: Floats
    """(2 P,) energies of the memories, then of their reverses."""
    native: int
    """Number of the memory that distances are counted from; -1 if there are none."""
    density: Density

    @property
    def native_on(self) -> NDArray[np.bool_]:
        """(N',) which units are on in the native state."""
        return np.asarray(self.density.native > 0)

    def distances(self, on: NDArray[np.bool_]) -> NDArray[np.int64]:
        """(K,) how many units of states (K, N) differ from the native state."""
        return np.asarray(np.count_nonzero(on[:, self.here] != self.native_on, axis=1))

    @property
    def memory_distances(self) -> NDArray[np.int64]:
        """(2 P,) of the memories, then of their reverses."""
        near = np.count_nonzero((self.patterns > 0) != self.native_on, axis=1)
        return np.concatenate([near, self.whole.n - near])


def prepare(project: Project, network: Network, chosen: int | None = None) -> JobSteps[Any, Funnel]:
    """The funnel of the memory with the chosen revision, else of the nearest to the cue, else of a lowest state."""
    here, whole = cut_out(network, project.lesioned)
    every = (yield from steps_of(EnergyWalk(whole))) if whole.n <= MOST_COUNTED else None
    patterns = project.patterns.reshape(-1, project.n)[:, here]
    both = to_units(np.concatenate([patterns, -patterns]), network.units)
    heights = whole.energy(both) if len(patterns) else np.empty(0)
    native = int(np.argmax(overlaps(project.cue[here], patterns))) if len(patterns) else -1
    native = project.memory_revisions.index(chosen) if chosen in project.memory_revisions else native
    counted = yield from _density(whole, every, _native_state(patterns, native, every))
    return Funnel(here, whole, every, patterns, heights, native, counted)


def around(funnel: Funnel, native: int) -> JobSteps[Any, Funnel]:
    """The same network seen from another memory."""
    state = _native_state(funnel.patterns, native, funnel.energies)
    counted = yield from _density(funnel.whole, funnel.energies, state)
    return replace(funnel, native=native, density=counted)


def _native_state(patterns: NDArray[np.int8], native: int, every: Floats | None) -> NDArray[np.int8]:
    if native >= 0:
        return np.asarray(patterns[native])
    return np.ones(patterns.shape[1], np.int8) if every is None else states_of(int(np.argmin(every)), patterns.shape[1])


def _density(whole: Network, every: Floats | None, native: NDArray[np.int8]) -> JobSteps[Any, Density]:
    samples = int(np.clip(WORK / whole.n**2, FEWEST_SAMPLES, MOST_SAMPLES))
    return steps_of(DensitySearch(whole, to_units(native, whole.units), _bins(every), every, samples))


def _bins(every: Floats | None) -> int:
    """So many that every energy lies in the middle of its bin, where energies are few and at equal steps.

    Of other energies as many as they are, within limits: else most bins would be empty.
    """
    if every is None or np.ptp(every) == 0:
        return MOST_BINS if every is None else FEWEST_BINS
    cells = np.rint((every - every.min()) * (CELLS / np.ptp(every))).astype(np.int64)
    levels = np.flatnonzero(np.bincount(cells)) / CELLS
    for steps in range(levels.size - 1, MOST_BINS):
        places = steps * levels
        if np.abs(places - np.rint(places)).max() < ASIDE:
            return steps * -(-(FEWEST_BINS - 1) // steps) + 1
    return int(np.clip(levels.size, FEWEST_BINS, MOST_BINS))
