"""Measurement of the overlap with a memory against temperature, and what mean-field theory says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hopviz.core import thermal
from hopviz.core.network import Floats, Network, to_units
from hopviz.core.rules import Stochastic
from hopviz.core.seeds import spawned
from hopviz.core.stepwise import BATCH, JobSteps, News, Steps, part
from hopviz.core.thermal import PhaseDiagram, PhaseLines, Sampled, Sampling
from hopviz.project.parts import Mask, Pattern

SHARES = np.concatenate([np.linspace(0.05, 0.35, 4), np.linspace(0.4, 1.1, 15), np.linspace(1.2, 1.6, 5)])
"""Temperatures at which it is measured, in units of the field of a memory on its own units."""
FINE = np.linspace(0.0, 1.6, 161)
"""Temperatures of the curves of the theory."""
VISITS, FEWEST, MOST = 2_000_000, 50, 2000
"""So many visits of units are made at each temperature, in a number of sweeps from the fewest to the most."""
HIGHEST, POINTS = 0.2, 30
"""Load up to which the lines of the diagram are drawn, and the points of each."""


@dataclass(frozen=True, eq=False)
class Question:
    """What is to be measured."""

    net: Network
    memory: int
    pattern: Pattern
    temperatures: Floats
    sweeps: int
    seed: int
    clamped: Mask
    lesioned: Mask


@dataclass(frozen=True, eq=False)
class Warmed:
    """The overlap with a memory at K temperatures, as far as it has been measured; intervals hold 95 %."""

    temperatures: Floats
    """(K,)"""
    overlaps: Floats
    """(K,)"""
    intervals: Floats
    """(K, 2)"""
    is_enough: NDArray[np.bool_]
    """(K,) whether each run is so long that its interval can be relied on."""


def usual_sweeps(n: int) -> int:
    """How many sweeps are made at each temperature for N units."""
    return min(max(VISITS // n, FEWEST), MOST)


def warming_steps(question: Question) -> JobSteps[Warmed, Warmed]:
    """Sample the overlap at each temperature, in a run that begins in the memory; tells what has been found so far."""
    temperatures, found, news = question.temperatures, list[Sampled](), News()
    start = to_units(question.pattern, question.net.units)
    for k, temperature in enumerate(temperatures.tolist()):
        sampling = Sampling(
            question.net, Stochastic(temperature), question.sweeps, spawned(question.seed, k), start,
            question.clamped, question.lesioned, question.pattern,
        )  # fmt: skip
        while not sampling.done:
            sampling.advance(BATCH)
            yield news((k + sampling.progress) / temperatures.size, _warmed(temperatures, found))
        found.append(sampling.result())
    return _warmed(temperatures, found)


def _warmed(temperatures: Floats, found: Sequence[Sampled]) -> Warmed:
    return Warmed(
        temperatures[: len(found)], np.array([each.overlap for each in found]),
        np.array([each.overlap_interval for each in found]).reshape(-1, 2),
        np.array([each.is_enough for each in found], np.bool_),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Theory:
    """What mean-field theory says of one load; temperatures are `FINE`."""

    load: float
    lines: PhaseLines
    overlaps: Floats
    """(K,) of the retrieval state at this load."""
    few: Floats
    """(K,) m = tanh(m/T), where memories are few."""


@lru_cache(maxsize=64)
def theory_of(load: float) -> Theory:
    """The curves and the temperatures of one load, which take some hundredths of a second."""
    each = FINE.tolist()
    return Theory(
        load, thermal.phase_lines(load), np.array([thermal.overlap(load, T) for T in each]),
        np.array([thermal.mean_field_overlap(T) for T in each]),
    )  # fmt: skip


_diagrams: dict[int, PhaseDiagram] = {}


def theory_steps(load: float) -> JobSteps[tuple[Theory, PhaseDiagram], tuple[Theory, PhaseDiagram]]:
    """The theory of a load, and the phase diagram, which is made once."""
    yield 0.0
    theory = theory_of(load)
    diagram = yield from _diagram_steps()
    return theory, diagram


def _diagram_steps() -> Steps[PhaseDiagram]:
    if POINTS not in _diagrams:
        _diagrams[POINTS] = yield from part(thermal.phase_diagram_steps(HIGHEST, POINTS), 0.1, 1.0)
    return _diagrams[POINTS]
