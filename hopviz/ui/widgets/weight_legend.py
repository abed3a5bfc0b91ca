"""Which colour is which weight?  The bar beside the weight matrix."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.ui.plotting import figure
from hopviz.ui.theme import Theme, diverging


class WeightLegend(QWidget):
    """The colours of the weights from -largest to +largest, with zero in the middle."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._largest = 0.0
        self.setToolTip("Weight w between two units: above zero they agree\nat low energy, below zero they differ.")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self._theme = theme
        self.setFixedHeight(QFontMetrics(theme.font(11)).height() + 16)
        self.update()

    def show_largest(self, largest: float) -> None:
        """The ends of the bar."""
        if largest != self._largest:
            self._largest = largest
            self.setVisible(largest > 0)
            self.update()

    def labels(self) -> tuple[str, str, str]:
        """What stands at the left end, in the middle and at the right end."""
        return figure(-self._largest, sign=True), "0", figure(self._largest, sign=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A bar and three numbers."""
        painter = QPainter(self)
        bar = QRectF(0.5, 2.5, self.width() - 1, 9)
        colours = np.ascontiguousarray(diverging(self._theme)[1:])
        image = QImage(colours.data, len(colours), 1, 3 * len(colours), QImage.Format.Format_RGB888)
        painter.drawImage(bar, image)
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
            labels = ("", f"±{figure(self._largest)}", "")
        for text, side in zip(labels, sides, strict=True):
            painter.drawText(row, side | Qt.AlignmentFlag.AlignTop, text)
        painter.end()
