"""How is one of many names chosen where there is little room?  With both its ends legible."""

from __future__ import annotations

from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

from hopviz.ui.plotting import shortened


class NameChooser(QComboBox):
    """A chooser of names that keeps both ends of one that is too long for it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The name, with dots in its middle if need be."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        complex_control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(complex_control, option, field, self).width() - 2
        option.currentText = shortened(self.currentText(), QFontMetricsF(self.font()), room)
        painter.drawComplexControl(complex_control, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
