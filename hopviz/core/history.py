"""The history of a run: the traces of one epoch put together, in bounded memory.

A run may last for billions of updates.  The history keeps at most `SAMPLES` samples of it, each the extremes of
a stretch of time.  When there are more, stretches become twice as long and neighbours are merged: the time
resolution falls evenly over the whole run, and no excursion is ever lost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hopviz.core.network import Floats
from hopviz.core.recorder import Report

Ints = NDArray[np.int64]

SAMPLES = 1024
SEPARATE, NAMED = 32, 8
"""So many memories are followed one by one; of more only the first few, and the least and greatest of all others."""

ENERGY, TWO_TIME, MEMORIES = 0, 1, 2  # places of the series; the overlaps are the last P of them
LEAST, GREATEST, LAST = 0, 1, 2  # places on the last axis


class History:
    """The samples of one epoch, K of them, P memories.

    Sample k covers the updates `begins[k]` to `ends[k]`; from there to `begins[k + 1]` (or to `now`) its last
    values held.  The last axis of every series is (least, greatest, last); NaN where there is no such number.

    Parameters
    ----------
    samples : int
        The largest K, at least 2.
    """

    def __init__(self, samples: int = SAMPLES) -> None:
        if samples < 2:
            raise ValueError(f"a history needs room for at least 2 samples, not {samples}")
        self._room = samples
        self.version = 0
        """Counts the changes."""
        self.clear()

    def clear(self) -> None:
        """Forget everything; the next report begins a new epoch."""
        self._epoch: int | None = None
        self._count = self._bands = 0
        self._width = 1
        self._times = np.zeros((self._room, 2), np.int64)
        self._values = np.full((self._room, MEMORIES, 3), np.nan)
        self._warmths: list[tuple[int, float]] = []
        self.now = 0
        """The latest value of the update counter that has been reported of this run."""
        self.moment = 0
        """That in the newest report: an earlier one where somebody has gone back in the run."""
        self.version += 1

    @property
    def begins(self) -> Ints:
        """(K,) the update with which each sample begins, ascending."""
        return self._times[: self._count, 0]

    @property
    def ends(self) -> Ints:
        """(K,) the last update of each sample, from which its last values hold."""
        return self._times[: self._count, 1]

    @property
    def energy(self) -> Floats:
        """(K, 3) E of the state."""
        return self._values[: self._count, ENERGY]

    @property
    def temperatures(self) -> tuple[Ints, Floats]:
        """(W,) and (W,): updates at which another temperature was seen first, ascending, and the temperatures."""
        times = np.array([time for time, _ in self._warmths], np.int64)
        return times, np.array([warmth for _, warmth in self._warmths], float)

    @property
    def two_time(self) -> Floats:
        """(K, 3) Goles' L(t), NaN under rules that have none."""
        return self._values[: self._count, TWO_TIME]

    @property
    def overlaps(self) -> Floats:
        """(K, S, 3), S the memories that are followed one by one; NaN where there was another number of them."""
        return self._values[: self._count, MEMORIES : self._values.shape[1] - self._bands]

    @property
    def others(self) -> Floats:
        """(K, 2, 3) the least and the greatest overlap of all other memories; (K, 0, 3) where there are none."""
        return self._values[: self._count, self._values.shape[1] - self._bands :]

    def add(self, report: Report) -> None:
        """Go on with what has happened since the report before; a report of another epoch begins anew.

        What is known already, as somebody has gone back, changes nothing; what the run has dropped is forgotten.
        """
        if report.epoch != self._epoch:
            self.clear()
            self._epoch = report.epoch
        self._bands = 2 if report.overlaps.size > SEPARATE else 0
        series = NAMED + 2 if self._bands else report.overlaps.size
        if series != self._values.shape[1] - MEMORIES:
            self._forget_overlaps(series)
        frame = report.frame
        self.moment = frame.updates
        self.version += 1
        if report.extent is not None and report.extent.end < self.now:
            self._cut(report, report.extent.end)
        if report.is_past and self._count and frame.updates <= self.now:
            return
        self._note_temperature(frame.updates, frame.temperature)
        known = self.now if self._count else -1
        self.now = frame.updates
        if frame.updates == 0:  # nothing has happened yet: an edit moves the start
            self._count = 0
        if frame.moments.size:
            times, values = _samples(report)
            news = times[:, 1] > known
            self._append(np.maximum(times[news], known + 1), values[news])
        elif self._count == 0 or self._changed_from_outside(report):
            self._append(*_present(report, self._last_two_time()))

    def _note_temperature(self, time: int, temperature: float) -> None:
        """Keep a temperature that is another than the one before; of too many, every other one."""
        self._warmths = [] if time == 0 else [each for each in self._warmths if each[0] < time]
        if not self._warmths or self._warmths[-1][1] != temperature:
            self._warmths.append((time, temperature))
        if len(self._warmths) > self._room:
            self._warmths = [*self._warmths[:-1:2], self._warmths[-1]]

    def _cut(self, report: Report, end: int) -> None:
        """Forget what came after an update; a report of just that one tells the last values."""
        self.now = end
        self._warmths = [each for each in self._warmths if each[0] <= end]
        self._count = int(np.searchsorted(self.begins, end, side="right"))
        last = self._count - 1
        if last >= 0 and self._times[last, 1] > end:
            self._times[last, 1] = end
            if report.frame.updates == end:
                self._values[last, :, LAST] = _present(report, np.nan)[1][0, :, LAST]

    def _forget_overlaps(self, series: int) -> None:
        former = self._values
        self._values = np.full((self._room, MEMORIES + series, 3), np.nan)
        self._values[:, :MEMORIES] = former[:, :MEMORIES]

    def _changed_from_outside(self, report: Report) -> bool:
        last = self._values[self._count - 1, :, LAST]
        return bool(last[ENERGY] != report.frame.energy or (last[MEMORIES:] != _overlaps_now(report)[0, :, LAST]).any())

    def _last_two_time(self) -> float:
        return float(self._values[self._count - 1, TWO_TIME, LAST]) if self._count else np.nan

    def _append(self, times: Ints, values: Floats) -> None:
        """Add samples; the newest one kept may belong to the same stretch as the first of them."""
        keep = max(self._count - 1, 0)
        times = np.concatenate([self._times[keep : self._count], times])
        values = np.concatenate([self._values[keep : self._count], values])
        times, values = _merged(times, values, self._width)
        if keep + len(times) > self._room:
            times = np.concatenate([self._times[:keep], times])
            values = np.concatenate([self._values[:keep], values])
            keep = 0
        while len(times) > self._room:
            self._width *= 2
            times, values = _merged(times, values, self._width)
        self._count = keep + len(times)
        self._times[keep : self._count] = times
        self._values[keep : self._count] = values


