"""A lesson written by doing it: recorded, worded, saved, told; and nothing of it lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QMessageBox, QPushButton

from hopviz.actions.data import to_data
from hopviz.actions.document_edits import OpenDocument
from hopviz.actions.lesson_check import check_lesson
from hopviz.actions.window_verbs import ChooseView
from hopviz.project.lesson_files import load_lesson
from hopviz.project.own_lessons import own_lessons_folder
from hopviz.ui.lecture.record_bar import RecordBar
from hopviz.ui.window.dialogs.lesson_draft import LessonDraftDialog
from tests.app.person import Person
from tests.ui.stage import CONTROL, LEFT, SHIFT

RECORD, NEXT = Qt.Key.Key_R, Qt.Key.Key_Return


def begin(start: Callable[..., Person]) -> Person:
    letters = load_lesson("letters")
    person = start(replace(letters, project=letters.project.with_speed(100_000.0)))
    person.press(RECORD, CONTROL | SHIFT)
    assert person.app.recording.bar.isVisible()
    return person


def stop(person: Person) -> LessonDraftDialog:
    person.press(RECORD, CONTROL | SHIFT)
    person.bot.waitUntil(lambda: person.app.recording.dialog is not None)
    dialog = person.app.recording.dialog
    assert dialog is not None
    person.bot.waitUntil(lambda: len(dialog.told) == len(dialog.draft.steps))
    assert not person.app.recording.bar.isVisible()
    return dialog


def write(person: Person, dialog: LessonDraftDialog, name: str, text: str) -> None:
    field = dialog.findChild(QLineEdit, name)
    field.selectAll()
    person.bot.keyClicks(field, text)


def press(person: Person, dialog: LessonDraftDialog, name: str) -> None:
    person.bot.mouseClick(dialog.findChild(QPushButton, name), LEFT)


def names(dialog: LessonDraftDialog) -> list[list[str]]:
    return [[str(to_data(action)["action"]) for action in step.actions] for step in dialog.draft.steps]


def test_a_lesson_is_recorded_worded_saved_and_told(start: Callable[..., Person]) -> None:
    person = begin(start)
    app = person.app
    began = app.session.state.copy()
    person.press_and_see(Qt.Key.Key_X)
    person.press_and_see(Qt.Key.Key_X)
    person.press_and_see(Qt.Key.Key_Z, CONTROL)  # takes the second one out again
    person.press(NEXT, CONTROL | SHIFT)
    person.run_until_it_rests()
    settled = app.session.state.copy()
    app.acted.emit(ChooseView("sums"))
    person.click_unit(0)
    dialog = stop(person)
    assert names(dialog) == [["corrupt"], ["run", "choose_view", "paint"]]

    steps = dialog.findChild(QListWidget, "draft_steps")
    press(person, dialog, "join_steps")
    assert names(dialog) == [["corrupt", "run", "choose_view", "paint"]]
    press(person, dialog, "undo_draft")
    steps.setCurrentRow(1)
    dialog.findChild(QListWidget, "step_does").setCurrentRow(2)
    press(person, dialog, "split_step")
    assert names(dialog) == [["corrupt"], ["run", "choose_view"], ["paint"]]
    person.bot.waitUntil(lambda: len(dialog.told) == 3)
    assert np.array_equal(began, dialog.draft.beginning.project.cue)
    write(person, dialog, "lesson_title", "Mine")
    write(person, dialog, "lesson_goal", "To be seen.")
    steps.setCurrentRow(1)
    dialog.form.saying.selectAll()
    person.bot.keyClicks(dialog.form.saying, "It falls into a valley.")
    write(person, dialog, "step_question", "Where?")
    write(person, dialog, "step_answers", "here; there")
    assert "no right answer" in dialog.status.text()
    dialog.form.right.setCurrentIndex(1)
    dialog.form.right.activated.emit(1)
    assert dialog.status.text() == "All steps can be done, and what is expected is true."

    dialog.close()
    assert not dialog.isVisible()
    person.press(Qt.Key.Key_L, CONTROL | SHIFT)
    assert dialog.isVisible()
    path = own_lessons_folder() / "mine.toml"
    press(person, dialog, "save_lesson")
    person.bot.waitUntil(lambda: own_lessons_folder().is_dir())
    field_of_file(person, dialog, path)
    person.bot.waitUntil(path.exists)
    person.bot.waitUntil(lambda: not app.recording.is_unsaved)
    assert "the menu Lessons lists it" in dialog.status.text()
    checked = check_lesson(path)
    assert (checked.faults, checked.steps) == ((), 3)

    press(person, dialog, "preview_lesson")
    lecture = app.lecture.steps
    person.bot.waitUntil(lambda: lecture.title == "Mine")
    assert (lecture.number, lecture.count) == (1, 3)
    person.bot.waitUntil(lambda: not lecture.is_under_way and not app.jobs.busy and app.session.ready)
    lecture.forwards()
    person.bot.waitUntil(lambda: not lecture.is_under_way and app.session.ready)
    person.bot.waitUntil(lambda: np.array_equal(app.session.state, settled))
    assert lecture.sentence == "It falls into a valley."

    kept = path.with_suffix(".hopviz")
    person.press(Qt.Key.Key_S, CONTROL | SHIFT)
    person.type_file_name(kept)
    person.bot.waitUntil(lambda: app.editor.saved is not None)
    app.acted.emit(OpenDocument("two-units"))
    person.bot.waitUntil(lambda: lecture.title != "Mine")
    app.acted.emit(OpenDocument(str(kept)))
    person.bot.waitUntil(lambda: lecture.title == "Mine")
    assert (lecture.number, lecture.count, lecture.sentence) == (2, 3, "It falls into a valley.")
    person.bot.waitUntil(lambda: not lecture.is_under_way and not app.jobs.busy and app.session.ready)
    assert np.array_equal(app.session.state, settled)
    assert app.landscape.view.name == "sums"
    lecture.back()
    person.bot.waitUntil(lambda: lecture.number == 1 and app.session.ready)
    assert not app.editor.is_changed


def recording_of(bar: RecordBar) -> str:
    """What the bar says was done."""
    return bar.deeds.toolTip()


def field_of_file(person: Person, dialog: LessonDraftDialog, path: Path) -> None:
    """Type a name into the dialog of files that stands before a dialog."""
    person.bot.waitUntil(lambda: dialog.findChild(QLineEdit, "fileNameEdit") is not None)
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    field.setText(str(path))
    person.bot.keyClick(field, Qt.Key.Key_Return)


def test_what_is_not_saved_is_asked_for_and_another_document_ends_a_recording(start: Callable[..., Person]) -> None:
    person = begin(start)
    app = person.app
    person.press(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    person.press_and_see(Qt.Key.Key_X)
    for _ in range(20):
        person.wait_for_the_verdict()
    (tabs,) = [bar for bar in app.window.docks.tab_bars() if bar.isVisible()]
    vote = next(k for k in range(tabs.count()) if tabs.tabText(k) == app.vote.title)
    person.bot.mouseClick(tabs, LEFT, pos=tabs.tabRect(vote).center())
    person.bot.waitUntil(lambda: recording_of(app.recording.bar).endswith("Show the panel vote"))
    app.window.close()
    person.answer(QMessageBox.StandardButton.Cancel)
    assert app.window.isVisible()
    assert app.recording.is_on
    app.acted.emit(OpenDocument("two-units"))
    person.bot.waitUntil(lambda: app.recording.dialog is not None and app.recording.dialog.isVisible())
    assert names(app.recording.dialog) == [["corrupt", "show_panel"]]
    assert app.lecture.bar.isVisible()
    person.press(RECORD, CONTROL | SHIFT)
    assert person.question().text() == "The steps that were recorded before are not saved."
    assert not app.recording.is_on
    person.answer(QMessageBox.StandardButton.Cancel)
    app.window.close()
    person.answer(QMessageBox.StandardButton.Discard)
    assert not app.window.isVisible()
