"""The dialog of recorded steps: what it lists, what is written in it, and what it says is still wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget
from pytestqt.qtbot import QtBot

from hopviz.actions.lesson_draft import Draft, draft_steps
from hopviz.actions.memory_edits import RenameMemory
from hopviz.actions.run_verbs import Run
from hopviz.actions.state_edits import Corrupt, UseAsCue
from hopviz.actions.step_making import Made
from hopviz.core.stepwise import finished
from hopviz.project.lesson import LessonInfo
from hopviz.project.lesson_files import load_lesson
from hopviz.project.step_tables import LONGEST_SAYING
from hopviz.ui.style.theme import LIGHT
from hopviz.ui.window.dialogs.lesson_draft import LessonDraftDialog, Receive
from hopviz.ui.window.dialogs.lesson_info import LessonInfoDialog
from tests.ui.stage import button, opened, press, text_of


def rehearse(draft: Draft, receive: Receive) -> None:
    receive(finished(draft_steps(draft)))


@pytest.fixture
def dialog(qtbot: QtBot) -> LessonDraftDialog:
    made = [Made((RenameMemory("A", "alpha"),)), Made((UseAsCue("alpha"), Corrupt(0.2, 7))), Made((Run(),))]
    draft = replace(Draft.of(load_lesson("letters"), made), title="Mine", goal="G.")
    return opened(qtbot, LessonDraftDialog(None, LIGHT, draft, rehearse))


def listed(dialog: LessonDraftDialog) -> list[str]:
    return [dialog.steps.item(k).text() for k in range(dialog.steps.count())]


def status(dialog: LessonDraftDialog) -> str:
    return text_of(dialog, "draft_status")


def test_an_order_that_does_not_work_is_told_at_its_step(qtbot: QtBot, dialog: LessonDraftDialog) -> None:
    as_recorded = [
        "1   Call A alpha.", "2   Put alpha on the grid. Flip 20 % of the units.", "3   Run.",
    ]  # fmt: skip
    assert listed(dialog) == as_recorded
    assert status(dialog) == "All steps can be done, and what is expected is true."
    assert not button(dialog, "step_up").isEnabled()
    press(qtbot, dialog, "step_down")
    assert listed(dialog)[0].startswith("⚠ 1   Put alpha")
    assert status(dialog).startswith("Step 1: There is no memory 'alpha'")
    assert dialog.place == 1
    press(qtbot, dialog, "undo_draft")
    assert listed(dialog) == as_recorded
    for _ in range(3):
        press(qtbot, dialog, "delete_step")
    assert status(dialog) == "There is no step left: Undo brings them back."
    assert not dialog.form.isEnabled()
    for _ in range(3):
        press(qtbot, dialog, "undo_draft")
    assert listed(dialog) == as_recorded


def test_what_is_written_is_kept_and_taken_back_field_by_field(qtbot: QtBot, dialog: LessonDraftDialog) -> None:
    dialog.steps.setCurrentRow(1)
    dialog.form.saying.setFocus()
    dialog.form.saying.selectAll()
    qtbot.keyClicks(dialog.form.saying, "long " * 40)
    assert len(dialog.draft.steps[1].say) == LONGEST_SAYING
    assert text_of(dialog, "say_count") == "160 / 160"
    qtbot.keyClick(dialog.form.saying, Qt.Key.Key_Tab)
    assert dialog.form.fields["notice"].hasFocus()
    qtbot.keyClicks(dialog.form.fields["notice"], "Look.")
    qtbot.keyClicks(dialog.findChild(QLineEdit, "lesson_title"), "!")
    assert (dialog.draft.steps[1].notice, dialog.draft.title) == ("Look.", "Mine!")
    press(qtbot, dialog, "undo_draft")
    press(qtbot, dialog, "undo_draft")
    assert (dialog.draft.steps[1].notice, dialog.draft.title) == ("", "Mine")
    assert dialog.form.fields["notice"].text() == ""
    dialog.form.saying.selectAll()
    qtbot.keyClick(dialog.form.saying, Qt.Key.Key_Delete)
    assert status(dialog) == "Step 2 says nothing yet: write a sentence."


def test_what_is_ticked_is_expected(qtbot: QtBot, dialog: LessonDraftDialog) -> None:
    dialog.steps.setCurrentRow(2)
    facts = dialog.findChild(QListWidget, "step_expects")
    words = [facts.item(k).text() for k in range(facts.count())]
    ticked = [facts.item(k).checkState() == Qt.CheckState.Checked for k in range(facts.count())]
    assert [word for word, is_on in zip(words, ticked, strict=True) if is_on] == [
        "verdict: settled", "memory: alpha", "energy: falls"
    ]  # fmt: skip
    facts.item(words.index("memories: 4")).setCheckState(Qt.CheckState.Checked)
    facts.item(words.index("energy: falls")).setCheckState(Qt.CheckState.Unchecked)
    document = dialog.draft.document(dialog.told)
    assert [dict(table) for table in document.lesson.steps[2].expect] == [
        {"verdict": "settled", "memory": "alpha", "memories": 4}
    ]  # fmt: skip
    dialog.steps.setCurrentRow(0)
    dialog.steps.setCurrentRow(2)
    assert facts.item(words.index("memories: 4")).checkState() == Qt.CheckState.Checked


def test_the_info_page_is_written_beside_the_steps(qtbot: QtBot, dialog: LessonDraftDialog) -> None:
    press(qtbot, dialog, "write_info")
    page = dialog.findChild(LessonInfoDialog)
    assert page is not None
    qtbot.keyClicks(page.fields["what"], "A name")
    qtbot.keyClick(page.fields["what"], Qt.Key.Key_Return)
    qtbot.keyClicks(page.fields["what"], "is only a name.")
    page.fields["suggestions"].setPlainText("Call it B.\n\n  Call it  C. ")
    page.fields["notice"].setPlainText("n" * 301)
    assert text_of(page, "info_status") == "A line of “Things to notice” has 301 signs: say it in at most 300."
    assert status(dialog) == text_of(page, "info_status")
    page.fields["notice"].clear()
    written = LessonInfo(what="A name is only a name.", suggestions=("Call it B.", "Call it C."))
    assert dialog.draft.document(dialog.told).lesson.info == written
    press(qtbot, page, "cancel")
    for _ in range(2):  # what was written in one part is taken back at once
        press(qtbot, dialog, "undo_draft")
    assert dialog.draft.info.suggestions == ()
