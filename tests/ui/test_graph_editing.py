"""Tests of every gesture on the graph by mouse, wheel and keys, and of what each asks for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopviz.project.model import Project
from hopviz.project.parts import BIAS
from hopviz.ui.widgets.weight_field import typed_number
from tests.ui.graph_person import Person
from tests.ui.stage import LEFT, RIGHT, hinton

Key, Modifier = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def start(qtbot: QtBot) -> Callable[..., Person]:
    return lambda project=None: Person(qtbot, hinton() if project is None else project)


def weights(person: Person) -> np.ndarray:
    assert person.project.weights is not None
    return person.project.weights


def test_units_are_flipped_clamped_and_removed(start: Callable[..., Person]) -> None:
    person = start()
    person.click(person.unit(1))
    person.click(person.unit(2), Modifier.ShiftModifier)
    person.click(person.unit(3), Modifier.ControlModifier)
    [(units, values)] = person.said("paint")
    assert (list(units), list(values)) == ([1], [1])  # type: ignore[call-overload]
    assert person.said("toggle_clamp") == [(2,)]
    assert person.said("toggle_removal") == [(3,)]
    assert person.said("choose_unit") == [(1,), (2,), (3,)]


def test_keys_do_the_same(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start()
    canvas = person.panel.canvas
    canvas.setFocus()
    person.press(Key.Key_Right, Key.Key_Right, Key.Key_Return)
    [(units, values)] = person.said("paint")
    assert (list(units), list(values)) == ([1], [1])  # type: ignore[call-overload]
    qtbot.keyClick(canvas, Key.Key_Return, Modifier.ShiftModifier)
    assert person.said("toggle_clamp") == [(1,)]
    person.press(Key.Key_Semicolon)
    assert person.picture.selected == person.picture.wiring.pairs[0]
    step = canvas.step()
    person.press(Key.Key_Plus)
    assert person.said("set_weight")[-1] == (0, 1, pytest.approx(-4 + step))
    person.press(Key.Key_Delete)
    assert person.said("set_weight")[-1] == (0, 1, 0.0)
    assert weights(person)[1, 0] == 0
    person.press(Key.Key_Comma)
    assert person.picture.selected == person.picture.wiring.pairs[-1]


def test_arrows_go_to_the_unit_that_is_there(start: Callable[..., Person]) -> None:
    person = start(Project(3, 3))
    person.panel.canvas.lay_out("grid")
    person.panel.canvas.setFocus()
    person.press(Key.Key_Down)  # none is chosen yet
    visited = [person.picture.cursor]
    for key in (Key.Key_Down, Key.Key_Right, Key.Key_Right, Key.Key_Right, Key.Key_Up, Key.Key_Left):
        person.press(key)
        visited.append(person.picture.cursor)
    assert visited == [0, 3, 4, 5, 5, 2, 1]


def test_a_unit_is_dragged_to_another_place_and_not_flipped(start: Callable[..., Person]) -> None:
    person = start()
    goal = QPoint(100, 140)
    person.drag(LEFT, person.unit(0), QPoint(150, 80), goal)
    assert (person.unit(0) - goal).manhattanLength() <= 2
    assert person.said("paint") == []
    assert len(person.said("place_units")) == 1
    assert person.panel.layout_chooser.value() == "hand"
    assert person.project.places is not None
    person.panel.canvas.lay_out("grid")
    assert (person.unit(0) - goal).manhattanLength() > 20
    person.bot.mouseClick(person.panel.layout_chooser.findChild(object, "segment_hand"), LEFT)
    assert (person.unit(0) - goal).manhattanLength() <= 2


def test_what_was_done_by_hand_is_gone_when_it_is_undone(start: Callable[..., Person]) -> None:
    person = start()
    button = person.panel.layout_chooser.findChild(object, "segment_hand")
    person.panel.canvas.lay_out("layers")
    before, project = person.geometry.ends.copy(), person.project
    assert not button.isEnabled()
    assert "Drag a unit" in button.toolTip()
    person.drag(LEFT, person.unit(2), QPoint(150, 80), QPoint(90, 90))
    assert button.isEnabled()
    person.show(project)
    assert person.panel.layout_chooser.value() == "layers"
    assert not button.isEnabled()
    np.testing.assert_allclose(person.geometry.ends, before)


def test_a_weight_is_dragged_and_both_ways_follow(start: Callable[..., Person]) -> None:
    person = start()
    at = person.on_line(1, 4)
    person.drag(LEFT, at, *(at - QPoint(0, up) for up in (10, 20, 40)))
    values = [value for _, _, value in person.said("set_weight")]
    assert values == sorted(values)  # type: ignore[type-var]
    assert weights(person)[1, 4] == weights(person)[4, 1] == values[-1] > 3
    order = [name for name, *_ in person.heard if name in ("begin_stroke", "set_weight", "end_stroke")]
    assert order[0] == "begin_stroke"
    assert order[-1] == "end_stroke"
    assert set(order[1:-1]) == {"set_weight"}


def test_the_wheel_changes_a_weight_and_a_bias(start: Callable[..., Person]) -> None:
    person = start()
    step = person.panel.canvas.step()
    person.wheel(person.on_line(1, 4), 240)
    assert person.said("set_weight") == [(1, 4, pytest.approx(3 + 2 * step))]
    person.wheel(person.on_line(1, BIAS), -120)
    assert person.said("set_bias") == [(1, pytest.approx(1 - step))]


def test_small_turns_of_the_wheel_add_up(start: Callable[..., Person]) -> None:
    person = start()
    for _ in range(3):
        person.wheel(person.on_line(1, 4), 30)
    assert person.said("set_weight") == []
    person.wheel(person.on_line(1, 4), 30)
    assert person.said("set_weight") == [(1, 4, pytest.approx(3 + person.panel.canvas.step()))]


def test_a_weight_is_typed_after_a_double_click(start: Callable[..., Person]) -> None:
    person = start()
    at = person.on_line(0, 2)
    person.bot.mouseDClick(person.panel.canvas, LEFT, pos=at)
    field = person.panel.canvas.field
    assert field.hasFocus()
    assert field.text() == "3"
    assert field.selectedText() == "3"
    assert (field.geometry().center() - person.on_line(0, 2, 0.5)).manhattanLength() <= 4
    person.type("-1,25")
    person.press(Key.Key_Return)
    assert person.said("set_weight") == [(0, 2, -1.25)]
    assert weights(person)[2, 0] == weights(person)[0, 2] == -1.25
    assert not field.isVisible()
    assert person.panel.canvas.hasFocus()


def test_figures_begin_to_type_and_tab_goes_on_to_the_next_connection(start: Callable[..., Person]) -> None:
    person = start()
    person.panel.canvas.setFocus()
    person.press(Key.Key_Semicolon)
    first, second, *_ = person.picture.wiring.pairs
    person.type("7.5")
    field = person.panel.canvas.field
    assert field.text() == "7.5"
    person.press(Key.Key_Tab)
    assert person.said("set_weight") == [(*first, 7.5)]
    assert field.hasFocus()
    assert person.picture.selected == second
    person.press(Key.Key_Backtab)
    assert person.picture.selected == first
    assert field.text() == "7.5"
    person.press(Key.Key_Escape)
    assert not field.isVisible()
    assert person.panel.canvas.hasFocus()


def test_what_is_no_number_is_told_and_nothing_is_lost(start: Callable[..., Person]) -> None:
    person = start()
    person.click(person.on_line(0, 2))
    person.press(Key.Key_Return)
    for text, reason in (("abc", "no number"), ("1e99", "1,000,000"), ("nan", "from")):
        person.type(text)
        person.press(Key.Key_Return)
        [sentence] = person.said("hinted")[-1]
        assert reason in str(sentence)
        assert person.panel.canvas.field.text() == text
    assert person.said("set_weight") == []
    person.press(Key.Key_Escape)
    assert weights(person)[0, 2] == 3


def test_who_clicks_elsewhere_means_what_was_typed(start: Callable[..., Person]) -> None:
    person = start()
    person.click(person.on_line(0, 2))
    person.press(Key.Key_Return)
    person.type("2")
    QApplication.focusWidget().clearFocus()
    assert person.said("set_weight") == []  # the window was left, not the field
    person.click(person.on_line(0, 2))
    person.press(Key.Key_Return)
    person.type("2")
    person.panel.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    assert person.said("set_weight") == [(0, 2, 2.0)]


@pytest.mark.parametrize(
    ("text", "value"), [("1", 1.0), ("−0.5", -0.5), (" 2,5 ", 2.5), ("+3", 3.0), ("–4", -4.0), ("1e3", 1000.0)]
)
def test_numbers_are_typed_as_people_type_them(text: str, value: float) -> None:
    assert typed_number(text) == value


def test_a_band_connects_two_units_or_gives_a_bias(start: Callable[..., Person]) -> None:
    person = start()
    for source, to in ((0, 4), (BIAS, 0), (2, BIAS)):
        person.drag(RIGHT, person.unit(source), person.unit(to))
    assert person.said("set_weight") == [(0, 4, 3.0)]
    assert person.said("set_bias") == [(0, 3.0), (2, 3.0)]
    assert person.said("paint") == []


def test_units_are_connected_by_keys(start: Callable[..., Person]) -> None:
    person = start(Project(1, 4).with_network(np.zeros((4, 4))))
    person.panel.canvas.lay_out("grid")
    person.panel.canvas.setFocus()
    person.press(Key.Key_Right, Key.Key_K, Key.Key_Right, Key.Key_Right, Key.Key_Return)
    assert person.said("set_weight") == [(0, 2, 1.0)]
    person.press(Key.Key_Escape, Key.Key_A)
    person.type("6")
    person.press(Key.Key_Return)
    assert person.said("set_bias") == [(2, 6.0)]
    person.press(Key.Key_Escape, Key.Key_K, Key.Key_Left, Key.Key_Escape)
    assert person.picture.band is None
    assert len(person.said("set_weight")) == 1


def test_a_unit_is_added_by_a_double_click_and_deleted_by_a_key(start: Callable[..., Person]) -> None:
    person = start()
    corner = QPoint(16, person.panel.canvas.height() - 40)
    person.drag(LEFT, person.unit(0), QPoint(200, 100), QPoint(210, 110))
    person.bot.mouseDClick(person.panel.canvas, LEFT, pos=corner)
    assert person.project.n == 6
    assert (person.unit(5) - corner).manhattanLength() <= 40
    person.click(person.unit(1))
    person.press(Key.Key_Delete)
    assert person.said("delete_unit") == [(1,)]
    assert person.project.n == 5
    assert weights(person)[0, 1] == 3  # of what was unit 2


def test_a_button_adds_a_unit(start: Callable[..., Person]) -> None:
    person = start()
    person.bot.mouseClick(person.panel.add_button, LEFT)
    assert person.said("add_unit") == [(None,)]
    assert "Ins" in person.panel.add_button.toolTip()


def test_one_of_two_directions_is_changed_alone(start: Callable[..., Person]) -> None:
    person = start(hinton().with_symmetry(False))
    person.wheel(person.on_line(1, 4, 0.5), 120)
    assert weights(person)[1, 4] > weights(person)[4, 1] == 3
    person.click(person.on_line(4, 1, 0.5))
    person.type("-2")
    person.press(Key.Key_Return)
    assert weights(person)[4, 1] == -2
    assert weights(person)[1, 4] > 3


def test_many_connections_are_found_where_they_are(start: Callable[..., Person]) -> None:
    rng = np.random.default_rng(3)
    some = np.triu(rng.normal(size=(16, 16)), 1)
    person = start(Project(4, 4).with_network(some + some.T))
    found = 0
    for to, source in person.picture.wiring.pairs:
        at = QPointF(person.on_line(to, source, 0.5))
        found += person.panel.canvas.connection_at(at) == (to, source)
    assert found > 0.6 * len(person.picture.wiring.pairs)  # others lie on top of the rest


def test_minus_is_a_step_down_and_before_figures_a_sign(start: Callable[..., Person]) -> None:
    person = start()
    canvas = person.panel.canvas
    step = canvas.step()
    person.click(person.on_line(0, 2))
    person.type("--")
    assert person.said("set_weight")[-1] == (0, 2, pytest.approx(3 - 2 * step))
    person.type("5")
    assert canvas.field.text() == "5"
    person.press(Key.Key_Escape)
    person.type("+-5")
    assert canvas.field.text() == "−5"
