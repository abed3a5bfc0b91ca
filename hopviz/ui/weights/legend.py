"""Legend of the weights: their colours, from -largest to +largest."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.core.network import Units
from hopviz.project.numbers import weight_figure
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import broken, packed, paint_part
from hopviz.ui.style.theme import Theme, diverging

WEIGHT_TIPS: dict[Units, str] = {
    "bipolar": "Weight w between two units: above zero the energy is lower where they agree, below zero where they "
    "differ.",
    "binary": "Weight w between two units: it counts only where both are on. Above zero that lowers the energy, below "
    "zero it raises it; 00, 01 and 10 cost the same.",
}


class WeightLegend(Guarded, QWidget):
    """The colours of the weights from -largest to +largest, with zero in the middle."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._largest = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self._theme = theme
        self.setFixedHeight(QFontMetrics(theme.font(11)).height() + 16)
        self.update()

    def show_units(self, units: Units) -> None:
        """Say what a weight between two units of this kind does to the energy."""
        self.setToolTip(broken(WEIGHT_TIPS[units]))

    def show_largest(self, largest: float) -> None:
        """The ends of the bar."""
        if largest != self._largest:
            self._largest = largest
            self.setVisible(largest > 0)
            self.update()

    def labels(self) -> tuple[str, str, str]:
        """What stands at the left end, in the middle and at the right end."""
        return weight_figure(-self._largest, sign=True), "0", weight_figure(self._largest, sign=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        bar = QRectF(0.5, 2.5, self.width() - 1, 9)
        colours = packed(diverging(self._theme))
        paint_part(painter, bar, np.arange(256, dtype=np.uint8)[None], QRectF(1, 0, 255, 1), colours, smooth=False)
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.drawRect(bar)
        painter.setPen(QPen(self._theme.color("muted"), 1))
        painter.drawLine(int(bar.center().x()), 1, int(bar.center().x()), 13)
        painter.setFont(self._theme.font(11))
        row = QRectF(0, 14, self.width(), self.height() - 14)
        sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
        labels = self.labels()
        metrics = painter.fontMetrics()
        if sum(metrics.horizontalAdvance(text + "0") for text in labels) > self.width():
            labels = (labels[0], "", labels[2])  # the line in the middle says zero
        if metrics.horizontalAdvance("0".join(labels)) > self.width():
            labels = ("", f"±{weight_figure(self._largest)}", "")
        for text, side in zip(labels, sides, strict=True):
            painter.drawText(row, side | Qt.AlignmentFlag.AlignTop, text)
        painter.end()
