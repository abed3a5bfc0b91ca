"""Ends of background jobs: by failures, by closing, and without a trace."""

from __future__ import annotations

import math
import os
import sys
import threading
import time
import weakref
from functools import partial
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from hopviz.core.landscape import ExactLandscape
from hopviz.core.network import Network
from hopviz.core.stepwise import one_step, steps_of
from hopviz.core.workers import THREAD_GIVES_WAY
from hopviz.engine import jobs as module
from hopviz.engine.jobs import THREADS, Jobs
from tests.engine.steps import (
    PATIENCE,
    Steps,
    Watched,
    block_all_threads,
    counting,
    fill_all_threads,
    never,
    unexpected,
    wait,
)  # fmt: skip


@pytest.mark.parametrize("error", [ValueError("no such picture"), MemoryError("full"), StopIteration("lost")])
@pytest.mark.parametrize("begins", [False, True])
def test_an_exception_is_handed_over_in_this_thread(
    qtbot: QtBot, jobs: Jobs, error: Exception, begins: bool
) -> None:
    def steps() -> Steps:
        yield 0.5
        raise error

    def cannot_begin() -> Steps:
        raise error

    errors, threads = list[Exception](), list[int]()

    def failed(caught: Exception) -> None:
        errors.append(caught)
        threads.append(threading.get_ident())

    jobs.submit("a", steps if begins else cannot_begin, never, failed)
    wait(qtbot, jobs)
    (caught,) = errors
    assert error in (caught, caught.__cause__)  # generators make a RuntimeError of a StopIteration
    assert threads == [threading.get_ident()]
    assert not jobs.busy


def test_a_receiver_that_fails_takes_nothing_from_the_others(qtbot: QtBot, jobs: Jobs) -> None:
    results: list[int] = []
    with qtbot.captureExceptions() as caught:
        jobs.submit("a", partial(counting, 1), never, unexpected)
        jobs.submit("a", partial(counting, 2), results.append, unexpected, queue=True)
        jobs.submit("b", partial(counting, 3), results.append, unexpected)
        wait(qtbot, jobs)
    assert sorted(results) == [2, 3]
    assert len(caught) == 1


def test_a_generator_that_fails_to_close_is_not_passed_over_in_silence(
    qtbot: QtBot, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, begun = list[str](), threading.Event()
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: told.append(str(error)))

    def steps() -> Steps:
        try:
            while True:
                begun.set()
                yield 0.0
        finally:
            raise ValueError("cannot be put away")

    jobs.submit("a", steps, never, unexpected)
    assert begun.wait(PATIENCE)
    jobs.cancel("a")
    qtbot.waitUntil(lambda: told == ["cannot be put away"])
    fill_all_threads(qtbot, jobs)


def test_closing_closes_every_generator_and_delivers_nothing_more(qtbot: QtBot) -> None:
    jobs, before = Jobs(), set(threading.enumerate())
    running = [Watched() for _ in range(2 * THREADS)]
    for k, steps in enumerate(running):
        job = jobs.submit(f"endless {k}", steps, never, unexpected)
        assert steps.begun.wait(PATIENCE)
        if k % 2:
            jobs.hold(job)
    waiting = Watched()
    jobs.submit("endless 0", waiting, never, unexpected, queue=True)
    over = threading.Event()
    jobs.submit("over", partial(one_step, over.set), never, unexpected)
    assert over.wait(PATIENCE)
    jobs.close()
    assert not jobs.busy
    assert all(steps.closed.is_set() for steps in running)
    job = jobs.submit("late", waiting, never, unexpected)
    assert not jobs.expects(job)
    jobs.close()
    QCoreApplication.processEvents()
    assert not waiting.begun.is_set()
    assert not [thread for thread in before if thread.name.startswith("hopviz-jobs") and thread.is_alive()]


def test_what_a_job_was_given_is_destroyed_in_this_thread(qtbot: QtBot, jobs: Jobs) -> None:
    class Owner:
        """Stands for a widget."""

        def steps(self, last: float) -> Steps:
            k = 0
            while k < last:
                k += 1
                yield 0.0

        def take(self, *what: object) -> None:
            pass

    threads: list[int] = []
    for last in (1, math.inf):
        owner = Owner()
        weakref.finalize(owner, lambda: threads.append(threading.get_ident()))
        jobs.submit("a", partial(owner.steps, last), owner.take, owner.take, owner.take)
        del owner
        if last == 1:
            wait(qtbot, jobs)
        else:
            fill_all_threads(qtbot, jobs)
            jobs.cancel("a")
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert set(threads) == {threading.get_ident()}


