"""Square pictures of numbers: whom every token attends to, and the spins of a lattice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from hopviz.core.network import Floats, State
from hopviz.ui.experiments.tokens.task import SIDE, Moment
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import packed, shortened
from hopviz.ui.style.theme import LIGHT, Theme

FAINT = 0.6
"""The power by which attention that is small is seen, too."""


class Square(Guarded, QWidget):
    """A square of coloured cells below a line of words."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.words: tuple[str, ...] = (name,)
        """What stands above it, and the same in fewer letters."""
        self.setAccessibleName(name)
        self.setMinimumSize(60, 60)

    def sizeHint(self) -> QSize:
        return QSize(160, 180)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.update()

    def heading(self) -> float:
        """Pixels that the words take."""
        return QFontMetricsF(self.theme.font(11)).height() + 4

    def box(self) -> QRectF:
        """Where the cells are."""
        top = self.heading()
        side = max(min(self.width(), self.height() - top), 1.0)
        return QRectF((self.width() - side) / 2, top, side, side)

    def cells(self) -> NDArray[np.uint32] | None:
        """(K, K) colours, 0xffrrggbb; None while there is nothing to be seen."""
        raise NotImplementedError

    def draw_over(self, painter: QPainter, box: QRectF) -> None:
        """What lies over the cells."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box, theme = QPainter(self), self.box(), self.theme
        painter.fillRect(self.rect(), theme.color("surface"))
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("muted"))
        metrics = QFontMetricsF(painter.font())
        fitting = [words for words in self.words if metrics.horizontalAdvance(words) <= self.width()]
        words = fitting[0] if fitting else shortened(self.words[-1], metrics, self.width())
        line = QRectF(0, 0, self.width(), box.top())
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words)
        cells = self.cells()
        if cells is not None:
            held = np.ascontiguousarray(cells)
            side = len(held)
            painter.drawImage(box, QImage(held.data, side, side, 4 * side, QImage.Format.Format_RGB32))
            self.draw_over(painter, box)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("line"), 1.0))
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()


class AttentionMap(Square):
    """Whom every token, a row, attends to; a click chooses the token of a row."""

    token_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Attention: a row a token", parent)
        self.words += ("Attention",)
        self._moment: Moment | None = None
        self._chosen = -1

    def show_moment(self, moment: Moment | None, chosen: int) -> None:
        """Show this, with a frame about the row of a token."""
        self._moment, self._chosen = moment, chosen
        self.update()

    def cells(self) -> NDArray[np.uint32] | None:
        if self._moment is None:
            return None
        shown = self._moment.attention[np.ix_(self._moment.arranged, self._moment.arranged)]
        strength = (shown / shown.max()) ** FAINT
        return np.asarray(packed(ramp(self.theme))[np.rint(255 * strength).astype(np.intp)])

    def draw_over(self, painter: QPainter, box: QRectF) -> None:
        row = self._row_of(self._chosen)
        if row is not None and self._moment is not None:
            cell = box.height() / len(self._moment.tokens)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.theme.color("ring"), 2.0))
            painter.drawRect(QRectF(box.left(), box.top() + row * cell, box.width(), cell).adjusted(0, -1, 0, 1))

    def _row_of(self, token: int) -> int | None:
        if self._moment is None or not 0 <= token < len(self._moment.tokens):
            return None
        return int(np.flatnonzero(self._moment.arranged == token)[0])

    def token_at(self, place: QPointF) -> int:
        """The token of the row at a place; -1 if there is none."""
        box = self.box()
        if self._moment is None or not box.contains(place):
            return -1
        count = len(self._moment.tokens)
        row = min(int((place.y() - box.top()) / box.height() * count), count - 1)
        return int(self._moment.arranged[row])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.token_clicked.emit(self.token_at(event.position()))


def ramp(theme: Theme) -> Floats:
    """(256, 3) colours of attention, from none to the most."""
    share = np.linspace(0.0, 1.0, 256)[:, np.newaxis]
    return np.asarray((1 - share) * theme.rgb("surface") + share * theme.rgb("accent"))


class LatticePicture(Square):
    """The spins of the lattice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Ising lattice", parent)
        self._spins: State | None = None

    def show_spins(self, spins: State | None, words: tuple[str, ...]) -> None:
        """Show these below these words."""
        self._spins, self.words = spins, words
        self.update()

    def cells(self) -> NDArray[np.uint32] | None:
        if self._spins is None:
            return None
        colours = packed(np.stack([self.theme.rgb("unit_off"), self.theme.rgb("unit_on")]))
        return colours[(self._spins.reshape(SIDE, SIDE) > 0).astype(np.intp)]
