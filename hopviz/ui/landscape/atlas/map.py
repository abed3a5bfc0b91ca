"""What does the atlas of all states look like?  The sheet, the marks on it, the run, the legend, a card for a state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from hopviz.core.attractors import KIND_ORDER
from hopviz.core.landscape import states_of
from hopviz.project.naming import KIND_WORDS
from hopviz.ui.landscape.energy_scale import widened
from hopviz.ui.landscape.exact import NamedMinimum
from hopviz.ui.landscape.state_layout import MOST_NAMED, SHADES, Atlas
from hopviz.ui.landscape.trajectory import Ball
from hopviz.ui.style.marks import draw_focus, draw_mark, draw_run, draw_signs, ground
from hopviz.ui.style.plotting import (
    decimals,
    energy_colours,
    number,
    packed,
    packed_energy_colours,
    shortened,
    small_number,
    ticks,
)
from hopviz.ui.style.text import LEVEL, SLANT, box_about, place_names, text_size, write
from hopviz.ui.style.theme import GRID, KINDS, LIGHT, Theme
from hopviz.ui.widgets.thumbnail import thumbnail

BESIDE_WIDTH = 104
BAR = 12
MINIMA = ("minimum", "minima")
BASINS = ("Colour: where", "steepest descent", "ends; dark: low")


def height_below(theme: Theme) -> float:
    """What the legend takes below a map: a row of signs, a bar, its numbers."""
    return 2.5 * QFontMetricsF(theme.font(11)).height() + BAR + GRID


class AtlasLegend:
    """Paints the legend of one atlas."""

    def __init__(self, painter: QPainter, theme: Theme, atlas: Atlas, by_basin: bool) -> None:
        self._painter, self._theme, self._atlas, self._by_basin = painter, theme, atlas, by_basin
        self._font = theme.font(11)
        self._row = QFontMetricsF(self._font).height()
        self._range = widened(float(atlas.energies.min()), float(atlas.energies.max()))
        painter.setFont(self._font)

    def draw_beside(self, room: QRectF) -> None:
        """From top to bottom: how many minima of which kind, then the colours."""
        scale, left, top = self._theme.scale, room.left(), room.top()
        row = self._row + 3
        for kind, count in self._atlas.counts.items():
            draw_mark(self._painter, self._theme, QPointF(left + 6 * scale, top + row / 2), kind, 10 * scale, 0.0)
            word = (KIND_WORDS[kind] if self._atlas.memories else MINIMA)[count != 1]
            self._text(QRectF(left + 17 * scale, top, 120, row), f"{number(count)} {word}", "ink")
            top += row
        more = len(self._atlas.landscape.minima) - len(self._atlas.minima)
        if more:
            self._text(QRectF(left, top, 120, row), f"{number(more)} higher ones", "muted")
            top += row
        top += GRID
        if self._by_basin:
            for k, line in enumerate(BASINS):
                self._text(QRectF(left, top + k * self._row, 120, self._row), line, "muted")
            return
        bar = QRectF(left, top + 1.5 * self._row, BAR * scale, room.bottom() - top - 1.5 * self._row)
        if bar.height() >= 2.5 * self._row:
            self._text(QRectF(left, top, 120, self._row), "energy E", "ink")
            self._draw_upright_bar(bar)

    def draw_below(self, room: QRectF) -> None:
        """From left to right: the signs with their numbers; then the colours."""
        counts = {kind: number(count) for kind, count in self._atlas.counts.items()}
        draw_signs(self._painter, self._theme, QRectF(room.left(), room.top(), room.width(), self._row), counts)
        top = room.top() + 1.5 * self._row
        if self._by_basin:
            text = QFontMetricsF(self._font).elidedText(" ".join(BASINS), Qt.TextElideMode.ElideRight, room.width())
            self._text(QRectF(room.left(), top, room.width(), self._row), text, "muted")
            return
        colours = np.ascontiguousarray(energy_colours()[self._atlas.scale])
        bar = QRectF(room.left(), top, room.width(), BAR)
        self._painter.drawImage(bar, QImage(colours.tobytes(), len(colours), 1, 3 * len(colours), _RGB).copy())
        numbers = QRectF(room.left(), bar.bottom() + 1, room.width(), self._row)
        values = np.array(self._range)
        for value, side in zip(values, (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), strict=True):
            self._text(numbers, number(float(value), max(decimals(values), 1)), "muted", side)
        self._text(numbers, "energy E", "ink", Qt.AlignmentFlag.AlignHCenter)

    def _draw_upright_bar(self, bar: QRectF) -> None:
        colours = np.ascontiguousarray(energy_colours()[self._atlas.scale[::-1]])
        self._painter.drawImage(bar, QImage(colours.tobytes(), 1, len(colours), 3, _RGB).copy())
        low, high = self._range
        values = ticks(low, high, max(bar.height() / (2.4 * self._row), 2))
        for value in values:
            y = bar.bottom() - (value - low) / (high - low) * bar.height()
            place = QRectF(bar.right() + 5, y - self._row / 2, 80, self._row)
            self._text(place, number(float(value), decimals(values)), "muted")

    def _text(self, box: QRectF, text: str, ink: str, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
        self._painter.setPen(self._theme.color(ink))
        self._painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, text)


_RGB = QImage.Format.Format_RGB888


BASIN_TONES = (0.0, 0.42, -0.3, 0.22, -0.5)
"""How much lighter (towards white) or darker the basins of one kind are, one after the other."""
DEPTH = 0.5
"""How dark the bottom of a basin is, of which the rim is 0."""


def energy_pixels(atlas: Atlas) -> NDArray[np.uint32]:
    """(rows, columns) 0xffrrggbb by energy: low is dark."""
    return packed_energy_colours().take(atlas.levels)


def basin_pixels(atlas: Atlas, theme: Theme) -> NDArray[np.uint32]:
    """(rows, columns) 0xffrrggbb by basin: the hue of the kind of its minimum, darker further down."""
    colours = np.empty((MOST_NAMED + 1, SHADES, 3))
    depth = DEPTH * (1 - np.arange(SHADES) / (SHADES - 1))[:, np.newaxis]
    colours[:] = theme.rgb("muted") * (1 - depth)
    for index, colour in enumerate(basin_colours(atlas.minima, theme)):
        colours[index] = colour * (1 - depth)
    return np.asarray(packed(colours.reshape(-1, 3))[atlas.shaded_basins])


def basin_colours(minima: Sequence[NamedMinimum], theme: Theme) -> NDArray[np.float64]:
    """(M, 3) the colour at the rim of each basin: those of one kind are told apart by their lightness."""
    met: Counter[str] = Counter()
    colours = np.empty((len(minima), 3))
    for index, minimum in enumerate(minima):
        tone = BASIN_TONES[met[minimum.kind] % len(BASIN_TONES)]
        met[minimum.kind] += 1
        towards = 255.0 if tone > 0 else 0.0
        colours[index] = theme.rgb(KINDS[minimum.kind]) * (1 - abs(tone)) + towards * abs(tone)
    return colours


MARK, SMALL_MARK, MANY = 14.0, 7.0, 40
MARKS_ACROSS = 18
"""Signs are smaller on a small map: so many fill its width."""
BALL = 10.0
CRISP = 3.0
"""From so many screen pixels a state on, its edges are kept sharp."""
THUMBNAIL = 56
LONGEST_NAME = 90
NAMES_FROM = 100
"""Side of a map from which on memories are named on it."""


class AtlasMap(QWidget):
    """Paints an atlas; the run moves over a picture that is kept."""

    chosen = Signal(int)
    """Number of the state that was clicked."""

    def __init__(self, ball: Ball, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.ball = ball
        self.theme: Theme = LIGHT
        self.atlas: Atlas | None = None
        self.grid = (1, 1)
        self.names: Sequence[str] = ()
        self.by_basin = False
        self.pointed = -1
        """Number of the state under the pointer, or -1."""
        self._sheet: QImage | None = None
        self._backdrop: QPixmap | None = None
        self._card: QPixmap | None = None
        self._placed: tuple[tuple[int, int, float], QRectF] | None = None
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(160, 110)

    def sizeHint(self) -> QSize:
        return QSize(400, 320)

    def refresh(self, colours: bool = True) -> None:
        """Paint anew: marks and names, and the colours of the states too unless they are the same."""
        if colours:
            self._sheet = None
        self._backdrop = self._card = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.refresh(colours=False)

    def map_rect(self) -> QRectF:
        """The square that all states fill, in this widget's pixels."""
        key = (self.width(), self.height(), self.theme.scale)
        if self._placed is None or self._placed[0] != key:
            self._placed = (key, self._find_place())
        return QRectF(self._placed[1])

    def _find_place(self) -> QRectF:
        room = self._room_for_map(self._legend_is_beside())
        side = max(min(room.width(), room.height()) - 2 * self.rim(), 40.0)
        return QRectF(max(room.width() - side, 0.0) / 2, max(room.height() - side, 0.0) / 2, side, side)

    def rim(self) -> float:
        """Pixels around the states within which signs at their edge are seen whole."""
        return 0.62 * MARK * self.theme.scale

    def _room_for_map(self, legend_is_beside: bool) -> QSizeF:
        beside, below = BESIDE_WIDTH * self.theme.scale + GRID, height_below(self.theme)
        return QSizeF(self.size()) - (QSizeF(beside, 0) if legend_is_beside else QSizeF(0, below))

    def _legend_is_beside(self) -> bool:
        """Where it leaves the larger map."""
        beside, below = self._room_for_map(True), self._room_for_map(False)
        return min(beside.width(), beside.height()) >= min(below.width(), below.height())

    def place(self, column: float, row: float) -> QPointF:
        """Where a place of the sheet is drawn; both from 0 to 1, with 0, 0 in the upper left corner."""
        box = self.map_rect()
        return QPointF(box.left() + column * box.width(), box.top() + row * box.height())

    def state_at(self, place: QPointF) -> int:
        """The number of the state whose pixel is there; -1 outside."""
        box = self.map_rect()
        if self.atlas is None or not box.contains(place):
            return -1
        return self.atlas.number_at((place.x() - box.left()) / box.width(), (place.y() - box.top()) / box.height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self.state_at(event.position()))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._point_at(self.state_at(event.position()))

    def leaveEvent(self, event: object) -> None:
        self._point_at(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        state = self.state_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and state >= 0:
            self.chosen.emit(state)

    def _point_at(self, state: int) -> None:
        if state != self.pointed:
            self.pointed, self._card = state, None
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.atlas is None:
            QPainter(self).fillRect(self.rect(), self.theme.color("surface"))
            return
        if self._backdrop is None:
            self._backdrop = self._make_backdrop(self.atlas)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._backdrop)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.map_rect()
        radius = min(BALL * self.theme.scale / 2, box.width() / (2 * MARKS_ACROSS))
        draw_run(painter, [self.place(*at) for at in self.ball.way], radius)
        if self.hasFocus():
            draw_focus(painter, self.theme, box.adjusted(1, 1, -1, -1))
        if self.pointed >= 0:
            self._draw_card(painter, self.atlas)
        painter.end()

    def _make_backdrop(self, atlas: Atlas) -> QPixmap:
        pixmap = ground(self.theme, self.size(), self.devicePixelRatioF())
        painter = QPainter(pixmap)
        self._draw_states(painter, atlas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_marks(painter, atlas)
        self._draw_legend(painter, atlas)
        painter.end()
        return pixmap

    def pixels(self, atlas: Atlas) -> NDArray[np.uint32]:
        """(rows, columns) 0xffrrggbb of every state."""
        return basin_pixels(atlas, self.theme) if self.by_basin else energy_pixels(atlas)

    def _draw_states(self, painter: QPainter, atlas: Atlas) -> None:
        """The sheet."""
        if self._sheet is None:
            pixels = self.pixels(atlas)
            rows, columns = pixels.shape
            self._sheet = QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()
        box = self.map_rect()
        smooth = box.width() * self.devicePixelRatioF() < CRISP * self._sheet.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(box, self._sheet)
        painter.setPen(QPen(self.theme.color("line"), 1.0))
        painter.drawRect(box)

    def sign_size(self, atlas: Atlas) -> float:
        """Of the sign of a minimum, in pixels."""
        many = len(atlas.minima) > MANY
        largest = max(self.map_rect().width() / MARKS_ACROSS, SMALL_MARK)
        return min((SMALL_MARK if many else MARK) * self.theme.scale, largest)

    def _draw_marks(self, painter: QPainter, atlas: Atlas) -> None:
        """A sign at every minimum, memories uppermost, and the memories' names where there is room."""
        size = self.sign_size(atlas)
        for kind in reversed(KIND_ORDER):
            for minimum in atlas.minima:
                if minimum.kind == kind:
                    place = self.place(*atlas.middle_of(minimum.number))
                    painter.setOpacity(self.strength(minimum.number))
                    draw_mark(painter, self.theme, place, kind, size, size / 7)
        painter.setOpacity(1.0)
        for text, box in self.label_boxes(atlas):
            write(painter, self.theme, box.center(), text, bold=True, ground="rim")

    def label_boxes(self, atlas: Atlas) -> list[tuple[str, QRectF]]:
        """The names of the memories that there is room for, and where.

        The run comes along a row or a column: a name rather stands aside of both.
        """
        if self.map_rect().width() < NAMES_FROM * self.theme.scale:
            return []
        metrics, sign = QFontMetricsF(self.theme.font(11, bold=True)), QSizeF(1, 1) * self.sign_size(atlas)
        signs = [box_about(self.place(*atlas.middle_of(minimum.number)), sign) for minimum in atlas.minima]
        texts = {
            k: shortened(minimum.title(self.names), metrics, LONGEST_NAME * self.theme.scale)
            for k, minimum in enumerate(atlas.minima)
            if minimum.kind == "memory"
        }
        sizes = {k: text_size(self.theme, text, bold=True) for k, text in texts.items()}
        inside = self.map_rect().adjusted(2, 2, -2, -2)
        return [(texts[k], box) for k, box in place_names(signs, sizes, inside, SLANT + LEVEL).items()]

    def strength(self, state: int) -> float:
        """How strongly the sign of a minimum is painted."""
        return 1.0

    def _draw_legend(self, painter: QPainter, atlas: Atlas) -> None:
        legend, box = AtlasLegend(painter, self.theme, atlas, self.by_basin), self.map_rect()
        if self._legend_is_beside():
            legend.draw_beside(QRectF(box.right() + 2 * GRID, box.top(), 0, box.height()))
        else:
            height = height_below(self.theme)
            legend.draw_below(QRectF(box.left(), self.height() - height, box.width(), height))

    def card_lines(self) -> list[str]:
        """What is said of the state under the pointer: its energy, and what it is or runs down to."""
        if self.atlas is None or self.pointed < 0:
            return []
        minimum = self.atlas.minimum_of(self.pointed)
        title = "a minimum high up" if minimum is None else minimum.title(self.names)
        below = title if self.atlas.is_at_bottom(self.pointed) else f"→ {title}"
        return [f"energy E {small_number(float(self.atlas.energies[self.pointed]))}", below]

    def _draw_card(self, painter: QPainter, atlas: Atlas) -> None:
        """The state under the pointer as a small grid, beside its pixel."""
        if self._card is None:
            self._card = thumbnail(
                states_of(self.pointed, atlas.n).reshape(self.grid), self.theme,
                round(THUMBNAIL * self.theme.scale), self.devicePixelRatioF(),
            )  # fmt: skip
        font, lines = self.theme.font(11), self.card_lines()
        metrics, picture = QFontMetricsF(font), self._card.deviceIndependentSize()
        widest = self.width() - 6.0
        lines = [metrics.elidedText(line, Qt.TextElideMode.ElideMiddle, widest - 2 * GRID) for line in lines]
        width = max(picture.width(), *(metrics.horizontalAdvance(line) for line in lines)) + 2 * GRID
        height = picture.height() + 2 * metrics.height() + 2.5 * GRID
        at, gap = self.place(*atlas.middle_of(self.pointed)), 14.0
        left = at.x() + gap if at.x() + gap + width < self.width() else max(at.x() - gap - width, 0.0)
        top = min(max(at.y() - height / 2, 1.0), max(self.height() - height - 1, 1.0))
        painter.setPen(QPen(self.theme.color("ink"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, 5.0, 5.0)
        painter.setPen(QPen(self.theme.color("line"), 1.0))
        painter.setBrush(self.theme.color("surface", 245))
        painter.drawRoundedRect(QRectF(left, top, width, height), 8, 8)
        painter.drawPixmap(QPointF(left + GRID, top + GRID), self._card)
        painter.setFont(font)
        for k, (line, ink) in enumerate(zip(lines, ("ink", "muted"), strict=True)):
            y = top + picture.height() + 1.5 * GRID + k * metrics.height()
            painter.setPen(self.theme.color(ink))
            painter.drawText(QPointF(left + GRID, y + metrics.ascent()), line)
