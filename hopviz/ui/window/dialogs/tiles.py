"""Tiles of patterns, of which several can be chosen by mouse or by typing."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Slot,
)
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from hopviz.core.patterns import Pattern
from hopviz.ui.guard import Guarded
from hopviz.ui.style.names import plain_tip
from hopviz.ui.style.plotting import shortened
from hopviz.ui.style.theme import GRID, Theme
from hopviz.ui.widgets.thumbnail import thumbnail

Index = QModelIndex | QPersistentModelIndex
LABEL = 18
"""Height of a name, at scale 1."""
CHECK = 18.0
SLICE, REST = 0.002, 12
"""Seconds of drawing thumbnails, and milliseconds that the window then has for its frames."""


class PatternBank(Guarded, QListWidget):
    """Patterns as tiles; a click, Space or, for names of one letter, typing it chooses one or takes it back."""

    def __init__(self, patterns: Mapping[str, Pattern], theme: Theme, side: int) -> None:
        super().__init__()
        self.setAccessibleName("Patterns")
        self._patterns: dict[str, Pattern] = {}
        self._pictures: dict[str, QPixmap] = {}
        """Thumbnails of those that have been seen."""
        self._late: list[QPersistentModelIndex] = []
        """Tiles that are seen without one."""
        self._spent = 0.0
        self._slices = QTimer(self, singleShot=True, interval=REST)
        self._slices.timeout.connect(self._go_on)
        self._theme, self._side = theme, side
        self.setItemDelegate(TileDelegate(theme, side, self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setSelectionMode(QListWidget.SelectionMode.MultiSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setSpacing(2)
        self.setMouseTracking(True)
        self.show_patterns(patterns)

    def show_patterns(self, patterns: Mapping[str, Pattern]) -> None:
        """Show other patterns, of which none is chosen."""
        self.clearSelection()
        self.clear()
        self._patterns, self._pictures = {}, {}
        self._late.clear()
        self.add_patterns(patterns)

    def add_patterns(self, patterns: Mapping[str, Pattern]) -> None:
        """Show these as well, after the others."""
        self._patterns.update(patterns)
        for name in patterns:
            item = QListWidgetItem(name)
            key = name if len(name) == 1 else "Space"
            item.setToolTip(plain_tip(f"Choose {name}, or take it back  ({key})"))
            self.addItem(item)

    def picture(self, index: Index) -> QPixmap | None:
        """The thumbnail of a tile; None where it is drawn later, since it would hold up this frame."""
        name = str(index.data())
        if name not in self._pictures:
            self._slices.start()
            if self._spent > SLICE:
                self._late.append(QPersistentModelIndex(index))
                return None
            began = perf_counter()
            ratio = self.devicePixelRatio()
            self._pictures[name] = thumbnail(self._patterns[name], self._theme, self._side, ratio)
            self._spent += perf_counter() - began
        return self._pictures[name]

    @Slot()
    def _go_on(self) -> None:
        """Paint those tiles that have no thumbnail yet."""
        self._spent = 0.0
        late, self._late = self._late, []
        for index in late:
            if index.isValid():
                self.update(index)

    def chosen(self) -> list[tuple[str, Pattern]]:
        """Name and pattern of every chosen tile, in order."""
        names = [str(index.data()) for index in sorted(self.selectedIndexes(), key=QModelIndex.row)]
        return [(name, self._patterns[name]) for name in names]

    def toggle(self, name: str) -> bool:
        """Choose the tile of a name, or take it back; whether there is one."""
        found = self.findItems(name, Qt.MatchFlag.MatchExactly) if name.strip() else []
        if found:
            self.setCurrentItem(found[0], QItemSelectionModel.SelectionFlag.Toggle)
        return bool(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.toggle(event.text().upper()):
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typing chooses whole names only; the usual search would choose what it happens to find."""


class TileDelegate(Guarded, QStyledItemDelegate):
    """Paints a tile: the pattern, its name, and a tick if it is chosen."""

    def __init__(self, theme: Theme, side: int, parent: PatternBank) -> None:
        super().__init__(parent)
        self._bank = parent
        self._theme = theme
        self._side = side

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._side + 2 * GRID, self._side + self._theme.px(LABEL) + 2 * GRID)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, tile = self._theme, QRectF(option.rect)
        picture = self._bank.picture(index)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option.state, tile.adjusted(1, 1, -1, -1))
        if picture is not None:
            place = QRectF(QPointF(), picture.deviceIndependentSize())
            place.moveCenter(QPointF(tile.center().x(), tile.top() + GRID + self._side / 2))
            painter.drawPixmap(place.topLeft().toPoint(), picture)
        name = QRectF(tile.left(), tile.bottom() - theme.px(LABEL) - GRID / 2, tile.width(), theme.px(LABEL))
        painter.setFont(theme.font(12, bold=selected))
        painter.setPen(theme.color("ink" if selected else "muted"))
        words = shortened(str(index.data()), QFontMetricsF(painter.font()), name.width() - GRID)
        painter.drawText(name, Qt.AlignmentFlag.AlignCenter, words)
        if selected:
            self._paint_tick(painter, QPointF(tile.right() - CHECK / 2 - 3, tile.top() + CHECK / 2 + 3))
        painter.restore()

    def _paint_ground(self, painter: QPainter, state: QStyle.StateFlag, tile: QRectF) -> None:
        theme = self._theme
        selected, hovered = state & QStyle.StateFlag.State_Selected, state & QStyle.StateFlag.State_MouseOver
        focused = state & QStyle.StateFlag.State_HasFocus
        painter.setPen(QPen(theme.color("accent"), 2) if selected else Qt.PenStyle.NoPen)
        if focused and not selected:
            painter.setPen(QPen(theme.color("muted"), 1))
        painter.setBrush(theme.color("accent", 30) if selected else Qt.BrushStyle.NoBrush)
        if hovered and not selected:
            painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(tile, 8, 8)

    def _paint_tick(self, painter: QPainter, centre: QPointF) -> None:
        painter.setPen(QPen(self._theme.color("surface"), 2))
        painter.setBrush(self._theme.color("accent"))
        painter.drawEllipse(centre, CHECK / 2, CHECK / 2)
        tick = QPolygonF([QPointF(-3.5, 0.5), QPointF(-1, 3), QPointF(4, -2.5)]).translated(centre)
        painter.setPen(QPen(self._theme.color("on_accent"), 2))
        painter.drawPolyline(tick)
