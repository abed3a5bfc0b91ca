"""Runs in the window: recall, with clamped and removed units kept out of it."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolTip
from pytestqt.qtbot import QtBot

from hopviz.actions.run_verbs import SetRule, SetSpeed
from hopviz.actions.state_edits import UseAsCue
from hopviz.core.rules import Annealing
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.ui.actions import keys_of
from tests.app.person import Person
from tests.ui.stage import ALT, CONTROL, LEFT, SHIFT


def test_the_window_opens_on_a_living_lesson_and_space_shows_recall(start: Callable[..., Person]) -> None:
    person = start()
    app = person.app
    assert app.session.project.names == load_lesson("letters").project.names
    assert len(app.session.project.memories) == 4
    person.wait_for_the_verdict()
    assert "want to flip" in app.verdict.sentence
    person.run_until_it_rests()
    name = app.session.project.names[0]
    assert app.verdict.sentence == f"Settled in memory {name}"
    state = app.session.state
    assert np.array_equal(state, app.session.project.memories[0].pattern)
    assert (state * app.session.project.network().fields(state) >= 0).all()


def test_space_at_rest_says_so_and_what_can_be_done(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start()
    app, told = person.app, person.app.window.statusBar().currentMessage
    person.press(Qt.Key.Key_F)  # at full speed nobody has to wait
    person.run_until_it_rests()
    assert app.transport.run_button.text() == "Run"
    assert not told()
    updates, speed = app.session.report.frame.updates, app.transport.speed_label.text()
    for _ in range(2):
        with qtbot.waitSignal(app.session.stood_still):
            person.press(Qt.Key.Key_Space)
        person.wait_for_the_verdict()
        assert any(label.text().startswith("Settled after ") for label in app.readout.findChildren(QLabel))
    assert (app.session.report.frame.updates, app.transport.speed_label.text()) == (updates, speed)
    assert app.transport.run_button.text() == "Settled"
    assert told() == (
        "Settled already: no unit wants to flip. X flips some, B blanks some out, "
        f"{keys_of('reset')} goes back to where the run began"
    )
    app.transport.draw(60.0)
    assert app.transport.run_button.text() == "Run"
    for way in (Qt.Key.Key_X, Qt.Key.Key_Backspace):  # they do what was said
        with qtbot.waitSignal(app.session.report_ready, check_params_cb=lambda report: report.frame.unstable > 0):
            person.press(way)
        with qtbot.assertNotEmitted(app.session.stood_still):
            person.run_until_it_rests()


def test_space_in_an_empty_network_says_how_it_learns(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(Project(3, 3))
    with qtbot.waitSignal(person.app.session.stood_still):
        person.press(Qt.Key.Key_Space)
    assert person.app.window.statusBar().currentMessage().endswith(f"{keys_of('store_state')} stores this state")


def test_clamped_units_stay_and_removed_ones_are_out(start: Callable[..., Person]) -> None:
    person = start()
    app = person.app
    memory = app.session.project.memories[0].pattern
    wrong = int(np.flatnonzero(app.session.state != memory)[0])
    other = int(np.flatnonzero(app.session.state != memory)[1])
    value = app.session.state[wrong]
    person.click_unit(wrong, SHIFT)
    person.click_unit(other, ALT)
    person.press(Qt.Key.Key_F)
    person.run_until_it_rests()
    assert app.session.state[wrong] == value
    assert app.session.report is not None
    assert app.session.report.frame.state[other] == 0
    rest = np.setdiff1d(np.arange(100), [wrong, other])
    assert np.array_equal(app.session.state[rest], memory[rest])


def test_a_part_of_a_memory_is_clamped_and_the_rest_completes_it(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(load_lesson("letters"))
    app = person.app
    memory = app.session.project.memories[0].pattern
    with qtbot.waitSignal(app.session.report_ready):
        app.acted.emit(UseAsCue(0))
    steps = app.editor.steps.count
    with qtbot.waitSignal(app.session.report_ready, check_params_cb=lambda report: report.frame.unstable > 0):
        person.press(Qt.Key.Key_B, SHIFT)
    clamped = app.session.project.clamped
    assert clamped.sum() == 50
    assert clamped[:50].all()  # the bottom is blank
    assert (app.session.state[50:] == -1).all()
    assert np.array_equal(app.session.state[:50], memory[:50])
    assert app.editor.steps.count == steps + 1
    app.acted.emit(SetSpeed(math.inf))
    person.run_until_it_rests()
    assert np.array_equal(app.session.state, memory)
    assert app.window.commands["undo"].text() == "Undo: Run"
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert app.session.project.clamped.any()
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert not app.session.project.clamped.any()
    qtbot.waitUntil(lambda: np.array_equal(app.session.state, memory))


def test_a_line_of_the_cube_is_switched_and_stays_so(start: Callable[..., Person], qtbot: QtBot) -> None:
    app = start(load_lesson("necker-flips")).app
    drawing, session = app.drawing, app.session
    assert app.units.shown is drawing
    app.acted.emit(SetRule(Annealing(3.0, 0.2, 100)))
    app.acted.emit(SetSpeed(math.inf))
    line = drawing.lines.line(3)
    qtbot.mouseClick(drawing.lines, LEFT, pos=line.pointAt(0.4).toPoint())
    unit = int(drawing.lines.shape.line_units[3])  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: session.state[unit] == -1)
    visible = ~session.project.hidden
    with qtbot.waitSignal(session.report_ready, check_params_cb=lambda report: report.frame.sweeps > 150):
        session.run()
    session.pause()
    assert session.state[visible].sum() == 12 - 2
    drawing.draw(1.0)
    qtbot.mouseClick(drawing.anew, LEFT)
    assert app.editor.steps.undo_text == "Look anew"
    qtbot.waitUntil(lambda: session.report is not None and session.report.frame.updates == 0)
    assert session.state[visible].sum() == 12 - 2
    app.editor.undo()
    app.editor.undo()
    qtbot.waitUntil(lambda: session.state[unit] == 1)


def test_an_unforeseen_error_is_told_in_the_window_and_the_run_pauses(
    qtbot: QtBot, start: Callable[..., Person], capsys: pytest.CaptureFixture[str]
) -> None:
    person = start()
    app = person.app
    try:
        raise ZeroDivisionError("a field was divided by nothing")
    except ZeroDivisionError as error:
        with qtbot.waitSignal(app.errors.raised) as told:
            sys.excepthook(type(error), error, error.__traceback__)
    assert "a field was divided by nothing" in told.args[0]
    assert person.errors == told.args
    person.errors.clear()
    qtbot.waitUntil(app.window.banner.isVisible)
    assert "Traceback" not in app.window.banner.label.text()


def test_a_tooltip_does_not_stay_over_a_chart_through_reset(qtbot: QtBot, start: Callable[..., Person]) -> None:
    person = start(load_lesson("letters"))
    person.run_until_it_rests()
    chart = person.app.trace.energy_chart
    place = chart.rect().center()
    chart.setToolTipDuration(10**6)
    QApplication.sendEvent(chart, QHelpEvent(QEvent.Type.ToolTip, place, chart.mapToGlobal(place)))
    qtbot.waitUntil(QToolTip.isVisible)
    person.press_and_see(Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
