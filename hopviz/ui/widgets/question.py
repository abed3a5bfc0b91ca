"""A question to the person, over a window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def question(parent: QWidget, text: str, more: str) -> QMessageBox:
    """A box with a question and what there is to be said of it, in plain text; it has no buttons yet."""
    box = QMessageBox(QMessageBox.Icon.Question, "hopviz", text, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(more)
    box.finished.connect(box.deleteLater)
    return box
