"""Networks with the edit or from the worker, told of once and never late."""

from __future__ import annotations

import numpy as np
import pytest

from hopviz.core.network import Network
from hopviz.core.recorder import Recorder, Report
from hopviz.core.simulation import Simulation
from hopviz.engine.project_network import SMALL, ProjectNetwork
from hopviz.engine.worker import Loaded
from hopviz.project.model import Project


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
    return Recorder(project.patterns).report(Simulation(network, project.cue).frame())


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
