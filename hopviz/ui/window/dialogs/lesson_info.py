"""Dialog of the Info page of a lesson: what it is, how it works, what to notice and to try."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from hopviz.project.lesson import LessonInfo
from hopviz.project.lesson_info import info_faults
from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import filled, label, resize_on_screen
from hopviz.ui.window.dialogs import ChoiceDialog, labelled

PARAGRAPHS = {
    "what": ("&What it is", "One or more paragraphs, with an empty line between them"),
    "how": ("&How it works", "The rule behind it, in words"),
    "use": ("How to &use it", "What one presses, clicks and drags"),
}
ITEMS = {
    "notice": ("Things to &notice", "One in each line"),
    "suggestions": ("Things to &try", "One in each line"),
    "extend": ("How to &extend it", "One in each line"),
    "references": ("&References", "One in each line: who wrote about it, and where"),
}
LINES = 3
WHOLE = "What is left empty is told from the goal, the steps and the help on what is seen."


class PartField(Guarded, QPlainTextEdit):
    """A part of the page, a few lines high."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "field")
        self.setTabChangesFocus(True)

    def sizeHint(self) -> QSize:
        return QSize(40 * GRID, LINES * self.fontMetrics().lineSpacing() + 3 * GRID)

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * GRID, self.sizeHint().height())


class LessonInfoDialog(ChoiceDialog):
    """The parts of NetLogo's Info tab, each of which may stay empty.

    Parameters
    ----------
    parent : QWidget
    theme : Theme
    info : LessonInfo
    """

    changed = Signal(object, str)
    """(LessonInfo, str) all of it as it is now, and the part that was changed."""

    def __init__(self, parent: QWidget | None, theme: Theme, info: LessonInfo) -> None:
        super().__init__(parent, "About this lesson")
        self.info = info
        """What is written."""
        self.fields: dict[str, PartField] = {}
        form = QWidget()
        form.setProperty("role", "form")
        column = filled(QVBoxLayout(form), gap=GRID)
        for name, (text, hint) in (PARAGRAPHS | ITEMS).items():
            field = self.fields[name] = PartField()
            field.setObjectName(f"info_{name}")
            field.setAccessibleName(text.replace("&", ""))
            field.setPlaceholderText(hint)
            value = getattr(info, name)
            field.setPlainText(value if isinstance(value, str) else "\n".join(value))
            field.textChanged.connect(partial(self._take, name))
            column.addLayout(labelled(text, field))
        area = QScrollArea()
        area.setWidget(form)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(area, 1)
        self.status = label(WHOLE, "caption", "info_status", wrap=True)
        self.body.addWidget(self.status)
        self.finish(cancel="Close")
        leave = self.findChild(QPushButton, "cancel")
        assert isinstance(leave, QPushButton)
        leave.setToolTip("What is written stays with the steps  (Esc)")
        resize_on_screen(self, theme, 720, 640)

    def _take(self, name: str) -> None:
        text = self.fields[name].toPlainText()
        if name in PARAGRAPHS:
            blocks = (" ".join(block.split()) for block in text.split("\n\n"))
            value: str | tuple[str, ...] = "\n\n".join(filter(None, blocks))
        else:
            value = tuple(filter(None, (" ".join(line.split()) for line in text.splitlines())))
        self.info = replace(self.info, **{name: value})  # type: ignore[arg-type]
        self.status.setText(next(iter(info_faults(self.info)), WHOLE))
        self.changed.emit(self.info, name)
