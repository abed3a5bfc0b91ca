"""Saving, opening again, questions before work would be lost, and recovery, as a person does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from hopviz.actions.document_edits import NewNetwork
from hopviz.actions.memory_edits import StoreState
from hopviz.app import App
from hopviz.engine.recovery import left_behind
from hopviz.project import archive
from hopviz.project.document import Document
from hopviz.project.lesson_files import load_lesson
from hopviz.ui.window.dialogs.recovery import RecoveryDialog
from tests.app.person import Person
from tests.ui.stage import LEFT

Start = Callable[..., Person]
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Box = QMessageBox.StandardButton


def wait_until_saved(person: Person) -> None:
    person.bot.waitUntil(lambda: not person.app.jobs.busy and not person.app.files.is_changed)


def store(person: Person) -> None:
    """Store the state, which is no memory yet."""
    person.click_unit(0)
    person.app.acted.emit(StoreState())
    assert person.app.files.is_changed


def saved_in(start: Start, path: Path) -> Person:
    """Somebody whose letters are in a file, without the steps of their lesson, with which one only plays."""
    letters = load_lesson("letters")
    person = start(replace(letters, lesson=replace(letters.lesson, steps=())))
    person.press(Qt.Key.Key_S, CONTROL)
    person.type_file_name(path)
    wait_until_saved(person)
    return person


def test_a_project_is_saved_under_a_name_and_again_without_a_question(start: Start, tmp_path: Path) -> None:
    person = start(load_lesson("letters"))
    window = person.app.window
    assert window.windowTitle() == "Letters[*] – hopviz"
    assert not window.isWindowModified()
    store(person)
    assert window.isWindowModified()
    person.press(Qt.Key.Key_S, CONTROL)
    person.type_file_name(tmp_path / "mine")
    wait_until_saved(person)
    file = tmp_path / "mine.hopviz"
    assert window.windowTitle() == "mine.hopviz[*] – hopviz"
    names = person.app.session.project.names
    assert archive.load(file).project.names == names
    assert (archive.load(file).state == person.app.session.state).all()
    person.press(Qt.Key.Key_Z, CONTROL)
    assert window.isWindowModified()
    person.press(Qt.Key.Key_S, CONTROL)
    wait_until_saved(person)
    assert archive.load(file).project.names == names[:-1]


def test_what_was_saved_is_opened_from_the_list_of_recent_files(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "letters & more.hopviz"
    person = saved_in(start, file)
    store(person)
    person.press(Qt.Key.Key_S, CONTROL)
    wait_until_saved(person)
    project, state = person.app.session.project, person.app.session.state
    other = start(load_lesson("hinton"))
    recent = next(menu for menu in other.app.window.findChildren(QMenu) if menu.title() == "Open recent")
    (entry,) = recent.actions()
    assert entry.text() == "&1 letters && more.hopviz"
    entry.trigger()
    other.bot.waitUntil(lambda: other.app.session.project.names == project.names)
    other.bot.waitUntil(lambda: other.app.session.ready)
    assert (other.app.session.state == state).all()
    assert other.app.window.windowTitle() == "letters & more.hopviz[*] – hopviz"
    assert not other.app.window.isWindowModified()


@pytest.mark.parametrize(
    ("button", "closes", "writes"), [(Box.Save, True, True), (Box.Discard, True, False), (Box.Cancel, False, False)]
)
def test_closing_asks_what_is_to_become_of_changes(
    start: Start, tmp_path: Path, button: QMessageBox.StandardButton, closes: bool, writes: bool
) -> None:
    file = tmp_path / "asked.hopviz"
    person = saved_in(start, file)
    before = file.read_bytes()
    store(person)
    person.press(Qt.Key.Key_Q, CONTROL)
    assert person.app.window.isVisible()
    person.answer(button)
    person.bot.waitUntil(lambda: person.app.window.isVisible() is not closes)
    assert (file.read_bytes() != before) == writes
    assert left_behind() == []


def test_closing_without_changes_asks_nothing(start: Start, tmp_path: Path) -> None:
    person = saved_in(start, tmp_path / "quiet.hopviz")
    person.press(Qt.Key.Key_Space)
    person.press(Qt.Key.Key_Q, CONTROL)
    assert not person.app.window.isVisible()


def test_opening_another_asks_of_a_file_and_of_a_lesson_alike(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "own.hopviz"
    person = saved_in(start, file)
    store(person)
    person.app.acted.emit(NewNetwork(3, 3))
    person.answer(Box.Cancel)
    assert person.app.session.project.n == 100
    person.app.acted.emit(NewNetwork(3, 3))
    person.answer(Box.Discard)
    assert person.app.session.project.n == 9
    person.press(Qt.Key.Key_Z, CONTROL)
    assert person.app.session.project.n == 100
    assert person.app.window.windowTitle() == "own.hopviz[*] – hopviz"
    assert person.app.window.isWindowModified()
    lesson = start(load_lesson("letters"))
    store(lesson)
    lesson.press(Qt.Key.Key_PageDown, CONTROL)
    assert lesson.question().text() == "Letters has changes that are not saved."
    lesson.answer(Box.Discard)
    lesson.bot.waitUntil(lambda: lesson.app.editor.opened.lesson.title != "Letters")
    lesson.press(Qt.Key.Key_PageUp, CONTROL)  # nothing has been done to it, so nothing is asked
    assert lesson.app.editor.opened.lesson.title == "Letters"


def test_what_somebody_else_has_written_is_not_replaced_without_a_question(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "shared.hopviz"
    person = saved_in(start, file)
    archive.save(Document(load_lesson("hinton").project), file)
    store(person)
    person.press(Qt.Key.Key_S, CONTROL)
    box = person.question()
    assert box.text() == "The project shared.hopviz was changed by another program since it was opened."
    person.bot.mouseClick(next(each for each in box.buttons() if each.text() == "Save"), LEFT)
    wait_until_saved(person)
    assert archive.load(file).project.n == 100


def test_a_folder_that_is_gone_is_told_and_nothing_is_lost(start: Start, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    file = tmp_path / "gone" / "x.hopviz"
    person = saved_in(start, file)
    store(person)
    file.unlink()
    (tmp_path / "gone").rmdir()
    with person.bot.waitSignal(person.app.files.failed) as told:
        person.press(Qt.Key.Key_S, CONTROL)
    assert told.args[0].startswith("The project x.hopviz cannot be written (No such file or directory)")
    assert person.app.files.is_changed
    banner = person.app.window.banner
    person.click_unit(7)
    assert banner.isVisible()  # it is still not saved
    person.press(Qt.Key.Key_S, CONTROL | SHIFT)
    person.type_file_name(tmp_path / "y.hopviz")
    wait_until_saved(person)
    assert (tmp_path / "y.hopviz").exists()
    assert not banner.isVisible()


def end_at_once(app: App) -> None:
    """As by a signal: nobody is there to answer."""
    app.window.close_at_once()


@pytest.mark.parametrize("choice", ["recover", "discard", "cancel"])
def test_what_was_not_saved_is_offered_at_the_next_start(qtbot: QtBot, start: Start, choice: str) -> None:
    person = start(load_lesson("letters"))
    store(person)
    names, state = person.app.session.project.names, np.array(person.app.session.state)
    end_at_once(person.app)
    (left,) = left_behind()
    later = start(load_lesson("hinton"))
    later.app.offer_recovery()
    qtbot.waitUntil(lambda: later.app.window.findChild(RecoveryDialog) is not None)
    dialog = later.app.window.findChild(RecoveryDialog)
    told = dialog.findChild(QPushButton, choice)
    qtbot.mouseClick(told, LEFT)
    if choice == "recover":
        qtbot.waitUntil(lambda: later.app.session.project.names == names and later.app.session.ready)
        assert (later.app.session.state == state).all()
        assert later.app.files.is_changed
        assert later.app.window.isWindowModified()
    else:
        assert later.app.session.project.n == 5
    assert left.path.exists() == (choice != "discard")
    later.app.files.discard()
    later.app.window.close()
    assert left_behind() == ([left] if choice == "cancel" else [])
    left.forget()


def test_what_was_drawn_on_a_network_of_ones_own_is_work_but_not_on_a_lesson(start: Start) -> None:
    person = start(load_lesson("letters"))
    person.click_unit(5)
    assert not person.app.files.is_changed
    person.app.acted.emit(NewNetwork(4, 4))
    person.bot.waitUntil(lambda: person.app.session.ready)
    assert not person.app.window.isWindowModified()
    person.click_unit(5)
    assert person.app.window.isWindowModified()
    person.press(Qt.Key.Key_Q, CONTROL)
    person.answer(Box.Cancel)
    assert person.app.window.isVisible()


def test_undo_back_to_what_was_saved_needs_no_saving(start: Start, tmp_path: Path) -> None:
    person = saved_in(start, tmp_path / "mine.hopviz")
    window = person.app.window
    person.press_and_see(Qt.Key.Key_X)
    assert window.isWindowModified()
    person.press_and_see(Qt.Key.Key_Z, CONTROL)
    assert not window.isWindowModified()
    person.press_and_see(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert window.isWindowModified()
    person.press(Qt.Key.Key_S, CONTROL)
    wait_until_saved(person)
    assert not window.isWindowModified()
    person.press_and_see(Qt.Key.Key_Z, CONTROL)  # the damage is in the file
    assert window.isWindowModified()
