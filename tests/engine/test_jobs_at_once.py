"""Background jobs that were quick the last time: done before `submit` returns."""

from __future__ import annotations

import math
import threading
import time
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from hopviz.core.stepwise import one_step
from hopviz.engine.jobs import Jobs
from tests.engine.steps import PATIENCE, Steps, Watched, counting, never, unexpected, wait


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still unless it is set."""
    now = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    return now


def test_what_was_quick_the_last_time_is_there_at_once(qtbot: QtBot, jobs: Jobs, clock: list[float]) -> None:
    def submit(key: str, size: int, at_once: float, takes: float, queue: bool = False) -> bool:
        """Return whether it was done at once."""
        threads, results = list[int](), list[str]()

        def steps() -> Steps:
            threads.append(threading.get_ident())
            clock[0] += takes
            yield 0.5
            threads.append(threading.get_ident())
            return "result"

        jobs.submit(key, steps, results.append, unexpected, size=size, at_once=at_once, queue=queue)
        here = bool(results)
        wait(qtbot, jobs)
        assert results == ["result"]
        assert set(threads) == {threading.get_ident()} or not here
        assert here or threading.get_ident() not in threads
        return here

    assert not submit("a", 16, 1.0, takes=0.25)
    assert submit("a", 16, 1.0, takes=0.5)
    assert not submit("a", 16, 0.5, takes=0.25)
    assert submit("a", 16, 0.5, takes=0.0, queue=True)
    assert not submit("a", 16, 0.0, takes=0.0)
    assert not submit("a", 17, math.inf, takes=0.0)
    assert not submit("b", 16, math.inf, takes=0.0)
    assert submit("a", 17, math.inf, takes=0.0)
    older = Watched()
    jobs.submit("a", older, lambda _: None, unexpected)
    assert older.begun.wait(PATIENCE)
    older.may_end.set()
    assert not submit("a", 16, math.inf, takes=0.0, queue=True)
    jobs.submit("a", Watched(), never, unexpected)
    assert submit("a", 16, math.inf, takes=0.0)


def test_what_takes_longer_than_the_last_time_goes_on_in_the_background(
    qtbot: QtBot, jobs: Jobs, clock: list[float]
) -> None:
    threads: list[bool] = []

    def steps(takes: float) -> Steps:
        for k in range(4):
            threads.append(threading.current_thread() is threading.main_thread())
            clock[0] += takes
            yield k / 4
        return takes

    results: list[float] = []
    for takes in (0.0, 0.6):
        jobs.submit("a", partial(steps, takes), results.append, unexpected, at_once=1.0)
        wait(qtbot, jobs)
    assert results == [0.0, 0.6]
    assert threads == [*[False] * 4, True, True, False, False]


def test_a_failure_at_once_is_told_too(qtbot: QtBot, jobs: Jobs) -> None:
    jobs.submit("a", partial(counting, 1), lambda _: None, unexpected)
    wait(qtbot, jobs)
    errors: list[Exception] = []
    jobs.submit("a", partial(one_step, int, "x"), never, errors.append, at_once=math.inf)
    assert len(errors) == 1
    assert not jobs.busy
