"""Choices inside views: set by lessons, told when made by hand, taken back, and checked."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from hopviz.actions.action import Action
from hopviz.actions.window_verbs import SetChoice
from hopviz.cli import main
from hopviz.core.rules import Parallel
from hopviz.project.lesson_files import lesson_names, load_lesson
from hopviz.project.model import Project
from hopviz.ui.experiments.capacity.view import CapacityView
from hopviz.ui.experiments.comparison.view import ComparisonView
from hopviz.ui.experiments.contest.view import ContestView
from hopviz.ui.experiments.doubled_network.view import DoubledNetworkView
from hopviz.ui.experiments.unit_conversion import UnitConversionView
from hopviz.ui.style.theme import LIGHT
from hopviz.ui.viewer import Viewer
from hopviz.ui.widgets.choices import Choices
from hopviz.ui.window.lessons.choice_check import KINDS, choice_faults
from tests.ui.stage import LEFT, JobsByHand

TICK = 1 / 60


def project() -> Project:
    weights = np.array([[0.0, -100.0], [-100.0, 0.0]])
    made = Project(1, 2, "binary", rule=Parallel()).with_network(weights, np.array([5.0, 5.0]))
    return made.with_cue(np.array([-1, -1], np.int8))


class SomeExperiments(Viewer):
    name, title = "experiments", "Experiments"


class Seen:
    """A viewer with some experiments, and what is done in it by hand."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.done = qtbot, list[Action]()
        kinds = (ComparisonView, DoubledNetworkView, CapacityView, UnitConversionView)
        self.viewer = SomeExperiments(kinds, "Experiment", "")
        qtbot.addWidget(self.viewer)
        self.jobs = JobsByHand()
        self.viewer.set_jobs(self.jobs)
        self.viewer.apply_theme(LIGHT)
        self.viewer.acted.connect(self.done.append)
        self.viewer.resize(1000, 400)
        with qtbot.waitExposed(self.viewer):
            self.viewer.show()
        self.viewer.network_wanted.connect(self._give)
        self.viewer.show_project(project())
        self._give()
        self.viewer.set_looked_at(True)

    def _give(self) -> None:
        shown = project()
        self.viewer.take_network(shown, shown.network())

    def go_on(self, ticks: int = 600) -> None:
        for _ in range(ticks):
            self.viewer.draw(TICK)
            self.jobs.take_steps()


def test_what_is_chosen_by_hand_is_told_and_does_the_same_again(qtbot: QtBot) -> None:
    seen = Seen(qtbot)
    view = seen.viewer.view
    assert isinstance(view, ComparisonView)
    view.difference_chooser.setFocus()
    qtbot.keyClick(view.difference_chooser, Qt.Key.Key_Down)
    qtbot.mouseClick(view.count.findChildren(type(view.run_button))[1], LEFT)
    second = view.lanes[1].choice
    second.heat.setFocus()
    qtbot.keyClick(second.heat, Qt.Key.Key_Home)
    view.speed_chooser.setCurrentIndex(5)  # by the program
    qtbot.mouseClick(view.run_button, LEFT)
    told = [(each.name, each.value) for each in seen.done if isinstance(each, SetChoice)]
    assert told == [("Differ in", "temperature"), ("Runs", "3"), ("Temperature of run 2", 0.0), ("run", True)]

    again = Seen(qtbot)
    for name, value in told:
        again.viewer.choices_in("comparison").choose(name, value)
    assert isinstance(again.viewer.view, ComparisonView)
    assert (len(again.viewer.view.shown), again.viewer.view.running) == (3, True)
    assert again.viewer.view.lanes[1].choice.temperature.value() == 0.0
    assert again.done == []
    assert again.viewer.view.choices.changed == dict(told)
    again.viewer.view.choices.reset()
    assert (len(again.viewer.view.shown), again.viewer.view.running) == (2, False)
    assert again.viewer.view.difference_chooser.currentData() == "rule"
    assert again.viewer.view.choices.changed == {}


def test_what_is_played_goes_as_far_as_is_chosen(qtbot: QtBot) -> None:
    seen = Seen(qtbot)
    seen.viewer.choose_view("doubled")
    view, choices = seen.viewer.view, seen.viewer.choices_in("doubled")
    assert isinstance(view, DoubledNetworkView)
    choices.choose("tick", 2)
    seen.go_on()
    assert (view.now, view.running) == (2.0, False)
    choices.choose("Run", True)
    seen.go_on()
    assert view.is_over
    choices.choose("tick", 0)
    assert view.now == 0
    qtbot.mouseClick(view.step_button, LEFT)
    assert seen.done[-1] == SetChoice("doubled", "tick", 1.0)


