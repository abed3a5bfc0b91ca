"""Steps of jobs for tests, receivers that want nothing, and ways to keep the threads busy."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pytestqt.qtbot import QtBot

from hopviz.core.stepwise import JobSteps, one_step
from hopviz.engine.jobs import THREADS, Jobs

PATIENCE = 60.0
"""Seconds that a step waits for what must happen, so that a test that fails does so."""
Steps = JobSteps[Any, Any]


def unexpected(error: Exception) -> None:
    raise AssertionError(error)


def never(result: object) -> None:
    raise AssertionError(f"{result} should not have been delivered")


def wait(qtbot: QtBot, jobs: Jobs) -> None:
    if jobs.busy:
        with qtbot.waitSignal(jobs.idle):
            pass


def counting(last: int) -> Steps:
    for k in range(last):
        yield k / last
    return last


@dataclass
class Watched:
    """Steps that go on for ever, or until they may end, and tell what becomes of them."""

    may_end: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    closed_in: list[int] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)
    taken: int = 0

    def __call__(self) -> Steps:
        try:
            while not self.may_end.is_set():
                self.begun.set()
                self.taken += 1
                yield self.taken
            return "the end"
        except GeneratorExit:
            self.closed_in.append(threading.get_ident())
            self.closed.set()
            raise


def together() -> Callable[[], Steps]:
    """Make steps of which as many must be submitted as there are threads: no thread is at anything else then."""
    return partial(one_step, partial(threading.Barrier(THREADS).wait, PATIENCE))


def fill_all_threads(qtbot: QtBot, jobs: Jobs) -> None:
    steps, came = together(), list[int]()
    for k in range(THREADS):
        jobs.submit(f"thread {k}", steps, came.append, unexpected, first=True)
    qtbot.waitUntil(lambda: len(came) == THREADS)


def block_all_threads(jobs: Jobs) -> list[threading.Event]:
    """Returns what each of them waits for."""
    gates, at_it = [threading.Event() for _ in range(THREADS)], threading.Barrier(THREADS + 1)

    def blocking(gate: threading.Event) -> Steps:
        yield 0.0
        at_it.wait(PATIENCE)
        gate.wait(PATIENCE)

    for k, gate in enumerate(gates):
        jobs.submit(f"blocking {k}", partial(blocking, gate), lambda _: None, unexpected)
    at_it.wait(PATIENCE)
    return gates
