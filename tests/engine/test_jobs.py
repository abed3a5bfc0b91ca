"""Background jobs: each has its turn, and what is delivered is never stale."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from hopviz.core.stepwise import one_step
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


@pytest.fixture
def short_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every step be a slice of its own."""
    monkeypatch.setattr(module, "SLICE", 0.0)


def test_a_job_is_done_in_another_thread_and_delivered_in_this_one(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[tuple[str, bool]] = []

    def done(thread: str) -> None:
        seen.append((thread, threading.current_thread() is threading.main_thread()))

    jobs.submit("a", partial(one_step, lambda: threading.current_thread().name), done, unexpected)
    wait(qtbot, jobs)
    ((thread, is_here),) = seen
    assert thread.startswith("hopviz-jobs-")
    assert is_here


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("endless", [THREADS, 3 * THREADS])
def test_a_short_job_ends_beside_endless_ones(qtbot: QtBot, jobs: Jobs, first: bool, endless: int) -> None:
    for k in range(endless):
        steps = Watched()
        jobs.submit(f"endless {k}", steps, never, unexpected, first=first)
        assert steps.begun.wait(PATIENCE)
    results: list[int] = []
    jobs.submit("short", partial(counting, 1000), results.append, unexpected)
    qtbot.waitUntil(lambda: results == [1000])
    assert jobs.busy


def test_what_people_look_at_comes_before_what_waits_longer(qtbot: QtBot, jobs: Jobs) -> None:
    gates = block_all_threads(jobs)
    order: list[str] = []

    def noting(name: str) -> Steps:
        order.append(name)
        yield 0.0

    for name in "abc":
        jobs.submit(name, partial(noting, name), lambda _: None, unexpected)
    for name in "xy":
        jobs.submit(name, partial(noting, name), lambda _: None, unexpected, first=True)
    gates[0].set()
    qtbot.waitUntil(lambda: len(order) == 5)
    gates[1].set()
    wait(qtbot, jobs)
    assert order == ["x", "a", "y", "b", "c"]


def test_the_newest_job_of_a_key_wins(qtbot: QtBot, jobs: Jobs) -> None:
    old, results = Watched(), list[object]()
    jobs.submit("a", old, never, unexpected, lambda share, found: never(share) if len(results) else None)
    assert old.begun.wait(PATIENCE)
    old.may_end.set()  # its result may be on its way already
    jobs.submit("a", partial(counting, 1), results.append, unexpected)
    jobs.submit("a", partial(counting, 2), results.append, unexpected)
    jobs.submit("b", partial(counting, 3), results.append, unexpected)
    wait(qtbot, jobs)
    assert sorted(results) == [2, 3]  # type: ignore[type-var]


@pytest.mark.parametrize("by_key", [False, True])
@pytest.mark.parametrize("held", [False, True])
def test_cancelling_closes_the_generator_in_a_thread(qtbot: QtBot, jobs: Jobs, by_key: bool, held: bool) -> None:
    steps, told = Watched(), list[float]()
    job = jobs.submit("a", steps, never, unexpected, lambda share, found: told.append(share))
    assert steps.begun.wait(PATIENCE)
    if held:
        jobs.hold(job)
        fill_all_threads(qtbot, jobs)
    assert jobs.expects(job)
    told.clear()
    jobs.cancel("a" if by_key else job)
    assert not jobs.expects(job)
    assert steps.closed.wait(PATIENCE)
    assert steps.closed_in != [threading.get_ident()]
    fill_all_threads(qtbot, jobs)
    assert told == []
    assert not jobs.busy
    jobs.cancel("a" if by_key else job)  # nothing to be done


def test_a_job_cancelled_before_its_turn_never_begins(qtbot: QtBot, jobs: Jobs) -> None:
    gates, steps = block_all_threads(jobs), Watched()
    jobs.cancel(jobs.submit("a", steps, never, unexpected))
    jobs.submit("b", steps, never, unexpected)
    jobs.submit("b", partial(counting, 1), lambda _: None, unexpected)
    for gate in gates:
        gate.set()
    wait(qtbot, jobs)
    assert not steps.begun.is_set()


def test_a_generator_that_waits_for_others_is_cancelled_promptly(qtbot: QtBot, jobs: Jobs) -> None:
    came, left = threading.Event(), threading.Event()

    def waiting() -> Steps:
        with ThreadPoolExecutor(1) as pool:
            other = pool.submit(came.wait, PATIENCE)
            try:
                while not other.done():
                    left.wait(module.SLICE)
                    yield 0.0
            finally:
                came.set()
                left.set()

    job = jobs.submit("a", waiting, never, unexpected)
    fill_all_threads(qtbot, jobs)
    jobs.cancel(job)
    assert left.wait(PATIENCE)


def test_of_news_that_nobody_took_the_newest_is_delivered(qtbot: QtBot, jobs: Jobs, short_slices: None) -> None:
    told, over = list[tuple[float, object]](), threading.Event()

    def steps() -> Steps:
        for k in range(100):
            yield k / 100, k
        yield 1.0
        over.set()
        yield 0.5, 99  # no share falls
        return "result"

    results: list[object] = []

    def done(result: object) -> None:
        results.append((result, list(told)))

    jobs.submit("a", steps, done, unexpected, lambda share, found: told.append((share, found)))
    assert over.wait(PATIENCE)
    assert told == []
    wait(qtbot, jobs)
    assert told[-1] == (1.0, 99)
    assert len(told) <= 2  # had the first been under way when the last came
    assert results == [("result", told)]


def test_shares_rise_and_findings_stay_and_neither_is_told_twice(
    qtbot: QtBot, jobs: Jobs, short_slices: None
) -> None:
    told, heard = list[tuple[float, object]](), threading.Semaphore(0)
    script: list[tuple[Any, tuple[float, object] | None]] = [
        (0.0, None), (0.25, (0.25, None)), ((0.25, "a"), (0.25, "a")), (0.5, (0.5, "a")), (0.5, None),
        ((0.25, "a"), None), ((0.75, "b"), (0.75, "b")), (2.0, (1.0, "b")),
    ]  # fmt: skip

    def steps() -> Steps:
        for step, news in script:
            yield step
            if news:
                assert heard.acquire(timeout=PATIENCE)

    def progressed(share: float, found: object) -> None:
        told.append((share, found))
        heard.release()

    jobs.submit("a", steps, lambda _: None, unexpected, progressed)
    wait(qtbot, jobs)
    assert told == [news for _, news in script if news]


def test_a_queue_shows_every_answer_and_keeps_the_newest_that_waits(qtbot: QtBot, jobs: Jobs) -> None:
    steps, shown, left_out = Watched(), list[object](), Watched()
    jobs.submit("a", steps, shown.append, unexpected, queue=True)
    jobs.submit("a", left_out, never, unexpected, queue=True)
    waiting = jobs.submit("a", partial(counting, 2), shown.append, unexpected, queue=True)
    assert jobs.expects(waiting)
    assert steps.begun.wait(PATIENCE)
    steps.may_end.set()
    wait(qtbot, jobs)
    assert shown == ["the end", 2]
    assert not left_out.begun.is_set()


def test_what_waits_begins_once_the_job_before_it_is_cancelled_or_fails(qtbot: QtBot, jobs: Jobs) -> None:
    def failing() -> Steps:
        yield 0.0
        raise ValueError("no")

    shown, errors = list[object](), list[Exception]()
    job = jobs.submit("a", Watched(), never, unexpected)
    jobs.submit("a", failing, never, errors.append, queue=True)
    jobs.cancel(job)
    jobs.submit("a", partial(counting, 3), shown.append, unexpected, queue=True)
    wait(qtbot, jobs)
    assert [str(error) for error in errors] == ["no"]
    assert shown == [3]
    first = jobs.submit("a", Watched(), never, unexpected)
    jobs.cancel(jobs.submit("a", partial(counting, 1), never, unexpected, queue=True))
    assert jobs.expects(first)
    jobs.submit("a", partial(counting, 1), never, unexpected, queue=True)
    jobs.cancel("a")
    assert not jobs.busy


def test_whoever_takes_a_result_may_submit_the_same_key_again(qtbot: QtBot, jobs: Jobs) -> None:
    shown: list[int] = []

    def again(result: int) -> None:
        shown.append(result)
        if result < 5:
            jobs.submit("a", partial(counting, result + 1), again, unexpected, queue=result % 2 == 0)

    jobs.submit("a", partial(counting, 0), again, unexpected)
    wait(qtbot, jobs)
    assert shown == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("by_key", [False, True])
def test_a_job_that_is_held_rests_until_it_is_resumed(qtbot: QtBot, jobs: Jobs, by_key: bool) -> None:
    steps, results = Watched(), list[object]()
    submitted = jobs.submit("a", steps, results.append, unexpected)
    job = "a" if by_key else submitted
    assert steps.begun.wait(PATIENCE)
    with qtbot.waitSignal(jobs.idle):  # what is held is not waited for
        jobs.hold(job)
    fill_all_threads(qtbot, jobs)
    taken = steps.taken
    for _ in range(3):
        fill_all_threads(qtbot, jobs)
    assert steps.taken == taken
    assert jobs.expects(job)
    jobs.resume(job)
    qtbot.waitUntil(lambda: steps.taken > taken)
    assert jobs.busy
    steps.may_end.set()
    wait(qtbot, jobs)
    assert results == ["the end"]
