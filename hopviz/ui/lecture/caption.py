"""Caption: what a lesson says now, in type that is read from the back row."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from hopviz.ui.guard import Guarded
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets import filled, label

LEAST = 40
"""Type for an audience has this part of the height of the screen at least."""
PARTS = (28, 32, 36, LEAST)
"""Parts that the sentence has, the first with which it has room in two lines."""


def least_pixels(height: int) -> int:
    """Pixels of type that an audience can read from a screen of this height."""
    return math.ceil(height / LEAST)


class Caption(Guarded, QWidget):
    """A bar across the top: the sentence of the step, what else is told, and its number."""

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme = LIGHT
        self._screen = 0
        """Height of what the audience sees."""
        self.sentence, self.remark = label(name="caption_sentence", wrap=True), label(name="caption_remark", wrap=True)
        self.place = label(name="caption_place")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for wide in (self.sentence, self.remark):
            wide.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        texts = filled(QVBoxLayout(), self.sentence, self.remark, gap=0)
        row = filled(QHBoxLayout(self), (texts, 1), self.place, gap=2 * GRID)
        row.setAlignment(self.place, Qt.AlignmentFlag.AlignTop)
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)

    def show_words(self, sentence: str, remark: str, place: str) -> None:
        """Say this, with a remark under it, and which step of how many it is."""
        self.sentence.setText(sentence)
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
        self.place.setText(place)
        self.setAccessibleName(sentence)
        self._fit()

    def apply_theme(self, theme: Theme, screen: int) -> None:
        """Take over colours, and the height of what the audience sees."""
        self.theme, self._screen = theme, screen
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The largest type in which the sentence has room in two lines; as many lines as it takes in the smallest."""
        if not self._screen:
            return
        for part in PARTS:
            _write(self.sentence, math.ceil(self._screen / part), 600)
            needed = self.sentence.heightForWidth(self.sentence.width())
            if needed <= 2 * self.sentence.fontMetrics().lineSpacing() + 2:
                break
        self.sentence.setFixedHeight(needed)
        for each in (self.remark, self.place):
            _write(each, least_pixels(self._screen), 400)
        self.remark.setFixedHeight(self.remark.heightForWidth(self.remark.width()))


def _write(words: QLabel, pixels: int, weight: int) -> None:
    """Give a label type of this size: the program's style sheet would take back a font."""
    sheet = f"font-size: {pixels}px; font-weight: {weight};"
    if words.styleSheet() != sheet:
        words.setStyleSheet(sheet)
    words.ensurePolished()
