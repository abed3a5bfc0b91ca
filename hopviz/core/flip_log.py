"""The log of a run's flips, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.frame import Frame, Ints


@dataclass(frozen=True, eq=False)
class Flips:
    """K flips in the order in which they happened."""

    moments: Ints
    """(K,) the update at which each happened, ascending."""
    units: NDArray[np.int32]
    """(K,)"""

    @property
    def nbytes(self) -> int:
        """Memory taken."""
        return self.moments.nbytes + self.units.nbytes

    def between(self, first: int, last: int) -> Flips:
        """Those after update `first`, up to `last`."""
        begin, end = np.searchsorted(self.moments, [first, last], side="right")
        return Flips(self.moments[begin:end], self.units[begin:end])


def flips_of(frame: Frame) -> Flips:
    """Those of a frame."""
    return Flips(frame.moments[frame.flip_moment], frame.flipped)


def joined(parts: list[Flips]) -> Flips:
    """Several stretches as one."""
    moments = [np.zeros(0, np.int64), *(part.moments for part in parts)]
    return Flips(np.concatenate(moments), np.concatenate([np.zeros(0, np.int32), *(part.units for part in parts)]))


class FlipLog:
    """The latest flips of a run, of which the oldest are forgotten when they take more than `memory` bytes."""

    def __init__(self, begin: int, memory: int) -> None:
        self._parts: list[Flips] = []
        self._memory, self._bytes = memory, 0
        self.begin = begin
        """All flips after this update are in the log."""
        self.end = begin
        """All flips up to this update are in the log."""

    def copy(self) -> FlipLog:
        """A log of its own with the same flips."""
        log = FlipLog(self.begin, self._memory)
        log._parts, log._bytes, log.end = list(self._parts), self._bytes, self.end
        return log

    def add(self, frame: Frame) -> None:
        """Take over what a frame tells of after the end."""
        flips = flips_of(frame).between(self.end, frame.updates)
        self.end = max(self.end, frame.updates)
        if flips.moments.size:
            self._parts.append(flips)
            self._bytes += flips.nbytes
        while self._bytes > self._memory:
            oldest = self._parts.pop(0)
            self._bytes -= oldest.nbytes
            self.begin = int(oldest.moments[-1])

    def cut(self, end: int) -> None:
        """Forget what happened after an update."""
        while self._parts and int(self._parts[-1].moments[-1]) > end:
            last = self._parts.pop()
            self._bytes -= last.nbytes
            rest = last.between(self.begin, end)
            if rest.moments.size:
                self._parts.append(rest)
                self._bytes += rest.nbytes
        self.begin, self.end = min(self.begin, end), end

    def between(self, first: int, last: int) -> Flips:
        """Those after update `first`, up to `last`; they must be in the log."""
        return joined([part.between(first, last) for part in self._parts])
