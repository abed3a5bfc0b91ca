"""Recovery of work on a file: which file it was, how it is saved there again, and what else was left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton

from hopviz.actions.memory_edits import StoreState
from hopviz.engine.recovery import left_behind
from hopviz.project import archive
from hopviz.project.document import Document
from hopviz.project.lesson_files import load_lesson
from hopviz.ui.window.dialogs.recovery import RecoveryDialog
from tests.app.person import Person
from tests.app.test_saving import wait_until_saved
from tests.ui.stage import LEFT

Start = Callable[..., Person]
CONTROL = Qt.KeyboardModifier.ControlModifier


def leave(person: Person, unit: int = 0) -> tuple[str, ...]:
    """Store another memory and end without an answer; the names of the memories."""
    person.click_unit(unit)
    person.app.acted.emit(StoreState())
    assert person.app.files.is_changed
    person.app.window.close_at_once()
    return person.app.session.project.names


def leave_file(start: Start, file: Path) -> tuple[str, ...]:
    person = start(load_lesson("letters"))
    person.press(Qt.Key.Key_S, CONTROL)
    person.type_file_name(file)
    wait_until_saved(person)
    return leave(person)


def offered(person: Person) -> RecoveryDialog:
    person.bot.waitUntil(lambda: person.app.window.findChild(RecoveryDialog) is not None)
    dialog = person.app.window.findChild(RecoveryDialog)
    person.bot.waitUntil(dialog.isVisible)
    return dialog


def recover(person: Person, names: tuple[str, ...]) -> None:
    person.bot.mouseClick(offered(person).findChild(QPushButton, "recover"), LEFT)
    person.bot.waitUntil(lambda: person.app.session.project.names == names and person.app.session.ready)


def test_what_is_recovered_goes_back_to_its_file(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "one.hopviz"
    names = leave_file(start, file)
    later = start(load_lesson("hinton"))
    later.app.offer_recovery()
    dialog = offered(later)
    assert dialog.findChild(QLabel, "title").text() == "one.hopviz"
    assert str(file) in dialog.findChild(QLabel, "why").text()
    recover(later, names)
    window = later.app.window
    assert (window.windowTitle(), window.isWindowModified()) == ("one.hopviz[*] – hopviz", True)
    assert archive.load(file).project.names == names[:-1]
    later.press(Qt.Key.Key_S, CONTROL)
    wait_until_saved(later)
    assert archive.load(file).project.names == names
    assert archive.load(file).copy_of is None
    assert not window.isWindowModified()
    window.close()
    assert left_behind() == []


def test_a_file_that_has_changed_since_is_not_replaced_without_a_question(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "one.hopviz"
    names = leave_file(start, file)
    archive.save(Document(load_lesson("necker").project), file)
    later = start(load_lesson("hinton"))
    later.app.offer_recovery()
    recover(later, names)
    later.press(Qt.Key.Key_S, CONTROL)
    assert later.question().text() == "The project one.hopviz was changed by another program since it was opened."
    later.answer(QMessageBox.StandardButton.Cancel)
    assert archive.load(file).project.names != names


def test_what_else_was_left_is_offered_after_the_first_is_open(start: Start, tmp_path: Path) -> None:
    first = leave_file(start, tmp_path / "one.hopviz")
    second = leave(start(load_lesson("hinton")))
    later = start(load_lesson("necker"))
    later.app.offer_recovery()
    recover(later, second)  # the newest comes first
    later.bot.waitUntil(lambda: later.app.window.findChildren(RecoveryDialog)[-1].isVisible())
    assert offered(later).findChild(QLabel, "title").text() == "one.hopviz"
    recover_first = offered(later).findChild(QPushButton, "recover")
    later.bot.mouseClick(recover_first, LEFT)
    later.answer(QMessageBox.StandardButton.Cancel)  # as what was recovered before is not saved
    assert later.app.session.project.names == second
    assert len(left_behind()) == 2
    later.app.files.discard()
    later.app.window.close()
    (left,) = left_behind()  # what was not opened is left for the next time
    assert archive.load(left.path).project.names == first
    left.forget()
