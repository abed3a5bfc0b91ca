"""Heading of an experiment: its name or the chooser of all, and what it does."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QSizePolicy, QWidget

from hopviz.ui.experiments.form import describe
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import broken, whole_clauses
from hopviz.ui.style.theme import LIGHT, Theme
from hopviz.ui.widgets import filled

SIZES = (13, 11)
"""Of what an experiment does, and of what its words mean."""
WIDE = 4096
"""All the room that there is: each begins at the same place."""
BESIDE, MOST_LINES = 3, 5
"""Lines of what an experiment does, beside its chooser and at most."""
ALL_TIP = "Show all experiments and all controls of this one, or only the controls that have been used"


class Purpose(Guarded, QWidget):
    """What an experiment does, in a sentence, and below it what its words mean, where there is room for that."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.sentence = self.words = ""
        self.is_seen = False
        """Whether somebody can read it; else it takes as few lines as may be."""
        self._lines = 1
        """Of the sentence in small type."""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._fit()
        self.updateGeometry()

    def tell(self, sentence: str, words: str) -> None:
        """Say this."""
        self.sentence, self.words = sentence, words
        self.setAccessibleName(sentence)
        self.setAccessibleDescription(words)
        self.setToolTip(broken(f"{sentence}\n{words}"))
        self._fit()
        self.updateGeometry()  # in as many lines it may fit beside the chooser no more, or again

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def set_seen(self, seen: bool) -> None:
        """Take what room the sentence needs, or give way."""
        if seen != self.is_seen:
            self.is_seen = seen
            self._fit()
            self.updateGeometry()

    def lines_at(self, width: int) -> int:
        """How many lines of small type the sentence takes."""
        metrics = QFontMetricsF(self.theme.font(SIZES[-1]))
        room = QRectF(0, 0, max(width, 1), WIDE)
        height = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.sentence).height()
        return round(height / metrics.lineSpacing())

    def _fit(self) -> None:
        """Be as high as the sentence needs, if that is more lines than two, up to a few."""
        lines = self.lines_at(self.width()) if self.is_seen else 1
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        large, small = (QFontMetricsF(self.theme.font(size)) for size in SIZES)
        least = large.height() + small.height()
        return QSize(WIDE, math.ceil(max(least, min(self._lines, MOST_LINES) * small.lineSpacing())))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area, fonts = QRectF(self.rect()), [self.theme.font(size) for size in SIZES]
        small = fonts[-1]
        fitting = [font for font in fonts if QFontMetricsF(font).horizontalAdvance(self.sentence) <= area.width()]
        font = fitting[0] if fitting else small
        painter.setFont(font)
        painter.setPen(self.theme.color("ink"))
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, self.sentence)
        if fitting:
            metrics = QFontMetricsF(small)
            painter.setFont(small)
            painter.setPen(self.theme.color("muted"))
            line = area.adjusted(0, QFontMetricsF(font).height(), 0, 0)
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft, whole_clauses(self.words, metrics, area.width()))
        painter.end()


class Heading(Guarded, QWidget):
    """What an experiment does, beside the chooser of experiments, or below it where that leaves too little room."""

    def __init__(self, purpose: Purpose, chooser: QWidget) -> None:
        super().__init__()
        self._purpose, self._chooser = purpose, chooser
        self.all_controls = QPushButton("…")
        self.all_controls.setCheckable(True)
        self.all_controls.setProperty("role", "segment")
        describe((self.all_controls, "All controls", ALL_TIP))
        self.all_controls.hide()
        self.all_controls.toggled.connect(self._show_chooser)
        self._box = filled(
            QBoxLayout(QBoxLayout.Direction.LeftToRight, self), (purpose, 1), self.all_controls, chooser
        )  # fmt: skip
        self._box.setAlignment(chooser, Qt.AlignmentFlag.AlignRight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # another sentence, a chooser of another size, or nobody looks
            self._arrange()
        return super().event(event)

    def set_audience(self, has_audience: bool) -> None:
        """Say nothing before an audience, which is told what it sees, but offer the controls that have given way."""
        self._purpose.setVisible(not has_audience)
        self.all_controls.setVisible(has_audience)
        self.all_controls.setChecked(False)
        self._show_chooser()
        self._arrange()

    def _show_chooser(self) -> None:
        self._chooser.setVisible(self.all_controls.isHidden() or self.all_controls.isChecked())

    def _arrange(self) -> None:
        lines = self._purpose.lines_at(self.width() - self._chooser.sizeHint().width() - self._box.spacing())
        directions = QBoxLayout.Direction
        is_row = lines <= BESIDE or not self._purpose.is_seen or self._purpose.isHidden()
        direction = directions.LeftToRight if is_row else directions.BottomToTop
        if direction != self._box.direction():
            self._box.setDirection(direction)
            self.updateGeometry()
