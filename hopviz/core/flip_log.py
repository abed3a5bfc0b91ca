"""The log of a run's flips, in bounded memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopviz.core.frame import Frame, Ints

PIECES = 256
"""So many stretches are kept one by one before they become one block: a block costs little more than its numbers."""


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


def joined(parts: Sequence[Flips]) -> Flips:
    """Several stretches, one after the other, as one."""
    moments = [np.zeros(0, np.int64), *(part.moments for part in parts)]
    return Flips(np.concatenate(moments), np.concatenate([np.zeros(0, np.int32), *(part.units for part in parts)]))


class FlipLog:
    """The latest flips of a run, of which the oldest are forgotten when they take more than `memory` bytes."""

    def __init__(self, begin: int, memory: int) -> None:
        self._blocks: list[Flips] = []
        self._pieces: list[Flips] = []
        self._memory, self._bytes_of_blocks, self._bytes_of_pieces = memory, 0, 0
        self.begin = begin
        """All flips after this update are in the log."""
        self.end = begin
        """All flips up to this update are in the log."""

    @property
    def nbytes(self) -> int:
        """Memory taken by the flips."""
        return self._bytes_of_blocks + self._bytes_of_pieces

    def copy(self) -> FlipLog:
        """A log of its own with the same flips."""
        log = FlipLog(self.begin, self._memory)
        log._blocks, log._pieces, log.end = list(self._blocks), list(self._pieces), self.end
        log._bytes_of_blocks, log._bytes_of_pieces = self._bytes_of_blocks, self._bytes_of_pieces
        return log

    def add(self, frame: Frame) -> None:
        """Take over what a frame tells of after the end."""
        before, end = self.end, max(self.end, frame.updates)
        flips = flips_of(frame).between(before, end)
        if not flips.units.size:  # the energy of parallel updates is noted at the tick after the last flip, too
            self.end = end
            return
        self._pieces, self.end = [*self._pieces, flips], end  # at once, so that no interrupt falls between them
        self._bytes_of_pieces += flips.nbytes
        if max(len(self._pieces), flips.units.size) >= PIECES or self._bytes_of_pieces > self._memory // 8:
            self._make_block()

    def cut(self, end: int) -> None:
        """Forget what happened after an update."""
        self._make_block()
        kept = self._blocks[: bisect_right(self._blocks, end, key=lambda block: int(block.moments[0]))]
        self._blocks = kept[:-1] + [block for block in (part.between(-1, end) for part in kept[-1:]) if block.nbytes]
        self._bytes_of_blocks = sum(block.nbytes for block in self._blocks)
        self.begin, self.end = min(self.begin, end), end

    def between(self, first: int, last: int) -> Flips:
        """Those after update `first`, up to `last`; they must be in the log."""
        begin = bisect_right(self._blocks, first, key=lambda block: int(block.moments[-1]))
        end = bisect_right(self._blocks, last, key=lambda block: int(block.moments[0]))
        return joined([part.between(first, last) for part in (*self._blocks[begin:end], *self._pieces)])

    def _make_block(self) -> None:
        if self._pieces:
            block = self._pieces[0] if len(self._pieces) == 1 else joined(self._pieces)
            self._blocks.append(block)
            self._bytes_of_blocks += block.nbytes
            self._pieces, self._bytes_of_pieces = [], 0
        while self._bytes_of_blocks > self._memory - self._memory // 8:
            oldest = self._blocks.pop(0)
            self._bytes_of_blocks -= oldest.nbytes
            self.begin = int(oldest.moments[-1])
