"""The experiments of dense memories: the dial, what is measured by every power, and four networks side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopviz.actions.attention_edits import SetBeta, StorePhotographs
from hopviz.core.attention import compare_recall, dense_capacity
from hopviz.core.learning import DenseMemory
from hopviz.core.patterns import random_patterns
from hopviz.core.quality import recall_quality
from hopviz.core.stepwise import finished
from hopviz.project.memories import Memory
from hopviz.project.model import Project
from hopviz.project.picture_sets import PictureSet
from hopviz.project.workspace import Workspace
from hopviz.ui.experiments.contest import sets, task
from hopviz.ui.experiments.contest.sets import NO_MEMORIES, NO_PICTURES
from hopviz.ui.experiments.contest.view import ContestView
from hopviz.ui.experiments.dense_memory import task as dense_task
from hopviz.ui.experiments.dense_memory import view as dense_view
from hopviz.ui.experiments.dense_memory.view import DenseMemoryView
from hopviz.ui.widgets.dials.power import POWERS, place_of
from tests.ui.experiment_person import Person

XI = random_patterns(9, 36, np.random.default_rng(4))


def project() -> Project:
    """Nine memories in 36 units."""
    return Project(6, 6, memories=tuple(Memory(f"M{k}", pattern) for k, pattern in enumerate(XI)), seed=3)


def test_the_dial_changes_the_power_and_each_power_is_measured(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense_task, "COUNTS", np.array([2, 40]))
    monkeypatch.setattr(dense_view, "COUNTS", np.array([2, 40]))
    monkeypatch.setattr(dense_task, "NETWORK_CUES", 4)
    monkeypatch.setattr(dense_view, "POWERS", (2, 3, "exponential"))
    person = Person(qtbot, DenseMemoryView(), project())
    view = person.view
    assert view.power == 2  # Hebb's rule
    view.dial.slider.setValue(place_of(3))
    assert [text for text, _ in person.wanted] == ["Dense memory, power 3"]
    assert (view.project.learning, view.project.power, view.power) == ("dense", 3, 3)
    view.units.setValue(16)
    person.go_on()
    expected = recall_quality(DenseMemory(XI, 3), XI, project().rule, 0.1, dense_task.CUES, 3)
    assert view.recalls[3] == expected
    assert set(view.recalls) == {2, 3, "exponential"}
    assert view.recalls[2].exact_fraction < view.recalls["exponential"].exact_fraction
    (held,) = (line for line in view.recall.drawing.lines)
    assert held.y.tolist() == [view.recalls[power].exact_fraction for power in (2, 3, "exponential")]
    labels = {line.label for line in view.capacity.drawing.lines}
    assert labels == {"2", "3", "4", "exp"}
    marks = [mark.x for mark in view.capacity.drawing.marks]
    laws = [float(np.log10(dense_capacity(16, power))) for power in (2, 3, 4)]
    assert marks == pytest.approx([law for law in laws if law <= np.log10(40)])
    told = view.words.text()
    assert "power 3 holds about" in told
    assert "Exact recall" in told
    assert len(list(view.table().rows)) == 3 + 2 * 4
    person.give(replace(view.project, memories=view.project.memories[:4]))
    assert not view.recalls


def test_a_dial_shows_every_power_and_what_is_no_dense_memory(qtbot: QtBot) -> None:
    assert [POWERS[place_of(power)] for power in POWERS] == list(POWERS)
    person = Person(qtbot, DenseMemoryView(), project().with_learning("storkey"))
    dial = person.view.dial
    assert dial.text.text() == "not a dense memory"
    person.give(project().with_learning("dense", 7))
    assert (POWERS[dial.slider.value()], dial.text.text()) == (7, "power 7")
    person.give(project().with_learning("dense", "exponential"))
    assert dial.slider.value() == dial.slider.maximum()


def test_four_networks_answer_as_the_library_does(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "CUES", 5)
    person = Person(qtbot, ContestView(), project())
    view = person.view
    person.go_on()
    found = view.outcome
    held = sets.letters()
    assert held.patterns.shape == (40, 100)
    assert len(np.unique(held.patterns, axis=0)) == 40
    assert (found.cue * held.patterns[0]).sum() == 80
    expected = compare_recall(held.patterns, found.cue, 0, power=10, beta=view.chosen_beta, seed=found.contest.seed)
    for answer, other in zip(found.comparison.recalls, expected.recalls, strict=True):
        assert np.array_equal(answer.state, other.state)
    assert found.recalled["classical"] == 0
    assert found.recalled["dense"] == found.recalled["attention"] == found.asked == 5
    shown = {column.title: column.words for column in view.picture.columns}
    assert shown["Dense memory"] == ("recalled", "m = 1.00", "5 of 5 cues")
    assert shown["Classical"][0].endswith("wrong")
    learnt = found.learnt.contestants.networks["pseudo-inverse"]
    view.power.slider.setValue(place_of(2))
    person.go_on()
    classical, _, dense, _ = view.outcome.comparison.recalls
    assert np.array_equal(dense.state, classical.state)
    assert view.outcome.learnt.contestants.networks["pseudo-inverse"] is learnt  # nothing is learnt twice
    view.sets.setCurrentIndex(view.sets.findData(sets.PRESENT))
    person.go_on()
    assert view.outcome.learnt.memories.names == project().names
    assert len(list(view.table().rows)) == 4
    person.give(replace(view.project, seed=8))
    assert person.tick() == 0  # what they are asked does not depend on it
    person.give(Project(3, 3))
    person.go_on()
    assert (view.outcome, view.picture.prompt) == (None, NO_MEMORIES)


def test_networks_are_asked_no_more_once_there_are_no_memories(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "CUES", 2)
    person = Person(qtbot, ContestView(), Project(3, 3))
    assert person.tick() == 1
    person.view.sets.setCurrentIndex(person.view.sets.findData(sets.PRESENT))
    person.go_on()
    assert (person.view.outcome, person.view.picture.prompt) == (None, NO_MEMORIES)


def test_pictures_of_the_workspace_are_held_in_their_colours(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "CUES", 2)
    person = Person(qtbot, ContestView(), project())
    view = person.view
    view.sets.setCurrentIndex(view.sets.findData(sets.WORKSPACE))
    person.go_on()
    assert (view.outcome, view.picture.prompt) == (None, NO_PICTURES)
    levels = np.random.default_rng(1).integers(0, 256, (5, 192), np.uint8)
    view.acted.emit(StorePhotographs(tuple("abcde"), levels, 8, True))
    person.go_on()
    held = view.outcome.learnt.memories
    above = levels > levels.mean(axis=1, keepdims=True)
    assert np.array_equal(held.patterns > 0, above)
    assert held.patterns.std(axis=1) == pytest.approx(0.5, abs=1e-5)
    seed = view.outcome.contest.seed
    expected = compare_recall(held.patterns, view.outcome.cue, 0, power=10, beta=view.chosen_beta, seed=seed)
    for answer, other in zip(view.outcome.comparison.recalls, expected.recalls, strict=True):
        assert np.array_equal(answer.state, other.state)
    shown, cue, classical, *_ = view.picture.columns
    assert np.rint(127.5 * (1 + shown.picture)).reshape(-1).tolist() == levels[0].tolist()
    assert (shown.words, shown.picture.shape, cue.picture.shape) == (("a",), (8, 8, 3), (8, 8, 3))
    assert set(np.unique(classical.picture)) == {-1.0, 1.0}
    learnt = view.outcome.learnt
    view.acted.emit(SetBeta(0.7))  # the dial of the workspace, not of the contest
    person.go_on()
    assert view.outcome.learnt is learnt
    many = with_faces(view.project, 1200)
    assert (many.count, many.units, many.lack) == (1000, 4096, "")
    assert finished(with_faces(view.project, 3).make()).patterns.shape == (3, 4096)  # in grey


def with_faces(before: Project, count: int) -> sets.Recipe:
    """What the contest would take of so many faces in the workspace."""
    return sets.recipe_of(sets.WORKSPACE, replace(before, attention=Workspace(PictureSet("faces", count, 64, True))))


def test_generated_pictures_are_grey_and_all_different() -> None:
    held = sets.clouds()
    assert held.patterns.shape == (1000, 1024)
    assert held.is_grey
    assert np.abs(held.patterns).max() == 1.0
    assert np.abs(np.corrcoef(held.patterns[:50]) - np.eye(50)).max() < 0.9
