"""Pictures side by side: the memory, the cue, and what each network answers, with overlap and verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.style.marks import draw_mark
from hopviz.ui.style.plotting import shortened
from hopviz.ui.style.rendering import pixel_ratio
from hopviz.ui.style.theme import GRID, KINDS, LIGHT, Theme
from hopviz.ui.widgets.full_names import FullNames
from hopviz.ui.widgets.thumbnail import draw_thumbnail, fitted, level_image

SMALLEST, LARGEST = 32, 320
"""Pixels of a picture's side, at scale 1."""
PLAIN_WIDTH = 80
"""Pixels of a column, at scale 1, below which type is smaller."""
SIGN = 10.0
LINES = 3
"""Below a picture, at most: the verdict, the overlap, and how many of several cues were recalled."""
PLAIN = 48
"""Pixels of a picture's side, at scale 1, that lines give way to, the last first."""


@dataclass(frozen=True, eq=False)
class Shown:
    """One column."""

    title: str
    picture: NDArray[np.float64]
    """(rows, cols), or (rows, cols, 3)"""
    is_grey: bool
    words: tuple[str, ...] = ()
    """Lines below the picture."""
    kind: str = ""
    """What the first line's sign is: a key of `KINDS`, or none."""


class SideBySide(Guarded, QWidget):
    """Columns of a title, a picture, and lines of words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.columns: tuple[Shown, ...] = ()
        self.prompt = ""
        """What is said where there is nothing to be seen."""
        self.full_names = FullNames(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(720, 190)

    def minimumSizeHint(self) -> QSize:
        return QSize(3 * (self.theme.px(SMALLEST) + GRID), 120)

    def show_columns(self, columns: Sequence[Shown], prompt: str = "") -> None:
        """Show these; without any, the prompt."""
        self.columns, self.prompt = tuple(columns), prompt
        self.setAccessibleName("; ".join(f"{each.title}: {', '.join(each.words)}" for each in columns) or prompt)
        self.update()

    def _line(self) -> float:
        return QFontMetricsF(self.theme.font(12)).height() + 2

    def _side_with(self, across: int, lines: int) -> float:
        """Of the pictures, where so many stand in a row, with so many lines below."""
        rows = math.ceil(len(self.columns) / across)
        high = self.height() / rows - (lines + 1) * self._line() - 2 * GRID
        return max(min(self.width() / across - GRID, high, self.theme.px(LARGEST)), 8.0)

    def _lines_of(self, across: int) -> int:
        """How many lines leave room for pictures that can be seen."""
        plain = self.theme.px(PLAIN)
        return next((lines for lines in range(LINES, 1, -1) if self._side_with(across, lines) >= plain), 1)

    def _side_of(self, across: int) -> float:
        """Of the pictures, where so many stand in a row."""
        return self._side_with(across, self._lines_of(across))

    @property
    def across(self) -> int:
        """How many stand in a row: as many as make the pictures largest."""
        return max(range(len(self.columns), 1, -1), key=self._side_of)

    @property
    def lines(self) -> int:
        """How many lines stand below each picture."""
        return self._lines_of(self.across)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.full_names.begin()
        if self.columns:
            across, lines = self.across, self.lines
            wide, high = self.width() / across, self.height() / math.ceil(len(self.columns) / across)
            side = self._side_with(across, lines)
            for number, column in enumerate(self.columns):
                row, place = divmod(number, across)
                self._draw(painter, column, QRectF(place * wide, row * high, wide - GRID / 2, high), side, lines)
        else:
            painter.setFont(self.theme.font(13))
            painter.setPen(self.theme.color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.prompt)
        painter.end()

    def _draw(self, painter: QPainter, column: Shown, room: QRectF, side: float, lines: int) -> None:
        line = self._line()
        height = (lines + 1) * line + side + GRID
        top = room.top() + max((room.height() - height) / 2, 0.0)
        self._write(painter, column.title, QRectF(room.left(), top, room.width(), line), bold=True)
        box = QRectF(room.center().x() - side / 2, top + line + GRID / 2, side, side)
        self._paint(painter, column, box)
        for number, words in enumerate(column.words[:lines]):
            place = QRectF(room.left(), box.bottom() + GRID / 2 + number * line, room.width(), line)
            sign = column.kind if number == 0 else ""
            self._write(painter, words, place, bold=number == 0, ink="ink" if number < 2 else "muted", sign=sign)

    def _paint(self, painter: QPainter, column: Shown, box: QRectF) -> None:
        if not column.is_grey:
            draw_thumbnail(painter, column.picture, self.theme, box, pixel_ratio(self))
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        rows, cols = column.picture.shape[:2]
        painter.drawImage(fitted(rows, cols, box), level_image(0.5 + 0.5 * column.picture))

    def _write(
        self, painter: QPainter, text: str, place: QRectF, bold: bool = False, ink: str = "ink", sign: str = ""
    ) -> None:
        font = self.theme.font(12 if place.width() >= self.theme.px(PLAIN_WIDTH) else 10, bold=bold)
        metrics = QFontMetricsF(font)
        aside = SIGN * self.theme.scale + GRID / 2 if sign else 0.0
        fitted = shortened(text, metrics, place.width() - aside)
        self.full_names.note(place, fitted, text)
        left = place.center().x() - (metrics.horizontalAdvance(fitted) + aside) / 2
        if sign:
            middle = QPointF(left + SIGN * self.theme.scale / 2, place.center().y())
            draw_mark(painter, self.theme, middle, sign, SIGN * self.theme.scale)
        painter.setFont(font)
        painter.setPen(self.theme.color(KINDS[sign] if sign else ink))
        baseline = place.center().y() + (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(left + aside, baseline), fitted)
