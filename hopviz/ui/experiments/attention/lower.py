"""What stands below or beside the pictures: the course of the retrieval, or the states in which retrievals end."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QWidget

from hopviz.ui.experiments.attention.task import Seen
from hopviz.ui.guard import Guarded
from hopviz.ui.style.plotting import energy_range
from hopviz.ui.style.theme import GRID, LIGHT, Theme
from hopviz.ui.widgets import filled
from hopviz.ui.widgets.chart import Chart
from hopviz.ui.widgets.chart_drawing import Line, Mark

TALL, WIDE = 380, 860
"""Pixels from which there is room for something below, or beside, at scale 1."""
SHARE = (3, 2)
SHORTEST = 4
LEAST_RISE = 1e-3
"""Of the squared length of the longest memory: the energies that the axis shows at least."""


class Course(Guarded, QWidget):
    """Energy, and the largest weight, against updates."""

    def __init__(self) -> None:
        super().__init__()
        self.energy = Chart("updates", "energy E", widest="00,000.0")
        self.weight = Chart("updates", "largest weight", widest="0.00")
        filled(QHBoxLayout(self), (self.energy, 1), (self.weight, 1))

    def show_course(self, seen: Seen | None, prompt: str) -> None:
        """Show how a state goes on from the query, and which state is the answer."""
        if seen is None:
            for chart in (self.energy, self.weight):
                chart.show_lines((), prompt=prompt)
            return
        course, at = seen.course, seen.answer.updates
        x = np.arange(len(course.energies), dtype=float)
        span = (0.0, float(max(len(x) - 1, SHORTEST)))
        marks = [Mark(float(at), "answer", "accent", at_the_top=True)]
        low, high = float(course.energies.min()), float(course.energies.max())
        least = LEAST_RISE * float(seen.asked.held.memories.squares.max())
        if high - low < least:  # all the rest is rounding
            low, high = 0.5 * (low + high - least), 0.5 * (low + high + least)
        energy = Line(x, course.energies, "accent", dots=len(x) <= 40)
        weight = Line(x, course.largest, "memory", dots=len(x) <= 40)
        self.energy.show_lines([energy], marks, span, energy_range(low, high))
        self.weight.show_lines([weight], marks, span, (0.0, 1.05))


class Arranged(Guarded, QWidget):
    """A row of pictures, and others below it, beside it, or in its place where there is no room for both.

    Parameters
    ----------
    *parts : (QWidget, int)
        Of the row, each with its stretch.
    wide : int
        Pixels of width from which others have room beside the row, at scale 1.
    """

    def __init__(self, *parts: tuple[QWidget, int], wide: int = WIDE) -> None:
        super().__init__()
        self.theme: Theme = LIGHT
        self._wide, self._prefers_others = wide, False
        self.others, self.row = QStackedWidget(), QWidget()
        filled(QHBoxLayout(self.row), *parts, gap=2 * GRID)
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GRID)
        self._box.addWidget(self.row, SHARE[0])
        self._box.addWidget(self.others, SHARE[1])

    def apply_theme(self, theme: Theme) -> None:
        """Take over colours and type sizes."""
        self.theme = theme
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def prefer_others(self, prefers: bool) -> None:
        """Where there is no room for both, show the others in place of the row, or the row."""
        self._prefers_others = prefers
        self._arrange()

    def _arrange(self) -> None:
        is_tall, is_wide = self.height() >= self.theme.px(TALL), self.width() >= self.theme.px(self._wide)
        way = QBoxLayout.Direction.TopToBottom if is_tall else QBoxLayout.Direction.LeftToRight
        if self._box.direction() != way:
            self._box.setDirection(way)
        has_room = is_tall or is_wide
        for part, is_seen in ((self.row, not self._prefers_others), (self.others, self._prefers_others)):
            if part.isHidden() == (has_room or is_seen):
                part.setVisible(has_room or is_seen)