def test_a_tree_of_many_units_goes_on_beside_a_small_landscape_and_can_be_cancelled(
    qtbot: QtBot, jobs: Jobs
) -> None:
    weights = np.random.default_rng(0).normal(size=(22, 22))
    large, small = (Network(np.triu(part, 1) + np.triu(part, 1).T) for part in (weights, weights[:6, :6]))
    begun = threading.Event()

    def tree() -> Steps:
        while True:
            for share in steps_of(ExactLandscape(large)):
                begun.set()
                yield share

    found: list[Any] = []
    job = jobs.submit("tree", tree, never, unexpected, first=True)
    assert begun.wait(PATIENCE)
    jobs.submit("small", partial(steps_of, ExactLandscape(small)), found.append, unexpected)
    qtbot.waitUntil(lambda: bool(found))
    assert jobs.expects(job)
    jobs.cancel(job)
    assert not jobs.busy
    np.testing.assert_array_equal(found[0].energies, ExactLandscape(small).finish().energies)


def test_jobs_alone_hold_up_no_others_and_nobody_waits_for_them(qtbot: QtBot) -> None:
    jobs, results = Jobs(), list[int]()
    begun, released, closed = threading.Event(), threading.Event(), threading.Event()

    def hanging() -> Steps:
        try:
            yield 0.0
            begun.set()
            assert released.wait(PATIENCE)
            yield 0.5
        finally:
            closed.set()
        return 0

    for k in range(THREADS + 1):
        begun.clear()
        jobs.submit(f"hangs {k}", hanging, never, unexpected, alone=True)
        assert begun.wait(PATIENCE)
    jobs.submit("quick", partial(counting, 3), results.append, unexpected)
    jobs.submit("quick alone", partial(counting, 5), results.append, unexpected, alone=True)
    qtbot.waitUntil(lambda: len(results) == 2)
    jobs.cancel("hangs 0")
    jobs.close()
    assert not closed.is_set()
    released.set()
    for thread in threading.enumerate():
        if thread.name.startswith("hopviz-job-hangs"):
            thread.join(PATIENCE)
    assert closed.is_set()


@pytest.mark.skipif(sys.platform != "linux", reason="a system whose threads have no niceness of their own")
def test_a_job_alone_is_less_urgent_than_the_window(qtbot: QtBot, jobs: Jobs) -> None:
    results: list[int] = []

    def steps() -> Steps:
        yield 0.0
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    here = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    jobs.submit("alone", steps, results.append, unexpected, alone=True)
    qtbot.waitUntil(lambda: len(results) == 1)
    jobs.submit("in turn", steps, results.append, unexpected)
    qtbot.waitUntil(lambda: len(results) == 2)
    assert results == [here + THREAD_GIVES_WAY, here]


def test_a_job_alone_can_be_held(qtbot: QtBot, jobs: Jobs) -> None:
    results: list[int] = []
    begun, goes_on = threading.Event(), threading.Event()

    def steps() -> Steps:
        begun.set()
        assert goes_on.wait(PATIENCE)
        for _ in range(1000):
            time.sleep(0.001)
            yield 0.0
        return 7

    jobs.submit("a", steps, results.append, unexpected, alone=True)
    assert begun.wait(PATIENCE)
    jobs.hold("a")
    goes_on.set()
    jobs.submit("b", partial(counting, 1), results.append, unexpected)
    qtbot.waitUntil(lambda: results == [1])
    jobs.resume("a")
    qtbot.waitUntil(lambda: results == [1, 7])


def test_a_step_without_end_keeps_nothing_from_closing(
    qtbot: QtBot, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    gates = block_all_threads(jobs)
    threads = [thread for thread in threading.enumerate() if thread.name.startswith("hopviz-jobs-")]
    jobs.close()
    assert any(thread.is_alive() for thread in threads)  # so it has not waited
    for gate in gates:
        gate.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    QCoreApplication.processEvents()  # nothing is delivered: `never` would fail
