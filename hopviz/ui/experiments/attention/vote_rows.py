"""The softmax row beside the votes for one unit: what each memory says, in the head and in the Hebb net."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hopviz.project.numbers import number
from hopviz.ui.experiments.attention.parts import OneStep
from hopviz.ui.experiments.attention.rows import percent
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import shortened
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets.full_names import FullNames

ROW = 20
"""Pixels of a row, at scale 1."""
SHARES = (0.25, 0.23, 0.26, 0.26)
COLUMNS = ("memory", "softmax p", "vote p·x", "vote m·x")
SUM = "all memories"
TIP = (
    "The softmax row, and beside it what each memory says to the unit: its weight p times the unit in it, x, in the "
    "attention head; its overlap m times x in the Hebb net. Orange is for on, blue for off; the sums are the new value "
    "of the unit, and its field h."
)


class VoteRows(Guarded, QWidget):
    """The memories that count most, a row each, and the sum of all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.step: OneStep | None = None
        self.unit = 0
        self.heading = ""
        self.full_names = FullNames(self)
        self.setToolTip(TIP)
        self.setAccessibleName("Softmax weights beside the votes for one unit")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(380, 180)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(240), self.theme.px(4 * ROW))

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self.update()

    def show_votes(self, step: OneStep | None, unit: int, heading: str) -> None:
        """Show what the memories say to a unit; nothing without an update."""
        self.step, self.unit, self.heading = step, unit, heading
        if step is not None:
            votes = step.votes(unit)
            sums = f"new value {number(float(votes.attention.sum()), 3)}, field {number(float(votes.hebb.sum()), 3)}"
            self.setAccessibleDescription(f"{heading}: {sums}")
        self.update()

    def seen(self) -> int:
        """How many memories there is room for."""
        return max(self.height() // self.theme.px(ROW) - 3, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, step = QPainter(self), self.theme, self.step
        self.full_names.begin()
        if step is None:
            painter.end()
            return
        votes, row = step.votes(self.unit), theme.px(ROW)
        shown = step.order[: self.seen()]
        painter.setFont(theme.font(12, bold=True))
        painter.setPen(theme.color("ink"))
        painter.drawText(QRectF(0, 0, self.width(), row), Qt.AlignmentFlag.AlignVCenter, self.heading)
        edges = [sum(SHARES[:k]) * self.width() for k in range(len(SHARES) + 1)]
        font = theme.font(11)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        for place, word in enumerate(COLUMNS):
            painter.setPen(theme.color("muted"))
            painter.drawText(QRectF(edges[place], row, edges[place + 1] - edges[place], row),
                             Qt.AlignmentFlag.AlignVCenter, word)  # fmt: skip
        largest = [max(float(abs(each).max()), 1e-12) for each in (votes.attention, votes.hebb)]
        for place, which in enumerate(shown.tolist()):
            top = (place + 2) * row
            name = step.held.pictures.names[which]
            box = QRectF(0, top, edges[1] - GRID, row)
            brief = shortened(name, metrics, box.width())
            self.full_names.note(box, brief, name)
            painter.setPen(theme.color("ink"))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, brief)
            weight = float(step.weights[which])
            self._draw_bar(painter, QRectF(edges[1], top, edges[2] - edges[1], row), weight, percent(weight))
            for column, (each, most) in enumerate(zip((votes.attention, votes.hebb), largest, strict=True), 2):
                value = float(each[which])
                box = QRectF(edges[column], top, edges[column + 1] - edges[column], row)
                self._draw_vote(painter, box, value / most, number(value, 2, sign=True))
        top = (len(shown) + 2) * row
        painter.setPen(theme.color("line"))
        painter.drawLine(0, top, self.width(), top)
        painter.setFont(theme.font(11, bold=True))
        painter.setPen(theme.color("ink"))
        sums = (SUM, "100 %", *(number(float(each.sum()), 2, sign=True) for each in (votes.attention, votes.hebb)))
        for place, word in enumerate(sums):
            right = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
            box = QRectF(edges[place], top, edges[place + 1] - edges[place] - GRID, row)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | right, word)
        painter.end()

    def _bar_room(self, box: QRectF) -> tuple[QRectF, QRectF]:
        """Where the bar is, and where its figure stands."""
        figure = QFontMetricsF(self.theme.font(11)).horizontalAdvance("+00.00 %")
        bar = QRectF(box.left(), box.center().y() - 4, max(box.width() - figure - GRID, 4), 8)
        return bar, QRectF(box.right() - figure - GRID, box.top(), figure, box.height())

    def _draw_bar(self, painter: QPainter, box: QRectF, share: float, figure: str) -> None:
        bar, words = self._bar_room(box)
        painter.fillRect(bar, self.theme.color("raised"))
        painter.fillRect(QRectF(bar.left(), bar.top(), bar.width() * share, bar.height()), self.theme.color("memory"))
        painter.setPen(self.theme.color("ink"))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, figure)

    def _draw_vote(self, painter: QPainter, box: QRectF, share: float, figure: str) -> None:
        bar, words = self._bar_room(box)
        painter.fillRect(bar, self.theme.color("raised"))
        middle, half = bar.center().x(), bar.width() / 2
        meaning = "weight_positive" if share > 0 else "weight_negative"
        painter.fillRect(QRectF(middle, bar.top(), half * share, bar.height()).normalized(), self.theme.color(meaning))
        painter.setPen(self.theme.color("ink"))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, figure)
