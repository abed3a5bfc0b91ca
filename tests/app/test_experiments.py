"""The dials of the experiments, which change the network of the window."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from hopviz.actions.memory_edits import ChooseLearning, StopLearning
from hopviz.actions.run_verbs import SetSpeed, Step
from hopviz.actions.state_edits import Corrupt, Paint, UseAsCue
from hopviz.actions.wiring_edits import SetWeight
from hopviz.core.asymmetry import INGREDIENTS, mixed
from hopviz.engine import training
from hopviz.project.lesson_files import load_lesson
from hopviz.ui.experiments import asymmetry
from hopviz.ui.experiments.asymmetry import AsymmetryView
from hopviz.ui.experiments.comparison.view import ComparisonView
from hopviz.ui.viewer import View
from tests.app.person import Person
from tests.ui.stage import CONTROL


def look_at(person: Person, name: str) -> View:
    """Choose an experiment by keys."""
    experiments = person.app.experiments
    person.press(Qt.Key.Key_E)
    person.bot.waitUntil(lambda: experiments.isVisible() and experiments.view_chooser.hasFocus())
    while experiments.view.name != name:
        person.bot.keyClick(experiments.view_chooser, Qt.Key.Key_Down)
    return experiments.view


def choose_experiment(person: Person, name: str) -> QWidget:
    """By keys; its focus proxy is where Tab comes to."""
    dial = look_at(person, name).focusProxy()
    assert isinstance(dial, QWidget)
    dial.setFocus()
    return dial


def test_the_load_dial_changes_the_network_of_the_window_and_a_turn_is_one_step_of_undo(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    project = load_lesson("letters").project
    person = start(project)
    session = person.app.session
    dial = choose_experiment(person, "overload")
    for _ in range(3):
        qtbot.keyClick(dial, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: len(session.project.memories) == 7)
    for _ in range(2):
        qtbot.keyClick(dial, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: len(session.project.memories) == 9)
    qtbot.waitUntil(lambda: session.network is not None and session.report is not None and session.ready)
    assert session.network is not None
    np.testing.assert_array_equal(session.network.weights, session.project.network().weights)
    assert session.report is not None
    assert session.report.overlaps.size == 9
    view = person.app.experiments.view
    qtbot.waitUntil(lambda: 9 in view.curve.points)  # type: ignore[attr-defined]
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert session.project.memories == project.memories
    assert not person.app.editor.steps.can_undo


def test_blending_two_letters_ends_in_a_mixture_that_the_verdict_names(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    person = start(load_lesson("letters"))
    session = person.app.session
    dial = choose_experiment(person, "blends")
    assert isinstance(dial, QSlider)
    while dial.value() < 96:
        qtbot.keyClick(dial, Qt.Key.Key_Right)
    one, other = 0, 1

    def apart() -> int:
        patterns = session.project.patterns
        return int((patterns[one] != patterns[other]).sum())

    qtbot.waitUntil(lambda: apart() == 4)
    qtbot.waitUntil(lambda: session.ready)
    person.app.acted.emit(UseAsCue(one))
    person.app.units.setFocus()
    person.app.acted.emit(SetSpeed(float("inf")))
    qtbot.waitUntil(lambda: session.ready)
    person.run_until_it_rests()
    assert person.app.verdict.sentence == "Settled in a mixture of A and J"


def test_runs_are_compared_from_the_state_that_reset_goes_back_to(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    person = start(load_lesson("letters"))
    session = person.app.session
    look_at(person, "comparison")
    view = person.app.experiments.view
    assert isinstance(view, ComparisonView)
    qtbot.waitUntil(lambda: view.holds("start"))
    painted = Paint(np.array([0, 7]), np.array([1, -1], np.int8))
    for weight, action in ((0.5, Corrupt(0.3, 5)), (0.4, painted), (0.3, UseAsCue(2))):
        person.app.acted.emit(action)
        qtbot.waitUntil(lambda: view.cue is not None and np.array_equal(view.cue, session.state))
        qtbot.waitUntil(lambda: view.holds("start"))
        begun = session.state.copy()
        person.app.acted.emit(Step(40))
        qtbot.waitUntil(lambda: session.updates >= 40)
        view.step_button.click()
        qtbot.waitUntil(lambda: view.now > 0 or view.is_over)
        assert view.cue is not None
        np.testing.assert_array_equal(view.cue, begun)
        person.app.acted.emit(SetWeight(3, 9, weight))  # the run goes on from where it is, but Reset would not
        qtbot.waitUntil(lambda: session.ready and view.holds("start") and view.now == 0)
        np.testing.assert_array_equal(view.cue, begun)


INPUTS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox)


def hidden_inputs(view: QWidget) -> list[str]:
    """Inputs of an experiment of which not all can be seen, wherever it is scrolled to."""
    inputs = [each for kind in INPUTS for each in view.findChildren(kind) if not isinstance(each, QScrollBar)]
    shown = [each for each in (*inputs, *view.findChildren(QLineEdit)) if each.isVisibleTo(view)]
    hidden = []
    for each in shown:
        scroll_to(each)
        if each.visibleRegion().boundingRect() != each.rect():
            hidden.append(f"{each.accessibleName() or each}: {each.visibleRegion().boundingRect()} of {each.rect()}")
    return hidden


def scroll_to(widget: QWidget) -> None:
    """Bring it into view as a whole."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            middle = widget.mapTo(above.widget(), widget.rect().center())
            above.ensureVisible(middle.x(), middle.y(), widget.width() // 2 + 1, widget.height() // 2 + 1)
        above = above.parentWidget()


@pytest.mark.parametrize("lesson", ["letters", "necker"])
def test_all_inputs_of_every_experiment_are_seen_on_a_small_screen(
    qtbot: QtBot, start: Callable[..., Person], lesson: str
) -> None:
    person = start(load_lesson(lesson).project)
    window, experiments = person.app.window, person.app.experiments
    window.resize(1024, 768)
    window.docks.reset()
    project = person.app.session.project
    names = [view.name for view in experiments.views if not view.refusal(project)]
    assert len(names) >= (9 if lesson == "letters" else 1)
    for name in names if lesson == "letters" else ["perception"]:
        view = look_at(person, name)
        person.wait_for_the_verdict()
        assert window.size() == QSize(1024, 768)
        assert person.app.landscape.is_seen
        assert hidden_inputs(view) == [], name
        label = experiments.purpose
        assert label.visibleRegion().boundingRect() == label.rect()
        assert label.mapTo(window, QPoint()).x() < 300
@pytest.mark.parametrize("is_stopped", [False, True])
def test_the_chart_of_asymmetry_is_of_what_has_been_learnt_and_its_slider_mixes_into_that(
    qtbot: QtBot, start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch, is_stopped: bool
) -> None:
    for module, name, value in (
        (training, "SHOWN", 0.0), (asymmetry, "SHARES", (0.0, 0.1)), (asymmetry, "SWEPT_STARTS", 4),
        (asymmetry, "STARTS", 4),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)
    person = start(load_lesson("alphabet"))
    session = person.app.session
    dial = choose_experiment(person, "asymmetry")
    view = person.app.experiments.view
    assert isinstance(view, AsymmetryView)
    person.app.acted.emit(ChooseLearning("perceptron"))
    if is_stopped:
        qtbot.waitUntil(lambda: session.training.going_on)
        person.app.acted.emit(StopLearning())
    qtbot.waitUntil(lambda: session.ready and not session.training.going_on)
    qtbot.waitUntil(lambda: len(view.points) == 2 and not view.is_outdated and not view.is_measuring("sweep"))
    assert session.network is not None
    learnt = session.project.network()
    np.testing.assert_array_equal(session.network.weights, learnt.weights)
    assert learnt.weights.any()
    assert [point.one_by_one for point in view.points] == [1.0, 1.0]
    qtbot.keyClick(dial, Qt.Key.Key_Right)
    drawn = INGREDIENTS["antisymmetric"].make(100, np.random.Generator(np.random.PCG64(0)))
    np.testing.assert_allclose(session.project.network().weights, mixed(learnt.weights, drawn, 0.01), atol=1e-12)
    assert person.app.window.commands["undo"].text() == "Undo: Mix in what is asymmetric"
