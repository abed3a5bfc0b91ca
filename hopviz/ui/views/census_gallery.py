"""Which attractors has a census found?  A gallery of cells, of which only those in sight are painted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from hopviz.core.census import wilson_interval
from hopviz.core.network import State
from hopviz.ui.plotting import FINELY_ROUND, round_up
from hopviz.ui.theme import LIGHT, Theme
from hopviz.ui.views.census_cell import THUMBNAIL, Attractor, CellPainter, cell_height, cell_width
from hopviz.ui.views.census_search import Findings
from hopviz.ui.widgets.thumbnail import thumbnail

MOST_PICTURES = 600
MOST_CELLS = 200
"""Cells that are kept as they were painted, so that scrolling paints only those that come into sight."""


class CensusGallery(QAbstractScrollArea):
    """The attractors in an order, in as many columns as there is room for."""

    chosen = Signal(int)
    """The place of an attractor in the result."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.findings: Findings | None = None
        self.names: Sequence[str] = ()
        self.order = "share"
        self.when_empty = ""
        self._grid = (1, 1)
        self._pictures: dict[int, QPixmap] = {}
        self._cells: dict[int, QPixmap] = {}
        self._cell_painter: CellPainter | None = None
        self._cell_width = cell_width(self.theme, self.names)
        self._state: State | None = None
        self._lit, self._hovered, self._pressed, self._current = -1, -1, -1, -1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Attractors found")
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._pictures.clear()
        self._arrange()

    def show_findings(self, findings: Findings | None, grid: tuple[int, int]) -> None:
        """List what has been found; none of it yet."""
        same = self.findings is not None and findings is not None and self.findings.setup is findings.setup
        if not same:
            self._pictures.clear()
            self._current = self._hovered = self._pressed = -1
            self.verticalScrollBar().setValue(0)
        self.findings, self._grid = findings, grid
        self._arrange()

    def show_order(self, order: str) -> None:
        """List in another order, from its beginning."""
        self.order, self._current = order, -1
        self.verticalScrollBar().setValue(0)
        self._arrange()

    def show_state(self, state: State) -> None:
        """Light the attractor that the network is in, if it is in sight."""
        self._state = state
        if self._lit_place() != self._lit:
            self.viewport().update()

    def show_names(self, names: Sequence[str]) -> None:
        """Call the memories by other names."""
        self.names = names
        self._arrange()

    def say_when_empty(self, text: str) -> None:
        """What is said as long as nothing has been found."""
        if text != self.when_empty:
            self.when_empty = text
            self.viewport().update()

    @property
    def count(self) -> int:
        """How many attractors there are."""
        return 0 if self.findings is None else len(self.findings.result)

    @property
    def columns(self) -> int:
        """How many cells stand side by side."""
        return max(1, int(self.viewport().width() // self._cell_width))

    def cell(self, index: int) -> QRectF:
        """Where cell number `index`, in the present order, stands in the viewport."""
        width, height = self.viewport().width() / self.columns, cell_height(self.theme)
        row, column = divmod(index, self.columns)
        return QRectF(column * width, row * height - self.verticalScrollBar().value(), width, height)

    def place(self, index: int) -> int:
        """The place in the result of cell number `index`."""
        assert self.findings is not None
        return int(self.findings.orders[self.order][index])

    def attractor(self, place: int) -> Attractor:
        """What is known of the attractor at a place of the result."""
        assert self.findings is not None
        result = self.findings.result
        low, high = wilson_interval(result.hits[place], result.starts)
        identity = result.identities[place] if result.identities else None
        hits, energy = int(result.hits[place]), float(result.energies[place])
        return Attractor(identity, energy, hits, result.starts, (float(low), float(high)))

    def in_sight(self) -> range:
        """Numbers of the cells that can be seen."""
        height, scrolled = cell_height(self.theme), self.verticalScrollBar().value()
        first, last = scrolled // height, (scrolled + self.viewport().height() - 1) // height
        return range(first * self.columns, min((last + 1) * self.columns, self.count))

    def index_at(self, point: QPointF) -> int:
        """The number of the cell at a point of the viewport, or -1."""
        return next((index for index in self.in_sight() if self.cell(index).contains(point)), -1)

    def _arrange(self) -> None:
        self._cells.clear()
        self._cell_painter = None
        self._cell_width = cell_width(self.theme, self.names)
        height, room = cell_height(self.theme), self.viewport().height()
        rows = -(-self.count // self.columns)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(rows * height - room, 0))
        bar.setPageStep(room)
        bar.setSingleStep(height // 2)
        self.viewport().update()

    def _lit_place(self) -> int:
        if self.findings is None or self._state is None:
            return -1
        states = self.findings.result.states
        places = (self.place(index) for index in self.in_sight())
        return next((place for place in places if np.array_equal(states[place], self._state)), -1)

    def _picture(self, place: int) -> QPixmap:
        assert self.findings is not None
        ratio = self.devicePixelRatioF()
        made = self._pictures.get(place)
        if made is None or made.devicePixelRatio() != ratio:
            if len(self._pictures) >= MOST_PICTURES:
                self._pictures.clear()
            pattern = self.findings.result.states[place].reshape(self._grid)
            made = self._pictures[place] = thumbnail(pattern, self.theme, THUMBNAIL, ratio)
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer columns."""
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells in sight."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.findings is None or not self.count:
            painter.setPen(self.theme.color("muted"))
            painter.setFont(self.theme.font(13))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.viewport().rect()).adjusted(16, 0, -16, 0), flags, self.when_empty)
        else:
            self._paint_cells(painter, self.findings)
        painter.end()

    def _paint_cells(self, painter: QPainter, findings: Findings) -> None:
        self._lit = self._lit_place()
        for index in self.in_sight():
            place, box = self.place(index), self.cell(index)
            self._paint_ground(painter, box.adjusted(0, 1, -2, -1), index, place == self._lit)
            if place not in self._cells:
                self._keep_cell(place, box, findings)
            painter.drawPixmap(box.topLeft().toPoint(), self._cells[place])

    def _keep_cell(self, place: int, box: QRectF, findings: Findings) -> None:
        """Paint the cell of an attractor, to be shown wherever it is scrolled to."""
        if len(self._cells) >= MOST_CELLS:
            self._cells.clear()
        if self._cell_painter is None:
            largest = float(wilson_interval(findings.result.hits.max(), findings.result.starts)[1])
            self._cell_painter = CellPainter(self.theme, self.names, min(round_up(largest, FINELY_ROUND), 1.0))
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap((box.size() * ratio).toSize())
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        attractor, room = self.attractor(place), QRectF(0, 0, box.width() - 2, box.height())
        self._cell_painter.paint(painter, room, attractor, self._picture(place))
        painter.end()
        self._cells[place] = pixmap

    def _paint_ground(self, painter: QPainter, box: QRectF, index: int, lit: bool) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if lit:
            painter.setBrush(self.theme.color("accent", 40))
            painter.drawRoundedRect(box, 8, 8)
        elif index == self._hovered:
            painter.setBrush(self.theme.color("raised"))
            painter.drawRoundedRect(box, 8, 8)
        if index == self._current and self.hasFocus():
            painter.setPen(self.theme.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell of the attractor under the mouse."""
        if isinstance(event, QHelpEvent):
            index = self.index_at(QPointF(event.pos()))
            story = self.attractor(self.place(index)).story(self.names) if index >= 0 else ""
            QToolTip.showText(event.globalPos(), story, self.viewport())
            return True
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            shape = Qt.CursorShape.ArrowCursor if index < 0 else Qt.CursorShape.PointingHandCursor
            self.viewport().setCursor(shape)
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the cell under the mouse."""
        self._hover(self.index_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """What is pressed is what will be chosen, even if the order changes meanwhile."""
        index = self.index_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self._pressed, self._current = self.place(index), index

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose what was pressed if the mouse is still there."""
        pressed, self._pressed = self._pressed, -1
        if pressed >= 0 and self.index_at(event.position()) == self._current:
            self.chosen.emit(pressed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from cell to cell, Return chooses."""
        key = Qt.Key
        step = {key.Key_Down: self.columns, key.Key_Up: -self.columns, key.Key_Right: 1, key.Key_Left: -1}
        if event.key() in step and self.count:
            start = self._current + step[key(event.key())] if self._current >= 0 else 0
            self._current = min(max(start, 0), self.count - 1)
            box, bar = self.cell(self._current), self.verticalScrollBar()
            below = box.bottom() - self.viewport().height()
            bar.setValue(round(bar.value() + min(box.top(), 0) + max(below, 0)))
            self.viewport().update()
        elif event.key() in (key.Key_Return, key.Key_Enter) and 0 <= self._current < self.count:
            self.chosen.emit(self.place(self._current))
        else:
            super().keyPressEvent(event)
