"""Names of units at the axes of the weight matrix: all of them where there is room, else the first and the last."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from hopviz.ui.style.plotting import shortened
from hopviz.ui.style.theme import Theme

FEW = 16
"""Up to so many units each may have its name beside its row and above its column."""
LONGEST = 60
"""Pixels that a name takes, at scale 1; of a longer one both ends are told."""
FROM, TO = "from unit j", "to unit i"
FLAGS = Qt.AlignmentFlag


def paint_label(painter: QPainter, row: QRect, *texts: str) -> None:
    """Left, middle and right; where there is no room, without the middle one, then without the right one."""
    metrics = painter.fontMetrics()
    all_three = sum(metrics.horizontalAdvance(text + "00") for text in texts)
    first_and_last = sum(metrics.horizontalAdvance(text + "0") for text in (texts[0], texts[-1]))
    sides = (FLAGS.AlignLeft, FLAGS.AlignHCenter, FLAGS.AlignRight)
    for text, side, needed in zip(texts, sides, (0, all_three, first_and_last), strict=True):
        if row.width() >= needed:
            painter.drawText(row, side | FLAGS.AlignVCenter, text)


class Axes:
    """What stands above and at the left of a square map, and the room that it takes."""

    def __init__(self, theme: Theme) -> None:
        self._count = 0
        self._name: Callable[[int], str] = str
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self._theme = theme
        self._metrics = QFontMetricsF(theme.font(11))
        self.line = round(self._metrics.height()) + 2
        """Height of a line."""
        self.show_units(self._count, self._name)

    def show_units(self, count: int, name: Callable[[int], str]) -> None:
        """Take over how many units there are, and what each is called."""
        self._count, self._name = count, name
        few = range(count if count <= FEW else 0)
        self._widest = max((self._metrics.horizontalAdvance(self.name(unit)) for unit in few), default=0.0)

    def name(self, unit: int) -> str:
        """What a unit is called, no longer than there is room for."""
        return shortened(self._name(unit), self._metrics, LONGEST * self._theme.scale)

    def room(self, width: int, height: int) -> tuple[int, int]:
        """Pixels at the left and above that it takes of so many."""
        beside = self.line + round(self._widest) + 3
        cell = min(width - beside, height - 2 * self.line) / max(self._count, 1)
        self._names_all = 0 < self._count <= FEW and cell >= max(self._widest + 4, self.line - 2)
        return (beside, 2 * self.line) if self._names_all else (self.line, self.line)

    def paint(
        self, painter: QPainter, box: QRect, gutter: int, rows: tuple[int, int], cols: tuple[int, int],
        place: Callable[[int, int], tuple[float, float]],
    ) -> None:  # fmt: skip
        """Draw the names of the units from the first to the last visible, whose weights begin at `place` (x, y)."""
        painter.setFont(self._theme.font(11))
        painter.setPen(self._theme.color("muted"))
        above = QRect(box.left(), box.top() - self.line - 1, box.width(), self.line)
        beside = QRect(0, 0, box.height(), self.line)
        first, last = ("", "") if self._names_all else (self.name(cols[0]), self.name(cols[1]))
        if self._names_all:
            self._paint_all(painter, box, gutter, rows, cols, place)
            above.translate(0, -self.line)
        paint_label(painter, above, first, FROM, last)
        first, last = ("", "") if self._names_all else (self.name(rows[0]), self.name(rows[1]))
        painter.save()
        aside = self.line + (round(self._widest) + 3 if self._names_all else 0)
        painter.translate(box.left() - gutter - aside, box.bottom() + 1)
        painter.rotate(-90)
        paint_label(painter, beside, last, TO, first)
        painter.restore()

    def _paint_all(
        self, painter: QPainter, box: QRect, gutter: int, rows: tuple[int, int], cols: tuple[int, int],
        place: Callable[[int, int], tuple[float, float]],
    ) -> None:  # fmt: skip
        width = round(self._widest)
        for unit in range(cols[0], cols[1] + 1):
            left, right = max(place(0, unit)[0], box.left()), min(place(0, unit + 1)[0], box.right() + 1)
            room = QRect(round((left + right - width) / 2) - 2, box.top() - self.line - 1, width + 4, self.line)
            painter.drawText(room, FLAGS.AlignCenter, self.name(unit))
        for unit in range(rows[0], rows[1] + 1):
            top, bottom = max(place(unit, 0)[1], box.top()), min(place(unit + 1, 0)[1], box.bottom() + 1)
            middle = round((top + bottom) / 2)
            room = QRect(box.left() - gutter - width - 2, middle - self.line // 2, width + 2, self.line)
            painter.drawText(room, FLAGS.AlignRight | FLAGS.AlignVCenter, self.name(unit))
