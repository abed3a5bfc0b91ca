"""Rows of pictures with their attention weights as bars, and the beta that each needs to be held by itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QToolTip, QWidget

from hopviz.core.network import Floats
from hopviz.ui.experiments.attention.field import draw_picture, picture_image
from hopviz.ui.experiments.attention.task import Apart, Held
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import broken, shortened
from hopviz.ui.style.theme import GRID, LIGHT, Theme

ROW, HIGHEST_ROW = 26, 52
"""Pixels of a row, at least and at most, at scale 1."""
NAME, FIGURE, NEEDS = 0.34, "100.0 %", "β ≥ 0.0000"
NARROWEST = 4
"""Units of the grid that a bar has at least beside a name; without names, half of that."""
ROOMY = 330
"""Pixels of width from which figures stand beside the signs, at scale 1."""
MOST_IMAGES = 512
PROMPT = "The pictures that attention looks among are listed here"
HEADINGS = ("memory", "weight", "held at")


def percent(share: float) -> str:
    """A weight in words; small ones are told apart from none."""
    if 0 < share < 0.0005:
        return "< 0.1 %"
    return f"{100 * share:.1f} %"


def beta_figure(beta: float) -> str:
    """A beta with three figures."""
    return "∞" if np.isinf(beta) else f"{beta:.3g}" if 1e-3 <= beta < 1e4 or beta == 0 else f"{beta:.1e}"


class WeightRows(Guarded, QAbstractScrollArea):
    """All pictures, a row each, the one with the largest weight first where not all can be seen."""

    chosen = Signal(int)
    """The person wants to ask with the picture of this number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.held: Held | None = None
        self.weights: Floats | None = None
        self.apart: Apart | None = None
        self.beta = 0.0
        self.prompt = PROMPT
        self.order: NDArray[np.intp] = np.zeros(0, np.intp)
        """Numbers of the pictures, from top to bottom."""
        self._images: dict[int, QImage] = {}
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setAccessibleName("Attention weights of the memories")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(320, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(200), self.theme.px(72))

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._images.clear()
        self._set_range()
        self.viewport().update()

    def show_rows(
        self, held: Held | None, weights: Floats | None, beta: float, apart: Apart | None, prompt: str = ""
    ) -> None:
        """Show these pictures with their weights; without any, the prompt."""
        if held is not self.held:
            self._images.clear()
        self.held, self.beta, self.apart, self.prompt = held, beta, apart, prompt
        self.weights = weights
        self._sort()
        words = ""
        if held is not None and weights is not None:
            first = np.argsort(-weights, kind="stable")[:3]
            words = ", ".join(f"{held.pictures.names[k]} {percent(float(weights[k]))}" for k in first)
        self.setAccessibleDescription(words or prompt)
        self._set_range()
        self.viewport().update()

    def _sort(self) -> None:
        count = 0 if self.held is None else self.held.count
        if self.weights is None or count <= self._seen():
            self.order = np.arange(count)
        else:
            self.order = np.argsort(-self.weights, kind="stable")

    def _row(self) -> int:
        """Pixels of a row: more than the least where all rows have room for it."""
        count = 1 if self.held is None else self.held.count
        each = (self.viewport().height() - self._heading()) // count
        return min(max(each, self.theme.px(ROW)), self.theme.px(HIGHEST_ROW))

    def _heading(self) -> int:
        return self.theme.px(18)

    def _seen(self) -> int:
        """How many rows there is room for."""
        return max((self.viewport().height() - self._heading()) // self._row(), 1)

    def _set_range(self) -> None:
        bar = self.verticalScrollBar()
        bar.setRange(0, max(len(self.order) - self._seen(), 0))
        bar.setPageStep(self._seen())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._sort()
        self._set_range()

    def number_at(self, y: float) -> int:
        """The number of the picture whose row is at a height; -1 if none is."""
        place = int((y - self._heading()) // self._row()) + self.verticalScrollBar().value()
        return int(self.order[place]) if y >= self._heading() and 0 <= place < len(self.order) else -1

    def row_of(self, number: int) -> QRectF:
        """Where the row of a picture is, seen or not."""
        place = int(np.flatnonzero(self.order == number)[0]) - self.verticalScrollBar().value()
        return QRectF(0, self._heading() + place * self._row(), self.viewport().width(), self._row())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        chosen = self.number_at(event.position().y())
        if chosen >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and len(self.order):
            self.chosen.emit(int(self.order[self.verticalScrollBar().value()]))
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            chosen = self.number_at(event.pos().y())
            QToolTip.showText(event.globalPos(), broken(self.told_of(chosen)), self.viewport())
            return True
        return super().viewportEvent(event)

    def told_of(self, chosen: int) -> str:
        """What is known of a picture, in words."""
        if self.held is None or chosen < 0:
            return "Click a memory to ask with it; bars are the attention weights, which add up to 1"
        told = [self.held.pictures.names[chosen]]
        if self.weights is not None:
            told.append(f"attention weight p = {self.weights[chosen]:.4g}")
        if self.apart is not None:
            delta, needed = float(self.apart.separations[chosen]), float(self.apart.betas[chosen])
            told.append(f"separation Δ = {delta:.4g}: its product with itself less the largest with another memory")
            told.append(
                "held by itself at any β" if needed == 0 else
                f"held by itself from β = {beta_figure(needed)} on" if np.isfinite(needed) else
                "not held by itself at any β: another memory is as near"
            )  # fmt: skip
        return "\n".join([*told, "Click to ask with it"])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        theme, held = self.theme, self.held
        width = self.viewport().width()
        if held is None:
            painter.setFont(theme.font(12))
            painter.setPen(theme.color("muted"))
            painter.drawText(
                self.viewport().rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.prompt
            )
            painter.end()
            return
        metrics = QFontMetricsF(theme.font(11))
        figure, needs = metrics.horizontalAdvance(FIGURE) + GRID, 2.5 * GRID
        needs += metrics.horizontalAdvance(NEEDS) if width >= theme.px(ROOMY) else 0.0
        side = self._row() - 4
        top = self.verticalScrollBar().value()
        seen = self.order[top : top + self._seen() + 1].tolist()
        bold = QFontMetricsF(theme.font(12, bold=True))
        longest = max((bold.horizontalAdvance(held.pictures.names[each]) for each in seen), default=0.0)
        begin = side + 2.5 * GRID + min(longest, NAME * width)
        end = width - figure - needs
        if end - begin < NARROWEST * GRID:  # pictures tell enough without their names
            begin = side + GRID
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("muted"))
        places = ((0.0, begin), (begin, end + figure), (end + figure, float(width)))
        for word, (left, right) in zip(HEADINGS, places, strict=True):
            if right - left < 4 * GRID:
                continue
            box = QRectF(left, 0, right - left, self._heading())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shortened(word, metrics, right - left))
        strongest = -1 if self.weights is None else int(self.weights.argmax())
        for place in range(top, min(top + self._seen() + 1, len(self.order))):
            shown = int(self.order[place])
            y = self._heading() + (place - top) * self._row()
            self._draw_row(painter, held, shown, QRectF(0, y, width, self._row()), begin, end, shown == strongest)
        painter.end()

    def _draw_row(
        self, painter: QPainter, held: Held, shown: int, row: QRectF, begin: float, end: float, is_first: bool
    ) -> None:
        theme, side = self.theme, self._row() - 4
        draw_picture(painter, self._image(held, shown), QRectF(0, row.top() + 2, side, side))
        font = theme.font(12, bold=is_first)
        painter.setFont(font)
        painter.setPen(theme.color("ink"))
        middle, name = (
            Qt.AlignmentFlag.AlignVCenter,
            QRectF(side + GRID, row.top(), begin - side - 1.5 * GRID, row.height()),
        )
        if name.width() > GRID:
            painter.drawText(name, middle, shortened(held.pictures.names[shown], QFontMetricsF(font), name.width()))
        weight = 0.0 if self.weights is None else float(self.weights[shown])
        bar = QRectF(begin, row.top() + row.height() / 2 - 5, end - begin, 10)
        if 2 * bar.width() >= NARROWEST * GRID:
            painter.fillRect(bar, theme.color("raised"))
            painter.fillRect(QRectF(bar.left(), bar.top(), bar.width() * weight, bar.height()), theme.color("memory"))
        metrics = QFontMetricsF(theme.font(11))
        painter.setFont(theme.font(11))
        figure = metrics.horizontalAdvance(FIGURE)
        if self.weights is not None:
            place = QRectF(end + GRID, row.top(), figure, row.height())
            painter.drawText(place, middle | Qt.AlignmentFlag.AlignRight, percent(weight))
        if self.apart is None:
            return
        needed = float(self.apart.betas[shown])
        dot, radius = QPointF(end + figure + 2.2 * GRID, row.center().y()), theme.px(4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("memory"))
        painter.setBrush(theme.color("memory") if self.beta >= needed else theme.color("surface"))
        painter.drawEllipse(dot, radius, radius)
        if row.width() < theme.px(ROOMY):
            return
        painter.setPen(theme.color("muted"))
        words = "any β" if needed == 0 else "no β" if np.isinf(needed) else f"β ≥ {beta_figure(needed)}"
        painter.drawText(QRectF(dot.x() + GRID, row.top(), row.right() - dot.x() - GRID, row.height()), middle, words)

    def _image(self, held: Held, shown: int) -> QImage:
        if shown not in self._images:
            if len(self._images) >= MOST_IMAGES:
                self._images.clear()
            self._images[shown] = picture_image(held.pictures.levels[shown], held.pictures, self.theme)
        return self._images[shown]


def count_held(apart: Apart, beta: float) -> str:
    """How many pictures are held by themselves, in words."""
    count = int(np.count_nonzero(apart.betas <= beta))
    return f"{count:,} of {len(apart.betas):,} memories are held by themselves at this β"
