"""Copy and paste: the state as a drawing, and what other programs copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QDialog, QPushButton

from hopviz.actions.memory_edits import StoreState
from hopviz.project.document import Document
from hopviz.project.lesson_files import load_lesson
from hopviz.project.model import Project
from hopviz.ui.window.dialogs.file_import import FileImportDialog
from hopviz.ui.window.dialogs.image_import import ImageImportDialog
from hopviz.ui.window.settings import Settings
from tests.app.person import Person
from tests.ui.stage import CONTROL, LEFT

Start = Callable[..., Person]


def small() -> Document:
    state = np.where(np.arange(12) % 3 == 0, 1, -1).astype(np.int8)
    return Document(Project(3, 4, cue=state))


def paste(person: Person, kind: type[QDialog]) -> QDialog:
    """The dialog that opens."""
    person.press(Qt.Key.Key_V, CONTROL)
    person.bot.waitUntil(lambda: person.app.window.findChild(kind) is not None)
    return person.app.window.findChild(kind)


def press(person: Person, dialog: QDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    person.bot.waitUntil(button.isEnabled)
    person.bot.mouseClick(button, LEFT)


def test_the_state_is_copied_as_a_drawing_and_pasted_as_one(start: Start) -> None:
    person = start(small())
    state = person.app.session.state
    person.press(Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "#..#\n..#.\n.#..\n"
    person.click_unit(0)
    dialog = paste(person, FileImportDialog)
    press(person, dialog, "cue")
    person.bot.waitUntil(lambda: np.array_equal(person.app.session.state, state))
    dialog = paste(person, FileImportDialog)
    press(person, dialog, "store")
    person.bot.waitUntil(lambda: person.app.session.project.names == ("pasted",))
    assert np.array_equal(person.app.session.project.memories[0].pattern, state)


@pytest.mark.parametrize("grid", [(3, 4), (5, 1), (1, 5), (4, 4)])
def test_what_is_copied_comes_back_equal_whatever_was_chosen_of_files(start: Start, grid: tuple[int, int]) -> None:
    Settings().chosen = {"on": "low", "layout": "columns", "shape": "2x2", "tones": "dark"}
    state = np.where(np.arange(grid[0] * grid[1]) % 3 == 0, 1, -1).astype(np.int8)
    person = start(Document(Project(*grid, cue=state)))
    person.press(Qt.Key.Key_C, CONTROL)
    person.click_unit(0)
    press(person, paste(person, FileImportDialog), "cue")
    person.bot.waitUntil(lambda: np.array_equal(person.app.session.state, state))


def test_numbers_are_pasted_and_a_text_that_is_none_is_told(start: Start) -> None:
    person = start(small())
    rows = np.where(np.arange(60).reshape(5, 12) % 7 < 3, 1, -1)
    QGuiApplication.clipboard().setText("\r\n".join(", ".join(map(str, row)) for row in rows))
    press(person, paste(person, FileImportDialog), "store")
    person.bot.waitUntil(lambda: len(person.app.session.project.memories) == 5)
    QGuiApplication.clipboard().setText("It was a dark and stormy night.")
    with person.bot.waitSignal(person.app.verbs.failed) as told:
        person.press(Qt.Key.Key_V, CONTROL)
    assert told.args[0].startswith("pasted.txt is of a kind that hopviz does not read")


def test_a_network_as_text_is_pasted_after_the_question_about_the_one_before(start: Start) -> None:
    person = start(load_lesson("letters"))
    person.click_unit(0)
    person.app.acted.emit(StoreState())
    QGuiApplication.clipboard().setText("title Mine\nvisible a 0 0 1 1\nhidden b 0 0 0 1 1 1\nconnect a b 2\n")
    person.press(Qt.Key.Key_V, CONTROL)
    box = person.question()
    person.answer(box.StandardButton.Discard)
    person.bot.waitUntil(lambda: person.app.session.project.n == 2)


def test_a_picture_is_pasted(start: Start) -> None:
    person = start(small())
    picture = QImage(30, 20, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    for x in range(15):
        for y in range(20):
            picture.setPixel(x, y, 0)
    QGuiApplication.clipboard().setImage(picture)
    dialog = paste(person, ImageImportDialog)
    press(person, dialog, "store")
    person.bot.waitUntil(lambda: person.app.session.project.names == ("pasted",))
    assert (person.app.session.state.reshape(3, 4) == [-1, -1, 1, 1]).all()


def test_files_are_pasted(start: Start, tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_text("#.\n.#\n")
    person, copied = start(Project(2, 2)), QMimeData()
    copied.setUrls([QUrl.fromLocalFile(str(tmp_path / "a b.txt"))])
    QGuiApplication.clipboard().setMimeData(copied)
    press(person, paste(person, FileImportDialog), "store")
    person.bot.waitUntil(lambda: person.app.session.project.names == ("a b",))


def test_nothing_to_paste_is_told_in_passing(start: Start) -> None:
    person = start(small())
    bar = person.app.window.statusBar()
    for text in ("", "  \n "):
        bar.clearMessage()
        QGuiApplication.clipboard().setText(text)
        person.press(Qt.Key.Key_V, CONTROL)
        assert bar.currentMessage().startswith("There is nothing on the clipboard to paste")
