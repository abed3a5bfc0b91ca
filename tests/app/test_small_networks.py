"""Small networks in the whole window: what graph and keys ask for is done, and undone in one step each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopviz.app import App
from hopviz.project.model import Project
from hopviz.ui.units.graph_painter import selected_path
from tests.app.person import Person
from tests.ui.stage import LEFT, drag, hinton, turn_wheel_at

Key, Modifier = Qt.Key, Qt.KeyboardModifier


class GraphPerson(Person):
    """Sits before the window, with the graph in it."""

    def __init__(self, qtbot: QtBot, app: App) -> None:
        super().__init__(qtbot, app)
        self.complaints: list[str] = []
        self.told: list[str] = []
        app.verbs.failed.connect(self.complaints.append)
        app.verbs.hinted.connect(self.told.append)

    @property
    def project(self) -> Project:
        return self.app.session.project

    @property
    def canvas(self):
        return self.app.graph.canvas

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Modifier.NoModifier) -> None:
        """A key, wherever the focus is: it may mean something to the whole window first."""
        self.app.window.activateWindow()
        self.bot.waitUntil(self.app.window.isActiveWindow)
        self.bot.keyClick(QApplication.focusWidget() or self.app.window, key, modifiers)

    def undo(self) -> None:
        self.press(Key.Key_Z, Modifier.ControlModifier)

    def on_line(self, to: int, source: int) -> QPoint:
        path = selected_path(self.canvas.geometry_now(), self.canvas.picture, (to, source))
        return path.pointAtPercent(0.6).toPoint()

    def unit(self, unit: int) -> QPoint:
        return self.canvas.geometry_now().end(unit).toPoint()

    def drag(self, *points: QPoint) -> None:
        drag(self.bot, self.canvas, *points)

    def wheel(self, at: QPoint) -> None:
        turn_wheel_at(self.canvas, at, 1)

    def wait(self) -> None:
        """Until what was asked for is shown."""
        self.bot.waitUntil(lambda: self.app.session.ready and not self.app.jobs.busy)

    def weight(self, to: int, source: int) -> float:
        return float(self.project.network().weights[to, source])


@pytest.fixture
def start(qtbot: QtBot, start: Callable[..., Person]) -> Callable[..., GraphPerson]:
    def begin(project: Project | None = None) -> GraphPerson:
        app = start(hinton() if project is None else project).app
        app.window.resize(1280, 900)
        QApplication.processEvents()
        return GraphPerson(qtbot, app)

    return begin


def test_each_gesture_is_one_step_of_undo(start: Callable[..., GraphPerson]) -> None:
    person = start()
    stack, at = person.app.editor.steps, person.on_line(1, 4)
    person.drag(at, *(at - QPoint(0, up) for up in range(8, 60, 8)))
    dragged = person.weight(1, 4)
    assert dragged > 3
    person.drag(person.on_line(1, 4), person.on_line(1, 4) + QPoint(0, 20), person.on_line(1, 4) + QPoint(0, 30))
    assert stack.count == 2  # two drags, however fast
    for _ in range(3):
        person.wheel(person.on_line(0, 2))
    turned = person.weight(0, 2)
    assert stack.count == 3
    person.press(Key.Key_7)
    person.press(Key.Key_Return)
    assert (person.weight(0, 2), person.weight(2, 0)) == (7, 7)
    assert stack.count == 4
    person.press(Key.Key_Delete)
    assert person.weight(0, 2) == 0
    assert stack.count == 5
    seen = []
    for _ in range(5):
        person.undo()
        seen.append((person.weight(0, 2), person.weight(1, 4)))
    assert seen[0][0] == 7
    assert seen[1][0] == turned
    assert seen[2] == (3, seen[1][1])
    assert seen[3] == (3, dragged)
    assert seen[4] == (3, 3)
    assert person.complaints == []


def test_every_view_of_the_landscape_follows_a_drag(start: Callable[..., GraphPerson]) -> None:
    person = start(hinton())
    networks: list[object] = []
    person.app.session.network_ready.connect(lambda project, network: networks.append(network))
    at = person.on_line(1, 4)
    person.bot.mousePress(person.canvas, LEFT, pos=at)
    for up in (10, 20, 30):
        person.bot.mouseMove(person.canvas, at - QPoint(0, up))
        assert person.canvas.picture.network is networks[-1]  # at once
    assert len(networks) == 3
    person.bot.mouseRelease(person.canvas, LEFT, pos=at)
    person.wait()
    largest = max(4.0, person.weight(1, 4))
    person.bot.waitUntil(lambda: person.app.matrix.map.pyramid.largest == pytest.approx(largest))


def test_keys_of_the_window_mean_what_is_chosen_in_the_graph(start: Callable[..., GraphPerson]) -> None:
    person = start(Project(1, 4).with_memory("one", [1, -1, 1, -1]))
    person.canvas.setFocus()
    person.press(Key.Key_Return, Modifier.ControlModifier)  # what is stored is chosen
    person.wait()
    assert len(person.project.names) == 2
    person.press(Key.Key_Delete)  # nothing is chosen in the graph: the memory is forgotten
    person.wait()
    assert person.project.names == ("one",)
    person.undo()
    person.bot.mouseClick(person.canvas, LEFT, pos=person.on_line(0, 2))
    person.press(Key.Key_Delete)
    assert len(person.project.names) == 2
    assert person.weight(0, 2) == 0
    assert "learning rule" in person.told[-1]
    person.undo()
    assert person.project.learning == "hebbian"


def test_units_come_and_go_in_mid_run_and_the_state_stays(start: Callable[..., GraphPerson]) -> None:
    person = start()
    app = person.app
    person.press(Key.Key_Insert)
    person.press(Key.Key_Insert)
    person.wait()
    assert person.project.n == 7
    assert (person.project.rows, person.project.cols) == (1, 7)
    assert list(app.session.state) == [1, -1, 1, -1, -1, -1, -1]
    assert person.canvas.picture.n == 7
    person.bot.mouseClick(person.canvas, LEFT, pos=person.unit(0))
    person.wait()
    with person.bot.waitSignal(app.session.report_ready):
        person.bot.mouseClick(person.canvas, LEFT, pos=person.unit(6))
    person.press(Key.Key_Delete, Modifier.ShiftModifier)  # the unit clicked last
    person.wait()
    assert person.project.n == 6
    assert list(app.session.state) == [-1, -1, 1, -1, -1, -1]
    numbers = []
    while app.editor.steps.can_undo:
        person.undo()
        person.wait()
        numbers.append(person.project.n)
    assert numbers == [7, 7, 7, 6, 5]
    assert person.canvas.picture.n == 5
    np.testing.assert_array_equal(person.project.network().weights, hinton().network().weights)
    assert person.complaints == []


def test_who_adds_units_to_a_graph_goes_on_looking_at_it(start: Callable[..., GraphPerson]) -> None:
    person = start(Project(3, 4))
    for n in (13, 14):
        person.bot.mouseClick(person.app.graph.add_button, LEFT)
        person.wait()
        assert person.project.n == n
        assert person.canvas.isVisible()


def test_limits_of_the_number_of_units_are_said(start: Callable[..., GraphPerson]) -> None:
    person = start(Project(1, 2))
    person.press(Key.Key_Delete, Modifier.ShiftModifier)
    assert "Choose the unit" in person.told[-1]
    person.bot.mouseClick(person.canvas, LEFT, pos=person.unit(0))
    person.press(Key.Key_Delete, Modifier.ShiftModifier)
    assert person.complaints == ["A network has at least 2 units: none can be deleted."]
    assert person.app.window.banner.isVisible()
    assert person.project.n == 2


def test_a_unit_that_is_moved_stays_there_and_undo_takes_it_back(start: Callable[..., GraphPerson]) -> None:
    person = start()
    home, goal = person.unit(0), QPoint(60, 60)
    person.drag(home, QPoint(100, 100), goal)
    assert (person.unit(0) - goal).manhattanLength() <= 2
    person.wheel(person.on_line(1, 4))
    person.wait()
    assert (person.unit(0) - goal).manhattanLength() <= 2  # while the network lives
    person.undo()
    person.undo()
    assert (person.unit(0) - home).manhattanLength() <= 2
    assert person.app.graph.layout_chooser.value() == "circle"


def test_symmetry_is_given_up_and_taken_up_again(start: Callable[..., GraphPerson]) -> None:
    person = start()
    action = person.app.window.commands["keep_symmetric"]
    assert action.isChecked()
    person.canvas.setFocus()
    person.press(Key.Key_Y)
    assert not action.isChecked()
    assert not person.project.symmetric
    assert "round for ever" in person.told[-1]
    assert person.canvas.picture.wiring.directed
    person.wheel(person.on_line(1, 4))
    one_way = person.weight(1, 4)
    assert one_way > person.weight(4, 1) == 3
    person.press(Key.Key_Y)
    assert action.isChecked()
    assert person.weight(1, 4) == person.weight(4, 1) == pytest.approx(0.5 * (one_way + 3))
    assert not person.canvas.picture.wiring.directed
    person.undo()
    assert not action.isChecked()
    assert (person.weight(1, 4), person.weight(4, 1)) == (one_way, 3)
    person.undo()
    person.undo()
    assert action.isChecked()


def test_weights_are_changed_in_the_matrix_and_its_switch_is_that_of_the_menu(
    start: Callable[..., GraphPerson]
) -> None:
    person = start()
    matrix, stack = person.app.matrix, person.app.editor.steps
    at = matrix.map.position(1.5, 4.5).toPoint()
    person.bot.mouseClick(matrix.map, LEFT, pos=at)
    assert person.canvas.picture.cursor == 1
    for key in (Key.Key_Plus, Key.Key_Plus, Key.Key_8, Key.Key_Return):
        person.press(key)
    assert person.weight(1, 4) == person.weight(4, 1) == 8
    assert stack.count == 2
    person.undo()
    assert 3 < person.weight(1, 4) < 8
    person.undo()
    assert person.weight(1, 4) == 3
    box = matrix.symmetry_box
    person.bot.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
    assert not person.app.window.commands["keep_symmetric"].isChecked()
    person.press(Key.Key_Y)
    assert box.isChecked()
