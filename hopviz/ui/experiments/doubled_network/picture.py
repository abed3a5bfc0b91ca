"""Picture of a network beside its doubled network: a grid, and two layers with the weights between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.core.network import Floats
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import shortened, whole_clauses
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.headline import headline

SLANT, FLAT = 0.45, (0.5, 0.4, 0.3)
"""How far a row of a layer stands to the right of the row below it, and how high a cell may be, in widths of a cell."""
APART = 0.8
"""Between the layers, in heights of a layer."""
LEAST_APART = 1.6
"""The same in widths of a cell: single rows stand farther apart."""
LARGEST = 128.0
"""Pixels of a cell at scale 1."""
GAP, ROUNDING = 0.05, 0.16
"""Beside a cell, and the radius of its corners, as parts of it."""
FEW = 16
"""All weights of up to so many units are drawn, not only those to the unit that decides."""
WIDEST, THINNEST = 3.0, 0.8
"""Of the line of a weight, in pixels at scale 1."""
OTHERS, IDLE = 0.35, 0.5
"""Strength of the colour of weights to units that do not decide now, and of weights from units that are 0."""
AT_ONCE, ONE_BY_ONE = "All at once", "One by one"
NET, DOUBLED = "the network", "the doubled network"
PARTS = (3, 5)
"""Widths of the two pictures."""


@dataclass(frozen=True, eq=False)
class Shown:
    """What is to be seen, of N units."""

    rows: int
    cols: int
    net: NDArray[np.bool_]
    """(N,) which units are on."""
    layers: NDArray[np.bool_]
    """(2, N) the same of the two layers."""
    labels: tuple[str, str, str]
    """What the network and the layers hold, such as "s(3)"."""
    deciding: tuple[int, int] | None = None
    """Layer and unit that decides now."""
    weights: Floats | None = None
    """(N, N), to rows from columns."""
    acts: NDArray[np.bool_] | None = None
    """(N,) whether each unit of the other layer acts on it: units at 0 do not."""


class LayersPicture(Guarded, QWidget):
    """The network at the left, the two layers at the right, and in large type what is true of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.shown: Shown | None = None
        self.sentence = ""
        """What is said above."""
        self.prompt = ""
        """What is said where there is nothing to be seen."""
        self._planes: tuple[Plane, Plane] | None = None
        self._outlines: list[list[QPolygonF]] = []
        """Those of the cells of each layer."""
        self._laid_out_for: object = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 110)

    def sizeHint(self) -> QSize:
        return QSize(420, 260)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.update()

    def show_picture(self, shown: Shown | None, sentence: str, prompt: str = "") -> None:
        """Show this, and say this above it; without a picture, the prompt."""
        self.shown, self.prompt = shown, prompt
        if sentence != self.sentence or prompt:
            self.sentence = sentence
            self.setAccessibleName(sentence or prompt)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, shown = self.theme, self.shown
        if shown is None:
            painter.setPen(theme.color("muted"))
            painter.setFont(theme.font(13))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(GRID, GRID, -GRID, -GRID), flags, self.prompt)
            painter.end()
            return
        top = GRID / 2 + theme.px(24)
        painter.setPen(theme.color("ink"))
        headline(self.sentence, theme, self.width()).draw(painter, 0.0, top - 4)
        area = QRectF(0, top + GRID / 2, self.width(), self.height() - top - GRID / 2)
        width = area.width() * PARTS[0] / sum(PARTS) - GRID
        self._draw_net(painter, QRectF(area.left(), area.top(), width, area.height()), shown)
        self._draw_layers(painter, area.adjusted(width + 2 * GRID, 0, 0, 0), shown)
        painter.end()

    def _titled(self, painter: QPainter, box: QRectF, title: str, of: str) -> QRectF:
        """Write a title above a picture; returns the room that is left."""
        height = QFontMetricsF(self.theme.font(13, bold=True)).height()
        size = 13 if _width(title, self.theme.font(13, bold=True)) <= box.width() else 10
        bold, plain = self.theme.font(size, bold=True), self.theme.font(size)
        metrics = QFontMetricsF(bold)
        painter.setFont(bold)
        painter.setPen(self.theme.color("ink"))
        painter.drawText(QPointF(box.left(), box.top() + metrics.ascent()), shortened(title, metrics, box.width()))
        painter.setFont(plain)
        painter.setPen(self.theme.color("muted"))
        left = metrics.horizontalAdvance(f"{title}: ")
        if left + QFontMetricsF(plain).horizontalAdvance(of) <= box.width():
            painter.drawText(QPointF(box.left() + left, box.top() + metrics.ascent()), of)
        return box.adjusted(0, height + GRID / 2, 0, 0)

    def _label(self, painter: QPainter, place: QRectF, text: str, is_lit: bool = False) -> None:
        painter.setFont(self.theme.font(13, bold=True))
        painter.setPen(self.theme.color("accent" if is_lit else "ink"))
        text = shortened(text, QFontMetricsF(painter.font()), place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _draw_net(self, painter: QPainter, box: QRectF, shown: Shown) -> None:
        box = self._titled(painter, box, AT_ONCE, NET)
        line = QFontMetricsF(self.theme.font(13, bold=True)).height()
        room = box.adjusted(0, 0, 0, -line - GRID / 2)
        cell = min(room.width() / shown.cols, room.height() / shown.rows, LARGEST * self.theme.scale)
        left = room.left()
        top = room.center().y() - cell * shown.rows / 2
        painter.setPen(Qt.PenStyle.NoPen)
        colours = self.theme.color("unit_off"), self.theme.color("unit_on")
        for unit, on in enumerate(shown.net.tolist()):
            row, col = divmod(unit, shown.cols)
            whole, gap = QRectF(left + col * cell, top + row * cell, cell, cell), GAP * cell
            painter.setBrush(colours[on])
            painter.drawRoundedRect(whole.adjusted(gap, gap, -gap, -gap), ROUNDING * cell, ROUNDING * cell)
        below = QRectF(left, top + shown.rows * cell + GRID / 2, box.width(), line)
        self._label(painter, below, shown.labels[0])

    def _draw_layers(self, painter: QPainter, box: QRectF, shown: Shown) -> None:
        box = self._titled(painter, box, ONE_BY_ONE, DOUBLED)
        metrics = QFontMetricsF(self.theme.font(13, bold=True))
        beside = max(map(metrics.horizontalAdvance, shown.labels[1:])) + 1.5 * GRID
        planes = self._laid_out(box.adjusted(beside, 0, 0, 0), shown.rows, shown.cols)
        self._draw_weights(painter, planes, shown)
        colours = self.theme.color("unit_off"), self.theme.color("unit_on")
        for layer, plane in enumerate(planes):
            is_lit = shown.deciding is not None and shown.deciding[0] == layer
            painter.setPen(Qt.PenStyle.NoPen)
            for unit, on in enumerate(shown.layers[layer].tolist()):
                painter.setBrush(colours[on])
                painter.drawPolygon(self._outlines[layer][unit])
            label = QRectF(box.left(), plane.middle.y() - metrics.height() / 2, beside, metrics.height())
            self._label(painter, label, shown.labels[1 + layer], is_lit)
        if shown.deciding is not None:
            layer, unit = shown.deciding
            self._draw_votes(painter, planes, shown, layer, unit)

    def _laid_out(self, box: QRectF, rows: int, cols: int) -> tuple[Plane, Plane]:
        """The layers, whose outlines are kept as long as they stay where they are."""
        key = (box.getRect(), rows, cols, self.theme.scale)
        if self._planes is None or key != self._laid_out_for:
            self._laid_out_for, self._planes = key, planes_in(box, rows, cols, LARGEST * self.theme.scale)
            self._outlines = [[plane.cell(unit, GAP) for unit in range(rows * cols)] for plane in self._planes]
        return self._planes

    def _draw_weights(self, painter: QPainter, planes: tuple[Plane, Plane], shown: Shown) -> None:
        """All weights between the layers, of few units."""
        if shown.weights is None or shown.net.size > FEW:
            return
        largest = float(np.abs(shown.weights).max()) or 1.0
        for to, source in np.argwhere(shown.weights).tolist():
            weight = float(shown.weights[to, source])
            self._draw_weight(painter, planes[0].centre(source), planes[1].centre(to), weight / largest, OTHERS)

    def _draw_votes(self, painter: QPainter, planes: tuple[Plane, Plane], shown: Shown, layer: int, unit: int) -> None:
        """The weights to the unit that decides, from all units of the other layer, and a ring around it."""
        if shown.weights is not None:
            row = shown.weights[unit]
            largest = float(np.abs(row).max()) or 1.0
            for source in np.flatnonzero(row).tolist():
                acts = shown.acts is None or bool(shown.acts[source])
                ends = planes[1 - layer].centre(source), planes[layer].centre(unit)
                self._draw_weight(painter, *ends, float(row[source]) / largest, 1.0 if acts else IDLE)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for meaning, width in (("surface", 6.0), ("ring", 3.0)):
            pen = QPen(self.theme.color(meaning), width * self.theme.scale)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolygon(planes[layer].cell(unit, GAP))

    def _draw_weight(self, painter: QPainter, start: QPointF, end: QPointF, part: float, strength: float) -> None:
        meaning = "weight_positive" if part > 0 else "weight_negative"
        width = max(WIDEST * abs(part), THINNEST) * self.theme.scale
        painter.setPen(QPen(self.theme.tint(meaning, strength), width))
        painter.drawLine(start, end)


@dataclass(frozen=True)
class Plane:
    """A layer as it lies in space, seen from the side and from above."""

    left: float
    top: float
    width: float
    """Of a cell."""
    flat: float
    """Height of a cell in its widths."""
    rows: int
    cols: int

    def at(self, col: float, row: float) -> QPointF:
        """A place of it, in cells from its upper left corner."""
        across = self.left + (col + SLANT * (self.rows - row)) * self.width
        return QPointF(across, self.top + self.flat * row * self.width)

    def centre(self, unit: int) -> QPointF:
        """The middle of a unit's cell."""
        row, col = divmod(unit, self.cols)
        return self.at(col + 0.5, row + 0.5)

    def cell(self, unit: int, inset: float) -> QPolygonF:
        """The outline of a unit's cell."""
        row, col = divmod(unit, self.cols)
        near, far = inset, 1 - inset
        corners = ((near, near), (far, near), (far, far), (near, far))
        return QPolygonF([self.at(col + x, row + y) for x, y in corners])

    @property
    def middle(self) -> QPointF:
        """Of the whole layer."""
        return self.at(self.cols / 2, self.rows / 2)


def planes_in(box: QRectF, rows: int, cols: int, largest: float) -> tuple[Plane, Plane]:
    """The two layers, one above the other, as large as they fit into a box."""
    best = max((_sized(box, rows, cols, largest, flat) for flat in FLAT), key=lambda sized: sized[0] * sized[1] ** 0.5)
    cell, flat, apart = best
    left = box.left() + max(box.width() - (cols + SLANT * rows) * cell, 0.0) / 3
    top = box.top() + max(box.height() - (2 * rows * flat + apart) * cell, 0.0) / 2
    upper, lower = (Plane(left, top + k * (rows * flat + apart) * cell, cell, flat, rows, cols) for k in (0, 1))
    return upper, lower


def _sized(box: QRectF, rows: int, cols: int, largest: float, flat: float) -> tuple[float, float, float]:
    """Width of a cell, its height in widths, and what lies between the layers, in widths too."""
    apart = max(APART * rows * flat, LEAST_APART)
    wide, high = cols + SLANT * rows, 2 * rows * flat + apart
    return max(min(box.width() / wide, box.height() / high, largest), 1.0), flat, apart


SIZES = (24, 20, 17, 14, 12)
"""Of the energies, in pixels: the largest for which there is room."""


class EnergyFigures(Guarded, QWidget):
    """Two energies, one below the other, and in small type how they compare."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.lines: tuple[str, str] = ("", "")
        self._briefs: tuple[str, str] = ("", "")
        self.caption = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.setFixedHeight(2 * theme.px(24) + theme.px(13) + 2 * GRID)
        self.update()

    def tell(self, lines: tuple[str, str], briefs: tuple[str, str], caption: str) -> None:
        """Show these lines, or where there is no room for them the brief ones."""
        if (lines, caption) != (self.lines, self.caption):
            self.lines, self._briefs, self.caption = lines, briefs, caption
            self.setAccessibleName("; ".join(filter(None, (*lines, caption))))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fonts = [self.theme.font(size, bold=True) for size in SIZES]
        wordings = [(lines, font) for lines in (self.lines, self._briefs) for font in fonts]
        fits = (all(_width(line, font) <= self.width() for line in lines) for lines, font in wordings)
        lines, font = next((each for each, fit in zip(wordings, fits, strict=True) if fit), wordings[-1])
        row, bottom = QFontMetricsF(font).height(), self.height() - self.theme.px(13) - GRID
        painter.setFont(font)
        for line, meaning, baseline in zip(lines, ("accent", "ink"), (bottom - row, bottom), strict=True):
            painter.setPen(self.theme.color(meaning))
            painter.drawText(QPointF(0, baseline - 2), line)
        painter.setFont(self.theme.font(12))
        painter.setPen(self.theme.color("muted"))
        caption = whole_clauses(self.caption, QFontMetricsF(painter.font()), self.width())
        painter.drawText(QPointF(0, self.height() - GRID), caption)
        painter.end()


def _width(line: str, font: QFont) -> float:
    return QFontMetricsF(font).horizontalAdvance(line)
