"""A slider, and beside it what it stands at."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.widgets import filled, label


class ToldSlider(Guarded, QWidget):
    """A slider from 0 up, and a text that its owner sets."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, most)
        self.text = label("", "caption")
        filled(QHBoxLayout(self), (self.slider, 1), self.text)
        self.setFocusProxy(self.slider)
