"""Lesson dialog: the recorded steps, what each does, and how they are worded, ordered and saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from hopviz.actions.lesson_draft import Draft, DraftStep, Told
from hopviz.core.counting import counted
from hopviz.project.lesson import LessonInfo
from hopviz.project.step_tables import LONGEST_REMARK
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import filled, label, resize_on_screen
from hopviz.ui.window.dialogs import ChoiceDialog, button, labelled
from hopviz.ui.window.dialogs.lesson_info import LessonInfoDialog
from hopviz.ui.window.dialogs.lesson_step import StepForm

MOST_UNDONE = 200
WRONG = "⚠"
"""Stands before a step that cannot be done as it is."""
Receive = Callable[[tuple[Told, ...]], None]
Rehearse = Callable[[Draft, Receive], None]
"""Has a draft rehearsed in the background, and hands on what its steps tell, as far as that is known."""


class LessonDraftDialog(ChoiceDialog):
    """A window beside the program in which recorded steps become a lesson; closed, it keeps what was written.

    Parameters
    ----------
    parent : QWidget
    theme : Theme
    draft : Draft
    rehearse : callable
    """

    previewed = Signal()
    """The lesson is to be seen in the step bar."""
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None, theme: Theme, draft: Draft, rehearse: Rehearse) -> None:
        super().__init__(parent, "Recorded steps")
        self.setModal(False)
        self.draft, self.told = draft, tuple[Told, ...]()
        """What is written, and what its rehearsal has told so far."""
        self._rehearse, self._theme = rehearse, theme
        self._before: list[tuple[Draft, int]] = []
        """What was written before each change, and which step was chosen."""
        self._series: tuple[object, ...] = ()
        self.title, self.goal = QLineEdit(draft.title), QLineEdit(draft.goal)
        self.title.setPlaceholderText("As the menu of lessons is to show it")
        self.goal.setPlaceholderText("What it shows, in one sentence")
        for field, name in ((self.title, "title"), (self.goal, "goal")):
            field.setObjectName(f"lesson_{name}")
            field.setMaxLength(LONGEST_REMARK)
            field.textEdited.connect(lambda text, name=name: self._change_head(name, text))
        self.steps = QListWidget()
        self.steps.setObjectName("draft_steps")
        self.steps.setProperty("role", "words")
        self.steps.setAccessibleName("Steps")
        self.steps.setWordWrap(True)
        self.steps.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)
        self.steps.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps.currentRowChanged.connect(self._show_form)
        self.form = StepForm()
        self.form.changed.connect(self._change_step)
        self.form.split_wanted.connect(self._split)
        self.status = label("", "caption", "draft_status", wrap=True)
        self._lay_out()
        resize_on_screen(self, theme, 960, 660)
        self._show_steps(0)
        self._ask_rehearsal()

    def _lay_out(self) -> None:
        self.body.addLayout(labelled("Tit&le", self.title))
        self.body.addLayout(labelled("&Goal", self.goal))
        rows = (
            ("step_up", "Up", "Let this step come earlier", lambda: self._move(-1)),
            ("step_down", "Down", "Let this step come later", lambda: self._move(1)),
            ("join_steps", "Join", "Make one step of this and the next", self._join),
            ("delete_step", "Delete", "Take this step out, with what it does", self._delete),
            ("undo_draft", "Undo", "Take back the last change of the steps", self.undo),
        )
        self.buttons: dict[str, QPushButton] = {}
        for name, text, tip, act in rows:
            self.buttons[name] = button(name, text, tip)
            self.buttons[name].setAutoDefault(False)
            self.buttons[name].setProperty("role", "narrow")
            self.buttons[name].clicked.connect(act)
        left = filled(QVBoxLayout(), (self.steps, 1), filled(QHBoxLayout(), *self.buttons.values(), gap=GRID // 2))
        area = QScrollArea()
        area.setWidget(self.form)
        area.setWidgetResizable(True)
        self.body.addLayout(filled(QHBoxLayout(), (left, 2), (area, 3), gap=2 * GRID), 1)
        self.body.addWidget(self.status)
        info = button("write_info", "&Info…", "Write the page about the lesson: what it is, what to notice and to try")
        info.clicked.connect(self._write_info)
        preview = button("preview_lesson", "&Preview", "Open it as it is now, told in the step bar; Undo leads back")
        save = button("save_lesson", "&Save…", "Rehearse it once more and write it to a file")
        self.finish(info, preview, save, cancel="Close")
        save.setDefault(False)  # Return is for the fields
        leave = self.findChild(QPushButton, "cancel")
        assert isinstance(leave, QPushButton)
        leave.setToolTip("The steps stay until another recording begins: Lessons > Recorded steps  (Esc)")
        preview.clicked.connect(self.previewed)
        save.clicked.connect(self.save_wanted)

    @property
    def place(self) -> int:
        """The number of the step that is chosen, from 0; -1 for none."""
        return self.steps.currentRow()

    def tell(self, sentence: str) -> None:
        """Say something about the lesson."""
        self.status.setText(sentence)

    def undo(self) -> None:
        """Take back the last change."""
        if self._before:
            draft, place = self._before.pop()
            self._series = ()
            is_done_otherwise = _deeds(draft) != _deeds(self.draft)
            self.draft = draft
            self.title.setText(draft.title)
            self.goal.setText(draft.goal)
            self._show_steps(place)
            if is_done_otherwise:
                self._ask_rehearsal()

    def _change(self, draft: Draft, place: int, series: tuple[object, ...] = ()) -> None:
        """Another draft; changes of one series are taken back at once."""
        if not (series and series == self._series):
            self._before = [*self._before[-MOST_UNDONE:], (self.draft, self.place)]
        self._series = series
        is_done_otherwise = _deeds(draft) != _deeds(self.draft)
        self.draft = draft
        if is_done_otherwise:
            self._show_steps(place)
            self._ask_rehearsal()
        else:
            self._show_words()

    def _change_head(self, name: str, text: str) -> None:
        self._change(Draft(**{**vars(self.draft), name: text}), self.place, (name,))

    def _write_info(self) -> None:
        dialog = LessonInfoDialog(self, self._theme, self.draft.info)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.changed.connect(self._change_info)
        dialog.open()

    def _change_info(self, info: LessonInfo, part: str) -> None:
        self._change(Draft(**{**vars(self.draft), "info": info}), self.place, ("info", part))

    def _change_step(self, step: DraftStep, field: str) -> None:
        self._change(self.draft.with_step(self.place, step), self.place, (self.place, field))

    def _split(self, at: int) -> None:
        self._change(self.draft.split(self.place, at), self.place + 1)

    def _move(self, by: int) -> None:
        self._change(self.draft.moved(self.place, self.place + by), self.place + by)

    def _join(self) -> None:
        self._change(self.draft.joined(self.place), self.place)

    def _delete(self) -> None:
        self._change(self.draft.without(self.place), self.place)

    def _ask_rehearsal(self) -> None:
        self.told = ()
        draft = self.draft

        def receive(told: tuple[Told, ...]) -> None:
            if _deeds(draft) == _deeds(self.draft):  # meanwhile there may be other steps
                self.told = told
                self._show_words()
                self._show_form(self.place)

        self._show_words()
        if draft.steps:
            self._rehearse(draft, receive)

    def _show_steps(self, place: int) -> None:
        """List the steps, and choose one."""
        self.steps.blockSignals(True)
        self.steps.clear()
        self.steps.addItems(["" for _ in self.draft.steps])
        self.steps.setCurrentRow(min(max(place, 0), len(self.draft.steps) - 1))
        self.steps.blockSignals(False)
        self._show_words()
        self._show_form(self.place)

    def complaints(self, place: int) -> tuple[str, ...]:
        """What of a step cannot be done, or was left out."""
        told = self.told[place].complaints if place < len(self.told) else ()
        return (*self.draft.steps[place].complaints, *told)

    def _show_words(self) -> None:
        """Say of every step what it says, and of all how far they are."""
        for place, step in enumerate(self.draft.steps):
            item = self.steps.item(place)
            wrong = self.complaints(place)
            item.setText(f"{WRONG + ' ' if wrong else ''}{place + 1}   {step.say or '(says nothing yet)'}")
            item.setToolTip("\n".join(wrong) or step.wording)
        count, place = len(self.draft.steps), self.place
        allowed = {
            "step_up": place > 0, "step_down": 0 <= place < count - 1, "join_steps": 0 <= place < count - 1,
            "delete_step": place >= 0, "undo_draft": bool(self._before),
        }  # fmt: skip
        for name, can in allowed.items():
            self.buttons[name].setEnabled(can)
        self.tell(self._state())

    def _state(self) -> str:
        """What is most to be told now."""
        for place in range(len(self.draft.steps)):
            for sentence in self.complaints(place):
                return f"Step {place + 1}: {sentence}"
        if len(self.told) < len(self.draft.steps):
            return f"Rehearsing: {len(self.told)} of {counted(len(self.draft.steps), 'step')} done…"
        faults = self.draft.faults()
        return faults[0] if faults else "All steps can be done, and what is expected is true."

    def _show_form(self, place: int) -> None:
        known = 0 <= place < len(self.draft.steps)
        offers = self.told[place].offers if known and place < len(self.told) else ()
        self.form.show_step(self.draft.steps[place] if known else None, offers)
        self._series = () if self._series[:1] != (place,) else self._series
        self._show_words()


def _deeds(draft: Draft) -> Sequence[Any]:
    """What the steps of a draft do."""
    return [step.actions for step in draft.steps]
