"""Bar of the moments of a run that can be gone to, and the one that is shown."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.core.recorder import Extent
from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import LIGHT, Theme

GROOVE, HANDLE = 6.0, 16.0
"""Of the groove its height, of the handle its diameter, at scale 1."""
PAGE = 0.1
"""Part of the run that a page of keys goes on, or a notch of the wheel a fifth of it."""


class TimeBar(Guarded, QWidget):
    """A bar from the first moment of a run that is remembered to the latest, along which a handle is dragged."""

    chosen = Signal(int)
    """(moment) the person wants to go there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.extent, self.moment = Extent(0, 0), 0
        self._dragged: int | None = None
        """The moment that the hand holds; what is shown follows as fast as it can."""
        self._wanted = 0
        """The moment that keys and wheel have come to, which may be ahead of what is shown."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Moments of the run")
        self.setMinimumWidth(80)

    def sizeHint(self) -> QSize:
        return QSize(400, self.theme.px(24))

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self.theme = theme
        self.updateGeometry()
        self.update()

    def show_moment(self, moment: int, extent: Extent) -> None:
        """Let the handle stand at a moment of a run."""
        self._wanted = moment
        if (moment, extent) != (self.moment, self.extent):
            self.moment, self.extent = moment, extent
            self.setAccessibleDescription(f"Moment {moment:,} of {extent.end:,}")
            self.update()

    @property
    def groove(self) -> QRectF:
        """Where the bar is drawn."""
        height, handle = self.theme.px(GROOVE), self.theme.px(HANDLE)
        area = QRectF(self.rect())
        return QRectF(handle / 2, area.center().y() - height / 2, max(area.width() - handle, 1.0), height)

    def place_of(self, moment: int) -> QPointF:
        """Where a moment is on the bar."""
        groove = self.groove
        share = (moment - self.extent.first) / (self._length or 1)
        return QPointF(groove.left() + share * groove.width(), groove.center().y())

    def moment_at(self, x: float) -> int:
        """The moment at so many pixels from the left."""
        groove = self.groove
        return self._within(self.extent.first + round((x - groove.left()) / groove.width() * self._length))

    @property
    def _length(self) -> int:
        return self.extent.end - self.extent.first

    def _within(self, moment: int) -> int:
        return min(max(moment, self.extent.first), self.extent.end)

    def _choose(self, moment: int) -> None:
        if self._length:
            self._wanted = self._within(moment)
            self.chosen.emit(self._wanted)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._length:
            self._drag_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            self._drag_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None
        self.update()

    def _drag_to(self, x: float) -> None:
        moment = self.moment_at(x)
        if moment != self._dragged:
            self._dragged = moment
            self.chosen.emit(moment)
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        self._choose(self._wanted + round(notches * max(PAGE / 5 * self._length, 1)))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = max(round(PAGE * self._length), 1)
        goals = {
            Qt.Key.Key_Left: self._wanted - 1, Qt.Key.Key_Right: self._wanted + 1,
            Qt.Key.Key_PageDown: self._wanted - page, Qt.Key.Key_PageUp: self._wanted + page,
            Qt.Key.Key_Home: self.extent.first, Qt.Key.Key_End: self.extent.end,
        }  # fmt: skip
        goal = goals.get(Qt.Key(event.key()))
        if goal is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self._choose(goal)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groove = self.groove
        radius = groove.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        painter.drawRoundedRect(groove, radius, radius)
        if not self._length:
            return
        here = self.place_of(self.moment if self._dragged is None else self._dragged)
        painter.setBrush(theme.color("accent"))
        painter.drawRoundedRect(QRectF(groove.topLeft(), QPointF(here.x(), groove.bottom())), radius, radius)
        handle = theme.px(HANDLE) / 2
        painter.setPen(QPen(theme.color("surface"), 2))
        painter.drawEllipse(here, handle, handle)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("ink"), 2))
            painter.drawEllipse(here, handle - 1, handle - 1)