def _samples(report: Report) -> tuple[Ints, Floats]:
    """The trace of a report as times (K, 2) and values (K, 2 + P, 3)."""
    frame, trace = report.frame, report.trace
    last = np.searchsorted(frame.moments, trace.updates)
    first = np.concatenate([[0], last[:-1] + 1])
    times = np.stack([frame.moments[first], trace.updates], axis=1)
    overlaps = _overlaps_of(report)
    values = np.full((len(times), MEMORIES + overlaps.shape[1], 3), np.nan)
    values[:, ENERGY, :LAST] = trace.energy
    values[:, ENERGY, LAST] = frame.energies[last]
    if trace.two_time is not None:
        values[:, TWO_TIME, :LAST] = trace.two_time
        values[:, TWO_TIME, LAST] = frame.two_time[last]
    values[:, MEMORIES:] = overlaps
    # Where several moments share a bucket the overlaps at its end are not known, only their extremes: such a
    # bucket reaches to the next one, so that nothing is said of what held in between.
    several = (first < last)[:-1]
    times[:-1, 1] = np.where(several, times[1:, 0], times[:-1, 1])
    return times, values


def _overlaps_of(report: Report) -> Floats:
    """Those of the trace, (K, S, 3); the last values are known of the last bucket alone."""
    extremes = report.trace.overlaps
    series = np.concatenate([extremes, extremes.mean(axis=-1, keepdims=True)], axis=-1)
    series[-1, :, LAST] = report.overlaps
    return _bounded(series)


def _overlaps_now(report: Report) -> Floats:
    """Those of the present state, (1, S, 3)."""
    return _bounded(np.repeat(report.overlaps[None, :, None], 3, axis=2))


def _bounded(series: Floats) -> Floats:
    """(K, P, 3) -> (K, S, 3): if there are too many, the least and the greatest of all but the first ones."""
    if series.shape[1] <= SEPARATE:
        return series
    others = series[:, NAMED:]
    return np.concatenate([series[:, :NAMED], np.stack([others.min(axis=1), others.max(axis=1)], axis=1)], axis=1)


def _present(report: Report, two_time: float) -> tuple[Ints, Floats]:
    """One sample of the present state, in which nothing has flipped by itself."""
    updates = report.frame.updates
    now = np.repeat(np.array([report.frame.energy, two_time])[None, :, None], 3, axis=2)
    return np.array([[updates, updates]], np.int64), np.concatenate([now, _overlaps_now(report)], axis=1)


def _merged(times: Ints, values: Floats, width: int) -> tuple[Ints, Floats]:
    """Put samples that begin in the same stretch of `width` updates together."""
    starts = np.flatnonzero(np.diff(times[:, 0] // width, prepend=-1))
    if len(starts) == len(times):
        return times, values
    ends = np.append(starts[1:], len(times)) - 1
    merged = values[ends]
    merged[..., LEAST] = np.fmin.reduceat(values[..., LEAST], starts, axis=0)
    merged[..., GREATEST] = np.fmax.reduceat(values[..., GREATEST], starts, axis=0)
    return np.stack([times[starts, 0], times[ends, 1]], axis=1), merged
