"""How do votes add up to a field?  Bars that each begin where the one before ends, and the sum of all of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from hopviz.ui.style.plotting import broken
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.unit_input.words import Column

WIDEST, NARROWEST = 88.0, 48.0
"""Width of a column, at scale 1."""
WIDE = 1.5
"""How many columns one with a long label takes."""
FULL = 0.62
"""The part of a column that its bar fills."""
DOT = 4.0
THRESHOLD = "threshold 0"


class Waterfall(QWidget):
    """Columns of votes and their sum."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.columns: tuple[Column, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 96)

    def sizeHint(self) -> QSize:
        return QSize(640, 140)

    @property
    def most(self) -> int:
        """How many columns there is room for."""
        narrow = int((self.width() - self._margin()) / (NARROWEST * self.theme.scale) - 2 * WIDE)
        return max(narrow + 2, 3)

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Show these, or nothing."""
        self.columns = tuple(columns)
        self.setAccessibleName("Votes: " + "; ".join(f"{column.label} {column.text}" for column in columns))
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            column = self.column_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if column is None else broken(column.tip), self)
            return True
        return super().event(event)

    def column_at(self, point: QPointF) -> Column | None:
        """The column at a point."""
        for place, column in enumerate(self.columns):
            if self.place(place).left() <= point.x() < self.place(place).right():
                return column
        return None

    def place(self, number: int) -> QRectF:
        """The part of the widget that belongs to column number `number`."""
        room = self.width() - self._margin()
        shares = [WIDE if column.is_wide else 1.0 for column in self.columns]
        width = min(WIDEST * self.theme.scale, room / sum(shares))
        return QRectF(self._margin() + sum(shares[:number]) * width, 0, shares[number] * width, self.height())

    def _margin(self) -> float:
        return QFontMetricsF(self.theme.font(11)).horizontalAdvance(THRESHOLD) + 2 * GRID

    def heights(self) -> list[tuple[float, float]]:
        """Where each bar begins and ends, in units of the field: each vote where the sum so far is, the sum at 0."""
        ends, total = [], 0.0
        for column in self.columns:
            start = 0.0 if column.is_total else total
            total = start + column.value
            ends.append((start, total))
        return ends

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.columns:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.theme.font(11))
        metrics = QFontMetricsF(painter.font())
        bars = self.heights()
        low, high = min(min(bar) for bar in bars), max(max(bar) for bar in bars)
        row = metrics.height()
        top, bottom = row + 3, self.height() - 2 * row - 8
        reach = (high - low) or 1.0

        def level(value: float) -> float:
            return bottom - (value - low) / reach * (bottom - top)

        self._draw_threshold(painter, level(0.0), row)
        drawn = [
            (number, column, level(start), level(end))
            for number, (column, (start, end)) in enumerate(zip(self.columns, bars, strict=True))
        ]
        for number, column, start, end in drawn:
            self._draw_bar(painter, number, column, start, end)
            if number < len(drawn) - 1:
                self._draw_step(painter, number, end)
            self._draw_label(painter, number, column, row)
        for number, column, start, end in drawn:
            self._draw_figure(painter, number, column, start, end, row)
        painter.end()

    def _draw_threshold(self, painter: QPainter, height: float, row: float) -> None:
        painter.setPen(QPen(self.theme.color("ring"), 1.5, Qt.PenStyle.DashLine))
        right = self.place(len(self.columns) - 1).right()
        painter.drawLine(QPointF(self._margin() - GRID, height), QPointF(right, height))
        painter.setPen(self.theme.color("ring"))
        box = QRectF(0, height - row / 2, self._margin() - 1.5 * GRID, row)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, THRESHOLD)

    def _draw_bar(self, painter: QPainter, number: int, column: Column, start: float, end: float) -> None:
        left, right = self._bar_sides(number)
        bar = QRectF(left, min(start, end), right - left, max(abs(end - start), 2.0))
        if column.is_total:
            meaning = "unit_on" if column.value > 0 else "unit_off" if column.value < 0 else "muted"
        else:
            meaning = "weight_positive" if column.value > 0 else "weight_negative" if column.value < 0 else "muted"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color(meaning))
        painter.drawRoundedRect(bar, 2, 2)

    def _bar_sides(self, number: int) -> tuple[float, float]:
        """Where a bar begins and ends; all are equally wide."""
        place = self.place(number)
        half = 0.5 * FULL * place.width() / (WIDE if self.columns[number].is_wide else 1.0)
        return place.center().x() - half, place.center().x() + half

    def _draw_figure(
        self, painter: QPainter, number: int, column: Column, start: float, end: float, row: float
    ) -> None:
        """What a bar says, beyond its end."""
        place, above = self.place(number), column.value >= 0
        painter.setPen(self.theme.color("ink"))
        painter.setFont(self.theme.font(12 if column.is_total else 11, bold=column.is_total))
        text = QRectF(place.left(), min(start, end) - row - 1 if above else max(start, end) + 1, place.width(), row)
        behind = QRectF(text)
        behind.setWidth(painter.fontMetrics().horizontalAdvance(column.text) + 4)
        behind.moveCenter(text.center())
        painter.fillRect(behind, self.theme.color("surface"))
        painter.drawText(text, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, column.text)

    def _draw_step(self, painter: QPainter, number: int, height: float) -> None:
        """A thin line from the end of a bar to where the next one begins."""
        here, there = self._bar_sides(number), self._bar_sides(number + 1)
        painter.setPen(QPen(self.theme.color("muted", 150), 1.0))
        painter.drawLine(QPointF(here[1], height), QPointF(there[0], height))

    def _draw_label(self, painter: QPainter, number: int, column: Column, row: float) -> None:
        place = self.place(number)
        box = QRectF(place.left(), self.height() - row - 2, place.width(), row)
        painter.setFont(self.theme.font(11, bold=column.is_total))
        metrics = QFontMetricsF(painter.font())
        painter.setPen(self.theme.color("ink" if column.is_total else "muted"))
        shift = 0.0
        if column.is_on is not None:
            shift = DOT + 2
            left = box.center().x() - metrics.horizontalAdvance(column.label) / 2 - DOT
            painter.setBrush(self.theme.color("unit_on" if column.is_on else "unit_off"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QPointF(left, box.center().y()), DOT, DOT)
            painter.setPen(self.theme.color("muted"))
        painter.drawText(box.translated(shift, 0), Qt.AlignmentFlag.AlignCenter, column.label)
