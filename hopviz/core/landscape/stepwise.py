"""Computations in slices, which report their progress and can be given up."""

from __future__ import annotations

import math
import time
from collections.abc import Generator
from typing import Generic, TypeVar

T = TypeVar("T")

Steps = Generator[float, None, T]
"""Yields the progress, 0 to 1, every millisecond or so, and returns the result."""


class Stepwise(Generic[T]):
    """A computation that goes on only while `advance` runs; how it is cut does not change its result.

    To cancel it, drop it.
    """

    def __init__(self, steps: Steps[T]) -> None:
        self._steps = steps
        self._progress = 0.0
        self._results: list[T] = []

    @property
    def progress(self) -> float:
        """Part of the work that is done, 0 to 1; never falls."""
        return self._progress

    @property
    def done(self) -> bool:
        """Whether the result is there."""
        return bool(self._results)

    @property
    def result(self) -> T:
        """What was computed.

        Raises
        ------
        RuntimeError
            If the computation is not done.
        """
        if not self._results:
            raise RuntimeError(f"there is no result yet: {self._progress:.0%} of the work is done")
        return self._results[0]

    def advance(self, seconds: float) -> bool:
        """Go on for about so many seconds, at least by one step; whether it is done.

        Raises
        ------
        ValueError
            If the time is negative or NaN.
        """
        if not seconds >= 0:
            raise ValueError(f"seconds must be at least 0, not {seconds}")
        deadline = time.perf_counter() + seconds
        while not self._results:
            try:
                self._progress = max(self._progress, min(next(self._steps), 1.0))
            except StopIteration as end:
                self._results.append(end.value)
                self._progress = 1.0
            if time.perf_counter() >= deadline:
                break
        return self.done

    def finish(self) -> T:
        """Go on to the end; the result."""
        self.advance(math.inf)
        return self.result


def pieces(total: int, size: int) -> list[tuple[int, int]]:
    """0 to `total` in pieces (first, last) of at most this size."""
    return [(first, min(first + size, total)) for first in range(0, total, size)]


def part(steps: Steps[T], begin: float, end: float) -> Steps[T]:
    """A computation whose progress, 0 to 1, is a part of a longer one's, from `begin` to `end`."""
    while True:
        try:
            done = next(steps)
        except StopIteration as ending:
            result: T = ending.value
            return result
        yield begin + (end - begin) * done
