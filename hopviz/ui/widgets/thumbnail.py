"""Thumbnails of patterns, and a gallery of memories, their cues, and the states that these were recalled as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.style.marks import draw_mark
from hopviz.ui.style.rendering import pixel_ratio
from hopviz.ui.style.text import fitted_names
from hopviz.ui.style.theme import GRID, KINDS, LIGHT, Theme
from hopviz.ui.widgets.bars import overlap_text
from hopviz.ui.widgets.full_names import FullNames

LEAST_FILLED = 0.8
"""Share of the room that units of a whole number of pixels must fill, or their edges are smoothed instead."""

OVERSAMPLING = 4


def thumbnail(pattern: ArrayLike, theme: Theme, size: int, ratio: float = 1.0) -> QPixmap:
    """The picture of a pattern, units on in amber and off in deep blue-grey.

    Parameters
    ----------
    pattern : array_like, shape (rows, cols)
        Units above zero are on.
    theme : Theme
    size : int
        Length of the longer side at most, in device-independent pixels.  It is a little less where that gives
        every unit the same whole number of pixels.
    ratio : float
        Device pixels for each of them.
    """
    on = np.asarray(pattern) > 0
    if on.ndim != 2 or not on.size:
        raise ValueError(f"a pattern to be drawn must have shape (rows, cols), not {on.shape}")
    room = max(round(size * ratio), 1)
    longest = max(on.shape)
    factor = room // longest
    if factor * longest >= LEAST_FILLED * room:
        image = _enlarged(_coloured(on, theme), factor)
    else:
        target = QSize(_part(on.shape[1], longest, room), _part(on.shape[0], longest, room))
        image = _enlarged(_coloured(on, theme), -(-OVERSAMPLING * room // longest)).scaled(
            target, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def fitted(rows: int, cols: int, box: QRectF) -> QRectF:
    """Where a picture of so many pixels is, as large as it fits into a box, in its middle."""
    scale = min(box.width() / cols, box.height() / rows)
    place = QRectF(0, 0, cols * scale, rows * scale)
    place.moveCenter(box.center())
    return place


def draw_thumbnail(painter: QPainter, pattern: ArrayLike, theme: Theme, box: QRectF, ratio: float) -> None:
    """Draw the picture of a pattern in the middle of a square, on whole pixels."""
    picture = thumbnail(pattern, theme, round(box.width()), ratio)
    half, middle = picture.deviceIndependentSize() / 2, box.center()
    painter.drawPixmap(QPoint(round(middle.x() - half.width()), round(middle.y() - half.height())), picture)


def level_image(levels: NDArray[np.float64]) -> QImage:
    """A picture, (rows, cols) of grey or (rows, cols, 3) of red, green and blue, from 0 (black) to 1 (full)."""
    pixels = np.ascontiguousarray(np.rint(255 * np.clip(levels, 0, 1)), dtype=np.uint8)
    rows, cols = pixels.shape[:2]
    kind = QImage.Format.Format_Grayscale8 if pixels.ndim == 2 else QImage.Format.Format_RGB888
    return QImage(pixels.tobytes(), cols, rows, pixels.size // rows, kind).copy()


def _part(side: int, longest: int, room: int) -> int:
    return max(round(room * side / longest), 1)


def _coloured(on: NDArray[np.bool_], theme: Theme) -> NDArray[np.uint8]:
    """(rows, cols) of on and off -> (rows, cols, 3) of red, green, blue."""
    colours = np.array([theme.rgb("unit_off"), theme.rgb("unit_on")]).astype(np.uint8)
    return colours[on.astype(np.intp)]


def _enlarged(pixels: NDArray[np.uint8], factor: int) -> QImage:
    large = np.ascontiguousarray(pixels.repeat(factor, axis=0).repeat(factor, axis=1))
    rows, cols, channels = large.shape
    return QImage(large.tobytes(), cols, rows, cols * channels, QImage.Format.Format_RGB888).copy()


ROWS = ("memory", "cue", "recalled")
"""Where there is little room the cue is left out."""
OVERLAP = "overlap m"
SMALLEST, LARGEST = 24, 64
"""Pixels of a picture's side, at scale 1."""
SIGN = 8.0


@dataclass(frozen=True, eq=False)
class Recalled:
    """One column: patterns (rows, cols) of +1/-1."""

    name: str
    memory: NDArray[np.int8]
    end: NDArray[np.int8]
    overlap: float
    """Of the end with the memory."""
    kind: str
    """What the end is: a key of `hopviz.ui.style.marks.SHAPES`."""
    cue: NDArray[np.int8] | None = None
    """Left out where the memory itself is the cue."""


