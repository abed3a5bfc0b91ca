"""Computations in slices, which report their progress and can be given up."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator
from typing import Any, Generic, Protocol, TypeVar

from hopviz.core.ranges import as_seconds

T = TypeVar("T")
Findings = TypeVar("Findings")
Told = TypeVar("Told")
Findings_co = TypeVar("Findings_co", covariant=True)

Steps = Generator[float, None, T]
"""Yields the progress, 0 to 1, every millisecond or so, and returns the result."""
JobSteps = Generator[float | tuple[float, Findings], None, T]
"""The steps of a job: yields the progress, or the pair `progress, findings` where there are partial findings to show,
which it does not change any more, every few hundredths of a second; returns its result."""


class Stepwise(Generic[T]):
    """A computation that goes on only while `advance` runs; how it is cut does not change its result.

    To cancel it, drop it.
    """

    def __init__(self, steps: Steps[T]) -> None:
        self._steps = steps
        self._progress = 0.0
        self._results: list[T] = []
        self._broken_off = False

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
        RuntimeError
            If it was broken off, by an interrupt or an error, at an earlier step.
        """
        if self._broken_off:
            raise RuntimeError("the computation was broken off and cannot go on: begin it anew")
        deadline = time.perf_counter() + as_seconds(seconds)
        while not self._results:
            try:
                self._progress = max(self._progress, min(next(self._steps), 1.0))
            except StopIteration as end:
                self._results.append(end.value)
                self._progress = 1.0
            except BaseException:  # an interrupt, too, ends a generator for ever
                self._broken_off = True
                raise
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


def part(steps: JobSteps[Any, T], begin: float, end: float) -> Steps[T]:
    """A computation whose progress, 0 to 1, is a part of a longer one's, from `begin` to `end`; it finds nothing."""
    result: T = yield from _within(steps, begin, end, lambda share, told: share)
    return result


def retold(
    steps: JobSteps[Findings, T], tell: Callable[[float, Findings], Told], begin: float = 0.0, end: float = 1.0
) -> JobSteps[Told, T]:
    """A computation as a part of a longer one; `tell` makes of its own progress and findings what is told of them."""
    result: T = yield from _within(steps, begin, end, lambda share, told: (share, tell(*told)))
    return result


def _within(
    steps: JobSteps[Findings, T], begin: float, end: float, say: Callable[[float, tuple[float, Findings]], Any]
) -> Generator[Any, None, T]:
    """A computation whose progress is from `begin` to `end`; `say` makes of that, and of findings, what is told."""
    while True:
        try:
            told = next(steps)
        except StopIteration as ending:
            result: T = ending.value
            return result
        if isinstance(told, tuple):
            yield say(begin + (end - begin) * told[0], told)
        else:
            yield begin + (end - begin) * told


def one_step(function: Callable[..., T], *arguments: object) -> JobSteps[Any, T]:
    """Call a function that cannot be cut, such as one that decodes a picture."""
    yield 0.0
    return function(*arguments)


def steps_of(computation: Stepwise[T]) -> Steps[T]:
    """Carry on a computation: ``landscape = yield from steps_of(ExactLandscape(network))``."""
    while not computation.advance(0.0):
        yield computation.progress
    return computation.result


class Measurement(Protocol[Findings_co]):
    """What has findings at any time, and more of them later."""

    @property
    def done(self) -> bool:
        """Whether there is nothing left to be done."""

    def advance(self, seconds: float) -> Findings_co:
        """Go on for about so many seconds; the findings so far."""


BATCH, TOLD = 0.02, 0.1
"""Seconds of a measurement between two yields, and between two findings that are told."""


class News:
    """What a job yields: its share, with its findings not more often than anybody could read them.

    Parameters
    ----------
    every : float
        Seconds between two findings.
    """

    def __init__(self, every: float = TOLD) -> None:
        self._every, self._last = every, -math.inf

    def __call__(self, share: float, findings: Findings) -> float | tuple[float, Findings]:
        """The share alone, if findings were told just now."""
        now = time.perf_counter()
        if now - self._last < self._every:
            return share
        self._last = now
        return share, findings


def batches(measurement: Measurement[Findings]) -> JobSteps[Findings, Findings]:
    """Carry on a measurement until it is done."""
    news = News()
    while True:
        findings = measurement.advance(BATCH)
        if measurement.done:
            return findings
        yield news(0.0, findings)


def finished(steps: JobSteps[Any, T]) -> T:
    """Take all steps at once; the result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
