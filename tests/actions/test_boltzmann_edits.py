"""Boltzmann machines as actions: the law of what is taken over against the one wanted, by brute force."""

from __future__ import annotations

import numpy as np
import pytest

from hopviz.actions.action import EditError, Moment
from hopviz.actions.boltzmann_edits import TOO_LONG, LearnBoltzmann, TakeMachine
from hopviz.actions.data import from_data, to_data
from hopviz.actions.replay import replay
from hopviz.core.network import Network
from hopviz.core.rules import Stochastic
from hopviz.project.document import Document
from hopviz.project.machines import KINDS, NO_MEMORIES, REMOVED, TOO_MANY, pattern_set
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from tests.core.reference import all_states


def law(net: Network, temperature: float) -> np.ndarray:
    weights = np.exp(-net.energy(all_states(net.n, net.units)) / temperature)
    return weights / weights.sum()


def small(units: str = "binary") -> Project:
    patterns = np.array([[1, 1, -1, -1, 1], [-1, 1, 1, -1, -1]], np.int8)
    memories = tuple(Memory(name, pattern) for name, pattern in zip("AB", patterns, strict=True))
    return Project(1, 5, units, memories)  # type: ignore[arg-type]


def done(action: LearnBoltzmann, project: Project) -> Project:
    change = action.change(Moment(project, project.cue))
    made = change.project if change.document is None else change.document.project
    assert made is not None
    return made


@pytest.mark.parametrize("units", ["bipolar", "binary"])
@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_memories_come_as_often_as_each_other_at_the_temperature(units: str, temperature: float) -> None:
    project = small(units)
    after = done(LearnBoltzmann(steps=800, rate=0.15, temperature=temperature), project)
    assert after.memories == project.memories
    assert after.same_grid(project)
    found, states = law(after.network(), temperature), all_states(5, "bipolar")
    shares = [found[(states == memory.pattern).all(axis=1)].sum() for memory in project.memories]
    assert shares == pytest.approx([0.5, 0.5], abs=0.05)


def test_exclusive_or_is_learnt_by_hidden_units_in_a_network_of_its_own() -> None:
    change = LearnBoltzmann("xor", 3, 1200, 0.2, 1.5).change(Moment(small(), small().cue))
    document = change.document
    assert document is not None
    assert change.text == "Learn 1,200 epochs with 3 hidden units"
    project = document.project
    assert (project.rows, project.cols, project.hidden.tolist()) == (1, 6, [False] * 3 + [True] * 3)
    assert project.rule == Stochastic(1.5)
    visible = law(project.network(), 1.5).reshape(-1, 8).sum(axis=0)
    states = all_states(3, "bipolar")
    assert visible[np.prod(states, axis=1) < 0].sum() > 0.9  # of 011, 101, 110 and 000 an even number is on
    for memory in project.memories:  # hidden units are as they are most probably
        alike = (all_states(6, "bipolar")[:, :3] == memory.pattern[:3]).all(axis=1)
        energies = project.network().energy(all_states(6, "bipolar"))
        assert project.network().energy(memory.pattern) == pytest.approx(energies[alike].min())
    again = replay(Document(small()), [LearnBoltzmann("bars", 3, 20, 0.1)]).project
    assert (again.rows, again.cols, len(again.memories)) == (4, 3, 6)


def test_sets_are_what_they_are_called() -> None:
    for key, kind in KINDS.items():
        chosen = pattern_set(key, small())
        assert chosen.patterns.shape == (len(chosen.memories), kind.rows * kind.cols)
        assert len({memory.name for memory in chosen.memories}) == len(chosen.memories)
    on = pattern_set("parity", small()).patterns > 0
    assert (len(on), set((on.sum(axis=1) % 2).tolist())) == (8, {0})
    assert (pattern_set("one of four", small()).patterns > 0).sum(axis=1).tolist() == [1] * 4


def test_what_cannot_be_is_told_in_a_sentence() -> None:
    out = np.arange(5) == 0
    for project, action, sentence in (
        (Project(1, 5), LearnBoltzmann(), NO_MEMORIES), (Project(4, 4), LearnBoltzmann(), TOO_MANY),
        (small().with_lesioned(out), LearnBoltzmann(), REMOVED), (small(), LearnBoltzmann("bars", 3, 9999), TOO_LONG),
        (small(), LearnBoltzmann("bars", 4), "3 of them can be hidden"),
    ):  # fmt: skip
        with pytest.raises(EditError, match=sentence.split("(")[0].rstrip(".").replace("?", "")):
            done(action, project)


def test_a_machine_that_is_taken_over_is_read_back() -> None:
    project = small().with_network(np.zeros((5, 5)))
    action = TakeMachine("Learn 3 epochs", project)
    assert from_data(to_data(action)) == action
    here, elsewhere = Moment(small(), small().cue), Moment(Project(2, 2), np.ones(4, np.int8))
    assert action.change(here).project is project
    document = action.change(elsewhere).document
    assert document is not None
    assert document.project is project
