"""What the tests of the window do: widgets that are handled as by a person."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

# Mouse


def turn_wheel_at(widget: QWidget, place: QPoint, notches: int) -> None:
    """Turn the mouse wheel over a place of a widget."""
    event = QWheelEvent(
        QPointF(place), QPointF(widget.mapToGlobal(place)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def turn_wheel(widget: QWidget, notches: int) -> None:
    """Turn the mouse wheel over the middle of a widget."""
    turn_wheel_at(widget, widget.rect().center(), notches)


# Bodies in space


def check_that_it_stays_inside(
    qtbot: QtBot, body: QWidget, places: Callable[[], NDArray[np.float64]], box: QRectF, rim: float
) -> None:
    """Turn a body all around at many tilts: all places stay so many pixels from the edges of the box."""
    for tilt in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        for _ in range(15):
            qtbot.keyClick(body, tilt)
            for _ in range(15):
                qtbot.keyClick(body, Qt.Key.Key_Right)
                seen = places()
                assert np.all(seen > (box.left() + rim, box.top() + rim))
                assert np.all(seen < (box.right() - rim, box.bottom() - rim))
