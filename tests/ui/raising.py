"""Widgets whose methods raise, shown and used as by a person; run as a program, it tells what was reported.

`python -m tests.ui.raising` prints a line for each report, the method first, and last that it has come to its end.
"""

from __future__ import annotations

import sys
import traceback
from types import TracebackType

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QObject,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsView,
    QListView,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from hopviz.ui.guard import Guarded

NO_KEY = Qt.KeyboardModifier.NoModifier


class Raising(Guarded, QWidget):
    """Fails at everything, each time in C."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPoint(*np.zeros(3)[3])

    def resizeEvent(self, event: object) -> None:
        divmod(1, 0)

    def mousePressEvent(self, event: object) -> None:
        int("z")

    def mouseMoveEvent(self, event: object) -> None:
        (1, 2)[7]

    def mouseReleaseEvent(self, event: object) -> None:
        {}[event]

    def wheelEvent(self, event: object) -> None:
        "".index("z")

    def leaveEvent(self, event: object) -> None:
        divmod(1, 0)

    def keyPressEvent(self, event: object) -> None:
        divmod(1, 0)

    def timerEvent(self, event: object) -> None:
        [].pop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return (event.type() == QEvent.Type.KeyPress and bool(1 / 0)) or False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.User:
            divmod(1, 0)
        return super().event(event)

    def sizeHint(self) -> QSize:
        return QSize(*map(int, "z"))


class Nesting(Guarded, QWidget):
    """Hands every key to others, from Python through Qt to Python, and goes on."""

    keyed = Signal(int)

    def __init__(self, other: QWidget) -> None:
        super().__init__()
        self.other, self.went_on = other, 0
        self.installEventFilter(other)
        self.keyed.connect(self.slot)

    def slot(self, key: int) -> None:
        (1, 2)[key]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        for sent in (QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, NO_KEY), QEvent(QEvent.Type.User)):
            QCoreApplication.sendEvent(self.other, sent)
        self.other.grab()
        self.other.repaint()
        self.keyed.emit(7)
        self.went_on += 1


class Rows(Guarded, QAbstractListModel):
    """Three rows that cannot be read."""

    def rowCount(self, *parent: object) -> int:
        return 3

    def data(self, *given: object) -> object:
        return (1, 2)[5]


class Painting(Guarded, QStyledItemDelegate):
    """Paints no row."""

    def paint(self, *given: object) -> None:
        int("z")


class Item(Guarded, QGraphicsItem):
    """Has neither a size nor a picture."""

    def boundingRect(self) -> QRectF:
        return QRectF(1 / 0, 0, 1, 1)

    def paint(self, *given: object) -> None:
        int("z")


def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print the method that failed, and what was reported of it."""
    print(traceback.extract_tb(trace)[-1].name, kind.__name__, error)


def main() -> None:
    """Use them all."""
    sys.excepthook = tell
    application = QApplication([])
    raising = Raising()
    raising.setMinimumHeight(50)
    nesting = Nesting(raising)
    rows, painting, scene, item = Rows(), Painting(), QGraphicsScene(), Item()
    view = QListView()
    view.setModel(rows)
    view.setItemDelegate(painting)
    scene.addItem(item)
    pictures = QGraphicsView(scene)
    window = QWidget()
    column = QVBoxLayout(window)
    for widget in (raising, nesting, view, pictures):
        column.addWidget(widget)
    window.show()
    QTest.qWaitForWindowExposed(window)
    raising.startTimer(0)
    for _ in range(5):
        window.resize(window.size() + QSize(7, 7))
        application.processEvents()
        QTest.mousePress(raising, Qt.MouseButton.LeftButton)
        QTest.mouseMove(raising, raising.rect().bottomRight())
        QTest.mouseRelease(raising, Qt.MouseButton.LeftButton)
        for kind in (QEvent.Type.Wheel, QEvent.Type.Leave, QEvent.Type.MouseMove):
            QCoreApplication.sendEvent(raising, _of(kind))
        nesting.setFocus()
        QTest.keyClick(nesting, Qt.Key.Key_Space)
        application.processEvents()
    assert nesting.went_on == 5
    window.close()
    print("It goes on.")


def _of(kind: QEvent.Type) -> QEvent:
    here, button = QPointF(2, 2), Qt.MouseButton.LeftButton
    if kind == QEvent.Type.Wheel:
        turn = QPoint(0, 120)
        return QWheelEvent(here, here, turn, turn, Qt.MouseButton.NoButton, NO_KEY, Qt.ScrollPhase.NoScrollPhase, False)
    if kind == QEvent.Type.MouseMove:
        return QMouseEvent(kind, here, here, button, button, NO_KEY)
    return QEvent(kind)


if __name__ == "__main__":
    main()
