"""Headlines: a sentence in the largest type for which there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from hopviz.ui.style.plotting import in_two_lines, shortened
from hopviz.ui.style.theme import Theme

HEADLINE_SIZES = (24, 17, 14)


@dataclass(frozen=True)
class Headline:
    """A sentence as it is written."""

    font: QFont
    lines: tuple[str, ...]
    """One, or two in the smallest type."""

    def draw(self, painter: QPainter, left: float, baseline: float) -> None:
        """From `left` on: one line above the baseline; two reach a little below it."""
        painter.setFont(self.font)
        metrics = QFontMetricsF(self.font)
        first = baseline - 0.75 * metrics.lineSpacing() if len(self.lines) > 1 else baseline
        for k, line in enumerate(self.lines):
            painter.drawText(QPointF(left, first + k * metrics.lineSpacing()), line)


def headline(sentence: str, theme: Theme, room: float, briefs: Sequence[str] = ()) -> Headline:
    """The sentence in the largest type in which it fits into so many pixels, else in two lines of the smallest.

    Where it does not fit into these, `briefs` say the same in fewer and fewer letters.
    """
    fonts = [theme.font(size, bold=True) for size in HEADLINE_SIZES]
    for font in fonts:
        if QFontMetricsF(font).horizontalAdvance(sentence) <= room:
            return Headline(font, (sentence,))
    metrics = QFontMetricsF(fonts[-1])
    whole = metrics.horizontalAdvance(" ") + 2 * room
    wordings = [text for text in (sentence, *briefs) if metrics.horizontalAdvance(text) <= whole]
    lines = in_two_lines([sentence, *briefs][-1], metrics)
    for wording in wordings:
        halves = in_two_lines(wording, metrics)
        if all(metrics.horizontalAdvance(line) <= room for line in halves):
            lines = halves
            break
    return Headline(fonts[-1], tuple(shortened(line, metrics, room) for line in lines))
