"""Dialogs of the window, and what they have in common: air, a row of buttons, names of controls."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from hopviz.core.patterns import Pattern
from hopviz.ui.guard import Guarded
from hopviz.ui.style.names import window_title
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets import filled

Intent = Literal["store", "cue", "open"]
"""What patterns are for: to be memories, or one of them to be the state, or all of them a network of their own."""


class ChoiceDialog(Guarded, QDialog):
    """A dialog in which something is chosen: Return takes the primary button, Escape cancels."""

    def __init__(self, parent: QWidget | None, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(window_title(title))
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        self.body.setSpacing(2 * GRID)

    def finish(self, *buttons: QPushButton, cancel: str = "Cancel") -> None:
        """Add the row of buttons, from left to right; the last is the primary one."""
        leave = button("cancel", cancel, "Leave everything as it is  (Esc)")
        leave.clicked.connect(self.reject)
        for each in (leave, *buttons):
            each.setAutoDefault(False)
            each.setMinimumWidth(10 * GRID)
        if buttons:
            buttons[-1].setProperty("role", "primary")
            buttons[-1].setDefault(True)
        self.body.addLayout(filled(QHBoxLayout(), 1, leave, *buttons))


class PatternDialog(ChoiceDialog):
    """A dialog that comes to patterns, which are stored, or one of which is used as cue."""

    grid_wanted = Signal(int, int)
    """(rows, cols) A network of this grid is to be made first."""

    def __init__(self, parent: QWidget | None, title: str, store: QPushButton, cue: QPushButton) -> None:
        super().__init__(parent, title)
        self.intent: Intent = "store"
        """What the patterns are for."""
        self.on_grid = False
        """Whether the last pattern that is stored becomes the state as well."""
        self.store_button, self.cue_button = store, cue
        store.clicked.connect(self.accept)
        cue.clicked.connect(self._accept_as_cue)

    def chosen(self) -> list[tuple[str, Pattern]]:
        """Name and pattern, int8, +1/-1, shape (rows, cols), of everything chosen; exactly one if it is the cue."""
        raise NotImplementedError

    def _accept_as_cue(self) -> None:
        self.intent = "cue"
        self.accept()


def button(name: str, text: str, tip: str) -> QPushButton:
    """A button of the row."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setToolTip(tip)
    return made


def labelled(text: str, control: QWidget, target: QWidget | None = None) -> QHBoxLayout:
    """A control with its name at its left; the letter after "&" goes to `target`, or to the control."""
    name = QLabel(text)
    name.setMinimumWidth(14 * GRID)
    name.setBuddy(target or control)
    row = filled(QHBoxLayout(), name)
    row.addWidget(control, 1, Qt.AlignmentFlag.AlignVCenter)
    return row
