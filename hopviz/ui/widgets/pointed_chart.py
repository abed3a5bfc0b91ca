"""Charts of things that can be pointed at, which tells about them, and clicked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from hopviz.ui.style.plotting import broken
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import WholePlot


class PointedChart(Chart):
    """A chart with things on it, each of which has a number.

    Parameters
    ----------
    item : WholePlot
        What draws them.
    told_of : callable
        What is told of a thing, by its number.
    across, upwards, widest : str
        As of a chart.
    """

    thing_clicked = Signal(int)

    def __init__(
        self, item: WholePlot, told_of: Callable[[int], str], across: str, upwards: str, widest: str = "0.00",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(across, upwards, widest, parent=parent)
        self._told_of = told_of
        self.plot.addItem(item, ignoreBounds=True)
        self.plot.viewport().installEventFilter(self)

    def thing_at(self, place: QPointF) -> int:
        """The thing at a place of the viewport of the plot; -1 if there is none."""
        raise NotImplementedError

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            thing = self.thing_at(QPointF(event.pos()))
            told = broken(self._told_of(thing)) if thing >= 0 else self.toolTip()
            QToolTip.showText(event.globalPos(), told, self.plot.viewport())
            return True
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            thing = self.thing_at(event.position())
            if thing >= 0 and event.button() == Qt.MouseButton.LeftButton:
                self.thing_clicked.emit(thing)
            return True
        return False
