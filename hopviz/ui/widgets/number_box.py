"""How is a number typed where every other key is a command?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox

COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class _CommandKeys:
    """A number's field that keeps digits for itself and leaves every other key to the window's commands."""

    def event(self, event: QEvent) -> bool:
        """Decline the keys that cannot be a part of a number."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            text = event.text()
            if text and text.isprintable() and text not in "0123456789.,-" and not event.modifiers() & COMMAND:
                event.ignore()
                return False
        return bool(super().event(event))  # type: ignore[misc]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the number."""
        super().keyPressEvent(event)  # type: ignore[misc]
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()  # type: ignore[attr-defined]


class NumberBox(_CommandKeys, QDoubleSpinBox):
    """A field for a number."""

    entered = Signal()


class SeedBox(_CommandKeys, QSpinBox):
    """A field for a whole number."""

    entered = Signal()
