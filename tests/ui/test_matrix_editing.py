"""Gestures that change a weight in the matrix, by mouse, wheel and keys."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from hopviz.project.model import Project
from hopviz.project.parts import BIAS
from hopviz.ui.style.theme import LIGHT
from hopviz.ui.weights.editor import DIAGONAL, TOO_LARGE, TOO_SMALL
from hopviz.ui.weights.panel import MatrixPanel
from hopviz.ui.widgets.weight_field import weight_step
from tests.ui.editing_person import EditingPerson
from tests.ui.stage import LEFT, painted, turn_wheel_at

Key = Qt.Key


def given_network(n: int = 6, symmetric: bool = True) -> Project:
    weights = np.triu(np.random.default_rng(2).normal(size=(n, n)), 1).round(2)
    rows = 10 if n == 100 else 1
    return Project(rows, n // rows).with_network(weights + weights.T, np.arange(n) - 2.0).with_symmetry(symmetric)


class Person(EditingPerson[MatrixPanel]):
    def __init__(self, qtbot: QtBot, project: Project) -> None:
        super().__init__(qtbot, MatrixPanel(), project, (420, 300))
        self.panel.map.setFocus()

    @property
    def weights(self) -> np.ndarray:
        return self.project.network().weights

    def at(self, i: int, j: int) -> QPoint:
        if j == BIAS:
            strip = self.panel.map.bias_rect()
            return QPoint(strip.center().x(), self.panel.map.position(i + 0.5, 0).toPoint().y())
        return self.panel.map.position(i + 0.5, j + 0.5).toPoint()

    def click(self, i: int, j: int) -> None:
        self.bot.mouseMove(self.panel.map, self.at(i, j))  # from wherever an earlier test has left it
        self.bot.waitUntil(lambda: self.panel.pointed[0] == i)
        self.bot.mouseClick(self.panel.map, LEFT, pos=self.at(i, j))

    def wheel(self, i: int, j: int, notches: int) -> None:
        turn_wheel_at(self.panel.map, self.at(i, j), notches)


@pytest.fixture
def start(qtbot: QtBot) -> Callable[..., Person]:
    return lambda project=None: Person(qtbot, given_network() if project is None else project)


def test_a_weight_is_typed_and_its_mirror_image_follows(start: Callable[..., Person]) -> None:
    person = start()
    person.click(1, 4)
    assert person.panel.map.chosen == (1, 4)
    assert person.said("choose_unit") == [(1,)]
    person.press(Key.Key_Return)
    person.type("-2.5")
    person.press(Key.Key_Return)
    assert person.said("set_weight") == [(1, 4, -2.5)]
    assert person.weights[1, 4] == person.weights[4, 1] == -2.5
    assert person.panel.map.chosen == (1, 4)
    assert person.panel.map.hasFocus()
    order = [name for name, *_ in person.heard if name in ("begin_stroke", "set_weight", "end_stroke")]
    assert order == ["begin_stroke", "set_weight", "end_stroke"]


def test_figures_begin_to_type_and_tab_goes_on_along_the_row(start: Callable[..., Person]) -> None:
    person = start()
    person.click(2, 1)
    person.type("3")
    person.press(Key.Key_Tab)  # over the diagonal
    assert person.panel.map.chosen == (2, 3)
    person.type("4")
    person.press(Key.Key_Return)
    assert person.said("set_weight") == [(2, 1, 3.0), (2, 3, 4.0)]


def test_a_double_click_types(start: Callable[..., Person]) -> None:
    person = start()
    person.bot.mouseDClick(person.panel.map, LEFT, pos=person.at(0, 3))
    field = person.panel.map.field
    assert field.hasFocus()
    assert float(field.text().replace("−", "-")) == person.weights[0, 3]
    assert (field.geometry().center() - person.at(0, 3)).manhattanLength() <= field.width()
    person.type("oops")
    person.press(Key.Key_Return)
    assert "no number" in str(person.said("hinted")[-1][0])
    person.press(Key.Key_Escape)
    assert person.said("set_weight") == []


def test_wheel_and_keys_change_the_chosen_weight_and_zoom_where_none_is_chosen(start: Callable[..., Person]) -> None:
    person = start()
    before, step = person.weights[0, 5], weight_step(person.weights)
    person.click(0, 5)
    person.wheel(0, 5, 2)
    assert person.weights[0, 5] == pytest.approx(round(before / step + 2) * step)
    person.press(Key.Key_Plus)
    person.press(Key.Key_Minus, Key.Key_Minus)
    assert person.weights[0, 5] == person.weights[5, 0] == pytest.approx(round(before / step + 1) * step)
    person.wheel(5, 0, -1)  # on the mirror image
    assert person.weights[0, 5] == pytest.approx(round(before / step) * step)
    assert not person.panel.map.is_zoomed
    person.press(Key.Key_Delete)
    assert person.weights[0, 5] == 0
    person.press(Key.Key_Escape)
    assert person.panel.map.chosen is None
    count = len(person.said("set_weight"))
    person.press(Key.Key_Plus)
    assert person.panel.map.is_zoomed
    person.wheel(3, 3, -3)
    assert not person.panel.map.is_zoomed
    assert len(person.said("set_weight")) == count


def test_arrows_move_the_chosen_cell_over_the_diagonal_and_not_out_of_the_matrix(start: Callable[..., Person]) -> None:
    person = start(given_network(5).with_network(np.ones((5, 5)) - np.eye(5)))
    person.press(Key.Key_Return)
    assert person.panel.map.chosen == (0, 1)
    visited = []
    for key in (Key.Key_Left, Key.Key_Up, Key.Key_Right, Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Left):
        person.press(key)
        visited.append(person.panel.map.chosen)
    assert visited == [(0, 1), (0, 1), (0, 2), (1, 2), (3, 2), (4, 2), (4, 1)]


def test_the_view_follows_the_chosen_cell(start: Callable[..., Person]) -> None:
    person = start(given_network(40))
    person.wheel(0, 0, 8)
    person.press(Key.Key_Return)
    row, column = person.panel.map.chosen or (-1, -1)
    assert column > row >= 0
    for _ in range(30):
        person.press(Key.Key_Right)
    assert person.panel.map.chosen == (row, column + 30)
    assert person.panel.map.visible_range().contains(column + 30.5, row + 0.5)


def test_biases_are_changed_as_weights_from_the_unit_that_is_always_on(start: Callable[..., Person]) -> None:
    person = start()
    person.click(4, BIAS)
    assert person.panel.map.chosen == (4, BIAS)
    assert "bias of unit 4" in person.panel.text.text() or "b = +2" in person.panel.text.text()
    person.type("9")
    person.press(Key.Key_Return)
    assert person.said("set_bias") == [(4, 9.0)]


def test_the_diagonal_is_refused_with_a_reason(start: Callable[..., Person]) -> None:
    person = start()
    person.click(0, 1)
    person.click(3, 3)
    assert person.said("hinted") == [(DIAGONAL,)]
    assert person.panel.map.chosen is None
    person.bot.mouseDClick(person.panel.map, LEFT, pos=person.at(2, 2))
    assert not person.panel.map.field.isVisible()


def test_one_direction_is_changed_alone_where_weights_need_not_be_symmetric(start: Callable[..., Person]) -> None:
    person = start()
    box = person.panel.symmetry_box
    assert box.isChecked()
    person.bot.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
    assert not person.project.symmetric
    before = person.weights[4, 1]
    person.click(1, 4)
    person.type("5")
    person.press(Key.Key_Return)
    assert (person.weights[1, 4], person.weights[4, 1]) == (5, before)
    person.bot.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
    assert person.weights[1, 4] == person.weights[4, 1] == pytest.approx(0.5 * (5 + before))


def test_small_cells_are_offered_only_after_zooming_in_and_this_is_said(start: Callable[..., Person]) -> None:
    person = start(given_network(100))
    person.click(10, 20)
    assert person.panel.map.chosen is None
    person.bot.mouseMove(person.panel, QPoint(1, 1))
    person.press(Key.Key_Return)
    assert person.said("hinted") == [(TOO_SMALL,)]
    assert "zoom in" in person.panel.map.hint
    person.wheel(10, 20, 8)
    person.click(10, 20)
    assert person.panel.map.chosen == (10, 20)
    person.press(Key.Key_Escape, Key.Key_0)
    assert not person.panel.map.is_zoomed
    person.wheel(10, 20, 8)
    person.click(10, 20)
    person.panel.map.show_all()
    assert person.panel.map.chosen is None


def test_very_large_networks_are_refused(start: Callable[..., Person]) -> None:
    person = start(Project(24, 24))
    person.press(Key.Key_Return)
    assert person.said("hinted") == [(TOO_LARGE,)]


def test_the_chosen_cell_and_its_mirror_image_are_framed(start: Callable[..., Person]) -> None:
    person = start()
    before = painted(person.panel.map)
    person.click(1, 4)
    after = painted(person.panel.map)
    changed = {
        (i, j)
        for i in range(6)
        for j in range(6)
        for x in range(-12, 13)
        if before.pixel(person.at(i, j) + QPoint(x, 0)) != after.pixel(person.at(i, j) + QPoint(x, 0))
    }
    edge = QPoint(round(person.panel.map.position(1, 4).x()), person.at(1, 4).y())
    assert QColor(after.pixel(edge)) == QColor(LIGHT.accent)
    middles = [person.at(i, j) for i in range(6) for j in range(6)]
    assert [before.pixel(at) for at in middles] == [after.pixel(at) for at in middles]
    assert changed <= {(1, 3), (1, 4), (1, 5), (4, 0), (4, 1), (4, 2)}


def test_an_empty_network_is_wired_from_the_matrix(start: Callable[..., Person]) -> None:
    person = start(Project(1, 4))
    person.click(0, 2)
    person.type("1.5")
    person.press(Key.Key_Return)
    assert person.weights[0, 2] == person.weights[2, 0] == 1.5
