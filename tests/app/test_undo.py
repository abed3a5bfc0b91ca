"""Undo: what was there comes back, one act a step, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopviz.actions.document_edits import NewNetwork, OpenDocument
from hopviz.actions.memory_edits import ChooseLearning, Forget
from hopviz.actions.state_edits import Corrupt
from hopviz.actions.unit_edits import ToggleRemoval
from hopviz.actions.wiring_edits import SetBias
from hopviz.core.rules import Parallel
from hopviz.project.lesson_files import load_lesson
from tests.app.person import Person
from tests.ui.stage import ALT, CONTROL, SHIFT, drag


def test_every_change_of_memories_weights_and_clamps_can_be_undone_and_redone(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    person = start()
    app = person.app

    def seen() -> tuple[object, ...]:
        project = app.session.project
        weights = project.network().weights
        return (
            project.names, project.learning, project.units, project.clamped.tolist(), project.lesioned.tolist(),
            (project.rows, project.cols), round(float(np.abs(weights).sum()), 9),
        )  # fmt: skip

    history = [seen()]

    def step(act: Callable[[], None]) -> None:
        with qtbot.waitSignal(app.session.report_ready):
            act()
        history.append(seen())
        assert history[-1] != history[-2]

    step(lambda: person.press(Qt.Key.Key_Return, CONTROL))
    step(lambda: person.click_unit(5, SHIFT))
    step(lambda: person.click_unit(6, ALT))
    step(lambda: app.acted.emit(ChooseLearning("pseudoinverse")))
    step(lambda: app.acted.emit(Forget(1)))
    step(lambda: app.editor.perform(NewNetwork(3, 4, "binary")))  # without the question what is to become of it all
    step(lambda: app.acted.emit(OpenDocument("two-units")))
    for expected in reversed(history[:-1]):
        person.press_and_see(Qt.Key.Key_Z, CONTROL)
        assert seen() == expected
    assert not app.window.commands["undo"].isEnabled()
    for expected in history[1:]:
        person.press_and_see(Qt.Key.Key_Z, CONTROL | SHIFT)
        assert seen() == expected


def test_what_was_done_to_the_state_by_hand_is_undone_first(start: Callable[..., Person]) -> None:
    person = start()
    app = person.app
    begun = app.session.state
    person.press_and_see(Qt.Key.Key_Return, CONTROL)
    person.press_and_see(Qt.Key.Key_X)
    flipped = app.session.state
    person.click_unit(3)
    painted = app.session.state
    assert (painted != flipped).sum() == 1
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert np.array_equal(app.session.state, flipped)
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert np.array_equal(app.session.state, begun)
    assert len(app.session.project.memories) == 5
    person.press_and_see(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert np.array_equal(app.session.state, flipped)


def test_undo_leaves_speed_rule_and_seed_as_they_are(start: Callable[..., Person]) -> None:
    person = start()
    app = person.app
    person.press_and_see(Qt.Key.Key_Return, CONTROL)
    person.choose_rule(Parallel())
    person.press(Qt.Key.Key_F)
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert len(app.session.project.memories) == 4
    assert app.session.project.rule == Parallel()
    assert app.session.project.speed == np.inf


def test_units_are_converted_by_a_key_and_undo_brings_them_back(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(load_lesson("noisy"))
    app = person.app
    told: list[str] = []
    app.verbs.hinted.connect(told.append)
    state, rule = app.session.state, app.session.project.rule
    person.press_and_see(Qt.Key.Key_B, CONTROL)
    project = app.session.project
    assert project.units == "binary"
    assert "biases" in told[-1]
    assert np.array_equal(app.session.state, state)
    assert project.rule.temperature == pytest.approx(rule.temperature / 4)  # type: ignore[union-attr]
    assert "1/0" in app.window.commands["undo"].text()
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert (app.session.project.units, app.session.project.rule) == ("bipolar", rule)
    assert np.array_equal(app.session.state, state)
    person.press_and_see(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert app.session.project.rule.temperature == pytest.approx(rule.temperature / 4)  # type: ignore[union-attr]
    app.units.setFocus()
    person.press(Qt.Key.Key_Right)
    with qtbot.waitSignal(app.session.report_ready):
        app.acted.emit(ToggleRemoval(0))
    person.press(Qt.Key.Key_B, CONTROL)
    assert told[-1].startswith("Put the removed units back first")
    assert app.session.project.units == "binary"


def test_a_stroke_of_clamps_is_one_step(start: Callable[..., Person], qtbot: QtBot) -> None:
    person = start(load_lesson("letters"))
    app, grid = person.app, person.app.grid
    places = [grid.cell_rect(unit).center().toPoint() for unit in (11, 15)]
    drag(qtbot, grid, places[0], places[1], modifier=SHIFT)
    assert np.flatnonzero(app.session.project.clamped).tolist() == [11, 12, 13, 14, 15]
    assert app.editor.steps.count == 1
    assert app.editor.steps.undo_text == "Clamp units"
    person.press(Qt.Key.Key_Z, CONTROL)
    assert not app.session.project.clamped.any()


def test_a_removed_unit_comes_back_as_it_was_whatever_was_done_and_undone(
    start: Callable[..., Person], qtbot: QtBot
) -> None:
    app = start(load_lesson("letters")).app
    session = app.session
    begun = session.state
    unit = int(np.flatnonzero(begun == 1)[0])
    app.acted.emit(SetBias(unit, 0.0))
    for action in (Corrupt(0.3, 1), OpenDocument("hinton")):
        app.acted.emit(ToggleRemoval(unit))
        qtbot.waitUntil(lambda: session.ready)
        app.acted.emit(action)
        qtbot.waitUntil(lambda: session.ready)
        for _ in range(2):
            app.editor.undo()
            qtbot.waitUntil(lambda: session.ready)
        assert not session.project.lesioned.any()
        qtbot.waitUntil(lambda: np.array_equal(session.state, begun))
        assert session.report is not None
        assert np.array_equal(session.report.frame.state, begun)


def test_undo_after_a_run_takes_back_the_run_and_says_so_before_it_leaves_the_lesson(
    qtbot: QtBot, start: Callable[..., Person]
) -> None:
    person = start(load_lesson("letters"))
    app = person.app
    told: list[str] = []
    app.verbs.hinted.connect(told.append)
    with qtbot.waitSignal(app.session.report_ready):
        app.acted.emit(OpenDocument("noisy"))
    qtbot.waitUntil(lambda: app.session.ready)
    undo, lesson, begun = app.window.commands["undo"], app.editor.opened, app.session.state
    before = load_lesson("letters").lesson.title
    assert undo.text() == f"Undo: Open {lesson.lesson.title}, back to {before}"
    person.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not np.array_equal(app.session.state, begun))
    assert undo.text() == "Undo: Run"
    person.press(Qt.Key.Key_Space)
    assert undo.text() == "Undo: Run"
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert np.array_equal(app.session.state, begun)
    assert (app.editor.opened, told[-1]) == (lesson, "Undone: Run")
    qtbot.waitUntil(lambda: app.session.ready)
    assert app.window.statusBar().currentMessage() == "Undone: Run"  # still to be read
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert app.editor.opened.lesson.title == before
    assert told[-1] == f"Undone: Open {lesson.lesson.title}; this is {app.editor.opened.lesson.title}"


def test_a_new_seed_can_be_undone(start: Callable[..., Person]) -> None:
    person = start(load_lesson("noisy"))
    session, undo = person.app.session, person.app.window.commands["undo"]
    seed, begun = session.project.seed, session.state
    person.press_and_see(Qt.Key.Key_Period)
    person.press_and_see(Qt.Key.Key_R, CONTROL)
    assert session.project.seed != seed
    assert undo.text() == "Undo: New seed"
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert session.project.seed == seed
    while undo.isEnabled():
        person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert np.array_equal(session.state, begun)
