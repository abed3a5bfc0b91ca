"""Reports of frames: overlaps, a trace that loses nothing, and a verdict.

A frame may hold tens of thousands of flips.  The trace keeps what can be seen of them: the extremes of the
energy and of every overlap in at most `BUCKETS` stretches of time, so that no excursion is lost at any speed,
while at a few updates a frame every single one is kept as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopviz.core import kernels
from hopviz.core.attractors import Identity, identify_by
from hopviz.core.frame import Frame, Ints
from hopviz.core.network import Floats, to_bipolar

BUCKETS = 64
IN_THE_MIDDLE = 1e-6
"""Where no graded unit is farther from 0, the state is none of memories."""


@dataclass(frozen=True, eq=False)
class Trace:
    """Samples of a run, K of them, P memories; the second-last or last axis of 2 holds (least, greatest)."""

    updates: Ints
    """(K,) the value of the update counter at the end of the bucket."""
    energy: Floats
    """(K, 2)"""
    overlaps: Floats
    """(K, P, 2)"""
    two_time: Floats | None
    """(K, 2) Goles' L(t), where the frame has it."""


@dataclass(frozen=True)
class Verdict:
    """Where the run stands: always a fact about the present state, never about what has not happened."""

    kind: Literal["unsettled", "settled", "cycle", "wandering"]
    unstable: int
    """Units that want to flip."""
    identity: Identity | None
    """What the state is, if no unit wants to flip, at T = 0 or before the first update; else None."""
    period: int
    temperature: float
    updates: int
    entered: int | None = None
    """The value of the update counter with which a cycle was entered; None where there is none, or while it is sought.
    """


class Extent(NamedTuple):
    """The moments of a run that can be gone to, values of its update counter."""

    first: int
    end: int
    """The latest that the run has come to."""


@dataclass(frozen=True, eq=False)
class Report:
    """A frame and what was made of it."""

    epoch: int
    """Counts the loads; a report of an earlier epoch is out of date."""
    frame: Frame
    overlaps: Floats
    """(P,) overlap of the present state with every memory."""
    trace: Trace
    verdict: Verdict
    extent: Extent | None = None
    """Of the run that it is of; None if it is of none that can be gone back in."""
    jumps: bool = False
    """Whether it does not go on from the one before, as somebody went to another moment of the run."""
    start: NDArray[Any] | None = None
    """(N,) the state that a restart of the run comes back to, -1 or 0 where a unit is off, or values of graded units;
    None where nobody says."""

    @property
    def is_past(self) -> bool:
        """Whether the run has come farther than this."""
        return self.extent is not None and self.frame.updates < self.extent.end


class Recorder:
    """Makes reports of the frames of one simulation.

    Parameters
    ----------
    patterns : array_like, shape (P, N)
        The memories (P may be 0).
    lesioned : array_like of bool, shape (N,), optional
        Units left out of the overlaps.
    """

    def __init__(self, patterns: ArrayLike, lesioned: ArrayLike | None = None) -> None:
        self._patterns = to_bipolar(patterns)
        n = self._patterns.shape[1]
        self._present = np.ones(n, bool) if lesioned is None else ~np.asarray(lesioned, bool)
        self._counted = np.where(self._present, self._patterns, 0).astype(np.float64)
        self._by_unit = np.ascontiguousarray(self._counted.T)
        self._scale = 1.0 / max(int(self._present.sum()), 1)

    def report(self, frame: Frame, epoch: int = 0, entered: int | None = None) -> Report:
        """The report of a frame.  Depends on the frame alone, so a frame left out does no harm.

        Where the frame is of a cycle, `entered` is the tick with which that was entered, if it is known.
        """
        # Not by BLAS: its threads spin, which stalls the display on a busy machine.
        values = to_bipolar(frame.state) if frame.graded is None else frame.graded
        m = self._scale * np.einsum("pi,i->p", self._counted, values)
        return Report(epoch, frame, m, self._trace(frame, m), self._verdict(frame, m, entered))

    def _trace(self, frame: Frame, m: Floats) -> Trace:
        buckets = _buckets(frame.moments.size)
        if frame.graded_moments is not None:
            followed = self._scale * np.einsum("pi,ki->kp", self._counted, frame.graded_moments)
            energies, each = _extremes(frame.energies, buckets), _extremes(followed, buckets)
            return Trace(frame.moments[buckets[1:] - 1], energies, each, None)
        followed = np.empty((buckets.size - 1, m.size, 2))
        kernels.overlaps.follow_overlaps(
            m.copy(), to_bipolar(frame.unmasked_state), frame.flipped, frame.flip_moment, buckets, self._by_unit,
            self._scale, followed,
        )  # fmt: skip
        goles = _extremes(frame.two_time, buckets) if frame.two_time.size else None
        return Trace(
            frame.moments[buckets[1:] - 1],
            _extremes(frame.energies, buckets),
            followed,
            goles,
        )

    def _verdict(self, frame: Frame, m: Floats, entered: int | None) -> Verdict:
        if not frame.deterministic:
            kind: Literal["unsettled", "settled", "cycle", "wandering"] = "wandering"
        else:
            kinds: Sequence[Literal["unsettled", "settled", "cycle"]] = ("unsettled", "settled", "cycle")
            kind = kinds[min(frame.period, 2)]
        at_rest = frame.unstable == 0 and (frame.deterministic or frame.updates == 0)
        if frame.graded is not None:
            at_rest = frame.period == 1 and float(np.abs(frame.graded).max()) > IN_THE_MIDDLE
            m = self._scale * np.einsum("pi,i->p", self._counted, to_bipolar(frame.state))
        identity = identify_by(m, frame.state, self._patterns, self._present) if at_rest else None
        return Verdict(kind, frame.unstable, identity, frame.period, frame.temperature, frame.updates, entered)


def _buckets(count: int) -> NDArray[np.int64]:
    """Borders of at most BUCKETS non-empty stretches of `count` moments, (K + 1,)."""
    return np.linspace(0, count, min(count, BUCKETS) + 1).astype(np.int64)


def _extremes(values: Floats, borders: NDArray[np.int64]) -> Floats:
    """(least, greatest) of each stretch: (M, ...) -> (K, ..., 2)."""
    if borders.size == 1:
        return np.empty((0, *values.shape[1:], 2))
    starts = borders[:-1]
    return np.stack([np.minimum.reduceat(values, starts, axis=0), np.maximum.reduceat(values, starts, axis=0)], axis=-1)
