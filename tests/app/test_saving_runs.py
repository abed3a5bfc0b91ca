"""Runs saved with the document: they go on in another window as they would have in the one that was closed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt

from hopviz.actions.document_edits import NewNetwork, OpenDocument
from hopviz.actions.run_verbs import SetRule
from hopviz.actions.state_edits import Undo
from hopviz.core.rules import Stochastic
from hopviz.project import archive
from hopviz.project.lesson_files import load_lesson
from tests.app.person import Person
from tests.app.test_saving import CONTROL, wait_until_saved

Start = Callable[..., Person]


def updates(person: Person) -> int:
    report = person.app.session.report
    assert report is not None
    return report.frame.updates


def has_come_to(person: Person, moment: int) -> bool:
    return updates(person) == moment


def step(person: Person, times: int) -> list[tuple[int, ...]]:
    """The states after single updates."""
    seen = []
    for _ in range(times):
        person.bot.waitUntil(lambda: person.app.session.ready)
        moment = updates(person) + 1
        person.press(Qt.Key.Key_Period)
        person.bot.waitUntil(partial(has_come_to, person, moment))
        seen.append(tuple(person.app.session.state))
    return seen


def test_a_run_goes_on_in_another_window(start: Start, tmp_path: Path) -> None:
    person, file = start(load_lesson("letters")), tmp_path / "warm.hopviz"
    person.app.acted.emit(SetRule(Stochastic(2.0)))
    step(person, 7)
    command = person.app.window.commands["save_with_run"]
    assert not command.isChecked()
    command.trigger()
    person.press(Qt.Key.Key_S, CONTROL)
    person.type_file_name(file)
    person.bot.waitUntil(file.exists)
    wait_until_saved(person)
    document = archive.load(file)
    assert document.run is not None
    assert document.run.facts()["counts"][0] == updates(person) == 7
    other = start(load_lesson("hinton"))
    assert not other.app.window.commands["save_with_run"].isChecked()
    other.app.acted.emit(OpenDocument(str(file)))
    other.bot.waitUntil(lambda: other.app.session.project.n == 100 and other.app.session.ready)
    assert other.app.window.commands["save_with_run"].isChecked()  # it is remembered of the document
    assert updates(other) == 7
    assert step(person, 9) == step(other, 9)
    person.press_and_see(Qt.Key.Key_Backspace)
    other.press_and_see(Qt.Key.Key_Backspace)
    assert (person.app.session.state == other.app.session.state).all()
    command.trigger()
    person.press(Qt.Key.Key_S, CONTROL)
    person.bot.waitUntil(lambda: archive.load(file).run is None)
    wait_until_saved(person)


def test_a_run_is_saved_while_it_runs(start: Start, tmp_path: Path) -> None:
    person, file = start(load_lesson("letters")), tmp_path / "running.hopviz"
    person.app.acted.emit(SetRule(Stochastic(2.0)))
    person.app.window.commands["save_with_run"].trigger()
    person.press(Qt.Key.Key_F)
    person.press(Qt.Key.Key_Space)
    person.app.files.save()
    person.type_file_name(file)
    person.bot.waitUntil(file.exists)
    wait_until_saved(person)
    assert person.app.session.running
    person.press(Qt.Key.Key_Space)
    document = archive.load(file)
    assert document.run is not None
    assert np.array_equal(document.state, document.run.state)


def test_what_is_opened_after_it_begins_anew_and_undo_brings_back_the_choice(start: Start, tmp_path: Path) -> None:
    person = start(load_lesson("letters"))
    command = person.app.window.commands["save_with_run"]
    command.trigger()
    person.app.acted.emit(NewNetwork(3, 3))
    assert not command.isChecked()
    person.app.acted.emit(Undo())
    assert command.isChecked()
