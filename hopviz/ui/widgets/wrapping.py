"""Two widgets beside each other, or one above the other where there is no room for that."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import GRID
from hopviz.ui.widgets import filled


class Wrapping(Guarded, QWidget):
    """A row of two, which becomes a column where the first would have too little of the width.

    Parameters
    ----------
    first, second : QWidget
    needed : callable
        Pixels that the first needs to stand beside the second.
    keeps : bool
        Whether the first gets no more than it needs.
    """

    def __init__(self, first: QWidget, second: QWidget, needed: Callable[[], int], keeps: bool = False) -> None:
        super().__init__()
        self._first, self._second, self._needed = first, second, needed
        self._box = filled(QBoxLayout(QBoxLayout.Direction.LeftToRight, self), (first, 1), second, gap=GRID // 2)
        if keeps:
            self._box.setAlignment(first, Qt.AlignmentFlag.AlignLeft)
        self._box.setAlignment(second, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)

    def _fit(self) -> None:
        beside = self._needed() + self._second.minimumSizeHint().width() + self._box.spacing()
        directions = QBoxLayout.Direction
        direction = directions.LeftToRight if beside <= self.contentsRect().width() else directions.TopToBottom
        if direction != self._box.direction():
            self._box.setDirection(direction)
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        least, margins = super().minimumSizeHint(), self._box.contentsMargins()
        widest = max(self._first.minimumSizeHint().width(), self._second.minimumSizeHint().width())
        return QSize(min(least.width(), widest + margins.left() + margins.right()), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # one of them needs another size
            self._fit()
        return super().event(event)
