"""How is a body in space turned?  By drag, wheel and keys, the same for all: relief, surface, wireframe and cube."""

from __future__ import annotations

from typing import Protocol, Self

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

DEGREES_PER_PIXEL = 0.45
DEGREES_PER_KEY = 6.0
ZOOM_PER_STEP = 1.0012
"""Of the wheel; a notch has 120."""
ZOOM_PER_KEY = 1.15
HOW = "Drag or arrow keys turn it, the wheel or + and − come nearer, 0 or Home shows it as at first"
TURNS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
ZOOMS = {Qt.Key.Key_Plus: ZOOM_PER_KEY, Qt.Key.Key_Equal: ZOOM_PER_KEY, Qt.Key.Key_Minus: 1 / ZOOM_PER_KEY}


class Turnable(Protocol):
    """From where a body is seen, by a `Camera` or in a `Pose`."""

    def turned(self, turn: float, tilt: float) -> Self:
        """Turned and tilted further, by degrees."""

    def zoomed(self, factor: float) -> Self:
        """Nearer (factor > 1) or farther."""


class Turntable:
    """A camera, and what mouse and keys do to it; every handler says whether it has used the event."""

    def __init__(self, widget: QWidget, home: Turnable) -> None:
        self._widget, self._home = widget, home
        self.camera = home
        self._grip: QPointF | None = None
        self._pressed = QPointF()
        self.turned = False
        """Whether what began with the last press is a drag, no click."""

    def rest(self) -> None:
        """Show the cursor of what can be turned."""
        self._widget.setCursor(Qt.CursorShape.OpenHandCursor)

    def press(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = self._pressed = event.position()
            self.turned = False
            self._widget.setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, event: QMouseEvent) -> bool:
        """Turn it."""
        if self._grip is None:
            return False
        far = (event.position() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        self.turned |= far
        way = DEGREES_PER_PIXEL * (event.position() - self._grip)
        self._grip = event.position()
        self.camera = self.camera.turned(way.x(), way.y())
        return True

    def release(self) -> None:
        """Let it go."""
        if self._grip is not None:
            self._grip = None
            self.rest()

    def go_home(self) -> None:
        """See it as at first."""
        self.camera = self._home

    def wheel(self, event: QWheelEvent) -> None:
        """Come nearer, or go."""
        self.camera = self.camera.zoomed(ZOOM_PER_STEP ** event.angleDelta().y())

    def key(self, event: QKeyEvent) -> bool:
        """Turn, come nearer, or go home."""
        key = Qt.Key(event.key())
        if key in TURNS:
            right, down = TURNS[key]
            self.camera = self.camera.turned(DEGREES_PER_KEY * right, DEGREES_PER_KEY * down)
        elif key in ZOOMS:
            self.camera = self.camera.zoomed(ZOOMS[key])
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.go_home()
        else:
            return False
        return True
