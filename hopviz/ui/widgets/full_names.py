"""Full names: what a picture shows in few letters is told in full where it is pointed at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import broken

WIDEST = 100
"""Letters of a line."""


class FullNames(Guarded, QObject):
    """The tooltips of shortened names on a widget, before that of the widget itself."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._told: list[tuple[QRectF, str]] = []
        widget.installEventFilter(self)

    def begin(self) -> None:
        """Forget what was painted before."""
        self._told.clear()

    def note(self, box: QRectF, shown: str, full: str) -> None:
        """Tell `full` where `shown` stands, if it is not the same."""
        if shown != full:
            self._told.append((QRectF(box), full))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return False
        full = next((name for box, name in self._told if box.contains(event.pos().toPointF())), "")
        if full:
            QToolTip.showText(event.globalPos(), broken(full, WIDEST), self._widget)
        return bool(full)
