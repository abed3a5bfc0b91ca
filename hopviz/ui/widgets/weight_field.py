"""Field in which a weight is typed, over the picture and where the weight is."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from hopviz.core.limits import LARGEST
from hopviz.project.numbers import MINUS
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import broken, round_up
from hopviz.ui.style.theme import Theme

NOTCHES = 20
"""Notches of the wheel that change a weight by about the largest there is."""
BEGINNERS = "0123456789"
"""What begins a number without asking for the field first."""
TIP = "Return takes it, Tab goes on to the next one, Escape leaves it as it was"


def typed_number(text: str) -> float:
    """The number that a person typed: with a comma or a point, and any minus sign.

    Raises
    ------
    ValueError
        If it is none; says what to type.
    """
    plain = text.strip().replace(MINUS, "-").replace("–", "-").replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        raise ValueError(f"“{text.strip()}” is no number: type one such as −0.5") from None
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise ValueError(f"A weight is a number from {MINUS}{LARGEST:,.0f} to {LARGEST:,.0f}: type a smaller one")
    return value


def weight_step(weights: NDArray[np.float64]) -> float:
    """By how much a notch or a key changes a weight: round, and about a twentieth of the largest there is."""
    largest = float(np.abs(weights).max(initial=0.0))
    return round_up(largest / NOTCHES) if largest else 0.1


class FirstKeys:
    """Which keys begin a number where minus alone is a step down: figures, and the minus sign just before them."""

    def __init__(self) -> None:
        self._minuses = 0

    def begun(self, text: str) -> str:
        """What has been typed of a number once a key with this text is pressed; empty: nothing."""
        minuses, self._minuses = self._minuses, self._minuses + 1 if text == "-" else 0
        figure = bool(text) and text in BEGINNERS
        return (MINUS if minuses == 1 else "") + text if figure else ""


class WeightField(Guarded, QLineEdit):
    """Opened over a picture for one number, and closed when it has been given."""

    taken = Signal(float)
    """The person typed this number."""
    refused = Signal(str)
    """A sentence: what was typed is none."""
    passed_on = Signal(int)
    """Tab, 1, or Shift+Tab, -1: the next or the last one is to be typed, too."""

    def __init__(self, parent: QWidget, home: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture, self._home = parent, home or parent
        """Over what it opens, and what has the keys before and after."""
        self.setAccessibleName("Weight of the chosen connection")
        self.setToolTip(broken(TIP))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hide()

    def open(self, middle: QPoint, value: float, theme: Theme, begun: str = "") -> None:
        """Ask for a number at a place of the parent; `begun` is what has been typed already."""
        self.setFont(theme.font(13, bold=True))
        metrics = QFontMetrics(self.font())
        self.resize(metrics.horizontalAdvance("−0.000000") + 28, self.sizeHint().height())
        corner, room = middle - self.rect().center(), self._picture.size() - self.size()
        self.move(min(max(corner.x(), 0), max(room.width(), 0)), min(max(corner.y(), 0), max(room.height(), 0)))
        self.setText(begun or f"{value:.6g}".replace("-", MINUS))
        self.setModified(bool(begun))
        if not begun:
            self.selectAll()
        self.show()
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
            if event.type() == QEvent.Type.ShortcutOverride and plain:
                event.accept()
                return True
            step = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}.get(Qt.Key(event.key()))
            if event.type() == QEvent.Type.KeyPress and step is not None:
                if self._take():
                    self.passed_on.emit(step)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason and self.isModified():
            self._take()
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.hide()

    def number_in(self, text: str) -> float:
        """What was typed; a ValueError says what to type instead."""
        return typed_number(text)

    def _take(self) -> bool:
        try:
            value = self.number_in(self.text())
        except ValueError as error:
            self.refused.emit(str(error))
            self.selectAll()
            return False
        self.leave()
        self.taken.emit(value)
        return True

    def leave(self) -> None:
        """Close; what has been typed is not taken."""
        self.setModified(False)
        if self.hasFocus():
            self._home.setFocus()
        self.hide()
