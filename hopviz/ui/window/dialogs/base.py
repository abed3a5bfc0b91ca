"""What do the dialogs have in common: air, a row of buttons, captions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from hopviz.ui.style.theme import GRID


class ChoiceDialog(QDialog):
    """A dialog in which something is chosen: Return takes the primary button, Escape cancels."""

    def __init__(self, parent: QWidget | None, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        self.body.setSpacing(2 * GRID)

    def finish(self, *buttons: QPushButton, cancel: str = "Cancel") -> None:
        """Add the row of buttons, from left to right; the last is the primary one."""
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addStretch(1)
        leave = QPushButton(cancel)
        leave.setObjectName("cancel")
        leave.setToolTip("Leave everything as it is  (Esc)")
        leave.clicked.connect(self.reject)
        for button in (leave, *buttons):
            button.setAutoDefault(False)
            button.setMinimumWidth(10 * GRID)
            row.addWidget(button)
        if buttons:
            buttons[-1].setProperty("role", "primary")
            buttons[-1].setDefault(True)
        self.body.addLayout(row)


def button(name: str, text: str, tip: str) -> QPushButton:
    """A button of the row."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setToolTip(tip)
    return made


def caption(text: str, name: str = "") -> QLabel:
    """A line of small print."""
    label = QLabel(text)
    label.setObjectName(name)
    label.setProperty("role", "caption")
    label.setWordWrap(True)
    return label


def labelled(text: str, control: QWidget, target: QWidget | None = None) -> QHBoxLayout:
    """A control with its name at its left; the letter after "&" goes to `target`, or to the control."""
    label = QLabel(text)
    label.setMinimumWidth(14 * GRID)
    label.setBuddy(target or control)
    row = QHBoxLayout()
    row.setSpacing(GRID)
    row.addWidget(label)
    row.addWidget(control, 1, Qt.AlignmentFlag.AlignVCenter)
    return row
