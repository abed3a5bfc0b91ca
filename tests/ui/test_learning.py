"""Learning from errors, chosen and watched by a person; biases learnt too; what is said in the end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from hopviz.actions.memory_edits import Forget, StorePattern
from hopviz.actions.wiring_edits import SetWeight
from hopviz.app import App
from hopviz.core.learning import Epoch, Learning, Perceptron
from hopviz.core.network import Network
from hopviz.core.stability import stability
from hopviz.engine import training
from hopviz.project import model
from hopviz.project.document import Document
from hopviz.project.model import Project
from hopviz.ui.memories.training import ErrorCurve, sentence
from hopviz.ui.style.theme import LIGHT, PROJECTOR
from tests.ui.stage import ALT, CONTROL, LEFT, painted


def crowded(rows: int = 6, cols: int = 6, count: int = 12) -> Project:
    rng = np.random.default_rng(5)
    made = Project(rows, cols)
    for k in range(count):
        made = made.with_memory(f"M{k}", rng.choice([-1, 1], rows * cols))
    return made


class Student:
    """Sits before the window and learns."""

    def __init__(self, qtbot: QtBot, app: App) -> None:
        self.qtbot, self.app = qtbot, app
        self.chooser = app.memories.findChild(QComboBox, "learning")
        self.biases = app.memories.findChild(QCheckBox, "learn_biases")
        self.text = app.memories.findChild(QLabel, "learning_status")

    def choose(self, label: str) -> None:
        self.press(Qt.Key.Key_L, ALT)
        assert self.chooser.hasFocus()
        steps = self.chooser.findText(label) - self.chooser.currentIndex()
        for _ in range(abs(steps)):
            self.qtbot.keyClick(self.chooser, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.app.window.activateWindow()
        self.qtbot.waitUntil(self.app.window.isActiveWindow)
        self.qtbot.keyClick(self.app.window, key, modifier)

    def read(self, beginning: str) -> str:
        self.qtbot.waitUntil(lambda: self.text.text().startswith(beginning))
        return self.text.text()

    def button(self, name: str) -> object:
        return self.app.memories.findChild(object, f"{name}_button")


@pytest.fixture
def student(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Student]:
    monkeypatch.setattr(training, "SHOWN", 0.02)
    app = App(Document(crowded()))
    ready = qtbot.waitSignal(app.session.ready_changed, check_params_cb=bool)
    with ready, qtbot.waitExposed(app.window):
        app.open()
    made = Student(qtbot, app)
    yield made
    app.files.discard()
    app.window.close()
    app.window.deleteLater()
    made.__dict__.clear()  # pytest keeps what it was given


def test_a_student_watches_the_epochs_and_takes_them_back_in_one_step(student: Student) -> None:
    app, hebb = student.app, student.app.session.project
    assert not stability(hebb.network(), hebb.patterns).fixed.all()
    assert not student.text.isVisible()
    student.choose("Pseudo-inverse")
    student.choose("Perceptron")
    last = student.read("Every bit is held after ")
    epochs = [epoch.number for epoch in Perceptron(hebb.patterns, symmetric=True)]
    assert last.endswith(f"after {epochs[-1]} epochs")
    project = app.session.project
    assert stability(app.session.network, project.patterns).fixed.all()
    assert app.session.network.is_symmetric
    assert not student.button("stop_learning").isVisible()
    assert not student.button("learn_on").isVisible()
    undone, learnt, redo = app.editor.steps.undo_text, app.session.network, app.window.commands["redo"]
    assert undone == "Learn by Perceptron"
    assert redo.toolTip().endswith("\nThere is nothing to redo")
    with student.qtbot.waitSignal(app.session.network_ready):
        student.press(Qt.Key.Key_Z, CONTROL)
    assert student.chooser.currentText() == "Pseudo-inverse"
    student.qtbot.waitUntil(lambda: not student.text.isVisible())
    assert "nothing" not in redo.toolTip()
    said: list[object] = []
    app.session.training.changed.connect(said.append)
    with student.qtbot.waitSignal(app.session.network_ready):
        student.press(Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert student.read("Every bit is held after ") == last
    assert app.session.network is learnt
    assert len(said) == 1


def test_a_student_stops_and_goes_on(student: Student, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "SHOWN", 0.3)
    student.choose("Perceptron")
    student.read("Epoch 2:")
    assert student.button("stop_learning").isVisible()
    student.qtbot.mouseClick(student.button("stop_learning"), LEFT)
    said = student.read("Not all after ")
    project = student.app.session.project
    assert f"after {project.epochs} epoch" in said
    np.testing.assert_array_equal(student.app.session.network.weights, project.network().weights)
    monkeypatch.setattr(training, "SHOWN", 0.0)
    student.press(Qt.Key.Key_A, ALT)
    student.read("Every bit is held")


def test_a_memory_more_is_learnt_with_all_others_and_forgetting_it_is_exact(
    student: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "EPOCHS", 30)
    student.choose("Perceptron")
    student.read("Every bit is held")
    app = student.app
    before = app.session.network
    app.acted.emit(StorePattern("new", -app.session.project.patterns[0] * np.array([-1, *[1] * 35])))
    student.read("Not all after 30 epochs")  # it contradicts M0
    student.qtbot.waitUntil(lambda: "M0 and new contradict each other" in student.text.text())
    app.acted.emit(Forget(12))
    student.read("Every bit is held")
    np.testing.assert_array_equal(app.session.network.weights, before.weights)


def test_a_weight_that_is_changed_while_others_are_learnt_leaves_these_as_they_are_seen(
    student: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "SHOWN", 5.0)
    student.choose("Perceptron")
    student.read("Epoch 1:")
    app = student.app
    seen = app.session.network.weights.copy()
    monkeypatch.setattr(Project, "training", lambda project: pytest.fail("learnt in the GUI thread"))
    app.acted.emit(SetWeight(0, 1, 0.5))
    expected = seen.copy()
    expected[0, 1] = expected[1, 0] = 0.5
    np.testing.assert_array_equal(app.session.project.network().weights, expected)
    student.qtbot.waitUntil(lambda: not student.text.isVisible())
    assert student.chooser.currentText() == "Given weights"


def test_asymmetric_learning_begins_anew_when_the_switch_is_thrown(student: Student) -> None:
    student.choose("Perceptron")
    student.read("Every bit is held")
    app = student.app
    student.press(Qt.Key.Key_Y)
    student.qtbot.waitUntil(lambda: not app.session.network.is_symmetric)
    student.read("Every bit is held")
    np.testing.assert_array_equal(app.session.network.weights, app.session.project.network().weights)


@pytest.mark.parametrize("rule", ["Hebb", "Perceptron"])
def test_biases_are_learnt_if_the_box_is_ticked(student: Student, rule: str) -> None:
    student.choose(rule)
    assert not student.biases.isChecked()
    with student.qtbot.waitSignal(student.app.session.network_ready):
        student.press(Qt.Key.Key_I, ALT)
    assert student.biases.isChecked()
    assert student.app.window.commands["learn_biases"].isChecked()
    if rule == "Perceptron":
        student.read("Every bit is held")
    project = student.app.session.project
    assert project.learns_bias
    np.testing.assert_array_equal(student.app.session.network.bias, project.network().bias)
    assert student.app.session.network.bias.any()
    with student.qtbot.waitSignal(student.app.session.network_ready):
        student.qtbot.mouseClick(student.biases, LEFT, pos=QPoint(8, student.biases.height() // 2))
    assert not student.app.session.project.learns_bias


def test_what_is_said() -> None:
    net = Network(np.zeros((2, 2)))
    cases = [
        (Learning(Epoch(1, 0, 0, net), True), "Every bit is held after 1 epoch"),
        (Learning(Epoch(7, 34, 5, net), False), "Epoch 7: 34 bits are not held yet, in 5 memories"),
        (Learning(Epoch(200, 1, 1, net), True), "Not all after 200 epochs: 1 bit is not held, in 1 memory. Why"),
        (Learning(None, False), "The first epoch…"),
        (Learning(None, False, (), 0.25), "25 % of the first epoch"),
        (
            Learning(Epoch(2, 9, 2, net), False, (30, 9), 0.5),
            "Epoch 2: 9 bits are not held yet, in 2 memories; 50 % of the next epoch",
        ),
    ]
    for learning, said in cases:
        assert sentence(learning, "Why") == said


def test_the_curve_falls_from_all_bits_to_none(qtbot: QtBot) -> None:
    curve = ErrorCurve()
    qtbot.addWidget(curve)
    curve.apply_theme(LIGHT)
    curve.resize(160, 32)
    curve.show_wrong(400, (100, 200, 0))
    points = curve.points()
    assert [point.x() for point in points] == sorted({point.x() for point in points})
    top, ground = points[0].y(), points[-1].y()
    assert top < ground
    assert [round((ground - p.y()) / (ground - top), 6) for p in points] == [1.0, 0.25, 0.5, 0.0]
    assert 0 <= points[0].x() < points[-1].x() <= 160
    curve.apply_theme(PROJECTOR)
    image = painted(curve)
    spot = points[-1].toPoint()
    assert image.pixelColor(spot) == PROJECTOR.color("accent")
    curve.show_wrong(10, ())
    assert len(curve.points()) == 1
