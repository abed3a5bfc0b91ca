"""Dense memories as a learning rule of a project: the power, what it keeps, its files, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hopviz.actions.action import ActionError
from hopviz.actions.dense_edits import SetPower
from hopviz.actions.memory_edits import ChooseLearning
from hopviz.actions.replay import replay
from hopviz.core.annealing_start import start_temperature
from hopviz.core.learning import DenseMemory, hebbian
from hopviz.core.limits import OutOfRangeError
from hopviz.core.patterns import random_patterns
from hopviz.core.simulation import Simulation
from hopviz.core.stability import stability
from hopviz.core.stepwise import finished
from hopviz.project import archive
from hopviz.project.codec import project_from_data, project_to_data
from hopviz.project.dense_memories import has_weights, no_weights
from hopviz.project.document import Document, is_changed
from hopviz.project.lesson_files import load_lesson
from hopviz.project.lesson_text import lesson_steps
from hopviz.project.memories import Memory
from hopviz.project.model import Project

XI = random_patterns(9, 25, np.random.default_rng(4))
MEMORIES = tuple(Memory(f"M{k}", pattern) for k, pattern in enumerate(XI))
POWERS = (2, 3, 7, "exponential")


def project(**given: object) -> Project:
    """Nine memories in 25 units, and the first with three units wrong as cue."""
    cue = np.where(np.arange(25) < 3, -XI[0], XI[0])
    return replace(Project(5, 5, memories=MEMORIES, cue=cue, seed=3), **given)


@pytest.mark.parametrize("power", POWERS)
def test_a_project_holds_its_memories_by_a_dense_memory_of_its_power(power: object, tmp_path: Path) -> None:
    dense = replay(Document(project()), [SetPower(power)]).project
    net = dense.network()
    assert isinstance(net, DenseMemory)
    assert (net.power, has_weights(dense)) == (power, power == 2)
    states = random_patterns(5, 25, np.random.default_rng(0))
    assert np.array_equal(net.fields(states), DenseMemory(XI, power).fields(states))
    assert dense.same_network(dense.with_seed(8))
    assert is_changed(project(), dense)
    assert not dense.same_network(dense.with_learning("dense", 5))
    archive.save(Document(dense), tmp_path / "dense.hopviz")
    text = tmp_path / "dense.toml"
    text.write_text(finished(lesson_steps(Document(dense), "Dense")), encoding="utf-8")
    for again in (
        archive.load(tmp_path / "dense.hopviz").project,
        project_from_data(project_to_data(dense)),
        load_lesson(text).project,
    ):
        assert (again.learning, again.power) == ("dense", power)
        assert np.array_equal(again.network().fields(states), net.fields(states))


def test_power_2_is_hebbs_rule_to_the_last_update() -> None:
    cue = project().cue
    dense = project().with_learning("dense", 2).network()
    assert np.array_equal(dense.weights, hebbian(XI).weights)
    runs = [Simulation(net, cue, project().rule, 3).advance(updates=200) for net in (dense, project().network())]
    assert np.array_equal(runs[0].flipped, runs[1].flipped)
    assert np.array_equal(runs[0].energies, runs[1].energies)


def test_a_dense_memory_has_units_of_one_kind_and_keeps_its_power_to_itself() -> None:
    binary = project(units="binary")
    after = replay(Document(binary), [SetPower(4)]).project
    assert (after.units, after.power) == ("bipolar", 4)
    other = replay(Document(after), [ChooseLearning("storkey"), ChooseLearning("dense")]).project
    assert other.power == Project(1, 2).power
    given = project().with_network(hebbian(XI).weights)
    assert replay(Document(given), [SetPower(4)]).project.weights is None
    assert not no_weights(Project(5, 5).with_learning("dense", 4))


def test_what_needs_weights_is_refused_in_a_sentence() -> None:
    dense = project().with_learning("dense", 4)
    assert no_weights(dense, "see the map") == "A dense memory of power 4 has no weight matrix: see the map"
    for refused in (
        lambda: dense.with_weight(0, 1, 0.5),
        lambda: dense.with_bias(0, 0.5),
        lambda: dense.with_network(dense.network().couplings),
        lambda: dense.with_units("binary"),
    ):
        with pytest.raises(OutOfRangeError, match="a dense memory"):
            refused()
    for power in (1, 31, 2.5, "cubic", True):
        with pytest.raises(ActionError, match="The action 'set_power'"):
            SetPower(power)


@pytest.mark.parametrize("power", [3, "exponential"])
def test_removed_units_do_not_count_in_margins(power: object) -> None:
    lesioned = np.arange(25) % 5 == 0
    net = DenseMemory(XI, power)
    found = stability(net, XI, lesioned=lesioned)
    expected = 0.5 * net.energy_gaps(XI, lesioned) * XI
    assert found.stabilities.shape == (9, 20)
    np.testing.assert_allclose(found.stabilities, expected[:, ~lesioned])


@pytest.mark.parametrize("power", [3, 5, "exponential"])
def test_annealing_begins_where_units_are_free_to_turn_and_not_far_above(power: object) -> None:
    net = DenseMemory(random_patterns(40, 100, np.random.default_rng(1)), power)
    fields = np.abs(net.fields(net.patterns))
    assert 0.5 * fields.mean() < start_temperature(net) < 3 * fields.mean()
