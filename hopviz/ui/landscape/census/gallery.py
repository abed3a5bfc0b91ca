"""Gallery of the attractors that a census has found: a cell for each, in an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from hopviz.core.attractors import Identity, Kind
from hopviz.core.census import CensusResult
from hopviz.core.intervals import wilson_interval
from hopviz.core.network import State
from hopviz.core.quoting import capital
from hopviz.project.naming import name_of, numbered
from hopviz.project.numbers import MINUS, figure, number
from hopviz.ui.guard import Guarded
from hopviz.ui.landscape.exact import FEW_UNITS
from hopviz.ui.style.marks import draw_mark
from hopviz.ui.style.plotting import FINELY_ROUND, broken, round_up, shortened
from hopviz.ui.style.rendering import pixel_ratio
from hopviz.ui.style.text import RIGHT, box_about, draw_line_of_text, fitted_brief_name
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
Index = QModelIndex | QPersistentModelIndex


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
    rank: int = 0
    """Its number among those that are called alike, from the lowest energy on; 0 for the only one."""
    digits: str = ""
    """Its state as ones and zeros, if they are so few that they are its name where it is none of the memories."""

    @property
    def kind(self) -> Kind | None:
        """What sort of attractor it is, as far as that can be told."""
        return None if self.identity is None else self.identity.kind

    @property
    def share(self) -> float:
        """Of the starts, 0 to 1."""
        return self.hits / max(self.starts, 1)

    def title(self, names: Sequence[str]) -> str:
        """What it is called, given the names of the memories."""
        if self.digits and self.kind in (None, "spurious"):
            return self.digits
        if self.identity is None:
            return f"Attractor {self.rank}" if self.rank else "Attractor"
        name = numbered(name_of(self.identity, names), self.rank)
        return capital(name)

    def story(self, names: Sequence[str]) -> str:
        """Everything that is known of it, in lines."""
        low, high = self.interval
        return broken(
            f"{self.title(names)}, energy E = {figure(self.energy)}\n"
            f"{number(self.hits)} of {number(self.starts)} starts ended here: {percent(self.share)} %\n"
            f"95 % confidence: {percent(low)} to {percent(high)} %\n"
            "Click to make it the state of the network"
        )


def fitted_title(attractor: Attractor, names: Sequence[str], metrics: QFontMetricsF, room: float) -> str:
    """What it is called, in so many pixels: a sign tells the kind, so that names are enough, if need be short ones."""
    title, identity = attractor.title(names), attractor.identity
    if metrics.horizontalAdvance(title) <= room or identity is None:
        return shortened(title, metrics, room)
    rank = numbered("", attractor.rank)
    left = room - metrics.horizontalAdvance(rank)
    return fitted_brief_name(identity, names, metrics, left) + rank


def percent(share: float) -> str:
    """A share, 0 to 1, in per cent: a tenth, or finer where it is small."""
    value = 100 * share
    return number(value, 1 if value >= 1 or value == 0 else 2 if value >= 0.1 else 3)


def cell_height(theme: Theme) -> int:
    """How high a cell is, in pixels."""
    return max(THUMBNAIL + GRID, theme.px(17) + theme.px(14) + 2 * GRID)


def cell_width(theme: Theme, names: Sequence[str]) -> float:
    """How wide a cell is at least, in pixels: mixtures of any three memories are told apart, if names are not long."""
    members = f" {MINUS} ".join(sorted(names, key=len)[-3:])
    metrics = QFontMetricsF(theme.font(13))
    title = MARK * theme.scale + 6 + metrics.horizontalAdvance(members) + GRID + metrics.horizontalAdvance(FULL_SHARE)
    return min(max(ASIDE + title + GRID, NARROWEST * theme.scale), WIDEST * theme.scale)


@lru_cache(maxsize=600)
def _picture(state: bytes, grid: tuple[int, int], theme: Theme, ratio: float) -> QPixmap:
    return thumbnail(np.frombuffer(state, np.int8).reshape(grid), theme, THUMBNAIL, ratio)


class CellDelegate(Guarded, QStyledItemDelegate):
    """Paints the cells of a gallery, and tells everything of the attractor under the mouse."""

    def __init__(self, gallery: CensusGallery) -> None:
        super().__init__(gallery)
        self._gallery = gallery

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self._gallery.gridSize()

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        if not index.isValid():  # Qt asks beside the cells, too
            QToolTip.hideText()
            return False
        attractor = self._gallery.attractor(self._gallery.place(index.row()))
        QToolTip.showText(event.globalPos(), attractor.story(self._gallery.names), view)
        return True

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        gallery = self._gallery
        theme, place, box = gallery.theme, gallery.place(index.row()), gallery.cell(index.row()).adjusted(0, 0, -2, 0)
        is_lit, is_hovered = place == gallery.lit, bool(option.state & QStyle.StateFlag.State_MouseOver)
        is_current = gallery.hasFocus() and index.row() == gallery.currentIndex().row()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("accent") if is_current else Qt.PenStyle.NoPen)
        fill = theme.color("accent", 40) if is_lit else theme.color("raised")
        painter.setBrush(fill if is_lit or is_hovered else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(1, 2, -1, -2), 8, 8)
        picture, attractor = gallery.picture(place), gallery.attractor(place)
        middle = QPointF(box.left() + GRID / 2 + THUMBNAIL / 2, box.center().y())
        painter.drawPixmap(box_about(middle, picture.deviceIndependentSize()).topLeft().toPoint(), picture)
        first, second = theme.px(18), theme.px(15)
        line = QRectF(box.left() + ASIDE, box.center().y() - (first + second) / 2, box.width() - ASIDE - GRID, first)
        self._paint_title(painter, line, attractor)
        self._paint_figures(painter, QRectF(line.left(), line.bottom(), line.width(), second), attractor)

    def _paint_title(self, painter: QPainter, line: QRectF, attractor: Attractor) -> None:
        theme, title, kind = self._gallery.theme, QRectF(line), attractor.kind
        painter.setFont(theme.font(13))
        draw_line_of_text(painter, theme, line, f"{percent(attractor.share)} %", side=RIGHT)
        title.setRight(line.right() - QFontMetricsF(painter.font()).horizontalAdvance(FULL_SHARE) - GRID)
        if kind is not None:
            size = MARK * theme.scale
            draw_mark(painter, theme, QPointF(line.left() + size / 2, line.center().y()), kind, size, 0.0)
            title.setLeft(line.left() + size + 6)
        painter.setFont(theme.font(13, bold=kind == "memory"))
        text = fitted_title(attractor, self._gallery.names, QFontMetricsF(painter.font()), title.width())
        draw_line_of_text(painter, theme, title, text)

    def _paint_figures(self, painter: QPainter, line: QRectF, attractor: Attractor) -> None:
        theme, full = self._gallery.theme, self._gallery.full_share
        painter.setFont(theme.font(11))
        draw_line_of_text(painter, theme, line, f"E {figure(attractor.energy)}", "muted")
        left = line.left() + QFontMetricsF(painter.font()).horizontalAdvance("E −0,000.0") + GRID
        bar = QRectF(left, line.center().y() - BAR / 2, line.right() - left, BAR)
        end, low, high = (left + bar.width() * min(x / full, 1.0) for x in (attractor.share, *attractor.interval))
        kind = "accent" if attractor.kind is None else KINDS[attractor.kind]
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, width in ((theme.color("raised"), bar.width()), (theme.color(kind, 170), max(end - left, 1.0))):
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(left, bar.top(), width, BAR), 2, 2)
        painter.setPen(QPen(theme.color("ink"), 1.2))
        middle = bar.center().y()
        painter.drawLine(QPointF(low, middle), QPointF(high, middle))
        for x in (low, high):
            painter.drawLine(QPointF(x, middle - 2.5), QPointF(x, middle + 2.5))


class CensusGallery(Guarded, QListView):
    """The attractors in an order, in as many columns as there is room for."""

    chosen = Signal(int)
    """The place of an attractor in the result."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.result: CensusResult | None = None
        self.orders: Mapping[str, NDArray[np.intp]] = {}
        """Places of the attractors by the name of an order."""
        self.names: Sequence[str] = ()
        self.order = "share"
        self.when_empty = ""
        """What is said as long as nothing has been found."""
        self.lit = -1
        """The place in the result of the attractor that the network is in, if it is in sight; else -1."""
        self._grid = (1, 1)
        self._state: State | None = None
        self.full_share = 1.0
        """The share of the starts at which bars are full."""
        self._pressed = -1
        self._rows = QStandardItemModel(0, 1, self)
        """As many rows as there are attractors: who is pointed at or scrolled to stays when there are more."""
        self.setModel(self._rows)
        self.setItemDelegate(CellDelegate(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setAccessibleName("Attractors found")
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # or scrolling would paint every cell
        self.entered.connect(self._shape_cursor)
        self.viewportEntered.connect(self._shape_cursor)
        self.pressed.connect(self._press)
        self.clicked.connect(self._release)

    def _shape_cursor(self, index: QModelIndex | None = None) -> None:
        """A hand above a cell."""
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor if index is None else Qt.CursorShape.PointingHandCursor)

    def _press(self, index: QModelIndex) -> None:
        """Remember what is there: the order may change until the button is released."""
        self._pressed = self.place(index.row())

    def _release(self) -> None:
        if self._pressed >= 0:
            self.chosen.emit(self._pressed)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._arrange()

    def show_result(
        self, result: CensusResult | None, orders: Mapping[str, NDArray[np.intp]], grid: tuple[int, int]
    ) -> None:
        """List what has been found; None before another census begins."""
        self.result, self.orders, self._grid = result, orders, grid
        if result is None:
            self._pressed = -1
        if result is not None and self.count:
            largest = float(wilson_interval(result.hits.max(), result.starts)[1])
            self.full_share = max(min(round_up(largest, FINELY_ROUND), 1.0), 1e-9)
        self._rows.setRowCount(self.count)
        self.viewport().update()

    def forget(self) -> None:
        """Keep nothing of units that are gone."""
        self._state, self.lit, self.names = None, -1, ()

    def show_order(self, order: str) -> None:
        """List in another order, from its beginning."""
        self.order = order
        self.setCurrentIndex(QModelIndex())
        self.scrollToTop()
        self.viewport().update()

    def show_state(self, state: State) -> None:
        """Light the attractor that the network is in, if it is in sight."""
        self._state = state
        if self._lit_place() != self.lit:
            self.viewport().update()

    def show_names(self, names: Sequence[str]) -> None:
        """Call the memories by other names."""
        self.names = names
        self._arrange()

    @property
    def count(self) -> int:
        """How many attractors there are."""
        return 0 if self.result is None else len(self.result)

    @property
    def columns(self) -> int:
        """How many cells stand side by side."""
        return max(1, self._room() // self.gridSize().width())

    def cell(self, index: int) -> QRectF:
        """Where cell number `index`, in the present order, stands in the viewport."""
        return QRectF(self.visualRect(self._rows.index(index, 0)))

    def place(self, index: int) -> int:
        """The place in the result of cell number `index`."""
        return int(self.orders[self.order][index])

    def attractor(self, place: int) -> Attractor:
        """What is known of the attractor at a place of the result."""
        result = self.result
        assert result is not None
        low, high = wilson_interval(result.hits[place], result.starts)
        identity = result.identities[place] if result.identities else None
        hits, energy = int(result.hits[place]), float(result.energies[place])
        rank = int(result.ranks[place])
        state = result.states[place]
        digits = "".join("1" if unit > 0 else "0" for unit in state) if state.size <= FEW_UNITS else ""
        return Attractor(identity, energy, hits, result.starts, (float(low), float(high)), rank, digits)

    def picture(self, place: int) -> QPixmap:
        """The attractor at a place of the result as a small grid."""
        assert self.result is not None
        return _picture(self.result.states[place].tobytes(), self._grid, self.theme, pixel_ratio(self))

    def in_sight(self) -> range:
        """Numbers of the cells that can be seen."""
        height, scrolled = self.gridSize().height(), self.verticalScrollBar().value()
        first, last = scrolled // height, (scrolled + self.viewport().height() - 1) // height
        return range(first * self.columns, min((last + 1) * self.columns, self.count))

    def _room(self) -> int:
        """Pixels from side to side that Qt fills with cells: beside the scroll bar, whether it is there or not."""
        return self.maximumViewportSize().width() - self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent) - 1

    def _arrange(self) -> None:
        """As many columns as there is room for."""
        room = self._room()
        columns = max(1, int(room // cell_width(self.theme, self.names)))
        size = QSize(room // columns, cell_height(self.theme))
        if size != self.gridSize() and room > 0:
            self.setGridSize(size)
            self.verticalScrollBar().setSingleStep(size.height() // 2)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def _lit_place(self) -> int:
        if self.result is None or self._state is None:
            return -1
        places, states = (self.place(index) for index in self.in_sight()), self.result.states
        return next((place for place in places if np.array_equal(states[place], self._state)), -1)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.lit = self._lit_place()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.theme.color("surface"))
        if not self.count:
            painter.setPen(self.theme.color("muted"))
            painter.setFont(self.theme.font(13))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.viewport().rect()).adjusted(16, 0, -16, 0), flags, self.when_empty)
        painter.end()
        super().paintEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.chosen.emit(self.place(self.currentIndex().row()))
        else:
            super().keyPressEvent(event)