def test_a_number_is_told_when_it_is_typed_and_an_action_of_its_own_is_not_told_twice(qtbot: QtBot) -> None:
    seen = Seen(qtbot)
    seen.viewer.choose_view("capacity")
    view = seen.viewer.view
    assert isinstance(view, CapacityView)
    view.units.setValue(100)
    assert seen.done == []
    view.units.setFocus()
    view.units.selectAll()
    qtbot.keyClicks(view.units, "150")
    assert seen.done[-1] == SetChoice("capacity", "Units N", 150)
    seen.viewer.choose_view("kinds")
    kinds = seen.viewer.view
    assert isinstance(kinds, UnitConversionView)
    seen.done.clear()
    qtbot.mouseClick(kinds.switch.findChildren(type(view.start_button))[0], LEFT)
    assert not any(isinstance(each, SetChoice) for each in seen.done)


def test_what_cannot_be_chosen_is_said_in_a_sentence(qtbot: QtBot) -> None:
    choices = Seen(qtbot).viewer.choices_in("capacity")
    for name, value, said in (
        ("Colour", 1, "there is no choice 'Colour'; choose from measure, Units N,"),
        ("Units N", 5000, "'Units N' cannot be 5000: it is a whole number from 20 to 2000"),
        ("Trials", "many", "'Trials' cannot be 'many': it is a whole number from 1 to 10000"),
        ("Storkey", 3, "'Storkey' cannot be 3: it is true or false"),
    ):
        with pytest.raises(ValueError, match=re.escape(said)):
            choices.choose(name, value)


def test_a_dial_takes_the_value_that_is_nearest_and_says_what_it_has(qtbot: QtBot) -> None:
    view = ContestView()
    qtbot.addWidget(view)
    choices = Choices(view, view.more_choices())
    for name, value, taken in (("Power", 4, 4), ("Power", "exponential", "exponential"), ("Beta", 0.499, 0.5)):
        choices.choose(name, value)
        assert choices.value_of(name) == taken
    assert view.chosen_beta == 0.5
    with pytest.raises(ValueError, match="'Power' cannot be 'much': it is a number from 2 to 30 or exponential"):
        choices.choose("Power", "much")
    choices.reset()
    assert (choices.value_of("Power"), choices.value_of("Beta")) == (10, 0.2)


def test_lessons_choose_what_there_is(qapp: object) -> None:
    assert {name: faults for name in lesson_names() if (faults := choice_faults(load_lesson(name)))} == {}


def test_the_check_tells_by_line_what_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.toml"
    steps = [
        ('{ action = "choose_view", view = "nothing" }', "There is no view 'nothing'; choose from map,"),
        ('{ action = "set_choice", view = "ising", name = "Sweeps", value = 0 }', "'Sweeps' cannot be 0: it is a"),
        ('{ action = "set_choice", view = "ising", name = "Measurement", value = "Hysteresis" }', ""),
    ]
    told = "".join(f'[[steps]]\nsay = "S."\ndo = [{do}]\n' for do, _ in steps)
    path.write_text(f'title = "M"\ngoal = "G."\n[grid]\nrows = 1\ncols = 2\n{told}', encoding="utf-8")
    assert main(["lessons", "--check", str(path)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    for line, place, (_, said) in zip(lines, (8, 11), steps, strict=False):
        assert f"mine.toml:{place}: " in line
        assert said in line
    assert {"map", "ising"} <= KINDS.keys()


def test_where_nothing_was_chosen_nothing_is_taken_back(qtbot: QtBot) -> None:
    view, chooser = QWidget(), QComboBox()
    qtbot.addWidget(view)
    chooser.setParent(view)
    chooser.setAccessibleName("Memory")
    chooser.addItems(["A", "J"])
    chooser.setCurrentIndex(-1)
    choices = Choices(view)
    choices.choose("Memory", "J")
    assert choices.changed == {"Memory": "J"}
    choices.reset()
    assert choices.changed == {}
    assert chooser.currentText() == "J"
