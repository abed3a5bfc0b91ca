"""How is one of several names chosen where there is little room?  With both its ends legible."""

from __future__ import annotations

from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

from hopviz.ui.plotting import shortened

BEARING = 1.0
"""Pixels beside the last letter that may be missing: as wide as it wants to be, the chooser has not got them."""


class NameChooser(QComboBox):
    """A chooser of names that keeps both ends of one that is too long for it."""

    def shown_text(self) -> str:
        """The name, with dots in its middle if need be."""
        option = self._option()
        complex_control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(complex_control, option, field, self).width()
        return shortened(self.currentText(), QFontMetricsF(self.font()), room + BEARING)

    def _option(self) -> QStyleOptionComboBox:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return option

    def paintEvent(self, event: QPaintEvent) -> None:
        """As any other, but for the text."""
        painter, option = QStylePainter(self), self._option()
        option.currentText = self.shown_text()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
