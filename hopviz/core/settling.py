"""Advances that end at the update at which a simulation settles."""

from __future__ import annotations

from hopviz.core.frame import Frame
from hopviz.core.simulation import Simulation
from hopviz.core.snapshot import Snapshot
from hopviz.core.validation import as_span


def advance_to_rest(simulation: Simulation, updates: int | None = None, seconds: float | None = None) -> Frame:
    """Go on as `Simulation.advance` does, but no further than to the update at which it settles.

    So a run ends at the same update however it is cut, and what is done next has the same outcome.  One that has
    settled already makes no update.
    """
    updates, at_rest = as_span("updates", updates, seconds), simulation.frame()
    if at_rest.period == 1:
        return at_rest
    before = simulation.snapshot()
    frame = simulation.advance(updates, seconds)
    if frame.period != 1:
        return frame
    first = max(before.updates + 1, int(frame.moments[-1]) if frame.moments.size else 0)
    return _settled(simulation, before, first, frame)


def _settled(simulation: Simulation, before: Snapshot, first: int, last: Frame) -> Frame:
    """The earliest settled frame since a snapshot, from update `first` on, after which nothing has flipped.

    Only a temperature that has fallen to zero later makes it later than that.
    """
    low, high = first, last.updates
    middle = low
    while low < high:
        simulation.restore(before)
        if simulation.advance(middle - before.updates).period == 1:
            high = middle
        else:
            low = middle + 1
        middle = (low + high) // 2
    simulation.restore(before)
    return simulation.advance(high - before.updates)
