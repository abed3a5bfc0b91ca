"""Measurements of the Boltzmann experiment: laws, curves, transitions and escapes, exact beside sampled."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hopviz.core.landscape import ExactLandscape
from hopviz.core.landscape.numbering import Numbers
from hopviz.core.network import Floats
from hopviz.core.quoting import capital
from hopviz.core.rules import PartlyParallel
from hopviz.core.seeds import spawned
from hopviz.core.stepwise import BATCH, JobSteps, News, Steps, part, retold, steps_of
from hopviz.core.thermal import (
    CountedEscapes,
    CountedTransitions,
    EquilibriumCurves,
    EscapeCount,
    Escapes,
    SampledCurves,
    Sampling,
    TransitionCount,
    Transitions,
    curves_steps,
    equilibrium_steps,
    escapes_steps,
    parallel_equilibrium_steps,
    sampled_curves_steps,
    total_variation,
    transitions_steps,
)
from hopviz.core.thermal.equilibrium import MOST_UNITS, energies_steps
from hopviz.core.thermal.free_units import FreeUnits, free_units
from hopviz.core.thermal.sampling import MOST_STATES, Classes
from hopviz.core.thermal.transitions import MOST_UNITS as MOST_JOINED
from hopviz.ui.experiments.boltzmann.setting import Setting

APART = 1.12
"""Points of the distance are made each time that there are so many times as many sweeps."""
MOST_LEVELS, MOST_MINIMA = 48, 40
"""Bars of energy levels, and of minima; what there is more is put together."""
DIGITS = 9
"""Decimals of energies up to which levels are the same."""
FINE, POINTS = 120, 12
"""Temperatures of exact curves, and of sampled ones."""
COLDEST = 0.05
"""Of the hottest temperature of the curves, the coldest that is sampled."""
SWEEPS, CURVE_SWEEPS, COUNTED_SWEEPS = 1_000_000, 2000, 200_000
"""For which a law is sampled, curves at each temperature, and transitions are counted."""
STEPS, RUNS = 12, 200
"""Temperatures of exact escapes, and runs from each minimum."""


class Law(NamedTuple):
    """What is known exactly of the classes of states."""

    name: str
    meaning: str
    """Its colour."""
    shares: Floats
    """(K,)"""


@dataclass(frozen=True, eq=False)
class Groups:
    """K classes of states, as they are shown from left to right."""

    classes: Classes
    kind: str
    """"states", "levels" or "minima"."""
    energies: Floats
    """(K,) the lowest of each; (0,) without an energy."""
    numbers: Numbers
    """(K,) the state of each, or the lowest of its states; -1 of what is put together."""
    counts: NDArray[np.int64]
    """(K,) states in each."""


@dataclass(frozen=True, eq=False)
class Sample:
    """What a run has come to after so many sweeps."""

    sweeps: float
    shares: Floats
    """(K,)"""
    intervals: Floats
    """(K, 2)"""
    distances: Floats
    """(L,) total variation from each law."""
    limit: float
    """What chance alone makes of it at most, in 95 of 100 runs; NaN where the run is too short to tell."""
    correlation_time: float
    """In sweeps."""


@dataclass(frozen=True, eq=False)
class LawFound:
    """Laws, and a run as it has been sampled so far, at more and more sweeps."""

    groups: Groups
    laws: tuple[Law, ...]
    samples: tuple[Sample, ...] = ()


def law_steps(setting: Setting) -> JobSteps[LawFound, LawFound]:
    """The exact laws of the free units, and then a run that is counted."""
    masks = setting.start, setting.clamped, setting.lesioned
    groups = yield from part(_groups(setting), 0.0, 0.0)
    laws = yield from part(_laws(setting, groups.classes), 0.0, 0.0)
    found = LawFound(groups, laws)
    yield 0.0, found
    run = Sampling(setting.net, setting.rule, SWEEPS, spawned(setting.seed, 3), *masks, classes=groups.classes)
    news, rested = News(), time.perf_counter()
    while not run.done:
        sampled = run.advance(0.0)  # a piece, at first of a single sweep
        before = found.samples[-1].sweeps if found.samples else 0.0
        if run.done or sampled.sweeps > APART * before:
            sample = Sample(
                sampled.sweeps, sampled.shares, sampled.intervals,
                np.array([total_variation(sampled.shares, law.shares) for law in laws]),
                (sampled.distance_limit or np.nan) if sampled.is_enough else np.nan, sampled.correlation_time,
            )  # fmt: skip
            found = replace(found, samples=(*found.samples, sample))
        if time.perf_counter() - rested >= BATCH:
            yield news(run.progress, found)
            rested = time.perf_counter()
    return found


def _laws(setting: Setting, classes: Classes) -> Steps[tuple[Law, ...]]:
    """Boltzmann's law and Peretto's of symmetric weights; else, of few units, the law that the chain leaves alone."""
    masks, laws = (setting.start, setting.clamped, setting.lesioned), list[Law]()
    if setting.has_sums:
        one = yield from equilibrium_steps(setting.net, setting.temperature, *masks)
        laws.append(Law("Boltzmann", "ink", classes.of_law(one.probabilities)))
    if setting.has_sums and setting.is_pairwise:
        both = yield from parallel_equilibrium_steps(setting.net, setting.temperature, *masks)
        laws.append(Law("Peretto", "warning", classes.of_law(both.probabilities)))
    is_neither = not setting.net.is_symmetric or isinstance(setting.rule, PartlyParallel)
    if setting.has_chain and setting.is_pairwise and is_neither:
        try:
            chain = yield from transitions_steps(setting.net, setting.rule, *masks)
        except ValueError:  # so cold that it is not known: the run is seen without it
            return tuple(laws)
        laws.append(Law("exact", "memory", classes.of_law(chain.stationary)))
    return tuple(laws)


def _groups(setting: Setting) -> Steps[Groups]:
    free = free_units(setting.net, MOST_UNITS, setting.start, setting.clamped, setting.lesioned)
    wanted = setting.grouping if setting.is_pairwise or setting.grouping != "minima" else "states"
    return groups_of(free, wanted)


def groups_of(free: FreeUnits, wanted: str) -> Steps[Groups]:
    """The classes in which states are counted: each by itself, energy levels, or all that runs down to a minimum."""
    size = 1 << free.n
    if not free.net.is_symmetric:
        numbers = np.arange(size)
        return Groups(Classes(free, None, np.empty(0), size), "states", np.empty(0), numbers, np.ones(size, np.int64))
    energies = yield from energies_steps(free)
    kind = wanted if wanted == "minima" or (wanted == "states" and free.n <= MOST_STATES) else "levels"
    if kind == "states":
        which = np.empty(size, np.int64)
        which[np.argsort(energies, kind="stable")] = np.arange(size)
    elif kind == "levels":
        which = _levels(energies)
    else:
        landscape = yield from steps_of(ExactLandscape(free.net, tree=False))
        which = np.minimum(landscape.basins, MOST_MINIMA).astype(np.int64)
    count = int(which.max()) + 1
    lowest, first = np.full(count, np.inf), np.full(count, -1)
    order = np.argsort(energies, kind="stable")[::-1]
    first[which[order]], lowest[which[order]] = order, energies[order]  # the last that is written is the lowest
    if kind == "minima":
        shown = min(len(landscape.minima), MOST_MINIMA)
        first[:shown] = landscape.minima.numbers[:shown]
        first[shown:] = -1
    classes = Classes(free, which.astype(np.int32), np.empty(0), count)
    return Groups(classes, kind, lowest, first, np.bincount(which, minlength=count))


def _levels(energies: Floats) -> NDArray[np.int64]:
    """(2^F,) the level of each state, or the range of energy that it is in, where levels are too many."""
    levels, which = np.unique(np.round(energies, DIGITS), return_inverse=True)
    if levels.size <= MOST_LEVELS:
        return which.astype(np.int64)
    edges = np.linspace(energies.min(), energies.max(), MOST_LEVELS + 1)
    ranges = np.clip(np.searchsorted(edges, energies, side="right") - 1, 0, MOST_LEVELS - 1)
    return np.unique(ranges, return_inverse=True)[1].astype(np.int64)


@dataclass(frozen=True, eq=False)
class CurvesFound:
    """The functions of state against temperature."""

    exact: EquilibriumCurves | None = None
    sampled: SampledCurves | None = None


def curves_of(setting: Setting, hottest: float) -> JobSteps[CurvesFound, CurvesFound]:
    """Exact curves, of up to 20 free units, and then sampled ones, from hot to cold."""
    masks = setting.start, setting.clamped, setting.lesioned
    found = CurvesFound()
    if setting.has_sums:
        fine = np.linspace(0.0, hottest, FINE + 1)[1:]
        exact = yield from part(curves_steps(setting.net, fine.tolist(), *masks), 0.0, 0.1)
        found = CurvesFound(exact)
        yield 0.1, found
    some = np.linspace(COLDEST * hottest, hottest, POINTS)
    steps = sampled_curves_steps(setting.net, some.tolist(), CURVE_SWEEPS, spawned(setting.seed, 4), *masks)
    sampled = yield from retold(steps, lambda _, sampled: replace(found, sampled=sampled), 0.1)
    return replace(found, sampled=sampled)


@dataclass(frozen=True, eq=False)
class BalanceFound:
    """How often every transition is made, exactly and in a run."""

    exact: Transitions
    imbalance: float
    entropy_production: float
    """A tick."""
    counted: CountedTransitions | None = None


def balance_steps(setting: Setting) -> JobSteps[BalanceFound | str, BalanceFound | str]:
    """The chain of all states, and then a run whose transitions are counted; or a sentence why there is none."""
    masks = setting.start, setting.clamped, setting.lesioned
    try:
        exact = yield from part(transitions_steps(setting.net, setting.rule, *masks), 0.0, 0.1)
    except ValueError as error:
        return capital(str(error))
    found = BalanceFound(exact, exact.imbalance, exact.entropy_production)
    yield 0.1, found
    run, news = TransitionCount(setting.net, setting.rule, COUNTED_SWEEPS, spawned(setting.seed, 5), *masks), News()
    while not run.done:
        run.advance(BATCH)
        yield news(0.1 + 0.9 * run.progress, replace(found, counted=run.result()))
    return replace(found, counted=run.result())


@dataclass(frozen=True, eq=False)
class EscapesFound:
    """Mean times of escapes at many temperatures, exactly, and at the present one in runs."""

    exact: Escapes
    counted: CountedEscapes | None = None
    """None without noise."""


def escapes_of(setting: Setting, known: Escapes | None = None) -> JobSteps[EscapesFound, EscapesFound]:
    """The exact times, unless they are known, and then runs at the present temperature, one unit at a time."""
    if known is None:
        known = yield from part(exact_escapes(setting), 0.0, 0.5)
    found = EscapesFound(known)
    yield 0.5, found
    if not setting.temperature > 0:
        return found
    runs, news = EscapeCount(known, setting.temperature, RUNS, spawned(setting.seed, 6)), News()
    while not runs.done:
        runs.advance(BATCH)
        yield news(0.5 + 0.5 * runs.progress, replace(found, counted=runs.result()))
    return replace(found, counted=runs.result())


def exact_escapes(setting: Setting) -> Steps[Escapes]:
    """The times of escapes from all minima, from hot, where barriers are no more than noise, to cold."""
    masks = setting.start, setting.clamped, setting.lesioned
    landscape = yield from part(steps_of(ExactLandscape(free_units(setting.net, MOST_JOINED, *masks).net)), 0.0, 0.1)
    assert landscape.tree is not None
    barriers = landscape.tree.barriers
    highest = float(barriers[np.isfinite(barriers)].max(initial=0.0)) or 1.0
    each = highest / np.linspace(1.0, STEPS, STEPS)
    return (yield from part(escapes_steps(setting.net, each.tolist(), *masks), 0.1, 1.0))
