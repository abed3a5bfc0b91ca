"""Veil over a view that cannot show the network, or not yet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets import plain_label


class Veil(Guarded, QFrame):
    """What lies over a view that cannot show the network, or not yet: words, and a button to cancel or to compute."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "veil")
        self.label, self.button = plain_label(), QPushButton()
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.label.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setSpacing(2 * GRID)
        column.addStretch(1)
        column.addWidget(self.label)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.hide()

    def show_words(self, words: str, offer: str = "", is_reason: bool = False) -> None:
        """Cover the view with these words, and with a button if something is offered; without any, uncover it."""
        role = "refusal" if is_reason else "veil"  # nothing shines through a reason
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().polish(self)
        self.label.setText(words)
        self.button.setText(offer)
        self.button.setVisible(bool(offer))
        self.setVisible(bool(words))
