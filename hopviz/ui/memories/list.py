"""List of memories, handled by mouse and keys: selected, renamed, moved by dragging.

The list never changes the memories itself: it says what the person asked for, and shows what it is given.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPoint, QPointF, QRectF, Qt, QTimerEvent, Signal
from PySide6.QtGui import QCursor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView, QToolTip

from hopviz.actions.memory_edits import MoveMemory
from hopviz.actions.state_edits import UseAsCue
from hopviz.actions.window_verbs import ShowStability
from hopviz.project.model import Project
from hopviz.ui.memories.rows import MemoryDelegate, MemoryRows
from hopviz.ui.panel import Acting, hand_on
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets import retell

SCROLL_MARGIN = 2 * GRID
SCROLL_STEP = 6
SCROLL_MS = 16


class MemoryList(Acting, QListView):
    """The memories, one row each; one of them, or none, is selected."""

    selection_moved = Signal()
    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("memory_list")
        self.setAccessibleName("Memories")
        self._rows = MemoryRows(self)
        self._delegate = MemoryDelegate(self)
        self._pressed: tuple[int, QPoint] | None = None
        self._gap: int | None = None
        self._scroll_timer = 0
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)
        self.setMinimumHeight(9 * GRID)
        hand_on(self._rows, self)
        self.selectionModel().selectionChanged.connect(self.selection_moved)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self._delegate.apply_theme(theme)
        self._rows.forget_pictures()
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    @property
    def shows_margins(self) -> bool:
        """Whether there are rows, wide enough for the figures of margins."""
        return self._rows.rowCount() > 0 and self._delegate.shows_margins(self.viewport().width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def selected(self) -> int:
        """The selected row, or -1."""
        # The current index is another matter: it is the first row as soon as the list has the focus.
        chosen = self.selectedIndexes()
        return chosen[0].row() if chosen else -1

    def select(self, row: int) -> None:
        """Select a row and scroll to it; none for -1."""
        index = self._rows.index(row) if row >= 0 else QModelIndex()
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)
        else:
            self.clearSelection()

    def show_project(self, project: Project) -> None:
        """Show the memories of a project; the selection stays with its memory, or goes to a new one."""
        before, row = self._rows.project, self.selected()
        if before is not None and project.memories is before.memories and project.same_grid(before):
            self._rows.project = project
            return
        self._end_drag()
        self._rows.show_project(project)
        after = _selection_after(before, project, row)
        if after != self.selected():
            self.select(after)
        self.selection_moved.emit()

    def forget(self) -> None:
        """Keep nothing of units that are gone: no memory, so no name of one that is being typed."""
        self._end_drag()
        self._rows.forget()

    def show_overlaps(self, overlaps: NDArray[np.float64]) -> None:
        """Show new overlaps, shape (P,); those of another number of memories are out of date."""
        before = self._tip()
        if self._rows.show_overlaps(overlaps):
            self.viewport().update()
            retell(before, self._tip(), self.viewport())

    def _tip(self) -> str:
        """What the tooltip of the row under the mouse says."""
        if not QToolTip.isVisible():
            return ""
        return str(self.indexAt(self.viewport().mapFromGlobal(QCursor.pos())).data(Qt.ItemDataRole.ToolTipRole) or "")

    def show_margins(self, margins: Mapping[int, float]) -> None:
        """Show the smallest margin of each memory, by its revision."""
        for row in self._rows.show_margins(margins):
            self.update(self._rows.index(row))

    def rename_selected(self) -> None:
        """Open the name of the selected row for editing."""
        if self.selected() >= 0:
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.scrollTo(self.currentIndex())
            self.edit(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A Return that ends a name comes by here, too.
        editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() == Qt.Key.Key_Escape and self._gap is not None:
            self._end_drag()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.selected() >= 0 and not editing:
            self.acted.emit(UseAsCue(self.selected()))
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.selected() < 0:
            self.select(min(0, self._rows.rowCount() - 1))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._pressed = (index.row(), event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            self._note_pointed(place)
            super().mouseMoveEvent(event)
            return
        far = (place - self._pressed[1]).manhattanLength() >= QApplication.startDragDistance()
        if self._gap is not None or far:
            self._drag_to(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, gap = self._pressed, self._gap
        self._end_drag()
        if pressed is None or gap is None:
            super().mouseReleaseEvent(event)
            if pressed is not None and self._sign_at(event.position().toPoint()) == pressed[0]:
                self.acted.emit(ShowStability(pressed[0]))
            return
        self.setState(QAbstractItemView.State.NoState)
        old = pressed[0]
        new = gap - (gap > old)
        if new != old:
            self.acted.emit(MoveMemory(old, new))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        index = self.indexAt(place)
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            super().mouseDoubleClickEvent(event)
        elif self._delegate.parts(self.visualRect(index)).thumbnail.contains(QPointF(place)):
            self.acted.emit(UseAsCue(index.row()))
        else:
            self.edit(index)

    def timerEvent(self, event: QTimerEvent) -> None:
        if event.timerId() != self._scroll_timer:
            super().timerEvent(event)
            return
        place = self.viewport().mapFromGlobal(self.cursor().pos())
        if self._scroll_at(place.y()):
            self._drag_to(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._gap is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        theme = self._delegate.theme
        painter.setBrush(theme.color("accent"))
        first = self.visualRect(self._rows.index(0))
        y = min(max(first.top() + self._gap * first.height(), 2.0), self.viewport().height() - 2.0)
        painter.drawRoundedRect(QRectF(4, y - 1.5, self.viewport().width() - 8, 3), 1.5, 1.5)
        painter.setBrush(theme.color("surface"))
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.drawEllipse(QPointF(5, y), 3.5, 3.5)
        painter.end()

    def _note_pointed(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid():
            parts = self._delegate.parts(self.visualRect(index))
            self._rows.pointed_at_thumbnail = parts.thumbnail.contains(QPointF(place))
        at_a_sign = self._sign_at(place) >= 0
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if at_a_sign else Qt.CursorShape.ArrowCursor)

    def _sign_at(self, place: QPoint) -> int:
        """The row whose sign is there, or -1."""
        index = self.indexAt(place)
        known = index.isValid() and not math.isnan(self._rows.margin(index.row()))
        if known and self._delegate.parts(self.visualRect(index)).sign.contains(QPointF(place)):
            return index.row()
        return -1

    def _drag_to(self, place: QPoint) -> None:
        if not self._scroll_timer:
            self._scroll_timer = self.startTimer(SCROLL_MS)
        first = self.visualRect(self._rows.index(0))
        gap = round((place.y() - first.top()) / max(first.height(), 1))
        self._gap = min(max(gap, 0), self._rows.rowCount())
        self.viewport().update()

    def _scroll_at(self, y: int) -> bool:
        bar = self.verticalScrollBar()
        before = bar.value()
        if y < SCROLL_MARGIN:
            bar.setValue(before - SCROLL_STEP)
        elif y > self.viewport().height() - SCROLL_MARGIN:
            bar.setValue(before + SCROLL_STEP)
        return bar.value() != before

    def _end_drag(self) -> None:
        if self._gap is not None:
            self.viewport().update()
        self._pressed = self._gap = None
        if self._scroll_timer:
            self.killTimer(self._scroll_timer)
            self._scroll_timer = 0


def _selection_after(before: Project | None, after: Project, row: int) -> int:
    """The row to select once `after` is shown in place of `before`, in which `row` was selected."""
    if before is None or not after.same_grid(before):
        return -1
    known = Counter(memory.revision for memory in before.memories)
    present = [memory.revision for memory in after.memories]
    added = []
    for index, revision in enumerate(present):
        if known[revision]:
            known[revision] -= 1
        else:
            added.append(index)
    if added and not known.total():
        return added[-1]
    if row < 0 or len(added) == len(present):
        return -1
    chosen = before.memories[row].revision
    return present.index(chosen) if chosen in present else min(row, len(present) - 1)
