"""Boltzmann learning in the window: live, stopped and gone on with, the numbers that are drawn, and taken over."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from hopviz.actions.action import Action
from hopviz.actions.boltzmann_edits import TakeMachine
from hopviz.core.thermal import BoltzmannMachine
from hopviz.project.machines import SETS, TOO_MANY, pattern_set
from hopviz.project.model import Project
from hopviz.ui.experiments.boltzmann_learning import task
from hopviz.ui.experiments.boltzmann_learning.pictures import columns_of
from hopviz.ui.experiments.boltzmann_learning.task import Learner, Setting
from hopviz.ui.experiments.boltzmann_learning.view import BoltzmannLearningView
from hopviz.ui.widgets.choices import Choices
from tests.ui.experiment_person import Person
from tests.ui.stage import heard_from, named, painted, pixels_of, remembering


class Learning(Person[BoltzmannLearningView]):
    """Is given machines that fit; others would be documents of their own."""

    def _do(self, action: Action) -> None:
        if not isinstance(action, TakeMachine) or action.project.same_grid(self.view.project):
            super()._do(action)


def learning(qtbot: QtBot, form: str, project: Project | None = None) -> Learning:
    person = Learning(qtbot, BoltzmannLearningView(), remembering(2, 3, 2) if project is None else project)
    person.view.resize(1300, 260)
    person.view.pace.setCurrentIndex(person.view.pace.findData(math.inf))
    show(person, form)
    return person


def show(person: Learning, form: str) -> None:
    """Choose a set of patterns, then a number of hidden units, then to learn: such as "xor 3 learn"."""
    choices = Choices(person.view, person.view.more_choices())
    patterns = next(key for key in SETS if form.startswith(key))
    more = form.removeprefix(patterns).split()
    choices.choose("Patterns", patterns)
    choices.choose("Hidden units", next((int(each) for each in more if each.isdigit()), 0))
    person.tick()
    if "learn" in more:
        choices.choose("learn", True)


def learn(person: Learning, steps: int) -> None:
    while person.view.course is None or person.view.course.learnt.steps < steps:
        person.answer()
        person.tick(0.1)


def test_it_learns_live_stops_and_goes_on_from_there(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "SHORTEST", 0.002)
    person = learning(qtbot, "one of four")
    view, chart = person.view, person.view.chart.drawing
    assert [column.modelled for column in view.law.columns] == pytest.approx([1 / 16] * 16)  # before it has weights
    assert view.words.text().startswith("4 patterns, 4 visible and 0 hidden units")
    before = pixels_of(painted(view.terms))
    person.press(view.start_button)
    learn(person, 40)
    assert view.start_button.text() == "S&top"
    person.press(view.start_button)
    person.tick()
    assert not view.is_learning
    steps = view.course.learnt.steps
    expected = BoltzmannMachine(pattern_set("one of four", Project(1, 2)).patterns, rate=view.rate.value())
    wanted = [expected.result().divergence, *(expected.step().divergence for _ in range(steps))]
    line = chart.lines[0]
    assert line.x.tolist() == list(view.course.epochs)
    assert line.y == pytest.approx([wanted[epoch] for epoch in view.course.epochs])
    bars = {column.pattern: column.modelled for column in view.law.columns}
    assert list(bars.values()) == pytest.approx(expected.result().modelled)
    assert (pixels_of(painted(view.terms)) != before).any()
    table = view.table()
    assert table is not None
    known = {round(float(cell), 9) for row in table.rows for cell in row if not isinstance(cell, str)}
    assert {round(float(value), 9) for value in (*line.y, *bars.values())} <= known
    person.press(view.start_button)
    learn(person, steps + 20)
    assert view.course.divergences[-1] < wanted[steps]
    view.pace.setCurrentIndex(0)  # goes on at another pace
    assert view.is_learning
    person.press(view.anew_button)
    person.tick()
    assert view.course.learnt.steps == 0
    assert not view.is_learning


def test_the_project_takes_the_machine_over_at_its_temperature(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "SHORTEST", 0.002)
    project = remembering(2, 3, 2)
    person = learning(qtbot, "memories learn", project)
    view = person.view
    view.temperature.setValue(2.0)
    learn(person, 30)
    heard = heard_from(view)
    learnt = view.course.learnt
    person.press(view.take_button)
    assert [text for text, _ in person.wanted[:1]] == [f"Learn {learnt.steps} epochs"]
    np.testing.assert_allclose(person.wanted[0][1].network().weights, 2.0 * learnt.network.weights)
    assert named(heard, "set_temperature") == [(2.0,)]
    person.tick()
    assert view.course.learnt.steps >= learnt.steps  # the same memories are learnt on
    person.give(remembering(2, 3, 2, seed=9))
    person.tick()
    assert view.course.learnt.steps == 0  # others are not
    person.give(remembering(4, 4, 1))
    person.tick()
    assert view.words.text() == TOO_MANY
    assert not view.start_button.isEnabled()
    show(person, "bars 2 learn")
    person.tick()
    assert view.hidden.maximum() == 3
    learn(person, 5)
    view.take_button.click()
    assert named(heard, "take_machine")[-1][0].endswith("with 2 hidden units")


def test_a_long_course_keeps_its_shape_and_many_states_stand_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "POINTS", 16)
    chosen = pattern_set("bars", Project(1, 2))
    learner = Learner(chosen, Setting(0, 0.1, 0))
    course = learner.learn(75)
    assert (course.epochs[0], course.epochs[-1]) == (0, 75)
    assert len(course.epochs) <= 18
    assert (np.diff(course.divergences) < 0).all()
    columns = columns_of(chosen, course.learnt)
    assert [column.name for column in columns][-1] == "506 others"
    assert sum(column.wanted for column in columns) == pytest.approx(1.0)
    assert sum(column.modelled for column in columns) == pytest.approx(1.0)