class RecallGallery(Guarded, QWidget):
    """As many columns as there is room for: the name, memory, cue and end one below the other, and the overlap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.columns: tuple[Recalled, ...] = ()
        self.prompt = ""
        """What is said where there is nothing to be seen."""
        self.full_names = FullNames(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.update()

    def show_columns(self, columns: Sequence[Recalled], prompt: str = "") -> None:
        """Show these, first things first; without any, the prompt."""
        self.columns, self.prompt = tuple(columns), prompt
        words = (f"{column.name} recalled with {overlap_text(column.overlap)}" for column in columns)
        self.setAccessibleName("; ".join(words) or prompt)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(round(self._captions() + 2 * (max(self.theme.px(SMALLEST), self._figures()) + 1.5 * GRID)), 80)

    def seen(self) -> int:
        """How many columns there is room for."""
        if not self.columns:
            return 0
        step = self._step()
        return min(len(self.columns), max(int((self.width() - self._captions() + GRID) // step), 1))

    def _line(self) -> float:
        return QFontMetricsF(self.theme.font(11)).height()

    def _captions(self) -> float:
        """Width of the words at the left."""
        metrics = QFontMetricsF(self.theme.font(11))
        return max(metrics.horizontalAdvance(word) for word in (*ROWS, OVERLAP)) + GRID

    def _room(self, rows: int) -> float:
        """How high so many pictures may be."""
        return (self.height() - 2 * self._line() - GRID) / rows - GRID / 2

    def _rows(self) -> tuple[str, ...]:
        fits = self._room(len(ROWS)) >= self.theme.px(SMALLEST)
        has_cues = any(column.cue is not None for column in self.columns)
        return ROWS if fits and has_cues else (ROWS[0], ROWS[-1])

    def _side(self) -> float:
        """Of the pictures; two columns at least are to be seen."""
        wide = (self.width() - self._captions()) / min(len(self.columns), 2) - 1.5 * GRID
        return min(max(min(self._room(len(self._rows())), wide), 8.0), self.theme.px(LARGEST))

    def _step(self) -> float:
        return max(self._side(), self._figures()) + 1.5 * GRID

    def _figures(self) -> float:
        """Width of an overlap and its sign."""
        return QFontMetricsF(self.theme.font(11)).horizontalAdvance(_figures(-0.5)) + SIGN + GRID / 2

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.theme.font(11))
        painter.setPen(self.theme.color("muted"))
        self.full_names.begin()
        if self.columns:
            for row, word in enumerate((*self._rows(), OVERLAP)):
                height = self._line() if word == OVERLAP else self._side()
                place = QRectF(0, self._top(row), self._captions() - GRID, height)
                painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, word)
            wide = self._step() - GRID / 2
            fitted = fitted_names([column.name for column in self.columns], QFontMetricsF(painter.font()), wide)
            for index, column in enumerate(self.columns[: self.seen()]):
                heading = QRectF(self._captions() + index * self._step(), 0, wide, self._line())
                self.full_names.note(heading, fitted[index], column.name)
                self._draw_column(painter, column, fitted[index], heading)
        else:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.prompt)
        painter.end()

    def _top(self, row: int) -> float:
        return self._line() + GRID / 2 + row * (self._side() + GRID / 2)

    def _draw_column(self, painter: QPainter, column: Recalled, name: str, heading: QRectF) -> None:
        side, theme, middle = self._side(), self.theme, heading.center().x()
        metrics = QFontMetricsF(painter.font())
        painter.setPen(theme.color("ink"))
        painter.drawText(heading, Qt.AlignmentFlag.AlignCenter, name)
        patterns = dict(zip(ROWS, (column.memory, column.cue, column.end), strict=True))
        shown = [pattern for word in self._rows() if (pattern := patterns[word]) is not None]
        for row, pattern in enumerate(shown):
            box = QRectF(middle - side / 2, self._top(row), side, side)
            draw_thumbnail(painter, pattern, theme, box, pixel_ratio(self))
        frame = QRectF(middle - side / 2, self._top(len(shown) - 1), side, side).adjusted(-2, -2, 2, 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color(KINDS[column.kind]), 2))
        painter.drawRoundedRect(frame, 4, 4)
        text = _figures(column.overlap)
        left = middle - (metrics.horizontalAdvance(text) + SIGN + 4) / 2
        line = QRectF(left + SIGN + 4, self._top(len(shown)), heading.width(), heading.height())
        painter.setPen(theme.color("ink"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, text)
        draw_mark(painter, theme, QPointF(left + SIGN / 2, line.center().y()), column.kind, SIGN, 0.0)


def _figures(m: float) -> str:
    """An overlap without its symbol, which stands at the left."""
    return overlap_text(m).removeprefix("m = ")
