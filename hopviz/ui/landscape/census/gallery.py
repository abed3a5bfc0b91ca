"""Which attractors has a census found?  A gallery of cells, of which only those in sight are painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from hopviz.core.attractors import Identity
from hopviz.core.census import wilson_interval
from hopviz.core.network import State
from hopviz.project.naming import brief_name_of, name_of
from hopviz.ui.landscape.census.search import Findings
from hopviz.ui.style.marks import mark
from hopviz.ui.style.plotting import FINELY_ROUND, MINUS, number, round_up, shortened, small_number
from hopviz.ui.style.theme import GRID, KINDS, LIGHT, Theme
from hopviz.ui.widgets.thumbnail import thumbnail

THUMBNAIL = 40
BAR = 7
MARK = 9
ASIDE = THUMBNAIL + GRID / 2 + GRID + 2
"""Pixels at the left that the thumbnail takes."""
NARROWEST, WIDEST = 280, 440
"""Pixels that a cell is at least wide, at scale 1, and that long names make it."""
FULL_SHARE = "100.0 %"
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Attractor:
    """One of the attractors that were found."""

    identity: Identity | None
    """None where there are no memories to name it by."""
    energy: float
    hits: int
    starts: int
    interval: tuple[float, float]
    """95 % confidence interval of its share of the starts, 0 to 1."""

    @property
    def share(self) -> float:
        """Of the starts, 0 to 1."""
        return self.hits / max(self.starts, 1)

    def title(self, names: Sequence[str]) -> str:
        """What it is called, given the names of the memories."""
        if self.identity is None:
            return "Attractor"
        name = name_of(self.identity, names)
        return name[0].upper() + name[1:]

    def story(self, names: Sequence[str]) -> str:
        """Everything that is known of it, in lines."""
        low, high = self.interval
        return (
            f"{self.title(names)}, energy E = {small_number(self.energy)}\n"
            f"{number(self.hits)} of {number(self.starts)} starts ended here: {percent(self.share)} %\n"
            f"95 % confidence: {percent(low)} to {percent(high)} %\n"
            "Click to make it the state of the network"
        )


def fitted_title(attractor: Attractor, names: Sequence[str], metrics: QFontMetricsF, room: float) -> str:
    """What it is called, in so many pixels: a sign tells the kind, so that names, or both their ends, are enough."""
    title, identity = attractor.title(names), attractor.identity
    if metrics.horizontalAdvance(title) <= room or identity is None or not identity.members:
        return shortened(title, metrics, room)
    between = metrics.horizontalAdvance(brief_name_of(identity, [""] * len(names)))
    each = (room - between) / len(identity.members)
    shown = [shortened(name, metrics, each) if k in identity.members else "" for k, name in enumerate(names)]
    brief = brief_name_of(identity, names)
    return brief if metrics.horizontalAdvance(brief) <= room else brief_name_of(identity, shown)


def percent(share: float) -> str:
    """A share, 0 to 1, in per cent: a tenth, or finer where it is small."""
    value = 100 * share
    return number(value, 1 if value >= 1 or value == 0 else 2 if value >= 0.1 else 3)


def cell_height(theme: Theme) -> int:
    """How high a cell is, in pixels."""
    return max(THUMBNAIL + GRID, theme.px(17) + theme.px(14) + 2 * GRID)


def cell_width(theme: Theme, names: Sequence[str]) -> float:
    """How wide a cell is at least, in pixels: mixtures of any three memories are told apart, if names are not long."""
    members = ", ".join(f"{MINUS}{name}" for name in sorted(names, key=len)[-3:])
    metrics = QFontMetricsF(theme.font(13))
    title = MARK * theme.scale + 6 + metrics.horizontalAdvance(members) + GRID + metrics.horizontalAdvance(FULL_SHARE)
    return min(max(ASIDE + title + GRID, NARROWEST * theme.scale), WIDEST * theme.scale)


class CellPainter:
    """Paints cells in a theme, given the names of the memories; `top` is the share at which bars are full."""

    def __init__(self, theme: Theme, names: Sequence[str], top: float) -> None:
        self.theme, self.names, self.top = theme, names, max(top, 1e-9)
        self._plain, self._bold, self._small = theme.font(13), theme.font(13, bold=True), theme.font(11)
        self._metrics = {bold: QFontMetricsF(self._bold if bold else self._plain) for bold in (False, True)}
        self._share_width = self._metrics[False].horizontalAdvance(FULL_SHARE)
        self._energy_width = QFontMetricsF(self._small).horizontalAdvance("E −0,000.0") + GRID

    def paint(self, painter: QPainter, box: QRectF, attractor: Attractor, picture: QPixmap) -> None:
        """Draw one cell."""
        place = QRectF(QPointF(), picture.deviceIndependentSize())
        place.moveCenter(QPointF(box.left() + GRID / 2 + THUMBNAIL / 2, box.center().y()))
        painter.drawPixmap(place.topLeft().toPoint(), picture)
        left, right = box.left() + ASIDE, box.right() - GRID
        first, second = self.theme.px(18), self.theme.px(15)
        top = box.center().y() - (first + second) / 2
        self._paint_title(painter, QRectF(left, top, right - left, first), attractor)
        self._paint_figures(painter, QRectF(left, top + first, right - left, second), attractor)

    def _paint_title(self, painter: QPainter, line: QRectF, attractor: Attractor) -> None:
        theme, size, left = self.theme, MARK * self.theme.scale, line.left()
        if attractor.identity is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour(attractor))
            painter.drawPath(mark(attractor.identity.kind, size).translated(left + size / 2, line.center().y()))
            left += size + 6
        bold = attractor.identity is not None and attractor.identity.kind == "memory"
        room = line.right() - left - self._share_width - GRID
        painter.setPen(theme.color("ink"))
        painter.setFont(self._bold if bold else self._plain)
        title = fitted_title(attractor, self.names, self._metrics[bold], room)
        painter.drawText(QRectF(left, line.top(), room, line.height()), LEFT, title)
        painter.setFont(self._plain)
        painter.drawText(line, RIGHT, f"{percent(attractor.share)} %")

    def _paint_figures(self, painter: QPainter, line: QRectF, attractor: Attractor) -> None:
        theme = self.theme
        painter.setFont(self._small)
        painter.setPen(theme.color("muted"))
        painter.drawText(line, LEFT, f"E {small_number(attractor.energy)}")
        bar = QRectF(line.left() + self._energy_width, 0, line.width() - self._energy_width, BAR)
        bar.moveTop(line.center().y() - BAR / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(bar, 2, 2)
        colour = self._colour(attractor)
        colour.setAlpha(170)
        painter.setBrush(colour)
        ends = [bar.left() + bar.width() * min(x / self.top, 1.0) for x in (attractor.share, *attractor.interval)]
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(ends[0] - bar.left(), 1.0), BAR), 2, 2)
        painter.setPen(QPen(theme.color("ink"), 1.2))
        middle = bar.center().y()
        painter.drawLine(QPointF(ends[1], middle), QPointF(ends[2], middle))
        for x in ends[1:]:
            painter.drawLine(QPointF(x, middle - 2.5), QPointF(x, middle + 2.5))

    def _colour(self, attractor: Attractor) -> QColor:
        return self.theme.color("accent" if attractor.identity is None else KINDS[attractor.identity.kind])


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
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
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
        self._hover(self.index_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self._pressed, self._current = self.place(index), index

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, -1
        if pressed >= 0 and self.index_at(event.position()) == self._current:
            self.chosen.emit(pressed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
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
