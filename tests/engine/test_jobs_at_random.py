"""Background jobs under random orders, compared with a model of what may be delivered."""

from __future__ import annotations

import math
import sys
import threading
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEventLoop, Qt

from hopviz.engine import jobs as module
from hopviz.engine.jobs import Job, Jobs
from tests.engine.steps import Steps

KEYS = ("a", "b", "c")
acts = st.one_of(
    st.tuples(
        st.just("submit"), st.sampled_from(KEYS), st.integers(0, 4), st.booleans(), st.booleans(), st.booleans(),
        st.sampled_from([0.0, math.inf]),
    ),
    st.tuples(st.sampled_from(["cancel", "hold", "resume"]), st.integers(0, 30)),
    st.tuples(st.just("cancel"), st.sampled_from(KEYS)),
    st.tuples(st.just("deliver")),
)  # fmt: skip


class Model:
    """What may be delivered, next to the jobs themselves: of each key one under way and one that waits."""

    def __init__(self, jobs: Jobs) -> None:
        self.jobs, self.handles = jobs, list[Job | None]()
        self.live: dict[str, list[int]] = {key: [] for key in KEYS}
        self.held: set[int] = set()
        self.begun, self.ended = list[int](), list[int]()

    def submit(self, key: str, last: int, fails: bool, queue: bool, first: bool, at_once: float) -> None:
        number = len(self.handles)
        self.handles.append(None)
        self.live[key] = [*(self.live[key][:1] if queue else []), number]
        shares: list[float] = []

        def steps() -> Steps:
            self.begun.append(number)
            try:
                for k in range(last):
                    yield (k + 1) / 8, number
                if fails:
                    raise ValueError(number)
                return number
            finally:
                self.ended.append(number)

        def progressed(share: float, found: object) -> None:
            assert self.live[key][0] == found == number
            assert not shares or share > shares[-1]
            shares.append(share)

        def done(result: object) -> None:
            assert self.live[key].pop(0) == result == number
            assert not fails
            assert last == 0 or at_once or shares[-1] == last / 8
            assert threading.current_thread() is threading.main_thread()

        def failed(error: Exception) -> None:
            assert self.live[key].pop(0) == error.args[0] == number
            assert fails

        self.handles[number] = self.jobs.submit(
            key, steps, done, failed, progressed, queue=queue, first=first, at_once=at_once
        )

    def choose(self, act: str, which: int | str) -> None:
        if isinstance(which, str):
            self.live[which] = []
            self.jobs.cancel(which)
            return
        job = self.handles[which] if which < len(self.handles) else None
        if job is None:
            return
        if act == "cancel":
            self.live[job.key] = [number for number in self.live[job.key] if number != which]
            self.jobs.cancel(job)
        elif act == "hold":
            self.held.add(which)
            self.jobs.hold(job)
        else:
            self.held.discard(which)
            self.jobs.resume(job)

    @property
    def is_busy(self) -> bool:
        return any(numbers and numbers[0] not in self.held for numbers in self.live.values())


@settings(max_examples=200, deadline=None)
@given(st.lists(acts, max_size=40))
def test_whatever_is_asked_everything_live_is_delivered_once_and_nothing_else(
    qapp: object, script: list[tuple[Any, ...]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SLICE", 0.0)
        patch.setattr(sys, "excepthook", lambda kind, error, trace: caught.append(error))
        caught: list[BaseException] = []
        jobs = Jobs()
        model = Model(jobs)
        for act, *rest in script:
            if act == "submit":
                model.submit(*rest)
            elif act == "deliver":
                QCoreApplication.processEvents()
            else:
                model.choose(act, *rest)
            assert jobs.busy == model.is_busy
            for number, job in enumerate(model.handles):
                assert job is not None
                assert jobs.expects(job) == (number in model.live[job.key])
        for number in sorted(model.held):
            model.choose("resume", number)
        loop = QEventLoop()
        jobs.idle.connect(loop.quit, Qt.ConnectionType.QueuedConnection)
        while jobs.busy:
            loop.exec()
        assert not any(model.live.values())
        jobs.close()
        assert sorted(model.begun) == sorted(model.ended)
        assert len(set(model.begun)) == len(model.begun)
        assert caught == []
