"""Loads one at a time, the newest of those that wait; networks told of once, and never late."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopviz.core.network import Network
from hopviz.core.recorder import Recorder, Report
from hopviz.core.simulation import Simulation
from hopviz.engine.load_queue import LoadQueue
from hopviz.engine.project_network import SMALL, ProjectNetwork
from hopviz.engine.worker import Load, Loaded
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


class Told:
    """What a `ProjectNetwork` tells."""

    def __init__(self, network: ProjectNetwork) -> None:
        self.all: list[tuple[Project, Network]] = []
        network.ready.connect(lambda project, made: self.all.append((project, made)))


def remembering(rows: int, cols: int, learning: str = "hebbian") -> Project:
    made, rng = Project(rows, cols, learning=learning), np.random.default_rng(2)
    for name in "ABC":
        made = made.with_memory(name, rng.choice([-1, 1], rows * cols))
    return made


def answer(project: Project, network: Network | None = None) -> Loaded:
    network = project.network() if network is None else network
    return Loaded(project, network, report(project, network))


def report(project: Project, network: Network) -> Report:
    return Recorder(project.patterns, "bipolar").report(Simulation(network, project.cue).frame())


def test_a_small_network_is_there_with_the_edit_and_told_of_once() -> None:
    known = ProjectNetwork()
    told, project = Told(known), remembering(2, 3)
    network = known.made_with(project)
    assert network is not None
    np.testing.assert_array_equal(network.weights, project.network().weights)
    assert known.made_with(project.with_seed(4)) is network
    assert known.made_with(project.moved(0, 2)) is network  # states mean something else, weights do not
    assert len(told.all) == 2
    known.take(answer(project, network), project)
    assert len(told.all) == 2
    assert known.so_far(project) is network
    assert known.so_far(project.without_memory(0)) is None


@pytest.mark.parametrize("project", [remembering(5, SMALL // 5 + 1), remembering(2, 3, "perceptron")])
def test_large_networks_and_those_learnt_in_epochs_are_made_by_the_worker(project: Project) -> None:
    assert ProjectNetwork().made_with(project) is None


def test_networks_of_a_drag_are_all_shown_and_those_of_other_memories_are_not() -> None:
    known, first = ProjectNetwork(), remembering(5, SMALL // 5 + 1)
    told = Told(known)
    dragged = [first.with_weight(0, 1, value) for value in (0.1, 0.2, 0.3)]
    for each in dragged:
        known.take(answer(each), dragged[-1])
    assert [project for project, _ in told.all] == dragged
    known.take(answer(first), first.without_memory(0))
    assert len(told.all) == 3
