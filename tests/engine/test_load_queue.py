"""Loads one at a time, and the newest of those that wait."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hopviz.engine.load_queue import LoadQueue
from hopviz.engine.worker import Load
from hopviz.project.model import Project


@given(st.lists(st.sampled_from(["put", "put with a start", "answer"]), max_size=30))
def test_one_load_is_under_way_and_the_newest_follows_with_the_newest_start(steps: list[str]) -> None:
    queue, project = LoadQueue(), Project(1, 2)
    sent: list[Load] = []
    queue.load_wanted.connect(sent.append)
    unsent: list[Load] = []
    open_loads = 0
    for number, step in enumerate(steps):
        before = len(sent)
        if step == "answer":
            if not queue.is_under_way:
                continue
            open_loads -= 1
            queue.take_answer()
        else:
            start = np.full(2, 1 if number % 2 else -1, np.int8) if step == "put with a start" else None
            unsent.append(Load(number, project, start))
            queue.put(unsent[-1])
        if len(sent) > before:
            open_loads += 1
            assert sent[-1].epoch == unsent[-1].epoch
            starts = [load.start for load in unsent if load.start is not None]
            assert sent[-1].start is (starts[-1] if starts else None)
            unsent.clear()
        assert open_loads == int(queue.is_under_way) <= 1
        assert queue.is_waiting == bool(unsent)


def test_learning_is_under_way_until_it_is_answered_and_a_load_waits_for_it() -> None:
    queue, asked = LoadQueue(), []
    queue.learning_wanted.connect(asked.append)
    queue.load_wanted.connect(asked.append)
    load = Load(1, Project(1, 2), None)
    queue.learn(True)
    queue.put(load)
    assert asked == [True]
    queue.take_answer()
    assert asked == [True, load]


def test_the_load_after_one_that_was_given_up_begins_where_that_one_would_have() -> None:
    queue, project = LoadQueue(), Project(1, 2)
    sent: list[Load] = []
    out_of_date: list[None] = []
    queue.load_wanted.connect(sent.append)
    queue.superseded.connect(lambda: out_of_date.append(None))
    start = np.ones(2, np.int8)
    queue.put(Load(1, project, start))
    assert not out_of_date
    queue.put(Load(2, project, None))
    assert len(out_of_date) == 1
    queue.take_refusal()
    assert [load.epoch for load in sent] == [1, 2]
    assert sent[1].start is start
