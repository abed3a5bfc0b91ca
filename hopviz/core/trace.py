"""The trace of a run: its updates one by one, with what each unit decided by."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core.frame import Frame
from hopviz.core.network import Network
from hopviz.core.ranges import as_whole
from hopviz.core.recall import most_sweeps
from hopviz.core.rules import Rule
from hopviz.core.run import Run
from hopviz.core.simulation import Simulation
from hopviz.core.validation import as_mask


@dataclass(frozen=True)
class Update:
    """The decision of one unit."""

    number: int
    """Of the update, from 1; under parallel rules, of the tick, in which several units decide."""
    unit: int
    field: float
    """h_i before it decided; a tie is exactly 0.0.  Units that adapt decide by this, less their adaptation."""
    on: bool
    """What it decided."""
    flipped: bool
    """Whether it changed."""
    energy: float
    """E after the update."""


def trace(
    net: Network,
    cue: ArrayLike,
    rule: Rule | None = None,
    seed: int = 0,
    max_sweeps: int = 1000,
    clamped: ArrayLike | None = None,
    lesioned: ArrayLike | None = None,
) -> Generator[Update, None, None]:
    """The updates of a run, one by one, until it has settled, is known to cycle, or has taken `max_sweeps` sweeps.

    It is the run of `recall` with the same arguments, but ends as soon as no unit wants to flip.  Where all units
    decide at once, each of them gives an update, all with the same number; where only a part of them does, those that
    flip.

    Parameters
    ----------
    net : Network
    cue : array_like, shape (N,)
        The state to start from, in the network's units.
    rule : Rule, optional
        `Asynchronous()` if left out.
    seed : int
    max_sweeps : int
        0 to a million.
    clamped, lesioned : array_like of bool, shape (N,), optional
        Units that keep their value, and units that are removed.

    Raises
    ------
    ValueError
        At once, if a shape or value is wrong, or `max_sweeps` is out of range.
    """
    simulation = Simulation(net, cue, rule, seed, clamped, lesioned)
    sweep = simulation.rule.ticks_of_sweep(net.n)
    free = np.flatnonzero(~(as_mask("clamped", clamped, net.n) | as_mask("lesioned", lesioned, net.n)))
    most = as_whole("max_sweeps", max_sweeps, 0, most_sweeps(simulation.rule, net.n)) * sweep
    return _updates(simulation, free, most)


def _updates(simulation: Simulation, free: NDArray[np.int64], most: int) -> Generator[Update, None, None]:
    frame = simulation.frame()
    while not frame.period and frame.updates < most:
        before, frame = frame, simulation.advance(updates=1)
        yield from _decided(simulation.rule, free, before, frame)


def updates_of(run: Run) -> Generator[Update, None, None]:
    """The updates of a run from the earliest that it remembers up to the present moment, one by one.

    They are those of `trace` where nothing was edited from outside; what was edited happens again at its moment, and
    an update out of turn is one like any other.
    """
    simulation = Simulation.at(run.beginning)
    free, edits, frame = _free(simulation), deque(run.edits[: run.edits_made]), simulation.frame()
    while edits or simulation.updates < run.now:
        if edits and edits[0].before == frame.updates:
            after = edits.popleft().again(simulation)
            if after is not None:
                yield from _decided(simulation.rule, free, frame, after, out_of_turn=True)
            free, frame = _free(simulation), simulation.frame()
        else:
            before, frame = frame, simulation.advance(updates=1)
            yield from _decided(simulation.rule, free, before, frame)


def _free(simulation: Simulation) -> NDArray[np.int64]:
    now = simulation.snapshot()
    return np.flatnonzero(~(now.clamped | now.lesioned))


def _decided(
    rule: Rule, free: NDArray[np.int64], before: Frame, after: Frame, out_of_turn: bool = False
) -> Iterator[Update]:
    """What the units decided from one frame to the next, a tick later."""
    if out_of_turn or not rule.is_parallel:
        units = np.array([after.visited] if after.visited >= 0 else [], np.int64)
    else:
        units = free if rule.is_map else np.sort(after.flipped)
    flipped = set(after.flipped.tolist())
    for unit in units.tolist():
        yield Update(
            after.updates, unit, float(before.fields[unit]), bool(after.state[unit] == 1), unit in flipped, after.energy
        )
