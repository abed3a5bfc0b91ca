"""How much of a census belongs to each kind of attractor?  A bar in parts, and a sentence."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from hopviz.project.naming import KIND_WORDS
from hopviz.ui.plotting import number
from hopviz.ui.theme import KINDS, LIGHT, Theme
from hopviz.ui.views.census_search import Findings

HEIGHT = 6
TOGETHER = "\u00a0"
"""A space at which no line ends."""


def whole_percent(part: int, whole: int) -> str:
    """A part of the starts in per cent, such as "61 %"; never 0 % of what was found."""
    return "<1 %" if 0 < 200 * part < whole else f"{100 * part / max(whole, 1):.0f} %"


def sentence(findings: Findings) -> str:
    """Such as "1,000 starts: 4 memories 61 %, 4 reversed 22 %, 12 mixtures 9 %, 35 spurious 8 %"."""
    result, starts = findings.result, findings.result.starts
    parts = [
        f"{number(total.attractors)} {KIND_WORDS[total.kind][total.attractors != 1]} "
        f"{whole_percent(total.hits, starts)}".replace(" ", TOGETHER)
        for total in findings.totals
        if total.attractors
    ]
    if not findings.totals and len(result):
        parts = [f"{number(len(result))} attractor{'' if len(result) == 1 else 's'}"]
    if result.unsettled:
        parts.append(f"{whole_percent(result.unsettled, starts)} did not settle")
    return f"{number(starts)} start{'' if starts == 1 else 's'}{': ' if parts else ''}{', '.join(parts)}"


class TotalsBar(QWidget):
    """All starts as one bar, in parts by the kind of the attractor that they ended in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.findings: Findings | None = None
        self.setFixedHeight(HEIGHT)

    def show_findings(self, findings: Findings | None) -> None:
        """Show other totals."""
        self.findings = findings
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the parts; what did not settle stays empty."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), HEIGHT / 2, HEIGHT / 2)
        painter.setClipPath(outline)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(self.rect(), self.theme.color("raised"))
        if self.findings is not None:
            left = 0.0
            for total in self.findings.totals:
                width = self.width() * total.share
                painter.fillRect(QRectF(left, 0, width, HEIGHT), self.theme.color(KINDS[total.kind]))
                left += width
        painter.end()
