"""How is one of a few things chosen at a glance?  Buttons side by side, one of them pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QPushButton, QWidget

from hopviz.ui.theme import GRID


@dataclass(frozen=True)
class Segment:
    """One of the things: its key, its label (the letter after "&" chooses it, with Alt), and what it means."""

    key: str
    label: str
    tip: str = ""


class Segments(QWidget):
    """A row of buttons of which one is pressed, or none while what is chosen is not among them."""

    chosen = Signal(str)
    """The person chose the thing with this key."""

    def __init__(self, segments: Sequence[Segment], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._tips: dict[str, str] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        for segment in segments:
            button = QPushButton(segment.label)
            button.setObjectName(f"segment_{segment.key}")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("role", "segment")
            keys = QKeySequence.mnemonic(segment.label).toString(QKeySequence.SequenceFormat.NativeText)
            self._tips[segment.key] = f"{segment.tip}  ({keys})" if keys else segment.tip
            button.setToolTip(self._tips[segment.key])
            self._group.addButton(button)
            self._buttons[segment.key] = button
            layout.addWidget(button)
        layout.addStretch(1)
        self._group.buttonClicked.connect(self._tell)

    def value(self) -> str:
        """Key of the pressed button, or an empty string."""
        pressed = self._group.checkedButton()
        return next((key for key, button in self._buttons.items() if button is pressed), "")

    def choose(self, key: str) -> None:
        """Press the button of a key; none of them if there is no such key."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)
        elif (pressed := self._group.checkedButton()) is not None:
            self._group.setExclusive(False)
            pressed.setChecked(False)
            self._group.setExclusive(True)

    def enable(self, key: str, enabled: bool, reason: str = "") -> None:
        """Let a button be pressed or not; `reason` is what its tooltip says where it cannot."""
        button = self._buttons[key]
        button.setEnabled(enabled)
        button.setToolTip(self._tips[key] if enabled else reason)

    def reveal(self, key: str, shown: bool) -> None:
        """Show a button, or hide one that is of no use."""
        self._buttons[key].setVisible(shown)

    def _tell(self, button: QAbstractButton) -> None:
        self.chosen.emit(self.value())
