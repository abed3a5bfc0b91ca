"""Keys: everything is reached by one, and each means one thing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from hopviz.actions.action import Action
from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.window_verbs import ChooseView
from hopviz.project.lesson_files import load_lesson
from tests.app.person import Person
from tests.ui.stage import ALT, LEFT, SHIFT


def test_the_view_of_the_landscape_is_chosen_by_keys(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start(load_lesson("sixteen"))
    landscape = person.app.landscape
    landscape.choose_view("map")
    heard: list[Action] = []
    person.app.acted.connect(heard.append)
    assert [view.name for view in landscape.views if view.refusal(person.app.session.project)] == [
        "cube",
        "state_graph",
    ]
    for view in landscape.views[1:]:
        if view.refusal(person.app.session.project):  # too many units, or another rule: keys pass it by
            continue
        person.press(Qt.Key.Key_V)
        assert landscape.view_chooser.hasFocus()
        qtbot.keyClick(landscape.view_chooser, Qt.Key.Key_Down)
        assert landscape.view is view
        assert heard[-1] == ChooseView(view.name)
        if person.app.jobs.busy:
            with qtbot.waitSignal(person.app.jobs.idle):
                pass
        person.wait_for_the_verdict()
        assert not view.grab().isNull()
    landscape.choose_view("map")
    qtbot.waitUntil(lambda: not person.app.jobs.busy)
    person.press(Qt.Key.Key_V, ALT)
    assert landscape.views[0].first_chooser.hasFocus()


def test_the_order_of_updates_is_chosen_by_key_and_click(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(load_lesson("hinton"))
    app = person.app
    told: list[str] = []
    app.verbs.hinted.connect(told.append)
    person.press(Qt.Key.Key_U)
    assert told == ["Choose a unit first: click it, or use the arrow keys"]
    app.units.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):  # A, B, E, D
        qtbot.keyClick(app.graph.canvas, key)
    person.press_and_see(Qt.Key.Key_U)
    report = app.session.report
    assert report is not None
    assert (report.frame.updates, report.frame.visited, report.frame.energy) == (1, 3, -4)
    person.press(Qt.Key.Key_C, ALT)
    assert app.window.commands["click_updates"].isChecked()
    assert app.units.click_switch.value() == "updates"
    geometry = app.graph.canvas.geometry_now()
    assert geometry is not None
    qtbot.mouseClick(app.graph.canvas, LEFT, SHIFT, geometry.end(1).toPoint())
    qtbot.waitUntil(lambda: app.session.ready)
    qtbot.mouseClick(app.graph.canvas, LEFT, pos=geometry.end(1).toPoint())
    assert told[-1] == "Unit B is clamped and decides nothing: Shift-click it to let it go"
    with qtbot.waitSignal(app.session.report_ready):
        qtbot.mouseClick(app.graph.canvas, LEFT, pos=geometry.end(4).toPoint())
    report = app.session.report
    assert report is not None
    assert (report.frame.updates, report.frame.visited) == (2, 4)
    qtbot.mouseClick(app.units.click_switch.findChild(QPushButton, "segment_flips"), LEFT)
    assert not app.window.commands["click_updates"].isChecked()


def test_why_a_unit_decides_so_is_brought_to_the_front(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start()
    app = person.app
    assert not app.vote.is_seen
    person.press(Qt.Key.Key_W)
    qtbot.waitUntil(lambda: app.vote.is_seen)
    person.press_and_see(Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: app.vote.sentence.text().startswith("Unit "))
    with qtbot.waitSignal(app.session.report_ready) as answer:
        qtbot.mouseClick(app.vote.button, LEFT)
    assert answer.args[0].frame.updates == 2


def test_no_unit_is_chosen_in_a_network_of_another_grid(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(load_lesson("letters"))
    app = person.app
    app.units.setFocus()
    qtbot.keyClick(app.grid, Qt.Key.Key_Right)
    assert app.verbs.chosen_unit >= 0
    app.acted.emit(OpenDocument("hinton"))
    qtbot.waitUntil(lambda: app.session.ready)
    said: list[str] = []
    app.verbs.hinted.connect(said.append)
    person.press(Qt.Key.Key_U)
    person.press(Qt.Key.Key_Delete, SHIFT)
    assert app.session.project.n == 5
    assert [sentence.split(":")[0] for sentence in said] == ["Choose a unit first", "Choose the unit to delete first"]


def keys_in_use(window: QWidget) -> list[str]:
    """Those of everything that can be seen and done now."""
    buttons = [button for button in window.findChildren(QAbstractButton) if button.isEnabled()]
    labels = [label for label in window.findChildren(QLabel) if label.buddy() is not None and label.isEnabled()]
    keys = [button.shortcut() for button in buttons if button.isVisible()]
    keys += [QKeySequence.mnemonic(label.text()) for label in labels if label.isVisible()]
    keys += [action.shortcut() for action in window.actions() if action.isEnabled()]
    return [key.toString() for key in keys if not key.isEmpty()]


@pytest.mark.parametrize("name", ["letters", "hinton", "necker"])
def test_no_key_means_two_things(start: Callable[..., Person], name: str) -> None:
    app = start(load_lesson(name)).app
    app.window.docks.bring(app.experiments.name)
    for view in app.experiments.views:
        app.experiments.choose_view(view.name)
        keys = keys_in_use(app.window)
        assert len(keys) > 30
        assert sorted(keys) == sorted(set(keys)), view.name


def test_alt_alone_leaves_the_keys_where_they_are(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start()
    window = person.app.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    person.app.units.setFocus()
    before = QApplication.focusWidget()
    qtbot.keyPress(window, Qt.Key.Key_Alt, ALT)
    qtbot.keyRelease(window, Qt.Key.Key_Alt)
    assert QApplication.focusWidget() is before
    assert window.menuBar().activeAction() is None


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the (keyboard|mouse)", extend=True)
def test_the_menus_are_opened_by_a_key(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start()
    window = person.app.window
    person.press(Qt.Key.Key_F10)
    assert window.menuBar().activeAction().text() == "File"
    qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
