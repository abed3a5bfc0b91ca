"""Loads that fail: window and worker go back to what was there, with undo, state and layout, and say so once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.memory_edits import ChooseLearning, Forget
from hopviz.actions.run_verbs import SetRule
from hopviz.actions.state_edits import SetState
from hopviz.core.learning import Perceptron
from hopviz.core.network import Network
from hopviz.core.rules import PartlyParallel, Rule
from hopviz.core.stepwise import Steps
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from tests.app.person import Person
from tests.ui.stage import CONTROL

LESSON = """title = "Wide"
goal = "D."
[grid]
rows = 9
cols = 9
[network]
random = { count = 3, seed = 1 }
[layout]
panels = ["experiments"]
views = ["dreaming"]
"""


def refuse_81_units(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    make = Project.network_steps

    def steps(project: Project) -> Steps[Network]:
        if project.n == 81:
            raise error
        return (yield from make(project))

    monkeypatch.setattr(Project, "network_steps", steps)


def layout_of(person: Person) -> tuple[set[str], str]:
    app = person.app
    return {name for name, dock in app.window.docks.by_name.items() if not dock.isHidden()}, app.landscape.view.name


def works(qtbot: QtBot, person: Person) -> None:
    """A step is made of the project that the window shows."""
    session = person.app.session
    person.press_and_see(Qt.Key.Key_Period)
    assert session.report is not None
    assert session.report.frame.state.size == session.project.n


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), "There is not enough memory for this network; close other programs or make it smaller; "
         "it was taken back."),
        (ArithmeticError("a weight overflows"), "This network cannot be run: a weight overflows; it was taken back."),
    ],
)
def test_a_lesson_that_cannot_be_run_leaves_all_as_it_was(
    qtbot: QtBot, start: Callable[..., Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    error: Exception, told: str,
) -> None:  # fmt: skip
    person = start(load_lesson("letters"))
    app, editor = person.app, person.app.editor
    app.acted.emit(Forget(0))
    app.acted.emit(SetState(-app.session.state))
    qtbot.waitUntil(lambda: app.session.ready)
    for _ in range(3):
        person.press_and_see(Qt.Key.Key_Period)
    undone = app.session.project
    app.acted.emit(Forget(0))
    qtbot.waitUntil(lambda: app.session.ready)
    editor.undo()
    qtbot.waitUntil(lambda: app.session.ready)
    before, state, layout = app.session.project, app.session.state, layout_of(person)
    steps = (editor.steps.count, editor.steps.undo_text, editor.steps.redo_text)
    refuse_81_units(monkeypatch, error)
    path = tmp_path / "wide.toml"
    path.write_text(LESSON, encoding="utf-8")
    with qtbot.waitSignal(app.session.failed) as failed:
        person.drop(path)
        person.answer(QMessageBox.StandardButton.Discard)
    qtbot.waitUntil(lambda: app.session.ready)
    assert failed.args == [told]
    assert app.window.banner.label.text() == told
    assert app.session.project is before
    assert np.array_equal(app.session.state, state)
    assert (editor.steps.count, editor.steps.undo_text, editor.steps.redo_text) == steps
    assert editor.opened.lesson.title == load_lesson("letters").lesson.title
    assert layout_of(person) == layout
    works(qtbot, person)
    while editor.undo_text:
        person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert len(app.session.project.memories) == len(undone.memories) + 1
    works(qtbot, person)


def test_a_rule_that_cannot_be_run_is_taken_back(
    qtbot: QtBot, start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = start(load_lesson("letters"))
    app = person.app
    person.press_and_see(Qt.Key.Key_Period)
    rule: Rule = app.session.project.rule

    def no_ticks(self: PartlyParallel, units: int) -> int:
        if threading.current_thread() is threading.main_thread():
            return 4  # the window tells the speed in sweeps
        raise OverflowError("cannot convert float infinity to integer")

    monkeypatch.setattr(PartlyParallel, "ticks_of_sweep", no_ticks)
    with qtbot.waitSignal(app.session.failed) as failed:
        app.acted.emit(SetRule(PartlyParallel(0.25)))
    assert failed.args[0].startswith("This network cannot be run: cannot convert")
    qtbot.waitUntil(lambda: app.session.ready)
    assert app.session.project.rule == rule
    assert app.session.report is not None
    assert app.session.report.frame.updates == 1  # the run goes on
    works(qtbot, person)


def test_learning_that_fails_is_taken_back_whatever_was_opened_for_it(
    qtbot: QtBot, start: Callable[..., Person], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    person = start(load_lesson("letters"))
    app = person.app
    before, state = app.session.project, app.session.state

    def exhausted(self: Perceptron, seconds: float) -> None:
        raise MemoryError

    monkeypatch.setattr(Perceptron, "advance", exhausted)
    with qtbot.waitSignal(app.session.failed):
        app.acted.emit(ChooseLearning("perceptron"))
    qtbot.waitUntil(lambda: app.session.ready)
    assert app.session.project is before
    assert app.editor.steps.count == 0
    path = tmp_path / "wide.toml"
    path.write_text(LESSON.replace("random", 'learning = "perceptron"\nrandom'), encoding="utf-8")
    with qtbot.waitSignal(app.session.failed):
        person.drop(path)
    qtbot.waitUntil(lambda: app.session.ready)
    assert app.session.project is before
    assert np.array_equal(app.session.state, state)
    works(qtbot, person)


def test_a_lesson_that_cannot_be_run_when_all_begins_gives_way_to_the_first_lesson(
    qtbot: QtBot, start: Callable[..., Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "wide.toml"
    path.write_text(LESSON, encoding="utf-8")
    refuse_81_units(monkeypatch, MemoryError())
    person = start(load_lesson(path))
    qtbot.waitUntil(lambda: person.app.session.ready)
    assert person.app.editor.opened.lesson.title == load_lesson("letters").lesson.title
    assert "not enough memory" in person.app.window.banner.label.text()
    works(qtbot, person)


def test_what_cannot_be_run_does_not_take_away_what_was_opened_since(
    qtbot: QtBot, start: Callable[..., Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = start(load_lesson("letters"))
    app = person.app
    path = tmp_path / "wide.toml"
    path.write_text(LESSON, encoding="utf-8")
    refuse_81_units(monkeypatch, MemoryError())
    person.drop(path)
    app.acted.emit(OpenDocument("hinton"))
    qtbot.waitUntil(lambda: app.session.ready)
    assert app.editor.opened.lesson.title == load_lesson("hinton").lesson.title
    works(qtbot, person)


def test_a_share_of_almost_no_units_is_told_of_and_nothing_is_lost(
    qtbot: QtBot, start: Callable[..., Person], tmp_path: Path
) -> None:
    person = start(load_lesson("letters"))
    app, before = person.app, person.app.session.project
    path = tmp_path / "slow.toml"
    rule = '[run]\nrule = { name = "partly parallel", fraction = 1e-320 }\n'
    path.write_text(LESSON + rule, encoding="utf-8")
    person.drop(path)
    qtbot.waitUntil(app.window.banner.isVisible)
    qtbot.waitUntil(lambda: app.session.ready)
    assert app.session.project is before
    works(qtbot, person)
