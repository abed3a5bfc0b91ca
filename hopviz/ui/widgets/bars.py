"""Bars of overlaps with a memory, and of measured shares with their 95 % confidence intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.project.numbers import MINUS
from hopviz.ui.guard import Guarded
from hopviz.ui.style.marks import draw_mark
from hopviz.ui.style.plotting import shortened
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.full_names import FullNames

HEIGHT, MARK = 8, 12.0
"""Of the bar of an overlap, and of the mark at its end."""
OUTLINE = 1.5
SIGN, LEAST_WITH_SIGN = 4.0, 8.0
"""Of the minus sign in a negative overlap, and of the bar that has room for it."""
TICK = 2.0
"""How far the centre mark stands out above and below."""
BAR = 12
WHISKER = 3.0


def overlap_text(m: float) -> str:
    """The number as it is written: "m = +0.82"; a dash while it is not known."""
    if math.isnan(m):
        return "m = –"
    # Rounding must not make a memory of what is not quite one.
    shown = math.copysign(min(abs(m), 0.99), m) if abs(m) < 1 else m
    return f"m = {MINUS if round(shown, 2) < 0 else '+'}{abs(shown):.2f}"


def paint_overlap_bar(painter: QPainter, rect: QRectF, m: float, color: QColor, theme: Theme) -> None:
    """Draw an overlap m in [-1, 1], or an empty bar for NaN.

    The positive side has the colour of the memory and round ends, the negative side that of reversed memories, square
    ends and a minus sign where there is room; where |m| = 1 the end bears the mark of a memory or of a reversed memory.
    """
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("line"))
    bar = rect.adjusted(MARK / 2, 0, -MARK / 2, 0)
    painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
    centre, length = bar.center().x(), abs(m) * bar.width() / 2
    if length >= 1:
        value = QRectF(centre if m > 0 else centre - length, bar.top(), length, bar.height())
        painter.setBrush(color if m > 0 else theme.color("reversed"))
        radius = min(bar.height(), length) / 2 if m > 0 else 0.0
        painter.drawRoundedRect(value, radius, radius)
        if -1 < m < 0 and length >= LEAST_WITH_SIGN:
            painter.setPen(QPen(theme.color("surface"), OUTLINE))
            left = value.left() + (bar.height() - SIGN) / 2
            painter.drawLine(QPointF(left, value.center().y()), QPointF(left + SIGN, value.center().y()))
    painter.setPen(QPen(theme.color("muted"), OUTLINE))
    painter.drawLine(QPointF(centre, bar.top() - TICK), QPointF(centre, bar.bottom() + TICK))
    if abs(m) == 1:
        end = QPointF(bar.right() if m > 0 else bar.left(), bar.center().y())
        draw_mark(painter, theme, end, "memory" if m > 0 else "reversed memory", MARK, OUTLINE)


@dataclass(frozen=True)
class Bar:
    """One measured share."""

    label: str
    value: float
    """0 to 1; below 0 is drawn as nothing."""
    interval: tuple[float, float]
    text: str
    """What stands behind the bar."""
    meaning: str = "accent"
    """A colour of the theme."""
    series: int | None = None
    """The memory whose colour it has instead."""


def percent(value: float) -> str:
    """A share in per cent, one decimal where it is near an end: 99.7 %."""
    digits = 1 if 0 < value < 0.1 or 0.9 < value < 1 else 0
    return f"{MINUS if value < 0 else ''}{abs(100 * value):.{digits}f} %"


def with_interval(value: float, interval: tuple[float, float]) -> str:
    """Such as "87 % (83–90 %)"."""
    low, high = (percent(end) for end in interval)
    return f"{percent(value)} ({low.removesuffix(' %')}–{high})"


class IntervalBars(Guarded, QWidget):
    """Rows of label, bar with whisker, and text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.bars: tuple[Bar, ...] = ()
        self.prompt = ""
        """What is said where there are no bars."""
        self.full_names = FullNames(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.updateGeometry()
        self.update()

    def show_bars(self, bars: Sequence[Bar], prompt: str = "") -> None:
        """Show these; without any, what to do."""
        if (tuple(bars), prompt) != (self.bars, self.prompt):
            self.bars, self.prompt = tuple(bars), prompt
            self.setAccessibleName("; ".join(f"{bar.label}: {bar.text}" for bar in bars) or prompt)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, max(len(self.bars), 1) * self._row_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def _row_height(self) -> int:
        return round(QFontMetricsF(self.theme.font(11)).height()) + BAR + GRID

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.theme.font(11))
        metrics = QFontMetricsF(painter.font())
        self.full_names.begin()
        if not self.bars:
            painter.setPen(self.theme.color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.prompt)
        for row, bar in enumerate(self.bars):
            top = row * self._row_height()
            line = QRectF(0, top, self.width(), metrics.height())
            painter.setPen(self.theme.color("muted"))
            text = bar.text
            if metrics.horizontalAdvance(bar.label + text) + GRID > line.width():
                text = text.partition(" (")[0]  # the whisker shows the interval, too
            label = shortened(bar.label, metrics, line.width() - metrics.horizontalAdvance(text) - GRID)
            self.full_names.note(line, f"{label}: {text}", f"{bar.label}: {bar.text}")
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft, label)
            painter.setPen(self.theme.color("ink"))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight, text)
            self._draw_bar(painter, bar, QRectF(0, line.bottom() + 1, self.width(), BAR))
        painter.end()

    def _draw_bar(self, painter: QPainter, bar: Bar, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("raised"))
        painter.drawRoundedRect(box, BAR / 2, BAR / 2)
        filled = QRectF(box.left(), box.top(), max(bar.value, 0.0) * box.width(), BAR)
        own = self.theme.color(bar.meaning) if bar.series is None else QColor(self.theme.of_series(bar.series))
        painter.setBrush(own)
        painter.drawRoundedRect(filled, min(BAR, filled.width()) / 2, BAR / 2)
        painter.setPen(QPen(self.theme.color("ink"), 1.5))
        middle = box.center().y()
        low, high = (box.left() + min(max(end, 0.0), 1.0) * box.width() for end in bar.interval)
        painter.drawLine(QPointF(low, middle), QPointF(high, middle))
        for end in (low, high):
            painter.drawLine(QPointF(end, middle - WHISKER), QPointF(end, middle + WHISKER))
